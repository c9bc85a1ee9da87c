"""Keeping an installation whole: checking it, copying it to a safe place, putting it back."""
