"""One kind of fact each, for every language: symbols, uses, imports, scopes, signatures, docs.

Works on the captures of a query file (``queries/``); what a grammar cannot see is mended in ``repair`` before.
"""
