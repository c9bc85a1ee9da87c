"""What a map file can have wrong or leave open, in words for a person."""

from collections.abc import Mapping
from pathlib import Path

from geo.errors import DataError
from geo.importing.findings import Problem
from geo.importing.questions import Choice, FileQuestion
from geo.text.format import counted


def no_conversion(path: Path) -> DataError:
    """The error of a file whose coordinates cannot be brought to EPSG:28992."""
    return DataError(
        f"De coördinaten van {path.name} zijn niet om te rekenen naar Rijksdriehoek; sla het op in "
        "EPSG:28992."
    )


def layer_chosen(layer: str, layers: tuple[str, ...]) -> Problem:
    """Which of several layers was read."""
    return Problem(
        code="laag_gekozen",
        severity="let op",
        message=f"het bestand heeft {len(layers)} lagen; gelezen is '{layer}'",
        advice=f"Kies een andere laag als dit niet de goede is ({', '.join(layers)}).",
    )


def layer_question(chosen: str, rows: Mapping[str, int]) -> list[FileQuestion]:
    """Return the question which layer is meant, when another one has objects too."""
    names = [chosen, *(name for name in rows if rows[name] and name != chosen)]
    if len(names) == 1:
        return []
    choices = (
        Choice(value=name, label=f"{name} ({counted(rows[name], 'object', 'objecten')})")
        for name in names
    )
    return [
        FileQuestion(
            key="sheet",
            text="Het bestand heeft meer lagen. Welke moet worden geladen?",
            choices=tuple(choices),
            proposed=chosen,
        )
    ]


def deleted_rows(count: int) -> Problem:
    """Rows that are marked as deleted were left out."""
    marked = counted(count, "rij is", "rijen zijn")
    return Problem(
        code="verwijderde_rijen",
        severity="let op",
        message=f"{marked} in het .dbf-bestand als verwijderd gemerkt en niet gelezen",
        advice="Klopt dat niet, sla de laag dan opnieuw op in QGIS.",
    )


def views_skipped(views: tuple[str, ...]) -> Problem:
    """Views of a GeoPackage that were not read."""
    return Problem(
        code="weergave_overgeslagen",
        severity="let op",
        message=f"weergaven (views) worden niet gelezen: {', '.join(views)}",
        advice="Sla in QGIS op wat de weergave toont als een eigen laag, als die bedoeld is.",
    )


def axes_swapped() -> Problem:
    """The axes stood the other way round and were swapped."""
    return Problem(
        code="assen_verwisseld",
        severity="let op",
        message="de twee coördinaten lijken verwisseld; voorgesteld is ze om te wisselen",
        advice="Kies of dat klopt; zonder keuze wordt er niets geladen.",
    )


def count_wrong(stored: int, rows: int) -> Problem:
    """The file says another number of rows than it has."""
    says = counted(stored, "rij", "rijen")
    return Problem(
        code="telling_fout",
        severity="let op",
        message=f"het bestand telt zelf {says}, de tabel heeft er {rows}; alle gelezen",
        advice="Controleer het aantal; opnieuw opslaan in QGIS herstelt de telling.",
    )


def open_elsewhere() -> Problem:
    """The file was still open in another program."""
    return Problem(
        code="nog_open",
        severity="let op",
        message="het bestand was nog open in een ander programma toen het werd gekopieerd",
        advice="Sluit het daar en kopieer het opnieuw; wijzigingen kunnen ontbreken.",
    )


def odd_shape(name: str) -> Problem:
    """A kind of shape that cannot be used."""
    return Problem(
        code="vorm_soort",
        severity="fout",
        message=f"een vorm van het soort {name} kan niet worden gebruikt",
        advice="Maak er in het GIS een lijn of een vlak van.",
    )


def broken_shape() -> Problem:
    """A shape that cannot be read."""
    return Problem(
        code="vorm_onleesbaar",
        severity="leeg",
        message="de vorm is beschadigd en niet te lezen",
        advice="Teken de vorm opnieuw in het GIS, of geef een BAG-id of adres.",
    )


def crs_assumed(name: str) -> Problem:
    """The file names no coordinate system; this one was taken."""
    return Problem(
        code="stelsel_aangenomen",
        severity="let op",
        message=f"het coördinatenstelsel staat er niet (goed) bij; aangenomen is {name}",
        advice="Controleer op de kaart of alles op de goede plek ligt.",
    )


def not_finite() -> Problem:
    """A coordinate that is no finite number."""
    return Problem(
        code="coordinaat_oneindig",
        severity="leeg",
        message="een coördinaat van de vorm is oneindig of geen getal",
        advice="Herstel de vorm in het GIS, of geef een BAG-id of adres.",
    )
