"""Rounds in which the parties deliver: what is asked, every version, states, acceptance."""
