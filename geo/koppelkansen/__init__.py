"""Koppelkansen: finding, scoring and explaining where plans, works and stressed stock meet.

Four kinds, each with its own module: a plan in a stressed place (`plans`), a plan and a work close
in place and time (`pairs`), and stressed stock without a plan or a street that opens next to it
(`agenda`). `build` ranks all of them in one list, with the corrections people made.
"""
