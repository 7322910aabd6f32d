"""Judges that are not us: what each language's own tools say about real repositories, one command each."""
