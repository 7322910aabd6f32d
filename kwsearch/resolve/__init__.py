"""An import to the files it means, by each language's own rules."""
