"""Files of corporations and the gemeente made into layers: read, mapped, checked, placed, kept."""
