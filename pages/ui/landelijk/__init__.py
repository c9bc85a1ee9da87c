"""The parts of the page Landelijk: the outcome of a run over many gemeenten, read by part."""
