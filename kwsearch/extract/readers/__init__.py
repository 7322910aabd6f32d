"""Languages that no grammar worth installing reads, each by its own few rules: stylesheets, R."""
