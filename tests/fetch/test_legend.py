"""From colours and labels to classes, by hand."""

import numpy as np
import pytest

from geo.errors import SourceError
from geo.fetch.capabilities import choose, parse_xml
from geo.fetch.http import Answer
from geo.fetch.legend import ColourMap, Entry, decode, parse_sld
from geo.fetch.problems import FetchProblem

RED, GREEN, BLUE = (255, 0, 0), (0, 255, 0), (0, 0, 255)


def bounds(colours, unit="m"):
    return [(item.lower, item.upper) for item in colours.classes(unit=unit)]


def test_labels_in_centimetres_give_bounds_in_metres():
    colours = ColourMap(
        kind="values",
        entries=(
            Entry(rgb=RED, quantity=1, label="10 - 15 cm"),
            Entry(rgb=GREEN, quantity=2, label="15-20 cm"),
            Entry(rgb=BLUE, quantity=3, label="meer dan 20 cm"),
        ),
    )
    assert bounds(colours) == [(0.1, 0.15), (0.15, 0.2), (0.2, pytest.approx(0.25))]
    assert [item.value for item in colours.classes(unit="m")] == pytest.approx(
        [0.125, 0.175, 0.225]
    )


def test_a_gap_that_rounding_made_is_closed_and_the_ends_get_a_width():
    colours = ColourMap(
        kind="values",
        entries=(
            Entry(rgb=RED, quantity=1, label="< 32"),
            Entry(rgb=GREEN, quantity=2, label="32 - 34"),
            Entry(rgb=BLUE, quantity=3, label="35 - 37"),
            Entry(rgb=(9, 9, 9), quantity=4, label="> 37 °C"),
        ),
    )
    assert bounds(colours, "°C") == [(29, 32), (32, 35), (35, 37), (37, 39)]


def test_a_decimal_comma_in_a_label():
    colours = ColourMap(kind="values", entries=(Entry(rgb=RED, quantity=1, label="0,5 tot 1,5 m"),))
    assert bounds(colours) == [(0.5, 1.5)]


def test_without_labels_intervals_end_at_their_quantity():
    colours = ColourMap(
        kind="intervals",
        entries=(
            Entry(rgb=RED, quantity=0.1),
            Entry(rgb=GREEN, quantity=0.3),
            Entry(rgb=BLUE, quantity=9999),
        ),
    )
    assert bounds(colours) == [(0.0, 0.1), (0.1, 0.3), (0.3, pytest.approx(0.5))]


def test_a_transparent_entry_is_a_bound_but_no_class():
    colours = ColourMap(
        kind="intervals",
        entries=(
            Entry(rgb=RED, quantity=0.02, transparent=True),
            Entry(rgb=GREEN, quantity=0.1),
        ),
    )
    assert bounds(colours) == [(0.02, 0.1)]


def picture(*pixels):
    """One row of pixels of red, green, blue, opacity."""
    return np.array(pixels, dtype=np.uint8).T.reshape(4, 1, len(pixels))


def test_colours_become_the_middle_of_their_class_and_others_stand_out():
    colours = ColourMap(
        kind="intervals",
        entries=(Entry(rgb=RED, quantity=0.2), Entry(rgb=GREEN, quantity=0.4)),
    )
    pixels = picture((*RED, 255), (*GREEN, 255), (254, 1, 0, 255), (128, 128, 0, 255), (*RED, 0))
    values = decode(pixels, colours, unit="m", host="x")
    np.testing.assert_allclose(values, [[0.1, 0.3, 0.1, np.inf, np.nan]], rtol=1e-6)


def test_a_ramp_is_read_between_its_colours():
    colours = ColourMap(
        kind="ramp",
        entries=(Entry(rgb=(0, 0, 0), quantity=20), Entry(rgb=(200, 0, 0), quantity=40)),
    )
    pixels = picture((0, 0, 0, 255), (50, 0, 0, 255), (200, 0, 0, 255), (0, 200, 0, 255))
    values = decode(pixels, colours, unit="°C", host="x")
    np.testing.assert_allclose(values, [[20, 25, 40, np.inf]])


def test_two_classes_of_one_colour_cannot_be_told_apart():
    colours = ColourMap(
        kind="values", entries=(Entry(rgb=RED, quantity=1), Entry(rgb=RED, quantity=2))
    )
    with pytest.raises(FetchProblem, match="dezelfde kleur"):
        decode(picture((*RED, 255)), colours, unit="m", host="x")


def answer(text):
    return Answer(url="http://x/", headers={}, body=text.encode())


def test_an_sld_without_a_colour_map_is_refused():
    root = parse_xml(answer("<StyledLayerDescriptor/>"))
    with pytest.raises(FetchProblem, match="geen leesbare kleurentabel"):
        parse_sld(root, host="x")


def test_xml_that_defines_entities_is_refused():
    bomb = '<!DOCTYPE a [<!ENTITY b "bb"><!ENTITY c "&b;&b;">]><a>&c;</a>'
    with pytest.raises(FetchProblem, match="geen leesbare XML"):
        parse_xml(answer(bomb))


def test_the_latest_date_is_chosen_and_the_others_are_told():
    names = ("ws:pet_2022_20250110", "ws:pet_2022_20251120", "ws:pet_2022_2050_20260101", "ws:x")
    chosen = choose(names, prefix="PET_2022", host="x")
    assert (chosen.name, chosen.date) == ("ws:pet_2022_20251120", "2025-11-20")
    assert chosen.told() == {
        "laagnaam": "ws:pet_2022_20251120",
        "niet gekozen": "ws:pet_2022_20250110",
    }


def test_a_name_without_a_date_and_one_of_a_coverage():
    assert choose(("hitteeiland",), prefix="hitteeiland", host="x").date is None
    assert choose(("kea__pet_20251120",), prefix="pet", host="x").name == "kea__pet_20251120"


def test_what_is_not_clear_is_asked_and_what_is_not_there_is_told():
    with pytest.raises(SourceError, match="beginnen meer lagen met 'pet'"):
        choose(("pet_hoog", "pet_laag"), prefix="pet", host="x")
    with pytest.raises(FetchProblem, match="een laag die begint met 'pet'"):
        choose(("kaart",), prefix="pet", host="x")


def test_where_the_unit_is_a_class_the_label_only_explains():
    entries = (
        Entry(rgb=RED, quantity=3, label="1/300 - 1/3.000"),
        Entry(rgb=GREEN, quantity=4, label="1/30 - 1/300"),
    )
    for kind in ("ramp", "values"):
        colours = ColourMap(kind=kind, entries=entries)
        values = decode(picture((*RED, 255), (*GREEN, 255)), colours, unit="klasse 0-5", host="x")
        assert values.tolist() == [[3, 4]]
        assert colours.agrees(3, 3, unit="klasse 0-5")
        assert not colours.agrees(3, 4, unit="klasse 0-5")
