"""What the project files of a repository say of each family of languages: roots, packages, crates, aliases, folders."""
