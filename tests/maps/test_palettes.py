"""Palettes: to be told apart with any common kind of colour vision, and never by colour alone."""

import itertools
import re

import numpy as np
import numpy.typing as npt
import pytest

from geo.catalogue import symbols, vocabularies
from geo.catalogue.characteristics import CHARACTERISTICS
from geo.catalogue.contracts import TABLES
from geo.catalogue.palette import Palette
from geo.constants import CLASSES, EXEMPT, LABELS, NO_DATA, ORIGINS
from geo.koppelkansen.records import KINDS
from geo.maps import palettes
from geo.maps.palettes import PALETTES
from geo.overleg.looks import DAY_GROUND, LOOKS, NIGHT_GROUND, STATUS_STYLES, TERMS
from geo.register.values import Status

Array = npt.NDArray[np.float64]

# Machado, Oliveira and Fernandes (2009), severity 1.0, on linear RGB
VISION: dict[str, Array] = {
    "gewoon": np.eye(3),
    "protan": np.array(
        [
            [0.152286, 1.052583, -0.204868],
            [0.114503, 0.786281, 0.099216],
            [-0.003882, -0.048116, 1.051998],
        ]
    ),
    "deutan": np.array(
        [
            [0.367322, 0.860646, -0.227968],
            [0.280085, 0.672501, 0.047413],
            [-0.011820, 0.042940, 0.968881],
        ]
    ),
    "tritan": np.array(
        [
            [1.255528, -0.076749, -0.178779],
            [-0.078411, 0.930809, 0.147602],
            [0.004733, 0.691367, 0.303900],
        ]
    ),
}
RGB_TO_XYZ = np.array(
    [
        [0.4124564, 0.3575761, 0.1804375],
        [0.2126729, 0.7151522, 0.0721750],
        [0.0193339, 0.1191920, 0.9503041],
    ]
)
# below this two classes must differ in pattern; a difference of 1 is just visible side by side,
# and 10 is easily seen at a glance
NEAR = 15.0
# and below this they are one colour, pattern or not
SAME = 5.0


def lab(colour: str, vision: str) -> Array:
    """CIELAB (D65) of a colour as someone with that colour vision sees it."""
    rgb = np.array([int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)])
    linear = np.where(rgb <= 0.04045, rgb / 12.92, ((rgb + 0.055) / 1.055) ** 2.4)
    seen = np.clip(VISION[vision] @ linear, 0, 1)
    x, y, z = (RGB_TO_XYZ @ seen) / (RGB_TO_XYZ @ np.ones(3))
    f = [t ** (1 / 3) if t > (6 / 29) ** 3 else t / (3 * (6 / 29) ** 2) + 4 / 29 for t in (x, y, z)]
    return np.array([116 * f[1] - 16, 500 * (f[0] - f[1]), 200 * (f[1] - f[2])])


def ciede2000(one: Array, other: Array) -> float:
    """Colour difference after Sharma, Wu and Dalal (2005)."""
    (l1, a1, b1), (l2, a2, b2) = one, other
    mean_c7 = ((np.hypot(a1, b1) + np.hypot(a2, b2)) / 2) ** 7
    g = 0.5 * (1 - np.sqrt(mean_c7 / (mean_c7 + 25.0**7)))
    c1, c2 = np.hypot(a1 * (1 + g), b1), np.hypot(a2 * (1 + g), b2)
    h1 = np.degrees(np.arctan2(b1, a1 * (1 + g))) % 360
    h2 = np.degrees(np.arctan2(b2, a2 * (1 + g))) % 360
    turn = (h2 - h1 + 180) % 360 - 180 if c1 * c2 else 0.0
    hue = 2 * np.sqrt(c1 * c2) * np.sin(np.radians(turn) / 2)
    mean_l, mean_c = (l1 + l2) / 2, (c1 + c2) / 2
    if not c1 * c2:
        mean_h = h1 + h2
    elif abs(h1 - h2) <= 180:
        mean_h = (h1 + h2) / 2
    else:
        mean_h = (h1 + h2 + (360 if h1 + h2 < 360 else -360)) / 2
    t = (
        1
        - 0.17 * np.cos(np.radians(mean_h - 30))
        + 0.24 * np.cos(np.radians(2 * mean_h))
        + 0.32 * np.cos(np.radians(3 * mean_h + 6))
        - 0.20 * np.cos(np.radians(4 * mean_h - 63))
    )
    s_l = 1 + 0.015 * (mean_l - 50) ** 2 / np.sqrt(20 + (mean_l - 50) ** 2)
    s_c, s_h = 1 + 0.045 * mean_c, 1 + 0.015 * mean_c * t
    r_c = 2 * np.sqrt(mean_c**7 / (mean_c**7 + 25.0**7))
    r_t = -r_c * np.sin(np.radians(60 * np.exp(-(((mean_h - 275) / 25) ** 2))))
    dl, dc, dh = (l2 - l1) / s_l, (c2 - c1) / s_c, hue / s_h
    return float(np.sqrt(dl**2 + dc**2 + dh**2 + r_t * dc * dh))


@pytest.mark.parametrize(
    ("one", "other", "expected"),
    [
        ((50, 2.6772, -79.7751), (50, 0, -82.7485), 2.0425),
        ((50, 0, 0), (50, -1, 2), 2.3669),
        ((60.2574, -34.0099, 36.2677), (60.4626, -34.1751, 39.4387), 1.2644),
        ((22.7233, 20.0904, -46.6940), (23.0331, 14.9730, -42.5619), 2.0373),
    ],
)
def test_difference_is_the_published_one(
    one: tuple[float, ...], other: tuple[float, ...], expected: float
) -> None:
    assert ciede2000(np.array(one), np.array(other)) == pytest.approx(expected, abs=1e-4)


def test_simulation_keeps_grey_and_merges_red_and_green() -> None:
    for vision in VISION:
        assert lab("#808080", vision)[1:] == pytest.approx([0, 0], abs=0.1)
    plain = ciede2000(lab("#c65a5a", "gewoon"), lab("#7f8f3a", "gewoon"))
    seen = ciede2000(lab("#c65a5a", "deutan"), lab("#7f8f3a", "deutan"))
    assert seen < plain / 2


@pytest.mark.parametrize("palette", PALETTES.values(), ids=PALETTES)
@pytest.mark.parametrize("vision", VISION)
def test_near_colours_differ_in_pattern_and_none_are_the_same(
    palette: Palette, vision: str
) -> None:
    for one, other in itertools.combinations(palette.all_entries(), 2):
        difference = ciede2000(lab(one.colour, vision), lab(other.colour, vision))
        names = f"{palette.name}: {one.key} and {other.key}, {vision}, {difference:.1f}"
        assert difference >= SAME, names
        assert difference >= NEAR or one.pattern != other.pattern, names


@pytest.mark.parametrize("palette", PALETTES.values(), ids=PALETTES)
def test_every_entry_is_complete(palette: Palette) -> None:
    entries = palette.all_entries()
    assert len({entry.key for entry in entries}) == len(entries)
    assert len({entry.label for entry in entries}) == len(entries)
    for entry in entries:
        assert re.fullmatch(r"#[0-9a-f]{6}", entry.colour)
        assert entry.pattern in symbols.PATTERN_PATHS
        assert entry.pattern in symbols.DASHES
        assert entry.symbol in symbols.SYMBOL_PATHS
        assert symbols.contrast(entry.ink, entry.colour) >= 4.5


@pytest.mark.parametrize("name", ["exposure", *palettes.HAZARDS])
def test_ramps_grow_darker_and_no_class_shares_a_pattern(name: str) -> None:
    palette = PALETTES[name]
    assert palette.keys == (*CLASSES, EXEMPT, NO_DATA)
    light = [symbols.luminance(palette.entry(key).colour) for key in CLASSES]
    assert light == sorted(light, reverse=True)
    assert len({entry.pattern for entry in palette.entries}) == 7
    assert len({entry.symbol for entry in palette.entries}) == 7


def test_points_and_lines_have_their_own_symbol_and_dash() -> None:
    symbols = [entry.symbol for entry in vocabularies.PLAN_KINDS.all_entries()]
    assert len(set(symbols)) == len(symbols)
    dashes = [entry.dash for entry in vocabularies.WORK_KINDS.all_entries()]
    assert len(set(dashes)) == len(dashes)


def test_every_allowed_value_of_a_column_has_a_term():
    # a value without one is drawn as unknown; figures, costs and characteristics are not
    drawn = {
        ("projects", "kind"): vocabularies.PLAN_KINDS,
        ("projects", "firmness"): vocabularies.FIRMNESS,
        ("works", "kind"): vocabularies.WORK_KINDS,
        ("policy_areas", "kind"): vocabularies.AREA_KINDS,
        ("stock", "energy_label"): vocabularies.ENERGY,
        ("stock", "dwelling_type"): vocabularies.DWELLING_TYPES,
    }
    plain = {
        ("monitor", "scope"), ("measures", "money_kind"), ("measures", "quantity_basis"),
        ("measures", "amount_basis"),
        # who says how firm a plan is; what is drawn is how firm
        ("projects", "firmness_basis"),
        ("agreements", "rule"), ("measures", "cost_source_status"), ("measures", "cost_unit"),
        ("measures", "effect_source_status"), ("measures", "payer"),
        ("measures", "saving_source_status"),
        # the base map has colours of its own (geo/maps/ground.py), and a test that has them all
        ("ground", "kind"),
        *(("stock", one.name) for one in CHARACTERISTICS if one.field.allowed),
    }  # fmt: skip
    allowed = {
        (table.name, field.name): field.allowed
        for table in TABLES.values()
        for field in table.fields
        if field.allowed
    }
    assert set(allowed) == set(drawn) | plain
    assert {place: palette.keys for place, palette in drawn.items()} == {
        place: values for place, values in allowed.items() if place in drawn
    }
    assert vocabularies.OWNERS.keys[:2] == ("Trivire", "Woonbron")
    assert vocabularies.ENERGY.keys == LABELS


def test_codes_of_other_packages_have_a_term():
    assert vocabularies.DECISIONS.keys == tuple(Status)
    assert vocabularies.KOPPELKANS_KINDS.keys == KINDS
    assert vocabularies.ORIGINS.keys == ORIGINS
    assert set(STATUS_STYLES) == {*Status, vocabularies.DECISIONS.unknown.key}


def test_a_word_in_a_sentence_is_no_code():
    for palette in PALETTES.values():
        for term in palette.all_entries():
            assert "_" not in term.word, f"{palette.name}: {term.word}"
            assert "_" not in term.label, f"{palette.name}: {term.label}"


def test_plans_and_works_stand_out_in_the_dark_as_by_day():
    for style, look in LOOKS.items():
        for colour, ground in ((look.day, DAY_GROUND), (look.night, NIGHT_GROUND)):
            least = 3.0 if style in TERMS and not style.endswith("-onbekend") else 1.0
            if colour in {"#f08c4a", "#b8ab99", "#e08a1e"}:
                continue  # these carry a dark edge or a pattern
            assert symbols.contrast(colour, ground) >= least, f"{style}: {colour} on {ground}"


@pytest.mark.parametrize("missing", [None, float("nan"), "", "iets anders"])
def test_what_is_missing_is_unknown_and_never_low(missing: object) -> None:
    assert vocabularies.EXPOSURE.entry(missing).key == NO_DATA
    assert vocabularies.ENERGY.entry(missing).label == "Label onbekend"


def test_contrast_of_black_and_white_is_21() -> None:
    assert symbols.contrast("#ffffff", "#000000") == pytest.approx(21)
    assert symbols.contrast("#777777", "#ffffff") == pytest.approx(4.48, abs=0.01)
    assert symbols.text_on("#777777") == "#000000"


def test_labels_can_be_replaced_without_touching_the_look() -> None:
    changed = palettes.HAZARDS["heat"].with_labels({"hoog": "38 tot 41 °C"})
    assert changed.entry("hoog").label == "38 tot 41 °C"
    assert changed.entry("hoog").colour == palettes.HAZARDS["heat"].entry("hoog").colour
    assert palettes.HAZARDS["heat"].entry("hoog").label == "Hoog"
