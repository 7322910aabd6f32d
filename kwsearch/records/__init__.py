"""An index as JSON Lines: all that it holds, written out; and read back, as foreign data, into an index elsewhere."""
