"""The text of a query to a tree: our grammar, our errors. Knows nothing of stores or files."""
