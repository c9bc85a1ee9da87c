"""Disclosure control: which counts may be shown, and what a reader can infer from them."""
