"""The page with the terms: how a term is written."""

from geo.text.glossary import TERMS
from pages.uitleg import line


def test_a_term_that_ends_in_a_full_stop_gets_no_second_one():
    assert line(TERMS["ntb"]).startswith("**N.t.b.** ")
    assert not [term.word for term in TERMS.values() if ".." in line(term)]
