"""Keys of JSON, YAML and TOML files with their lines."""
