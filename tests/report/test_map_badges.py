"""Koppelkansen on paper: several at one rough place are one disc, and a sheet marks its subject."""

from dataclasses import replace

import pytest
import shapely

from geo.report import map_badges, map_ground, map_layers, mapsheet
from geo.report.picture import Picture


def picture_of(city):
    sheet = mapsheet.sheet_for(city.outline, width_mm=180, height_mm=180)
    return Picture(sheet=sheet, alt="proef")


@pytest.fixture
def plans(city):
    """Three plans somewhere in one wijk, and one whose place is known."""
    found = [item for item in city.items if item.project_id and item.lat is not None][:4]
    rough = [
        replace(item, lat=found[0].lat, lon=found[0].lon, precision_m=800.0,
                wijkcode=found[0].wijkcode)
        for item in found[:3]
    ]  # fmt: skip
    return [*rough, replace(found[3], precision_m=10.0)]


def test_plans_at_one_rough_place_are_one_disc_with_their_count_and_places(city, plans):
    picture = picture_of(city)
    map_badges.badges(picture, city, plans)
    texts = [label.text for label in picture.labels]
    wijk = city.wijk_names[plans[0].wijkcode]
    ranks = [city.rank_of(item) for item in plans]
    assert "3×" in texts
    assert f"3 plannen, ergens in {wijk} (nr. {', '.join(map(str, ranks[:3]))})" in texts
    assert str(ranks[3]) in texts
    assert not {str(rank) for rank in ranks[:3]} & set(texts)
    labels = [line.label for line in picture.legend[-1].entries]
    groups = {city.group_of(item).key for item in plans[:3]}
    assert ("Van meer groepen" in labels) == (len(groups) > 1)
    assert sum(label.startswith("Ligging ruw") for label in labels) == 1


def test_a_disc_of_several_groups_has_a_colour_of_its_own_in_the_legend(city, plans):
    two = [replace(plans[0], tier="hoog"), replace(plans[1], tier="laag")]
    picture = picture_of(city)
    map_badges.badges(picture, city, two)
    assert "Van meer groepen" in [line.label for line in picture.legend[-1].entries]
    alone = picture_of(city)
    map_badges.badges(alone, city, [replace(one, tier="hoog") for one in plans[:2]])
    assert "Van meer groepen" not in [line.label for line in alone.legend[-1].entries]


def test_a_place_that_is_known_is_never_counted_together(city, plans):
    known = [replace(item, precision_m=5.0) for item in plans[:3]]
    picture = picture_of(city)
    map_badges.badges(picture, city, known)
    texts = {label.text for label in picture.labels}
    assert {str(city.rank_of(item)) for item in known} <= texts
    assert not any("×" in text for text in texts)


def test_counts_of_two_wijken_name_neither(city, plans):
    codes = list(city.wijk_names)[:2]
    two = [replace(item, wijkcode=code) for item, code in zip(plans, codes, strict=False)]
    assert "ergens" not in map_badges.count_text(city, two)
    assert map_badges.count_text(city, [replace(two[0], project_id=None), two[1]]).startswith(
        "2 koppelkansen (nr."
    )


@pytest.mark.parametrize("kind", ["werk", "bezit", "plan"])
def test_a_sheet_marks_what_it_is_about(city, kind):
    plan = next(item for item in city.items if item.project_id and item.lat is not None)
    works, stock = city.frame("works"), city.frame("stock")
    item = {
        "werk": replace(plan, project_id=None, work_id=str(works["work_id"].iloc[0])),
        "bezit": replace(plan, project_id=None, complex_id=str(stock["complex_id"].iloc[0])),
        "plan": replace(plan, precision_m=900.0),
    }[kind]
    shapes = map_layers.subject_shapes(city, item)
    where = shapely.Point(*map_layers.places([item])[item.id]).buffer(1500)
    if len(shapes):
        where = shapely.union_all([*shapes]).buffer(300)
    sheet = mapsheet.sheet_for(where, width_mm=180, height_mm=80)
    picture = Picture(sheet=sheet, alt="proef")
    at = tuple(shapely.get_coordinates(where.centroid)[0])
    map_badges.mark_subject(picture, city, item, at, word="Waar het over gaat")
    [group] = picture.legend
    assert group.title == "Waar het over gaat"
    [line] = group.entries
    expected = {"werk": "Dit werk", "bezit": "Dit bezit", "plan": "Ergens in deze cirkel (900 m)"}
    assert line.label == expected[kind]
    assert picture.elements


def test_the_area_of_a_sheet_stands_in_its_legend(city):
    picture = picture_of(city)
    map_ground.borders(picture, city)
    map_ground.veil(picture, city.wijken.geometry.iloc[0], what="Oudwijk")
    (group,) = [one for one in picture.legend if one.title.startswith("Grenzen")]
    assert group.entries[0].label == "Oudwijk"
    alone = picture_of(city)
    map_ground.veil(alone, city.wijken.geometry.iloc[0], what="Oudwijk")
    assert [line.label for one in alone.legend for line in one.entries] == ["Oudwijk"]
