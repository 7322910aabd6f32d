"""An index in the formats that other programs read: ctags, etags, JSON Lines, Sphinx inventories, SARIF, graphs.

Each format is a module that turns the records of an index into lines; none of them reads a source file or an
index by itself.
"""
