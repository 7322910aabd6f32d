"""Which language a file is in, and what a file is for: test, generated, vendored, documentation and so on.

Decides by name, first line and repository alone; what a language's code means is decided in ``extract``.
"""
