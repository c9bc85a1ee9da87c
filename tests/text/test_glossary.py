import re
from pathlib import Path

import pytest

from geo.koppelkansen.weights import PART_TITLES
from geo.text.glossary import TERMS

METHOD = Path(__file__).resolve().parents[2] / "docs" / "methode.md"


def sections():
    """The text of every section of the method, by its heading."""
    parts = re.split(r"^## (.+)$", METHOD.read_text(encoding="utf-8"), flags=re.MULTILINE)
    return dict(zip(parts[1::2], parts[2::2], strict=True))


OF_THE_METHOD = [term for term in TERMS.values() if term.section]


@pytest.mark.parametrize("term", OF_THE_METHOD, ids=lambda term: term.key)
def test_a_term_says_what_the_method_says(term):
    text = sections()[term.section]
    # every number in the sentence is one of the rule
    for figure in re.findall(r"\d[\d.]*%?", term.sentence.rstrip(".")):
        assert figure in text, f"{figure} does not stand in '{term.section}'"


@pytest.mark.parametrize("term", TERMS.values(), ids=lambda term: term.key)
def test_a_term_is_one_sentence_that_fits_beside_a_word(term):
    assert term.sentence.endswith(".")
    assert ". " not in term.sentence
    assert len(term.sentence) < 220


def test_the_parts_of_the_score_have_a_term():
    assert {title.lower() for title in PART_TITLES.values()} <= {
        term.word.lower() for term in TERMS.values()
    }
