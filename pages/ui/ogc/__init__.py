"""The OGC API of the server: what each viewer may read, and the answers to requests."""
