"""What a user or a repository may choose, and where it is read.

One reader of TOML that knows lines; every setting is checked against what the one who gives it may choose.
"""
