"""A label file of EP-Online that a person uploads: stored as a layer and joined to the stock."""

from dataclasses import dataclass
from datetime import date
from pathlib import Path

from geo.catalogue.file_limits import MAX_LABEL_BYTES, check_size
from geo.catalogue.layers import Layer, Provenance
from geo.catalogue.library import Library
from geo.fetch.ep_online import Labels, read_labels
from geo.importing.label_join import join_labels, with_labels
from geo.importing.labels import label_by_vbo
from geo.importing.provenance import delivered_provenance
from geo.importing.stock_layer import area_of
from geo.text.format import counted, number
from geo.text.local_time import local_today


@dataclass(frozen=True, kw_only=True)
class PreparedLabels:
    """What loading a label file would do.

    ``labels`` has one valid label per verblijfsobject and what was left out and why; ``known``
    is the number of delivered dwellings, ``changed`` of those that get another label.
    """

    name: str
    labels: Labels
    provenance: Provenance
    changed: int
    known: int

    def summary(self) -> tuple[str, ...]:
        """Say in a few Dutch sentences what this import does."""
        count = len(self.labels.frame)
        valid = counted(count, "geldig label", "geldige labels")
        lines = [f"Energielabels: {valid} gelezen uit {self.name}."]
        lines += [
            f"{counted(n, 'rij', 'rijen')} weggelaten: {why}."
            for why, n in self.labels.dropped.items()
        ]
        if self.labels.unknown_labels:
            names = ", ".join(f"{k} ({n})" for k, n in self.labels.unknown_labels.items())
            lines.append(f"Onbekende labels, gelezen als ontbrekend: {names}.")
        if self.known:
            homes = counted(self.known, "aangeleverde woning", "aangeleverde woningen")
            get = "krijgt" if self.changed == 1 else "krijgen"
            lines.append(f"Van de {homes} {get} er {number(self.changed)} een ander label.")
        else:
            lines.append(
                "Er is nog geen bezit aangeleverd; de labels worden gebruikt zodra dat er is."
            )
        return tuple(lines)


def prepare_labels(library: Library, path: Path, *, today: date | None = None) -> PreparedLabels:
    """Read a label file: expired labels dropped, the latest of each dwelling kept.

    Raises:
        DataError: too large, no label file, or no label in it for this gemeente.
    """
    check_size(path.stat().st_size, name=path.name, maximum=MAX_LABEL_BYTES)
    day = today or local_today()
    area = area_of(library)
    bag = library.find("bag_verblijfsobject")
    ids = set(bag.table["vbo_id"].astype(str)) if bag and "vbo_id" in bag.table else None
    prefix = area.code.removeprefix("GM") if ids is None else ""
    labels = read_labels(path, today=day, vbo_ids=ids, prefix=prefix)
    entry = library.registry.layer("labels")
    provenance = delivered_provenance(
        entry,
        source=f"EP-Online, bestand {path.name}",
        day=day,
        licence=None,
        attribution="RVO, EP-Online",
        note="; ".join(f"{n} weggelaten: {why}" for why, n in labels.dropped.items()) or None,
    )
    found = with_labels(library, label_by_vbo(labels.frame))
    return PreparedLabels(
        name=path.name,
        labels=labels,
        provenance=provenance,
        changed=found.changed_count,
        known=found.dwellings_count,
    )


def activate_labels(library: Library, prepared: PreparedLabels) -> Layer:
    """Store the labels, and the stock with them; earlier editions stay on disk."""
    layer = library.store(prepared.labels.frame, prepared.provenance)
    join_labels(library, prepared.labels.frame)
    return layer
