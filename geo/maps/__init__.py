"""Thematic folium maps: their palettes, how they are drawn, and files without network."""
