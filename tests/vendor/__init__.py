"""Third-party programs that tests run, each with its own licence in its first lines."""
