"""Figures of an index as one picture, for people who would rather look.

``panels`` draws; only it imports ``matplotlib``.
"""
