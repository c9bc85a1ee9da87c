"""The parts of the page Afspraken."""
