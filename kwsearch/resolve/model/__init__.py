"""What resolving starts from: paths, project files, what is known of a file, what a family of languages answers."""
