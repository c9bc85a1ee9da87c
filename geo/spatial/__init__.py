"""Geometry and rasters: zonal statistics, joins, borders, positions, tiles, place names."""
