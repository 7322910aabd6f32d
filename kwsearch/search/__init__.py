"""The handle of an index and its answers: results, suggestions, explanations, what a file depends on."""
