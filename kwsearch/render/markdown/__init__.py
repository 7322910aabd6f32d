"""Words, links and anchors that are safe and right in Markdown."""
