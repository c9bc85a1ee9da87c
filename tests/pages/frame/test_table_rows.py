"""Tables on a narrow screen: what a row says there."""

import pandas as pd
from streamlit.testing.v1 import AppTest

from pages.ui.frame import row_choice, table_rows
from pages.ui.frame.row_choice import Row


def page():
    import pandas as pd  # noqa: PLC0415 - runs as a script of its own

    from pages.ui.frame.table_download import show_table  # noqa: PLC0415

    show_table(
        pd.DataFrame(
            {
                "Nr": [3, 4],
                "Naam": ["Blok <b>", None],
                "Woningen": [12_500, 40],
                "Bouwjaar": [1965, 2001],
                "Aandeel": [0.5, float("nan")],
                "Hard": [True, False],
            }
        ),
        alt="Proef",
        name="proef",
    )
    show_table(pd.DataFrame({"Naam": [f"R{n}" for n in range(61)]}), alt="Veel", name="veel")


def test_a_row_is_its_name_and_then_the_rest():
    at = AppTest.from_function(page).run(timeout=30)
    assert not at.exception
    few, many = (box.proto.body for box in at.get("html"))
    first, second = few.split('<tr role="row">')[2:]
    assert '<td role="cell" data-kop="Naam" class="kk-kort">3. Blok &lt;b&gt;</td>' in first
    for name, text in {
        "Woningen": "12.500",
        "Bouwjaar": "1965",
        "Aandeel": "0,5",
        "Hard": "ja",
    }.items():
        assert f'data-kop="{name}" class="kk-kort">{text}</td>' in first
    assert "4. -</td>" in second
    assert 'data-kop="Aandeel" class="kk-kort">-</td>' in second
    # a phone shows the first, and says how many there are
    assert ("R59" in many, "R60" in many) == (True, False)
    assert "De eerste 60 van 61 rijen" in at.caption[0].value


def test_a_figure_or_a_class_on_the_second_line_says_of_what(monkeypatch):
    shown = []
    monkeypatch.setattr(row_choice, "choice", lambda rows, **_: shown.extend(rows))
    frame = pd.DataFrame(
        {
            "Plan": ["Oudland"],
            "Soort": ["Nieuwbouw"],
            "Periode": ["2026"],
            "Woningen": [25],
            "Hitte": ["zeer hoog"],
            "Opgehaald": ["-"],
        }
    )
    table_rows.narrow(frame, alt="Plannen", key="plannen", config={}, on_pick=lambda _: None)
    assert shown == [Row("Oudland", "Nieuwbouw · 2026 · woningen 25 · hitte zeer hoog")]
