"""The sheets of the workbook with decisions: the list, what is recorded, and aftercare."""

from collections.abc import Mapping, Sequence
from typing import Any, Final

from geo.catalogue.vocabularies import KIND_TITLES
from geo.koppelkansen.eligibility import PAST_WORDS
from geo.report import cells, links
from geo.report.sheet_decisions import decided_rows, open_rows
from geo.report.sheet_list import FIRST_ROW, Row, SheetList
from geo.report.state import PackState
from geo.report.table_columns import Column
from geo.text.clean import local_date

LIST: Final = "Koppelkansen"
DECISIONS: Final = "Besluiten"
DECISION_LIST: Final = "Besluitenlijst"
AFTERCARE: Final = "Nazorg"
_ANALYSIS: Final = "De app zelf"
_REGISTER: Final = "Register van sessies en besluiten"


def decision_list(state: PackState, at: Mapping[str, int]) -> SheetList:
    """What holds and what is still open, with room to fill in and to sign."""

    def column(name: str, label: str, meaning: str, **options: Any) -> Column:
        return Column(name=name, label=label, meaning=meaning, source=_REGISTER, **options)

    columns = (
        column("rank", "Plaats", "Plaats in de lijst; een streepje is afgewezen", width=8),
        column("title", "Koppelkans", "Waar het over gaat", width=40),
        column("window", "Planning", "Periode in jaren", width=12),
        column("decision", "Besluit", "Het besluit dat geldt", width=20),
        column("reason", "Reden", "Waarom", form="long", width=60),
        column("owner", "Trekker", "Wie het oppakt", width=20),
        column("measure", "Maatregel", "Wat er wordt gedaan", form="long", width=30),
        column("year", "Jaar", "Wanneer", width=8),
        column("budget", "Budget", "Bedrag dat is genoemd", width=13),
        column("since", "Sinds", "Dag waarop het is vastgelegd", width=12),
        column("session", "Sessie", "In welke sessie", width=12),
    )
    rows = [*decided_rows(state), *open_rows(state)]
    targets = {
        (place, "title"): cells.place(LIST, FIRST_ROW + at[row["id"]])
        for place, row in enumerate(rows)
    }
    return SheetList(
        sheet=DECISION_LIST,
        title="Besluitenlijst",
        columns=columns,
        rows=rows,
        links=targets,
        tips={"title": "Naar de lijst"},
        note="Per koppelkans het besluit dat geldt; daaronder wat nog voorligt, om in te vullen.",
        examples=state.examples,
        frozen=2,
        empty="Er is niets besloten en er ligt niets voor.",
        signatures=[who.organisation for who in state.participants] or ["Partij", "Partij"],
    )


def decision_rows(state: PackState) -> list[dict[str, Any]]:
    """Every decision and remark, of one koppelkans together, the latest first."""
    titles = {item.id: item.title for item in state.items}
    rows = []
    for entry in sorted(state.history, key=lambda decision: -decision.sequence):
        key = str(entry.koppelkans_id)
        if key not in titles:
            continue
        content = entry.content
        latest = state.decisions.get(key)
        rows.append(
            {
                "title": titles[key],
                "what": {"decision": "besluit", "comment": "opmerking", "overrule": "correctie"}[
                    entry.kind.value
                ],
                "status": content.get("status") or content.get("overrule"),
                "valid": "ja" if latest and latest.sequence == entry.sequence else "",
                "reason": content.get("reason") or content.get("text"),
                "owner": content.get("owner"),
                "measure": content.get("measure"),
                "year": content.get("year"),
                "budget_eur": content.get("budget_eur"),
                "session": entry.session,
                "party": f"{entry.who.organisation}: {entry.who.role}",
                "recorded_on": local_date(entry.recorded_at),
                "id": key,
                "sequence": entry.sequence,
            }
        )
    order = {key: place for place, key in enumerate(titles)}
    return sorted(rows, key=lambda row: (order[str(row["id"])], -int(row["sequence"])))


def decisions(
    state: PackState, rows: Sequence[Row], at: Mapping[str, int], *, base: str
) -> SheetList:
    """What is recorded of every koppelkans of the list: the decision that holds."""

    def column(name: str, label: str, meaning: str, **options: Any) -> Column:
        return Column(name=name, label=label, meaning=meaning, source=_REGISTER, **options)

    open_word = "nog niet bepaald"
    columns = (
        column("title", "Koppelkans", "Waar het over gaat", width=44),
        column("what", "Soort regel", "Besluit, opmerking of correctie", width=13),
        column("status", "Besluit", "Wat de partijen besloten", width=20),
        column("valid", "Geldt nu", "'ja' bij het laatste besluit over deze koppelkans", width=10),
        column("reason", "Reden", "Waarom", form="long", width=60),
        column("owner", "Trekker", "Wie het oppakt", width=22, missing=open_word),
        column("measure", "Maatregel", "Wat er wordt gedaan", form="long", width=34, missing=open_word),
        column("year", "Jaar", "Wanneer", unit="jaar", form="year", width=8, missing="n.t.b."),
        column("budget_eur", "Budget", "Bedrag dat is genoemd", unit="euro", form="euro", width=13, missing="n.t.b."),
        column("session", "Sessie", "In welke sessie", width=12),
        column("party", "Vastgelegd door", "Organisatie en rol", width=34),
        column("recorded_on", "Vastgelegd op", "Dag", unit="datum", form="date", width=14),
        column("app", "In de app", "Pad in de app", form="link", width=44),
    )  # fmt: skip
    targets: dict[tuple[int, str], str] = {}
    shown = []
    for place, row in enumerate(rows):
        path = links.kans_path(state, str(row["id"]))
        shown.append({**row, "app": path})
        targets[place, "app"] = base + path
        targets[place, "title"] = cells.place(LIST, FIRST_ROW + at[str(row["id"])])
    return SheetList(
        sheet=DECISIONS,
        title="Besluiten",
        columns=columns,
        rows=shown,
        links=targets,
        tips={"app": "Open in de app", "title": "Naar de lijst"},
        note="Alles wat over deze koppelkansen is vastgelegd, ook wat later is herzien.",
        empty="Er zijn nog geen besluiten vastgelegd.",
    )


def aftercare(state: PackState) -> SheetList | None:
    """What is past: no decision waits for it, but green can still be added."""
    if not state.finished:
        return None
    source = _ANALYSIS
    columns = (
        Column(name="title", label="Koppelkans", meaning="Naam van het plan, het complex of het werk", source=source, width=44),
        Column(name="kind", label="Soort", meaning="Waarom dit een koppelkans was", source=source, width=20),
        Column(name="corporation", label="Partij", meaning="Corporatie of beheerder", source=source, width=20),
        Column(name="window", label="Planning", meaning="Periode in jaren", unit="jaar", source=source, width=13, missing="n.t.b."),
        Column(name="why", label="Waarom voorbij", meaning="Waarom hier geen besluit meer voor ligt", source=source, width=44),
    )  # fmt: skip
    rows = [
        {
            "title": item.title,
            "kind": KIND_TITLES[item.kind],
            "corporation": item.corporation,
            "window": item.window.text() if item.window.known else None,
            "why": PAST_WORDS[state.past_reason(item) or "gerealiseerd"],
        }
        for item in state.finished
    ]
    return SheetList(
        sheet=AFTERCARE,
        title="Nazorg",
        columns=columns,
        rows=rows,
        note="Opgeleverd, vervallen of voorbij: hier ligt geen besluit meer voor. Wel kan er nog "
        "groen bij, en kan er worden onthard.",
    )
