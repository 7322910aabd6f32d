"""What each page says: files, keywords, folders.

``maker`` goes from a task to its pages: ``docs``, ``symbols``, ``keywords``, ``folder`` and ``lists`` gather what they
say, ``places`` makes their links, ``theme`` has the templates.
"""
