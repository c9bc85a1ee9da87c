"""What is said of a file agrees with how many there are: one row is, two rows are."""

import pytest

from geo.importing.cell_problems import formulas
from geo.importing.header_problems import preamble
from geo.importing.prepared import rows_text
from geo.importing.vector_problems import count_wrong, deleted_rows, layer_question


@pytest.mark.parametrize(
    ("problem", "text"),
    [
        (formulas(1, 0), "1 cel bevat een formule, waarvan 0 zonder uitkomst"),
        (formulas(2, 1), "2 cellen bevatten een formule, waarvan 1 zonder uitkomst"),
        (preamble(1, 2), "de kopregel staat op rij 2; 1 regel erboven is overgeslagen"),
        (preamble(2, 3), "de kopregel staat op rij 3; 2 regels erboven zijn overgeslagen"),
        (
            deleted_rows(1),
            "1 rij is in het .dbf-bestand als verwijderd gemerkt en niet gelezen",
        ),
        (
            deleted_rows(2),
            "2 rijen zijn in het .dbf-bestand als verwijderd gemerkt en niet gelezen",
        ),
        (count_wrong(1, 2), "het bestand telt zelf 1 rij, de tabel heeft er 2; alle gelezen"),
        (count_wrong(2, 1), "het bestand telt zelf 2 rijen, de tabel heeft er 1; alle gelezen"),
    ],
)
def test_a_problem_agrees_with_its_count(problem, text):
    assert problem.message == text


def test_a_layer_to_choose_says_how_many_objects_it_has():
    [question] = layer_question("een", {"een": 1, "twee": 2})
    assert [choice.label for choice in question.choices] == ["een (1 object)", "twee (2 objecten)"]


def test_rows():
    assert (rows_text(1), rows_text(2)) == ("1 rij", "2 rijen")
