"""Two revisions of a repository compared by their facts."""
