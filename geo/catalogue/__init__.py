"""Data and its origin: sources, contracts, validation, files, the library and its editions."""
