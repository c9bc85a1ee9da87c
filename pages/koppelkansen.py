"""Koppelkansen: the ranked list, why each stands where it stands, and the map of one."""

from datetime import UTC, datetime

import pandas as pd
import streamlit as st

from geo.koppelkansen import Koppelkans
from geo.weights import PART_TITLES, PARTS, Weights
from pages.ui import frame, map_layers, store, words
from pages.ui.map import MapSpec, Selection, live_map

_HELP = {
    "exposure": "Hoe zwaar hitte, regen, overstroming en droogte de plek belasten.",
    "dwellings": "Hoeveel woningen het plan omvat.",
    "time": "Of er werk van de gemeente dichtbij en in dezelfde jaren is.",
    "area": "Of de plek in een gebied met extra aandacht ligt.",
    "cobenefits": "Of er nog een opgave meelift.",
}
_POINTS = {name: f"{title} (pt)" for name, title in PART_TITLES.items()}
_LAYERS = ("stock", "works", "heat", "rain70", "rain140", "flood", "drought", "projects", "buurten")


def render() -> None:
    """Show the page."""
    frame.start(
        "Koppelkansen",
        lead=(
            "De plannen van de corporaties op volgorde van kans om mee te koppelen. Kies een rij "
            "om te zien waarom."
        ),
        layers=_LAYERS,
    )
    weights = _weights()
    year = datetime.now(tz=UTC).year
    items = store.koppelkansen(weights=weights, as_of_year=year)
    items = _filtered(items, year=year)
    if not items:
        st.info("Geen koppelkans past bij deze keuze. Maak de keuze ruimer.")
        return
    chosen = _list(items)
    _card(chosen, weights or store.inputs().weights)
    frame.end(sources=_LAYERS)


def _weights() -> Weights | None:
    base = store.inputs().weights
    with st.expander("Gewichten: hoe zwaar telt elk onderdeel?"):
        st.caption(
            "Alleen de verhouding telt. De standaard is een keuze van deze app en staat in "
            "data/weights.toml."
        )
        columns = st.columns(len(PARTS))
        parts = {
            name: column.slider(
                PART_TITLES[name],
                min_value=0,
                max_value=100,
                value=int(base.parts[name]),
                step=5,
                key=f"gewicht-{name}",
                help=_HELP[name],
            )
            for name, column in zip(PARTS, columns, strict=True)
        }
    if not any(parts.values()):
        st.warning("Alle gewichten staan op 0; de standaard wordt gebruikt.")
        return None
    same = all(parts[name] == base.parts[name] for name in PARTS)
    return None if same else base.with_parts(parts)


def _filtered(items: list[Koppelkans], *, year: int) -> list[Koppelkans]:
    one, two, three = st.columns([2, 2, 3])
    corporations = sorted({item.corporation for item in items})
    chosen = one.multiselect("Corporatie", corporations, placeholder="Alle")
    tiers = two.multiselect(
        "Groep", list(words.TIER_WORDS), placeholder="Alle", format_func=words.TIER_WORDS.get
    )
    upcoming = three.toggle(
        f"Alleen wat nog komt (periode vanaf {year} of onbekend)",
        help="Van plannen uit eerdere jaren is niet gemeld of ze zijn opgeleverd.",
    )
    return [
        item
        for item in items
        if (not chosen or item.corporation in chosen)
        and (not tiers or item.tier in tiers)
        and (not upcoming or not _past(item, year))
    ]


def _past(item: Koppelkans, year: int) -> bool:
    last = item.window["to"] or item.window["from"]
    return last is not None and not item.window["open_ended"] and last < year


def _list(items: list[Koppelkans]) -> Koppelkans:
    rows = pd.DataFrame(
        [
            {
                "Groep": words.TIER_WORDS[item.tier],
                "Score": item.score,
                "Plan": item.title,
                "Corporatie": item.corporation,
                "Periode": words.window(item.window),
                "Woningen": words.count(item.dwellings_count),
                **{_POINTS[name]: item.contributions.get(name) for name in PARTS},
                "Ligging": _place(item),
            }
            for item in items
        ]
    )
    number = st.column_config.NumberColumn(format="localized", width="small")
    event = st.dataframe(
        rows,
        hide_index=True,
        width="stretch",
        on_select="rerun",
        selection_mode="single-row",
        key="lijst",
        column_config={"Score": number, **dict.fromkeys(_POINTS.values(), number)},
        placeholder="onbekend",
        alt="Koppelkansen, de beste eerst",
    )
    st.caption(
        "De punten per onderdeel tellen op tot de score (0-100). Leeg is onbekend en telt niet "
        "mee; de score weegt dan alleen wat bekend is."
    )
    chosen = event.selection.rows
    return items[chosen[0]] if chosen and chosen[0] < len(items) else items[0]


def _place(item: Koppelkans) -> str:
    if not item.located:
        return "onbekend"
    if item.precision_m is None:
        return "bekend"
    return f"op circa {words.number(item.precision_m)} m"


def _card(item: Koppelkans, weights: Weights) -> None:
    st.header(item.title)
    tier = words.TIER_WORDS[item.tier]
    score = words.number(item.score, decimals=1)
    low, high = (words.number(v, decimals=1) for v in (item.score_low, item.score_high))
    st.markdown(
        f"**{tier}** · score {score} (kan uitkomen tussen {low} en {high}) · {item.corporation} · "
        f"{words.PLAN_WORDS[item.plan_kind].lower()} {words.window(item.window)} · "
        f"{words.count(item.dwellings_count)} woningen"
    )
    left, right = st.columns([1, 1], gap="large")
    with left:
        _reasons(item, weights)
        _hazards(item)
    with right:
        _map(item)
    _works(item)
    _measures(item)
    st.subheader("Let op")
    st.markdown("\n".join(f"- {text}" for text in item.caveats))


def _reasons(item: Koppelkans, weights: Weights) -> None:
    st.subheader("Waarom hier in de lijst")
    total = sum(weights.parts.values())
    rows = [
        {
            "Onderdeel": PART_TITLES[name],
            "Punten": item.contributions.get(name),
            "Weegt": f"{words.number(100 * weights.parts[name] / total)}%",
            "Reden": item.parts[name]["reason"],
        }
        for name in PARTS
    ]
    st.dataframe(
        pd.DataFrame(rows),
        hide_index=True,
        width="stretch",
        column_config={"Punten": st.column_config.NumberColumn(format="localized", width="small")},
        placeholder="onbekend",
        row_height=60,
        alt="Punten en reden per onderdeel",
    )


def _hazards(item: Koppelkans) -> None:
    st.subheader("Klimaat op deze plek")
    rows = []
    for name, value in item.hazards.items():
        rule = store.inputs().thresholds[name]
        spread = (
            f"{words.number(value['low'], decimals=rule.decimals)} tot "
            f"{words.number(value['high'], decimals=rule.decimals)}"
            if value["value"] is not None
            else "-"
        )
        share = value["share"]
        rows.append(
            {
                "Bedreiging": map_layers.hazard_title(name),
                "Klasse": words.capital(words.CLASS_WORDS[value["class"]]),
                "Midden": words.number(value["value"], decimals=rule.decimals),
                "Bereik": spread,
                "Eenheid": value["unit"],
                "Kans op (zeer) hoog": "onbekend"
                if share is None
                else f"{words.number(100 * share)}%",
            }
        )
    st.dataframe(pd.DataFrame(rows), hide_index=True, width="stretch", alt="Klimaat op deze plek")
    st.caption(
        "Middenwaarde en bereik over de plekken waar het plan kan liggen; de kans is het deel van "
        "die plekken in klasse hoog of zeer hoog."
    )


def _map(item: Koppelkans) -> None:
    st.subheader("Op de kaart")
    if not item.located:
        st.info("De ligging is onbekend; dit plan staat nergens op de kaart.")
        return
    spec = MapSpec(
        layers=map_layers.layers(visible=("projects", "works", "stock"), colour="owner"),
        outline="wijken",
        selection=Selection("projects", item.project_id, zoom=True),
        panel_open=False,
        tools=("measure", "png", "fullscreen"),
        label=f"Kaart van {item.title}",
        title=item.title,
    )
    live_map(spec, key="kaart-koppelkans", height=520)


def _works(item: Koppelkans) -> None:
    st.subheader("Werken van de gemeente dichtbij")
    if not item.works:
        st.markdown("Geen werken bekend die hier dichtbij liggen.")
        return
    rows = [
        {
            "Werk": work["name"],
            "Soort": words.capital(words.WORK_WORDS.get(work["kind"], work["kind"])),
            "Periode": words.window(work["window"]),
            "Relatie in de tijd": words.RELATION_WORDS[work["relation"]],
            "Afstand (m)": work["distance_m"],
            "Ligt dichtbij bij": f"{words.number(100 * work['near_share'])}% van de plekken",
        }
        for work in item.works
    ]
    st.dataframe(pd.DataFrame(rows), hide_index=True, width="stretch", alt="Werken dichtbij")


def _measures(item: Koppelkans) -> None:
    st.subheader("Maatregelen die passen")
    if not item.measures:
        st.markdown("Geen bedreiging vraagt hier om maatregelen, of er is te weinig bekend.")
        return
    rows = [
        {
            "Maatregel": measure["title"],
            "Tegen": ", ".join(words.HAZARD_WORDS.get(h, h) for h in measure["serves"]),
            "Effect": measure["effect"] or "-",
            "Bedrag": _money(measure["money"]),
            "Bron": measure["source"],
        }
        for measure in item.measures
    ]
    st.dataframe(pd.DataFrame(rows), hide_index=True, width="stretch", alt="Maatregelen")


def _money(money: dict[str, object]) -> str:
    low, high = money["min_eur"], money["max_eur"]
    if low is None:
        return "onbekend"
    text = words.number(float(str(low)))
    if high is not None and high != low:
        text += f"-{words.number(float(str(high)))}"
    return f"{text} {money['per'] or 'euro'} ({money['kind']})"
