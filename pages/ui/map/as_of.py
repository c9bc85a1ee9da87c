"""The map of a session with the layers as they were then, as far as their editions are kept."""

from collections.abc import Iterable
from dataclasses import dataclass, replace

from geo.catalogue.layers import Provenance
from geo.koppelkansen.snapshot import frozen_thresholds
from geo.register import State
from pages.ui.frame import page_data
from pages.ui.map import layer_specs, layer_styles, raster_data
from pages.ui.map.layer_spec import LayerSpec, Raster


@dataclass(frozen=True)
class Then:
    """The layers of a session.

    Attributes:
        layers: what can be drawn, bottom to top.
        renewed: titles of the layers that have another content now.
        lost: titles of those of which the edition of then is not kept, so that they are not drawn.
    """

    layers: tuple[LayerSpec, ...]
    renewed: tuple[str, ...] = ()
    lost: tuple[str, ...] = ()


def layers_then(state: State, *, visible: Iterable[str]) -> Then:
    """The layers on which a session was held.

    As long as nothing was renewed they are those of now, with everything that was worked out of
    them. After that every layer comes from its own edition, and tells only what it holds itself:
    a class of exposure worked out of the climate of now does not belong on a map of then.
    """
    made = layer_specs.layers(visible=visible, colour="owner")
    now = page_data.library().digests()
    changed = [name for name, digest in state.layers.items() if now.get(name) != digest]
    if not changed:
        return Then(made)
    same_classes = frozen_thresholds(page_data.inputs().thresholds) == state.thresholds
    hazards = {hazard.id: hazard.layer for hazard in page_data.inputs().thresholds.values()}
    drawn, lost = [], []
    for layer in made:
        if layer.id.startswith("live_"):
            continue  # a service of now
        name = _name_of(layer.id, hazards)
        digest = state.layers.get(name)
        if digest is None:
            drawn.append(layer)  # borders that the session did not rest on
            continue
        shown = None if name in hazards.values() and not same_classes else digest
        old = _as_it_was(layer, name, shown, state) if shown else None
        if old is not None:
            drawn.append(old)
        else:
            lost.append(_title(name, state))
    gone = [name for name in changed if name in state.provenance]
    return Then(
        tuple(drawn),
        tuple(_title(name, state) for name in gone),
        tuple(dict.fromkeys(lost)),
    )


def _name_of(identifier: str, hazards: dict[str, str]) -> str:
    if identifier.startswith("policy_"):
        return "policy_areas"
    return hazards.get(identifier, identifier)


def _title(name: str, state: State) -> str:
    return str(state.provenance.get(name, {}).get("title", name))


def _as_it_was(layer: LayerSpec, name: str, digest: str, state: State) -> LayerSpec | None:
    """The layer with the content of then; None when that edition is not kept."""
    edition = page_data.library().by_digest(name, digest)
    if edition is None:
        return None
    known = Provenance.from_dict({"source": "-", **state.provenance.get(name, {}), "name": name})
    old = replace(layer, source=layer_styles.source_of(known))
    if layer.raster is not None:
        bounds = raster_data.corners(layer.id, digest[:16])
        url = f"/kk/raster/{layer.id}.{digest[:16]}.png"
        return replace(old, raster=Raster(url=url, bounds=bounds))
    card = tuple(field for field in layer.card if not field.prop.startswith("class_"))
    return replace(old, url=f"/kk/layer/{name}.{digest[:16]}.geojson", tiles="", card=card)
