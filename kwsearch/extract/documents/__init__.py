"""Prose: Markdown, reStructuredText, plain text, and the code that stands inside them."""
