"""Security tags against the scanners of each language: programs, comparison, reasons for each kind of difference."""
