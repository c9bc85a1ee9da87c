"""The parts of the page Overleg."""
