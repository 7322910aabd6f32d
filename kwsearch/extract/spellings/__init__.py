"""What grammars do not know yet, written as something of the same length that they do know."""
