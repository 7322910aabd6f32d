"""A server for editors over the public API: symbols, definitions, references, calls, in every language at once.

``meanings`` finds what a name in a text means, ``workspaces`` keeps the indexes of an editor's folders, ``server``
speaks the Language Server Protocol; only it imports ``pygls``.
"""
