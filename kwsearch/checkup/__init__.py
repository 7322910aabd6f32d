"""What to ask when an answer surprises: why a file is not there, what was read badly, how good the ranking is.

And how large all of it is: what ``stats`` counts (``figures``).
"""
