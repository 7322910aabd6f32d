"""What a word is: identifiers and their parts, wildcards, prose and its stems.

Used when files are indexed and when questions are asked, so that both agree on what matches. Nothing here reads a
file or knows a language.
"""
