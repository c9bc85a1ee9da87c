"""OGC API Features: collections, queries, CQL2 filters and documents, without HTTP or rights."""
