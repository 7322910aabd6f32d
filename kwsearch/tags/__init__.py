"""Facts to tags with evidence: the rules, the names they match, and why.

The shipped rules are data (``shipped/``) and so are their examples (``fixtures/``).
"""
