"""The collections of who is asking and their features, read through the rights of the pages.

Everything comes from :mod:`pages.ui.frame.page_data` and the register as the acting viewer sees
it, so that the API cannot give more than the pages do.
"""

import functools
import os
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Final

import geopandas as gpd

from geo.access.layers import is_whole
from geo.catalogue.cache import key_of
from geo.catalogue.layers import Layer, Provenance
from geo.catalogue.rules import rules_file
from geo.hazards.thresholds import Thresholds, load_thresholds
from geo.koppelkansen.records import KINDS
from geo.ogc.area_figures import KEY, area_columns, area_figures
from geo.ogc.collections import Collection, Features, features_of
from geo.ogc.errors import UnknownResourceError
from geo.register import Register
from geo.register.database import default_url, exists
from geo.report import freeze_pack
from geo.report.columns import exposure_columns
from geo.report.gpkg_layers import items_table
from geo.report.rows import building_rows
from geo.report.table_columns import Column, contract_columns
from geo.spatial.positions import project_points, project_shapes
from geo.text.local_time import local_today
from pages.ui.frame import login, page_data
from pages.ui.frame.register_view import register

_AREAS: Final = ("gemeente", "wijken", "buurten")
_SURFACES: Final = ("Polygon", "MultiPolygon")
_KEEP: Final = 24


@dataclass(frozen=True, kw_only=True)
class _Offer:
    """A collection and how its features are made.

    ``layers`` are the layers it rests on; without the first one there is nothing to offer.
    ``column`` names a column of it that some row must have; ``parties_only`` says that it is for
    who takes part in the agreements, ``decisions`` that it tells what is decided, and ``hazards``
    that it rests on the maps of the hazards too.
    """

    title: str
    description: str
    key: str
    layers: tuple[str, ...]
    make: Callable[[str], tuple[gpd.GeoDataFrame, Sequence[Column]]]
    column: str = ""
    parties_only: bool = False
    decisions: bool = False
    hazards: bool = False


def offered() -> list[Collection]:
    """The collections that who is asking may read."""
    found = []
    for name, offer in _OFFERS.items():
        known = _provenances(offer)
        if known is not None:
            found.append(
                Collection(
                    id=name, title=offer.title, description=offer.description, key=offer.key,
                    provenances=known,
                )
            )  # fmt: skip
    return found


def features(collection_id: str) -> Features:
    """The features of a collection as who is asking may see them.

    Raises:
        UnknownResourceError: there is no such collection for them.
        KoppelkansenError: it cannot be read now.
    """
    found = next((collection for collection in offered() if collection.id == collection_id), None)
    if found is None:
        raise UnknownResourceError("Deze collectie is er niet, of is niet voor u.")
    offer = _OFFERS[collection_id]
    parts = [collection_id, login.viewer().sight, page_data.state_key()]
    # files name their sources too: the same content under another source is another file
    parts += [str(known.to_dict()) for known in found.provenances]
    if offer.make is _figures:
        parts += [page_data.published_key()]
    if offer.decisions:
        decided = _register()
        parts += [str(local_today().year)]
        parts += [] if decided is None else [str(decided.head().hash)]
    return _features(key_of(parts), found)


@functools.lru_cache(maxsize=_KEEP)
def _features(key: str, collection: Collection) -> Features:
    frame, columns = _OFFERS[collection.id].make(collection.id)
    return features_of(collection, frame, columns, digest=key)


def _provenances(offer: _Offer) -> tuple[Provenance, ...] | None:
    """Where the layers of an offer come from; None where it is not for who is asking."""
    if offer.parties_only and not login.viewer().inside:
        return None
    # what is published is the same for everybody, and made from layers that few see whole
    library = page_data.whole_library() if offer.make is _figures else page_data.library()
    layers = [library.find(name) for name in offer.layers]
    if layers[0] is None or (offer.column and not _is_filled(layers[0], offer.column)):
        return None
    if offer.hazards:
        layers += [library.find(rule.layer) for rule in _thresholds().values()]
    known = (layer.provenance for layer in layers if layer is not None)
    return (
        tuple(_visible(provenance) for provenance in known)
        if offer.make is _figures
        else tuple(known)
    )


def _visible(known: Provenance) -> Provenance:
    """The provenance of a whole layer, for who may see it whole; for others what it is about.

    Its texts name files, owners and days of delivery, and its numbers are exact counts.
    """
    audience = page_data.whole_library().registry.layer(known.name).audience
    if is_whole(login.viewer(), audience):
        return known
    return replace(
        known, source=known.title, edition=None, fetched=None, attribution=None, detail=None,
        note=None, request=None, count=None, rejected_count=0,
    )  # fmt: skip


def _is_filled(layer: Layer, column: str) -> bool:
    return column in layer.table and bool(layer.table[column].notna().any())


def _thresholds() -> Thresholds:
    return load_thresholds(rules_file(page_data.library(), "thresholds"))


def _layer(name: str) -> tuple[gpd.GeoDataFrame, Sequence[Column]]:
    layer = page_data.library().get(name)
    return layer.frame, _columns(layer)


def _columns(layer: Layer, *, without: Sequence[str] = ()) -> tuple[Column, ...]:
    known = layer.provenance
    return contract_columns(known.table or layer.name, source=known.source, without=without)


def _plans(name: str) -> tuple[gpd.GeoDataFrame, Sequence[Column]]:
    layer = page_data.library().get("projects")
    columns = _columns(layer, without=("outline",))
    if name == "projects":
        return project_points(layer.table), columns
    outlines = project_shapes(layer.table)
    return gpd.GeoDataFrame(outlines[outlines.geom_type.isin(_SURFACES)]), columns


def _stock(name: str) -> tuple[gpd.GeoDataFrame, Sequence[Column]]:
    layer = page_data.library().get(name)
    thresholds = _thresholds()
    frame = building_rows(layer.frame, page_data.exposure())
    columns = exposure_columns(thresholds, list(thresholds), by="pand")
    return frame, (*_columns(layer), *columns)


def _figures(name: str) -> tuple[gpd.GeoDataFrame, Sequence[Column]]:  # noqa: ARG001 - as the others
    published = page_data.published_counts()
    if published is None:
        raise UnknownResourceError("Er zijn nog geen openbare cijfers.")
    library = page_data.library()
    found = {name: library.find(name) for name in (*_AREAS, "kerncijfers")}
    areas = {name: layer.frame for name in _AREAS if (layer := found[name]) is not None}
    known = found["kerncijfers"]
    frame = area_figures(published, kerncijfers=None if known is None else known.table, areas=areas)
    return frame, area_columns(published, _thresholds())


def _koppelkansen(name: str) -> tuple[gpd.GeoDataFrame, Sequence[Column]]:  # noqa: ARG001 - as the others
    state = freeze_pack(page_data.library(), register=_register(), kinds=KINDS, cards=False)
    table = items_table(state)
    kinds = Column(name="kind_key", label="Soort (sleutel)", meaning=f"Een van {', '.join(KINDS)}")
    frame = table.frame.assign(kind_key=[item.kind for item in state.items])
    return gpd.GeoDataFrame(frame), (*table.columns, kinds)


def _register() -> Register | None:
    """The register as who is asking sees it; None where there is none yet."""
    return register() if exists(default_url(os.environ)) else None


_OFFERS: Final[Mapping[str, _Offer]] = {
    "koppelkansen": _Offer(
        title="Koppelkansen",
        description=(
            "De ranglijst van nu met plaats, groep, score, reden en besluit, dezelfde als op de "
            "pagina Koppelkansen. Wat onbekend is, is leeg en telt niet als nul; wat is afgewezen "
            "heeft geen plaats en geen groep."
        ),
        key="id",
        layers=("projects", "works", "stock", "policy_areas", "buurten"),
        make=_koppelkansen,
        hazards=True,
        parties_only=True,
        decisions=True,
    ),
    "projects": _Offer(
        title="Plannen",
        description=(
            "Plannen van corporaties als punt, met de onzekerheid van hun ligging. Een leeg "
            "aantal woningen is n.t.b.; een plan zonder bekende plek heeft geen punt."
        ),
        key="project_id",
        layers=("projects",),
        make=_plans,
    ),
    "project_outlines": _Offer(
        title="Plannen: omtrek",
        description="De plannen waarvan de omtrek van het plangebied bekend is.",
        key="project_id",
        layers=("projects",),
        column="outline",
        make=_plans,
    ),
    "works": _Offer(
        title="Werken van de gemeente",
        description="Werken in de straat, als lijn of vlak, met hun jaren.",
        key="work_id",
        layers=("works",),
        make=_layer,
    ),
    "policy_areas": _Offer(
        title="Beleidsgebieden",
        description="Gebieden van beleid; een indicatief gebied is geen grens.",
        key="area_id",
        layers=("policy_areas",),
        make=_layer,
    ),
    "area_figures": _Offer(
        title="Openbare cijfers per wijk en buurt",
        description=(
            "Corporatiewoningen per gemeente, wijk en buurt: alle, met label E, F of G, en in "
            "klasse hoog of zeer hoog van elke bedreiging. Kleine aantallen, en elk aantal waaruit "
            "zo'n klein aantal zou volgen, zijn afgeschermd (leeg); de rest is afgerond."
        ),
        key=KEY,
        layers=("stock", "buurten", "wijken", "gemeente", "kerncijfers"),
        make=_figures,
        hazards=True,
    ),
    "stock": _Offer(
        title="Corporatiebezit",
        description=(
            "Gebouwen van corporaties met hun blootstelling per bedreiging, voor zover u ze mag "
            "zien. Blootstelling is geen oordeel over een gebouw; zonder gegevens is een eigen "
            "klasse en nooit een lage."
        ),
        key="pand_id",
        layers=("stock",),
        make=_stock,
        hazards=True,
    ),
    **{
        name: _Offer(
            title=title,
            description=f"De grenzen: {title.lower()}.",
            key=key,
            layers=(name,),
            make=_layer,
        )
        for name, title, key in (
            ("buurten", "Buurten", "buurtcode"),
            ("wijken", "Wijken", "wijkcode"),
            ("gemeente", "Gemeente", "gemeentecode"),
        )
    },
}
"""Every collection by its id, in the order they are listed."""
