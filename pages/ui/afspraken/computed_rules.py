"""What is computed of the agreements: land price, parking per project, heat transition areas."""

from collections.abc import Sequence
from typing import Final

import pandas as pd
import streamlit as st

from geo.agreements.heat import HeatArea
from geo.agreements.land_price import LandPriceRule, land_price, new_build
from geo.agreements.overview import Overview
from geo.agreements.parking import NOTHING, ProjectParking
from geo.agreements.records import ParkingState, record_parking, record_price
from geo.agreements.rules import MeetingCount, load_rules
from geo.register import EntryKind
from geo.text.format import counted
from pages.ui.afspraken.afspraken_state import today
from pages.ui.frame import dutch, glossary, option_boxes, page_data, plain_table
from pages.ui.frame.dutch import plain
from pages.ui.frame.recording import attempt, submit
from pages.ui.frame.register_view import moment as written_at
from pages.ui.frame.register_view import party, register
from pages.ui.frame.table_download import show_table
from pages.ui.frame.who_form import who_fields, who_of
from pages.ui.frame.write_access import refused

_OTHER: Final = "ander project"
_BUILDING: Final = {
    "pand_id": "Gebouw",
    "owner": "Corporatie",
    "dwellings_count": "Woningen",
    "energy_label": "Label",
    "complex_name": "Complex",
}


def show(view: Overview) -> None:
    """Every rule of the set."""
    rules = load_rules(page_data.library(), register(), view)
    if rules.land_price is not None:
        _land_price(rules.land_price, number=_number(view, "grondprijs"), projects=rules.projects)
        if rules.place is not None:
            _price_form(view, rules.place)
    if rules.parking is not None:
        _parking(view, rules.parking)
    if rules.heat is not None:
        _heat(rules.heat, number=_number(view, "warmte"))
    if rules.meetings is not None:
        _meetings(rules.meetings, number=_number(view, "overleg"))
    if rules.elsewhere:
        st.info(
            f"De plannen en gebieden van {plain(view.chosen.head.gemeente)} zijn hier niet "
            "geladen; parkeren per project en warmtegebieden zijn daarom niet te tonen."
        )
    if not {item.rule for item in view.chosen.agreements} - {None}:
        st.info(
            "Bij deze set staat geen afspraak waarvan iets te berekenen is. Vul in het bestand de "
            "kolom 'rule' (grondprijs, parkeren, warmte of overleg) en laad de set opnieuw."
        )


def _number(view: Overview, rule: str) -> str:
    """The number of the agreement a rule belongs to."""
    found = view.chosen.with_rule(rule)
    return "" if found is None else found.number


def _land_price(rule: LandPriceRule, *, number: str, projects: pd.DataFrame) -> None:
    st.subheader(
        f"Maximale grondprijs ({number})",
        anchor=False,
        help=glossary.help_for("grondprijs", "stapelingsfactor", "ntb"),
    )
    plans = {plan.project_id: plan for plan in new_build(projects)}
    first, second, third, fourth = st.columns([3, 1, 1, 1])
    picked = option_boxes.choose_one(
        first.selectbox,
        "Project",
        [*plans, _OTHER],
        format_func=lambda key: plans[key].name if key in plans else "Ander project",
        key="grondprijs-project",
    )
    known = plans[picked].dwellings if picked in plans else None
    dwellings = second.number_input(
        "Woningen", min_value=1, max_value=5000, value=known, step=1,
        key=f"grondprijs-woningen-{picked}", placeholder="n.t.b.",
    )  # fmt: skip
    storeys = third.number_input(
        "Woonlagen", min_value=1, max_value=60, value=None, step=1, key="grondprijs-lagen",
        placeholder="onbekend",
    )  # fmt: skip
    year = fourth.number_input(
        "Jaar", min_value=2000, max_value=2100, value=max(rule.years, default=None), step=1,
        key="grondprijs-jaar",
    )  # fmt: skip
    found = land_price(rule, dwellings=dwellings, storeys=storeys, year=year)
    if found.total_eur is None:
        st.warning(f"Niet te berekenen: onbekend is {' en '.join(found.missing)}.")
    else:
        st.metric(
            "Maximale grondprijs, exclusief btw",
            f"€ {dutch.number(found.total_eur, decimals=2)}",
        )
        st.markdown(
            f"{dutch.dwelling_words(dutch.number(found.dwellings))} × "
            f"€ {dutch.number(found.price_eur)} "
            f"({found.year}) × {dutch.number(found.factor, decimals=2)} (stapelingsfactor)."
        )
    st.caption(
        "De prijs geldt per woning: zo is de afspraak hier gelezen, de tekst noemt geen eenheid. "
        "Een jaar zonder vastgestelde prijs is onbekend en wordt niet geschat."
    )
    with st.expander("De prijzen, de factoren en hun bron"):
        left, right = st.columns(2)
        with left:
            plain_table.show(_price_rows(rule.prices), alt="Grondprijs per jaar")
        with right:
            plain_table.show(_factor_rows(rule.factors), alt="Stapelingsfactor")


def _price_form(view: Overview, place: str) -> None:
    if refused(EntryKind.AGREEMENT_PRICE):
        return
    with st.expander("Grondprijs van een jaar vastleggen"), st.form("grondprijs"):
        left, middle, right = st.columns([1, 1, 3])
        year = left.number_input("Van het jaar", 2000, 2100, value=today().year, step=1)
        price = middle.number_input(
            "Prijs per woning (euro, exclusief btw)", min_value=0.0, value=None, step=1.0,
            format="%.2f",
        )  # fmt: skip
        source = right.text_input("Bron: raadsbesluit of brief met datum", max_chars=2000)
        fields = who_fields(view.chosen.parties, key="grondprijs")
        if not submit("Vastleggen", form="grondprijs-jaar", type="primary"):
            return

    def act() -> str:
        record_price(register(), place, int(year), price or 0.0, source=source, who=who_of(fields))
        return f"De grondprijs van {year} is vastgelegd."

    attempt(act)
    st.rerun()


def _price_rows(prices: pd.DataFrame) -> list[dict[str, str]]:
    return [
        {
            "Jaar": str(row["year"]),
            "Prijs": dutch.euro(row["price_eur"]),
            "Bron": str(row["bron"]),
            "Opmerking": "-" if pd.isna(row["remark"]) else str(row["remark"]),
        }
        for row in prices.to_dict("records")
    ]


def _factor_rows(factors: pd.DataFrame) -> list[dict[str, str]]:
    return [
        {
            "Woonlagen": str(row["storeys"]),
            "Factor": dutch.number(row["factor"], decimals=2),
            "Opmerking": "-" if pd.isna(row["remark"]) else str(row["remark"]),
        }
        for row in factors.to_dict("records")
    ]


def _parking(view: Overview, projects: Sequence[ProjectParking]) -> None:
    number = _number(view, "parkeren")
    st.subheader(
        f"Parkeernormen per project ({number})",
        anchor=False,
        help=glossary.help_for("parkeernorm"),
    )
    agreed = sum(item.state is ParkingState.AFGESPROKEN for item in projects)
    unknown = sum(item.state is None for item in projects)
    every = counted(len(projects), "nieuwbouwproject", "nieuwbouwprojecten")
    st.markdown(f"**{agreed}** van {every} afgesproken; van **{unknown}** is niets vastgelegd.")
    plain_table.show([_parking_row(item) for item in projects], alt="Parkeernormen per project")
    if refused(EntryKind.AGREEMENT_PARKING):
        return
    with (
        st.expander("Afspraak over parkeren vastleggen"),
        st.form("parkeren", clear_on_submit=True),
    ):
        names = {item.project_id: item.name for item in projects}
        left, middle, right = st.columns([3, 2, 2])
        project = option_boxes.choose_one(
            left.selectbox, "Project", list(names), format_func=names.__getitem__
        )
        state = middle.selectbox("Stand", [str(option) for option in ParkingState])
        norm = right.number_input(
            "Plaatsen per woning", min_value=0.0, max_value=10.0, value=None, step=0.1,
            placeholder="onbekend",
        )  # fmt: skip
        remark = st.text_input("Opmerking (mag leeg blijven)", max_chars=2000)
        fields = who_fields(view.chosen.parties, key="parkeren")
        if submit("Vastleggen", form="parkeren-project", type="primary"):

            def act() -> str:
                record_parking(
                    register(), view.chosen.set_id, project, ParkingState(state),
                    who=who_of(fields), norm=norm, remark=remark,
                )  # fmt: skip
                return f"Vastgelegd: parkeren bij {names[project]} is {state}."

            attempt(act)
            st.rerun()


def _parking_row(item: ProjectParking) -> dict[str, str]:
    last = item.history[-1] if item.history else None
    return {
        "Project": f"{item.name} (eerste project)" if item.first else item.name,
        "Corporatie": item.corporation,
        "Woningen": dutch.count(item.dwellings),
        "Stand": NOTHING if item.state is None else str(item.state),
        "Norm": "-" if item.norm is None else f"{dutch.number(item.norm, decimals=1)} per woning",
        "Opmerking": item.remark or "-",
        "Vastgelegd": "-" if last is None else f"{written_at(last)}, {party(last.who)}",
    }


def _heat(areas: Sequence[HeatArea], *, number: str) -> None:
    st.subheader(
        f"Warmtetransitie: het bezit in de gebieden ({number})",
        anchor=False,
        help=glossary.help_for("indicatief", "efg"),
    )
    plain_table.show([_heat_row(item) for item in areas], alt="Bezit in de warmtetransitiegebieden")
    st.caption(
        "Een gebouw telt mee als een punt midden op het gebouw in het gebied ligt. Een indicatief "
        "gebied is geen grens: welke delen meedoen, staat nog niet vast."
    )
    layer = page_data.library().find("stock")
    if layer is None:
        return
    with st.expander("De gebouwen achter deze getallen"):
        names = {item.area_id: item.name for item in areas}
        picked = option_boxes.choose_one(
            st.selectbox, "Gebied", list(names), format_func=names.__getitem__, key="warmte-gebied"
        )
        rows = layer.table[
            layer.table["pand_id"].isin(
                [pand for item in areas if item.area_id == picked for pand in item.pand_ids]
            )
        ]
        show_table(
            rows[list(_BUILDING)].rename(columns=_BUILDING),
            alt="Gebouwen in het gekozen gebied",
            name=f"gebouwen-{picked}",
        )
    st.markdown("[Bekijk de gebieden op de kaart](kaart)")


def _heat_row(item: HeatArea) -> dict[str, str]:
    return {
        "Gebied": f"{item.name} (indicatief)" if item.indicative else item.name,
        "Woningen": _known(item.dwellings),
        "Per corporatie": _divided(item.by_owner),
        "Label E, F of G": _known(item.efg),
        "Label onbekend": _known(item.label_unknown),
        "Gebouwen": "onbekend" if item.dwellings is None else dutch.number(len(item.pand_ids)),
        "Opmerking": item.remark or "-",
    }


def _known(value: int | None) -> str:
    return "onbekend" if value is None else dutch.number(value)


def _divided(by_owner: object) -> str:
    if not isinstance(by_owner, dict) or not by_owner:
        return "-"
    return ", ".join(f"{name} {dutch.number(count)}" for name, count in sorted(by_owner.items()))


def _meetings(counts: Sequence[MeetingCount], *, number: str) -> None:
    st.subheader(
        f"Bestuurlijk Overleg per jaar ({number})",
        anchor=False,
        help=glossary.help_for("bestuurlijk-overleg"),
    )
    rows = [
        {
            "Jaar": str(item.year),
            "Ingevoerd": str(item.entered),
            "Afgesproken": "onbekend" if item.minimum is None else f"minstens {item.minimum}",
        }
        for item in counts
    ]
    plain_table.show(rows, alt="Ingevoerde overleggen per jaar")
    st.caption("Alleen wat bij Beheer is ingevoerd; er kunnen meer overleggen zijn geweest.")
