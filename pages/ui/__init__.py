"""What the pages share: frame, state in the URL, cache, map, Dutch text and number formats."""
