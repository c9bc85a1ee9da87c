"""docs/notebook.ipynb answers its three questions, each in at most twenty lines."""

import json
import shutil

import pytest

from tests.conftest import ROOT

CELLS = json.loads((ROOT / "docs" / "notebook.ipynb").read_text(encoding="utf-8"))["cells"]
CODE = ["".join(cell["source"]) for cell in CELLS if cell["cell_type"] == "code"]


def test_each_answer_has_at_most_twenty_lines_and_no_output_is_stored():
    assert len(CODE) == 4
    assert all(len(source.splitlines()) <= 20 for source in CODE)
    assert all(not cell.get("outputs") for cell in CELLS)


@pytest.fixture(scope="module")
def answers(prepared_var, tmp_path_factory):
    """The variables of the notebook after all its cells, on the example layers."""
    names = {}
    var = shutil.copytree(prepared_var, tmp_path_factory.mktemp("notebook") / "var")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("KOPPELKANSEN_VAR", str(var))
        for number, source in enumerate(CODE):
            exec(compile(source, f"cel {number}", "exec"), names)
    return names


def test_koppelkansen_in_hot_buurten_have_their_work_and_reasons(answers):
    found = answers["answer1"]
    assert len(found) > 0
    assert found["redenen"].str.len().min() > 20
    years = found["jaren"].str.extract(r"(\d{4})")[0].astype(int)
    assert (years < 2030).all()


def test_dwellings_per_buurt_add_up(answers):
    found = answers["answer2"]
    assert found["woningen"].sum() == answers["stock"]["dwellings_count"].sum()
    assert (found["beide"] <= found[["hitte", "hoosbui"]].min(axis=1)).all()
    assert found["beide"].sum() > 0


def test_the_choice_stays_within_the_budget(answers):
    found = answers["answer3"]
    assert 0 < found["kosten_eur"].sum() <= 2_000_000
    assert found["jaar"].between(2027, 2031).all()
    assert (found["woningen"] > 0).all()
