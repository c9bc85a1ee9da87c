"""Which counts may be shown, and what a reader can work out from those that are."""
