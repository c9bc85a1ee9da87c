"""What a disk or a memory that refuses says, in Dutch."""

import errno
import re
from pathlib import Path

_DISK = {
    errno.ENOSPC: "de schijf is vol; maak ruimte vrij en probeer het opnieuw",
    errno.EDQUOT: "de schijfruimte van het programma is op; maak ruimte vrij",
    errno.EFBIG: "het bestand is groter dan hier mag",
    errno.EROFS: "de schijf is alleen-lezen; geef het programma schrijfrechten",
    errno.EACCES: "het programma heeft hier geen schrijfrechten",
    errno.EPERM: "het programma heeft hier geen schrijfrechten",
    errno.EIO: "de schijf geeft een fout; controleer de schijf",
    errno.ENOTDIR: "een deel van het pad is geen map",
    errno.ENOENT: "de map is er niet",
}


def disk_words(error: OSError) -> str:
    """Why the disk refuses, in Dutch; what is not known is told as the system says it.

    What Arrow and others raise has the number of the system only in its text.
    """
    number = error.errno
    if number is None:
        found = re.search(r"\[errno (\d+)\]", str(error), re.IGNORECASE)
        number = int(found.group(1)) if found else None
    return _DISK.get(number or 0) or error.strerror or type(error).__name__


def machine_words(error: OSError | MemoryError) -> str:
    """One Dutch sentence for a disk or a memory that refuses."""
    if isinstance(error, MemoryError):
        return (
            "Er is te weinig geheugen voor deze opdracht; er is niets veranderd. Neem een kleiner "
            "bestand of gebied, of geef het programma meer geheugen."
        )
    name = error.filename if isinstance(error.filename, str) else ""
    which = f" bij {Path(name).name}" if name else ""
    return f"De schijf of het bestand geeft een fout{which}: {disk_words(error)}."
