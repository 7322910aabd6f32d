"""Measurements: each prints ratios from one run, with the peers that are installed, and its losses too.

``python -m benchmarks`` lists them. None runs in the tests: speed is measured, not asserted.
"""
