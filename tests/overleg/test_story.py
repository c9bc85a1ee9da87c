"""What a story may be: eight steps, one sentence, three figures, no address, nothing small."""

import json

import pytest

from geo.disclosure.inference import Rule
from geo.errors import DataError
from geo.overleg.story import (
    MAX_STEPS,
    Step,
    Story,
    check_sentence,
    check_title,
    default_story,
    small_count,
    without_address,
)


def test_the_story_of_an_area_tells_the_five_things_in_order():
    kinds = [step.kind for step in default_story("WK050508").steps]
    assert kinds == ["waar", "plannen", "klimaat", "klimaat", "samen", "afspraken"]
    assert len(kinds) <= MAX_STEPS


def test_a_story_has_one_to_eight_steps():
    step = Step(kind="waar")
    assert len(Story(subject="a", steps=(step,) * 8).steps) == 8
    for count in (0, 9):
        with pytest.raises(DataError, match="1 tot 8 stappen"):
            Story(subject="a", steps=(step,) * count)


def test_a_step_has_at_most_three_figures_and_a_known_subject():
    with pytest.raises(DataError, match="hooguit 3 cijfers"):
        Step(kind="waar", figures=("woningen", "efg", "inwoners", "corporatie"))
    with pytest.raises(DataError, match="bestaat niet"):
        Step(kind="overlast")
    with pytest.raises(DataError, match="één bedreiging"):
        Step(kind="klimaat")


def test_a_saved_story_comes_back_as_it_was():
    steps = (
        Step(kind="klimaat", hazard="heat", figures=()),
        Step(kind="waar", sentence="Zo is het."),
    )
    story = Story(subject="WK050508", steps=steps, title="Groen in Crabbehof")
    assert Story.from_dict(json.loads(json.dumps(story.to_dict()))) == story
    with pytest.raises(DataError, match="kan niet worden gelezen"):
        Story.from_dict({"subject": "WK050508", "steps": [{}]})


@pytest.mark.parametrize(
    "text",
    [
        "De bewoners van Noordendijk 317 klagen",
        "Trompweg 292 t/m 338 gaat open",
        "Kijk op 3312 AB wat er gebeurt",
        "Colijnstraat 6a is te warm",
    ],
)
def test_an_address_is_refused_in_a_sentence_and_in_a_title(text):
    for check in (check_sentence, check_title):
        with pytest.raises(DataError, match="adres"):
            check(text)


def test_the_address_is_told_whole():
    with pytest.raises(DataError, match=r"\('Noordendijk 317'\)"):
        check_sentence("Op Noordendijk 317 is het te warm")


def test_a_street_a_year_and_an_abbreviation_are_no_address_and_no_second_sentence():
    for text in (
        "In de Colijnstraat wordt v.a. 2027 gebouwd",
        "Charlotte de Bourbonstraat e.o. krijgt 114 woningen.",
        "Werk aan het riool in de Noordendijk, gereed in 2028",
    ):
        assert check_sentence(text) == text


def test_one_sentence_of_at_most_140_characters():
    with pytest.raises(DataError, match="tweede zin"):
        check_sentence("Het is hier warm. Dat moet anders.")
    with pytest.raises(DataError, match="141 tekens"):
        check_sentence("a" * 141)
    with pytest.raises(DataError, match="Schrijf één zin"):
        check_sentence("  \n ")


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("In 3 oude woningen is het te warm", "3 oude woningen"),
        ("Van die twee gezinnen horen we weinig", "twee gezinnen"),
        ("9 van de 1.982 corporatiewoningen hebben label G", "9 van de 1.982 corporatiewoningen"),
        ("In 0 woningen", "0 woningen"),
        ("In 10 woningen is het te warm", None),
        ("In 1.003 woningen is het te warm", None),
        ("Een woning wordt koeler door bomen", None),
        ("Er zijn 3 plannen voor nieuwe woningen", None),
        ("In 2027 woningen bouwen", None),
    ],
)
def test_a_small_count_of_homes_or_people_is_found(text, found):
    assert small_count(text, Rule(minimum=10)) == found


def test_the_minimum_decides_what_is_small():
    text = "In 12 woningen is het te warm"
    assert check_sentence(text, Rule(minimum=10)) == text
    with pytest.raises(DataError, match="onder 15 kan naar een huishouden"):
        check_sentence(text, Rule(minimum=15))


@pytest.mark.parametrize(
    ("name", "told"),
    [
        ("Vogelbuurt fase 6, Noordendijk 317-375", "Vogelbuurt fase 6, Noordendijk"),
        ("M.H. Trompweg 292 t/m 338", "M.H. Trompweg"),
        ("Colijnstraat blok 6 (Van der Goesstraat, blok A)",
         "Colijnstraat blok 6 (Van der Goesstraat, blok A)"),
        ("Reeweg 12, 3312 AB", "Reeweg"),
    ],
)  # fmt: skip
def test_house_numbers_leave_the_names_of_plans(name, told):
    assert without_address(name) == told
