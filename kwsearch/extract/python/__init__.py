"""Python, read from its own syntax tree: definitions, exports, imports, kinds, annotations."""
