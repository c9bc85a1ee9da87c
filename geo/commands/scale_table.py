"""The scale of the parts fitted to the data of this installation, for ``weights.toml``."""

import sys
from dataclasses import asdict

from geo.catalogue.vocabularies import KIND_TITLES
from geo.commands.terminal import write_json, write_table
from geo.koppelkansen.measured import Measured
from geo.koppelkansen.part_shares import PartShare
from geo.koppelkansen.scale_fit import fit_scale
from geo.koppelkansen.weights import PART_TITLES, Weights
from geo.text.format import number


def show_scale(measured: Measured, weights: Weights, *, as_json: bool) -> None:
    """Write the ends, and what each part explains with the scale as it is and with these ends.

    Args:
        measured: what can still be influenced, of all kinds.
        weights: the weights and the scale as they are.
        as_json: write JSON.
    """
    fit = fit_scale(measured, weights)
    if as_json:
        write_json(asdict(fit))
        return
    lines = [f"{name} = [{low:.2f}, {high:.2f}]" for name, (low, high) in fit.scale.items()]
    sys.stdout.write("\n".join(["[scale]", *lines]) + "\n\n")
    total = sum(weights.parts.values())
    rows = []
    for kind, count in fit.counts.items():
        for name, share in fit.after[kind].items():
            sentence = PartShare(
                part=name, weight_share=weights.parts[name] / total, effective_share=share
            )
            figures = (sentence.weight_share, fit.before[kind][name], share)
            rows.append(
                (
                    f"{KIND_TITLES.get(kind, 'alle soorten')} ({count})",
                    PART_TITLES[name],
                    *(f"{number(100 * figure)}%" for figure in figures),
                    "meer dan 10 punten ernaast" if sentence.far_apart else "",
                )
            )
    write_table(rows, header=("lijst", "onderdeel", "gewicht", "verklaart nu", "met deze", ""))
    sys.stdout.write(
        "Neem [scale] over in data/weights.toml als u haar wilt gebruiken; een open of gesloten "
        "sessie houdt haar eigen schaal.\n"
    )
