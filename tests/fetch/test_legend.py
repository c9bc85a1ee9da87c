"""From colours and labels to classes, by hand."""

import re

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from geo.fetch.answer import Answer
from geo.fetch.colours import decode
from geo.fetch.legend import ColourMap, parse_sld
from geo.fetch.legend_classes import Entry
from geo.fetch.legend_labels import legend_marks, read_label
from geo.fetch.ows_xml import parse_xml
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


@pytest.mark.parametrize(
    ("label", "expected"),
    [
        ("< 5 cm", (None, 5, "cm")),
        ("5 - 30 cm", (5, 30, "cm")),
        ("41C - 43C", (41, 43, "°C")),
        ("3 tot 10 centimeter", (3, 10, "cm")),
        ("-10 - 0 cm", (-10, 0, "cm")),
        ("-10--5 cm", (-10, -5, "cm")),
        ("\u22125 tot 0 mm/jaar", (-5, 0, "mm")),
        ("> 50", (50, None, None)),
        ("50+", (50, None, None)),
        ("5 en meer", (5, None, None)),
        ("tot en met 5 %", (None, 5, "%")),
        ("≥ 35 en < 38", (35, 38, None)),
        (">5 - ≤10 cm", (5, 10, "cm")),
        ("32 °C tot 35 °C", (32, 35, "°C")),
        ("Vrij sterk (20-40 cm)", (20, 40, "cm")),
        ("2020-2050: 3 - 10 cm", (3, 10, "cm")),
        ("50 cm - 1 m", (0.5, 1, "m")),
        ("3 tot 5 dm", (3, 5, "dm")),
        ("50 cm - 8 dm", (5, 8, "dm")),
        ("500 - 1.000 m", (500, 1000, "m")),
        ("0,5 tot 1,5 m", (0.5, 1.5, "m")),
        ("minder dan 2 weken", (None, 2, "weken")),
        ("niet gevoelig (0%)", (0, 0, "%")),
    ],
)
def test_a_label_in_any_form_gives_its_bounds_and_unit(label, expected):
    found = read_label(label)
    assert (found.lower, found.upper, found.unit) == expected


@pytest.mark.parametrize(
    ("labels", "unit", "expected"),
    [
        # a range that would run downwards shows it for the whole legend
        (["0 - 500 m", "500 - 1.000 m", "1.000 - 2.500 m"], "m", [500, 1000, 2500]),
        (["1.000 - 2.500 mm", "< 1.000 mm"], "m", [1, 2.5]),
        (["1.250.000 - 1.500.000 m", "> 1.500.000 m"], "m", [1_500_000, 1_750_000]),
        # a map in metres to the millimetre
        (["0.125 - 1.500 m", "1.500 - 2.250 m"], "m", [1.5, 2.25]),
        (["1.000 - 2.500 m"], "m", [2.5]),
        (["1,000 - 2,500 m"], "m", [2.5]),
        # also below zero, with other signs between thousands, and an English comma
        (["-2.000 - -750 cm", "-750 - 0 cm"], "m", [-7.5, 0]),
        (["2 000 - 4 000 mm", "4\u00a0000 - 10\u00a0000 mm"], "m", [4, 10]),
        (["0 - 750 mm", "750 - 1,500 mm"], "m", [0.75, 1.5]),
        (["800'000 - 1'200'000 m"], "m", [1_200_000]),
        # every unit has its own: what adjoins belongs together
        (["250 - 2.000 mm", "2.000 - 3.500 m"], "m", [2, 3.5]),
        (["< 1.500 cm", "1.500 - 2.500 cm", "> 2.500 cm"], "m", [0.015, 0.025, 0.035]),
        (["4 - 10 dm", "10 dm - 1.000 m"], "m", [1, 1000]),
    ],
)
def test_points_in_a_legend_are_judged_for_all_its_labels_at_once(labels, unit, expected):
    entries = tuple(
        Entry(rgb=(number, 0, 0), quantity=number, label=label)
        for number, label in enumerate(labels)
    )
    found = ColourMap(kind="values", entries=entries).classes(unit=unit)
    assert [item.upper for item in found] == pytest.approx(expected)


@pytest.mark.parametrize(
    ("labels", "told"),
    [
        (["0.25 - 2.0 m", "2.0 - 0.875 m"], "loopt terug, van 2 tot 0,875"),
        (["7.5 - 2.000 cm"], "loopt terug, van 7,5 tot 2"),
        (["900 - 1.4 m"], "loopt terug, van 900 tot 1,4"),
        (["30 - 5 cm"], "loopt terug, van 30 tot 5"),
        (["0 - 5 cm", "2.345.6 cm"], "'2.345.6' is geen leesbaar getal"),
        (["4,2,1 - 9 cm"], "'4,2,1' is geen leesbaar getal"),
        (["2 % - 5 cm"], "in twee eenheden"),
        (["5.000 - 9.000 m²"], "in m² in plaats van m"),
        (["5 - 10 mm/uur"], "in lengte per tijd in plaats van m"),
    ],
)
def test_a_legend_that_contradicts_itself_is_told_and_never_guessed(labels, told):
    entries = tuple(
        Entry(rgb=(place, 0, 0), quantity=place, label=label) for place, label in enumerate(labels)
    )
    with pytest.raises(FetchProblem, match=re.escape(told)):
        ColourMap(kind="values", entries=entries).classes(unit="m")


def test_what_nothing_shows_is_told_and_can_be_decided():
    labels = ["0 - 2.000 m", "2.000 - 3.500 m"]
    marks = legend_marks(labels)
    assert set(marks.doubtful) == {"2.000", "3.500"}
    assert marks.proposed == "."
    decided = [read_label(label, marks=marks.decided(",")).upper for label in labels]
    assert decided == [2000, 3500]
    # the next class adjoins in one way only
    assert not legend_marks([*labels, "3,5 - 4 km"]).doubtful


@given(st.text(alphabet="0123456789.,-−– <>≤≥m²%°Ct/otenhrgC'’()½\u00a0\n", max_size=20))
def test_no_label_is_too_odd_to_look_at(text):
    found = read_label(text)
    if found is not None and None not in {found.lower, found.upper}:
        assert found.lower <= found.upper


@pytest.mark.parametrize(
    "label", ["geen inundatie", "onbepaald", "", "1/300 - 1/3.000", "klasse A"]
)
def test_a_label_in_words_has_no_bounds(label):
    assert read_label(label) is None


@given(
    low=st.integers(-50, 50),
    width=st.integers(1, 40),
    between=st.sampled_from([" - ", "-", " tot ", " t/m ", " – "]),
    unit=st.sampled_from(["cm", " cm", " centimeter", "mm", " m"]),
)
def test_a_range_is_read_as_it_was_written(low, width, between, unit):
    found = read_label(f"{low}{between}{low + width}{unit}")
    assert (found.lower, found.upper) == (low, low + width)
    assert found.unit == {"centimeter": "cm"}.get(unit.strip(), unit.strip())


def depth_codes(*labels):
    """A legend of codes 63, 126, ... with one colour for each label."""
    entries = tuple(
        Entry(rgb=(10 * place, 0, 0), quantity=63 * place, label=label)
        for place, label in enumerate(labels)
    )
    return ColourMap(kind="values", entries=entries)


def test_a_class_in_words_is_no_data_and_does_not_spoil_the_others():
    colours = depth_codes("geen inundatie", "< 5 cm", "5 - 30 cm", "onbepaald", "> 30 cm")
    values = [item.value for item in colours.classes(unit="m")]
    assert values == [None, None, pytest.approx(0.025), pytest.approx(0.175), pytest.approx(0.425)]
    pixels = picture((0, 0, 0, 255), (20, 0, 0, 255), (30, 0, 0, 255))
    decoded = decode(pixels, colours, unit="m", host="x")
    np.testing.assert_allclose(decoded, [[np.nan, 0.175, np.nan]], rtol=1e-6)


def test_codes_of_classes_in_words_never_become_measurements():
    colours = depth_codes("geen", "ondiep", "diep")
    with pytest.raises(FetchProblem, match="noemt bij geen klasse een getal"):
        colours.classes(unit="m")


def test_a_sentinel_is_no_data_only_where_it_is_one():
    entries = (
        Entry(rgb=RED, quantity=-1, label="-2 - 0"),
        Entry(rgb=GREEN, quantity=1, label="0 - 2"),
    )
    colours = ColourMap(kind="intervals", entries=entries)
    assert [item.value for item in colours.classes(unit="mm per jaar")] == [-1, 1]
    masked = colours.classes(unit="mm per jaar", sentinels=(-1,))
    assert [item.value for item in masked] == [None, 1]


def test_a_label_without_a_unit_is_in_that_of_the_others_and_units_are_not_mixed_up():
    assert bounds(depth_codes("0 - 5", "5 - 30 cm"))[-1] == (0.05, 0.3)
    assert bounds(depth_codes("< 50 cm", "50 cm - 1 m", "1 - 2 m"))[-2:] == [(0.5, 1), (1, 2)]
    with pytest.raises(FetchProblem, match="de legenda is in % in plaats van m"):
        depth_codes("0 - 5 %", "5 - 30 %").classes(unit="m")


def test_the_own_value_is_compared_as_what_it_is():
    codes = depth_codes("geen inundatie", "< 5 cm", "5 - 30 cm")
    assert codes.raster_scale(unit="m") is None
    assert codes.agrees(0.175, 126, unit="m")
    assert not codes.agrees(0.175, 63, unit="m")
    for scale in (1.0, 100.0):  # a raster in metres and one in centimetres
        measured = ColourMap(
            kind="intervals",
            entries=(
                Entry(rgb=RED, quantity=0.05 * scale, label="< 5 cm"),
                Entry(rgb=GREEN, quantity=0.3 * scale, label="5 - 30 cm"),
                Entry(rgb=BLUE, quantity=9999, label="> 30 cm"),
            ),
        )
        assert measured.agrees(0.175, 0.2 * scale, unit="m")
        assert measured.agrees(0.425, 2.0 * scale, unit="m")
        assert not measured.agrees(0.175, 0.4 * scale, unit="m")


def test_the_title_of_a_style_can_state_the_unit():
    text = (
        "<a><Title>Waterdiepte (cm)</Title><ColorMap type='values'>"
        "<ColorMapEntry color='#ff0000' quantity='1' label='10 - 20'/></ColorMap></a>"
    )
    colours = parse_sld(parse_xml(answer(text)), host="x")
    assert bounds(colours) == [(0.1, 0.2)]


@pytest.mark.parametrize(
    ("text", "lower", "upper"),
    [
        ("5 cm of dieper", 5, None), ("boven de 40 cm", 40, None), ("dieper dan 2 cm", 2, None),
        ("onder de 5 cm", None, 5), ("2 cm of ondieper", None, 2), ("niet meer dan 3 cm", None, 3),
        ("niet minder dan 3 cm", 3, None), ("langer dan 2 cm", 2, None),
    ],
)  # fmt: skip
def test_words_that_say_more_or_less(text, lower, upper):
    found = read_label(text)
    assert (found.lower, found.upper, found.unit) == (lower, upper, "cm")
