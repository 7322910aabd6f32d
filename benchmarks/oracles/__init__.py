"""Judges that are not us: what other tools say about the same real repositories, one command each."""
