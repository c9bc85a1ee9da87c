"""Example layers, made up from a fixed seed so that the program can be tried without data.

Nothing here is real except the proportions: dwellings per wijk follow the CBS figures, the
number and length of the sewer works follow the gemeentelijk rioleringsplan.
"""
