"""Scan, extract, tag and store, in worker processes; what an update must read again."""
