"""Which files of a folder are read, why the others are not, and whether they changed since.

The walk, the ignore rules of git, reading foreign files safely. Nothing here looks inside a file for names.
"""
