"""The colours of the slides: each can be read where it is used."""

import pytest
from pptx.dml.color import RGBColor

from geo.catalogue.symbols import contrast
from geo.report import deck_theme as theme

ON = {
    "BLUE": ("WHITE",),
    "INK": ("WHITE", "PALE"),
    "SOFT": ("WHITE",),
    "WHITE": ("BLUE",),
    "PALE": (),
    "AMBER": ("BLUE",),
    "AMBER_INK": ("AMBER",),
}
"""Of every colour the grounds that text in it stands on; none is a ground only."""

COLOURS = {name: value for name, value in vars(theme).items() if isinstance(value, RGBColor)}


def test_every_colour_says_what_it_stands_on():
    assert COLOURS.keys() == ON.keys()


@pytest.mark.parametrize(("ink", "ground"), [(ink, on) for ink in ON for on in ON[ink]])
def test_text_in_a_colour_of_the_slides_can_be_read(ink, ground):
    assert contrast(f"#{COLOURS[ink]}", f"#{COLOURS[ground]}") >= 4.5
