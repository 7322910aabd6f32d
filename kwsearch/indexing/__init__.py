"""Scan, extract, tag and store, in worker processes; what an update must read again.

``build`` is the public door: ``scan_plan`` says what is to be read, ``pool`` and ``worker`` read it in other processes,
``intake`` and ``examine`` are the steps of one file.
"""
