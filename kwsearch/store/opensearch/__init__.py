"""The cluster's store: many repositories on one OpenSearch, each file a document with its own segment.

The only owner of opensearchpy. What a cluster answers is foreign data: nothing of it is executed, all of it is checked.
"""
