"""From an index to Markdown pages that live beside the code.

Here lies what a run is given: its settings, the records of an index, and processes to spread the work over.
"""
