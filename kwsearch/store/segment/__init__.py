"""The bytes of one segment: their format, how they are built, and how they are read."""
