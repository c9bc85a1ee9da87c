"""The parts of the page Koppelkansen."""
