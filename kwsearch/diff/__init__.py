"""Two revisions of a repository compared by their facts.

``revisions`` reads git, ``facts`` says what a side holds, ``pairing`` what is one thing before and after, ``interface``
which change of a signature breaks who calls it; ``changes`` is what comes out.
"""
