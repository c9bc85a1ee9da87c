"""Rounds and deliveries of parties."""
