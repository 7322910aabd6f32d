"""What grammars cannot read, mended before they read it: macros of the C family, shell text."""
