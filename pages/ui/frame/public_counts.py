"""What everybody may see: the published counts, as table, map and file."""

import pandas as pd
import streamlit as st

from geo.access.published import with_shapes
from geo.constants import CAVEAT
from geo.disclosure.privacy_rule import load_rule
from geo.errors import KoppelkansenError
from geo.spatial.geojson import geojson_bytes
from geo.text.tables import to_csv
from pages.ui.frame import dutch, option_boxes, page_data, page_output
from pages.ui.frame.table_download import show_table

_ALL = "Alle wijken"
_LEVELS = {"gemeente": "Gemeente", "wijk": "Wijk", "buurt": "Buurt"}
KEPT_BACK = "afgeschermd"


def show() -> None:
    """The published counts; the choice of a wijk only picks rows that are published anyway."""
    st.subheader("Openbare cijfers")
    try:
        table = page_data.published_counts()
    except KoppelkansenError as error:
        st.error(str(error))
        return
    if table is None:
        st.info("Er is nog geen corporatiebezit geladen; er zijn nog geen openbare cijfers.")
        return
    rule = load_rule(page_data.whole_library().data / "privacy.toml")
    st.markdown(
        f"Corporatiewoningen per buurt. Een aantal onder de {rule.minimum}, en elk aantal waaruit "
        f"zo'n klein aantal zou volgen, is {KEPT_BACK}; de rest is afgerond op {rule.round_to}-"
        "tallen, en een totaal telt die op. Deze tabel is in één keer vastgesteld: een "
        "filter kiest er regels uit en telt niets opnieuw."
    )
    stock = page_data.whole_library().find("stock")
    if stock is not None and stock.provenance.is_example:
        st.warning("**Voorbeelddata:** dit bezit is verzonnen om te proberen.", icon="⚠️")
    wijken = table[table["level"] == "wijk"]
    names = dict(zip(wijken["code"], wijken["name"], strict=True))
    code = option_boxes.choose_one(
        st.selectbox,
        "Wijk",
        ["", *names],
        format_func=lambda wijkcode: names.get(wijkcode, _ALL),
        key="openbaar-wijk",
    )
    chosen = table[(table["wijkcode"] == code) | (table["level"] == "gemeente")] if code else table
    shown = in_dutch(chosen)
    whole = page_output.whole_output()
    page_output.narrow(selection=(names[code],) if code else ())
    show_table(shown, alt="Openbare cijfers per gebied", name="openbare-cijfers")
    st.caption(
        "Label E, F of G: woningen waarvan het label bekend is. Een klimaatkolom telt de woningen "
        f"in klasse hoog of zeer hoog. {CAVEAT}"
    )
    left, right = st.columns(2)
    left.download_button(
        "Deze cijfers (CSV)",
        lambda: to_csv(in_dutch(table), state=whole.rows()),
        file_name="corporatiewoningen-openbaar.csv",
        mime="text/csv",
        on_click="ignore",
        width="stretch",
    )
    shapes = with_shapes(table, page_data.whole_library().get("buurten").frame)
    columns = [name for name in shapes.columns if name != "geometry"]
    right.download_button(
        "Deze cijfers per buurt (GeoJSON)",
        lambda: geojson_bytes(shapes, columns, about={"staat": whole.line()}),
        file_name="corporatiewoningen-openbaar.geojson",
        mime="application/geo+json",
        on_click="ignore",
        width="stretch",
    )


def in_dutch(table: pd.DataFrame) -> pd.DataFrame:
    """The published table with Dutch words; what is kept back says so, and is never 0."""
    titles = {"dwellings_count": "Woningen", "efg_count": "Label E, F of G"}
    titles |= {
        name: dutch.capital(dutch.HAZARD_WORDS.get(hazard, hazard))
        for name in table.columns
        if (hazard := name.removesuffix("_high_count")) != name
    }
    columns: dict[str, object] = {
        "Gebied": table["level"].map(_LEVELS),
        "Code": table["code"],
        "Naam": table["name"],
    }
    for name, title in titles.items():
        columns[title] = [KEPT_BACK if pd.isna(n) else dutch.number(int(n)) for n in table[name]]
    return pd.DataFrame(columns)
