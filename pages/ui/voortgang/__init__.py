"""The parts of the page Voortgang."""
