"""One module per step, in the order of their ``down_revision``; the last is ``schema.NEWEST``."""
