"""Steps that bring a database of the register to the layout this program knows."""
