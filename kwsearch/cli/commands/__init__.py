"""The commands but ``query``, a module each: their flags, and which verb of the public API answers them."""
