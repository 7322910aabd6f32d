"""What grammars cannot read, found by its layout and its shape: where parsing starts again, macros, shell text."""
