"""What shows only after many tries or a long time; each run ends, prints its figures, and fails when one is wrong."""
