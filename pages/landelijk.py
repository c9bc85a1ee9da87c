"""Landelijk: the outcome of a run over many gemeenten, as a map and a list per gemeente."""

import streamlit as st

from geo.country.outcome import StoredRun
from pages.ui.frame import dutch, header, login, page_output
from pages.ui.landelijk import choice as choices
from pages.ui.landelijk import lists, run_data, run_map
from pages.ui.landelijk.choice import Choice


def render() -> None:
    """Show the page."""
    run = run_data.run()
    if run is None:
        header.start("Landelijk", lead="")
        if login.viewer().sees_all:
            st.info(
                "Er is nog geen doorrekening van veel gemeenten. `python -m geo run` maakt er een; "
                "zie *Veel gemeenten tegelijk* in de handleiding."
            )
        else:
            st.info("Deze pagina toont het bezit van alle corporaties per pand, en is alleen voor "
                    "de gemeente.")  # fmt: skip
        header.end()
        return
    header.start(
        "Landelijk",
        lead=(
            f"De doorrekening van {dutch.day(run.made)} voor {run.year}: kies een gemeente voor "
            "haar koppelkansen en haar kaart. Verbeteringen en besluiten uit sessies tellen hier "
            "niet mee."
        ),
    )
    header.notice(run.provenance, load="reken door met eigen gegevens")
    choice = choices.read(run)
    _state(run, choice)
    choices.show(run, choice)
    with st.container():
        run_map.show(run, choice)
    if choice.gemeente:
        lists.totals(run, choice)
        lists.koppelkansen(run, choice)
    else:
        lists.gemeenten(run)
    _sources(run)
    header.end()


def _state(run: StoredRun, choice: Choice) -> None:
    """What the files of this page hold."""
    names = run_data.gemeenten(run.key, run).set_index("gemeentecode")["gemeentenaam"]
    area = str(names[choice.gemeente]) if choice.gemeente else "alle doorgerekende gemeenten"
    made_up = {"Herkomst": "voorbeelddata"} if run.is_example else {}
    page_output.narrow(
        filters={"Gemeente": area, "Buurt": choice.buurt, **made_up},
        area="Nederland",
        as_of_year=run.year,
    )


def _sources(run: StoredRun) -> None:
    with st.expander("Bronnen van de doorrekening"):
        st.markdown(
            "\n".join(
                f"- {known.title}: {dutch.plain(known.source)} ({dutch.ORIGIN_WORDS[known.origin]})"
                for known in run.provenance
            )
        )
