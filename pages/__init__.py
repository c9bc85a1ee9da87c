"""One thin module a page; each has a function ``render`` and nothing that runs by itself."""
