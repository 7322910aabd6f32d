"""Which files an import means, and which files declare the names that a file uses: each language by its own rules.

A model of the repository's projects goes in (paths, project files, what each file declares), sets of files come out.
One module for each family of languages; ``resolver`` chooses among them; nothing here reads a disk or an index.
"""
