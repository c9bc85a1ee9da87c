"""The parts of the page Uitvraag."""
