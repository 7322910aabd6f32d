"""The rules of each family of languages, one module each, with what its project files say beside it."""
