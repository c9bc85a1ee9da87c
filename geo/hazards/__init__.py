"""Climate hazards: class bounds, and the exposure of every building."""
