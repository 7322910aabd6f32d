"""What the last run knew, so that an edit rewrites the pages it reaches and no others.

``contribution``, ``edges`` and ``uses`` say what is known of one file, ``cards`` and ``listing`` what is summed up of
many; ``fill`` makes all of it from nothing, ``update`` brings it up to date, ``database`` keeps it, and pages ask
``graph``.
"""
