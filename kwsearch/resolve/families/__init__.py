"""The rules of each family of languages: one module each, or one for several that have the same rule."""
