"""One file for each promise of SECURITY.md, with what their tests share: faults.py and tally.py."""
