"""What the register cannot do, in one Dutch sentence that says what to do next."""

import errno
import sqlite3

from sqlalchemy.engine.interfaces import DBAPIModule
from sqlalchemy.exc import DBAPIError, SQLAlchemyError
from sqlalchemy.exc import TimeoutError as PoolTimeoutError

from geo.errors import RegisterError

# SQLite gives its primary result code in the low byte of the extended one.
PRIMARY = 0xFF
"""Mask for that."""

_SQLITE = {
    sqlite3.SQLITE_BUSY: (
        "Het register is bezet: een ander programma schrijft er nu in. "
        "Probeer het over een paar tellen opnieuw."
    ),
    sqlite3.SQLITE_LOCKED: (
        "Het register is bezet: een ander programma schrijft er nu in. "
        "Probeer het over een paar tellen opnieuw."
    ),
    sqlite3.SQLITE_READONLY: (
        "Het register kan niet worden beschreven: het bestand of de map is alleen-lezen. "
        "Geef het programma schrijfrechten op de map van het register."
    ),
    sqlite3.SQLITE_FULL: (
        "De schijf is vol: deze regel is niet opgeslagen in het register. "
        "Maak ruimte vrij en voer de regel opnieuw in."
    ),
    sqlite3.SQLITE_IOERR: (
        "De schijf van het register geeft een fout: deze regel is niet opgeslagen. "
        "Controleer de schijf en de vrije ruimte en probeer het opnieuw."
    ),
    sqlite3.SQLITE_CANTOPEN: (
        "Het register kan niet worden geopend: de map bestaat niet of is niet toegankelijk. "
        "Controleer de map van het register en de rechten daarop."
    ),
    sqlite3.SQLITE_PERM: (
        "Het register kan niet worden geopend: het programma heeft geen rechten op het bestand. "
        "Controleer de rechten op de map van het register."
    ),
    sqlite3.SQLITE_CORRUPT: (
        "Het registerbestand is beschadigd. Zet de laatste reservekopie terug."
    ),
    sqlite3.SQLITE_NOTADB: (
        "Het bestand op de plaats van het register is geen register. "
        "Controleer de ingestelde plaats of zet een reservekopie terug."
    ),
}

# Nothing was to be stored, so nothing is said of it.
_SQLITE_READING = {
    sqlite3.SQLITE_READONLY: (
        "Het register kan niet worden geopend: het bestand of de map is alleen-lezen. "
        "Geef het programma schrijfrechten op de map van het register."
    ),
    sqlite3.SQLITE_FULL: (
        "De schijf is vol: het register kan nu niet worden geopend of gelezen. "
        "Maak ruimte vrij en probeer het opnieuw; wat is vastgelegd, blijft staan."
    ),
    sqlite3.SQLITE_IOERR: (
        "De schijf van het register geeft een fout: het register kan nu niet worden geopend of "
        "gelezen. Controleer de schijf en de vrije ruimte en probeer het opnieuw."
    ),
}

# What the system says when the folder of the register is made.
_SYSTEM = {
    errno.ENOSPC: sqlite3.SQLITE_FULL,
    errno.EROFS: sqlite3.SQLITE_READONLY,
    errno.EIO: sqlite3.SQLITE_IOERR,
}

_OTHER = (
    "Het register kon deze opdracht niet uitvoeren; er is niets opgeslagen. "
    "Probeer het opnieuw en waarschuw de beheerder als het blijft misgaan."
)
_OTHER_READING = (
    "Het register kon niet worden geopend of gelezen; er is niets veranderd. "
    "Probeer het opnieuw en waarschuw de beheerder als het blijft misgaan."
)
GONE = (
    "Het bestand van het register is er niet meer: er wordt niets gelezen of opgeslagen. "
    "Waarschuw de beheerder: het bestand of een reservekopie moet worden teruggezet."
)
"""A file that was opened and has gone since; a new one would hide the loss."""

Fault = SQLAlchemyError | DBAPIModule.Error | OSError
"""What database and disk can raise; the driver's own where SQLAlchemy puts nothing around it."""


def explain(error: Fault, *, reading: bool = False) -> RegisterError:
    """Turn a fault of the database or the disk into its one Dutch sentence.

    The sentence never carries the address of the database: that may hold a password.

    Args:
        error: the fault.
        reading: whether the register was only opened or read; then no line is said to be lost.
    """
    return RegisterError(_words(error, reading=reading))


def _words(error: Fault, *, reading: bool) -> str:
    sqlite = {**_SQLITE, **_SQLITE_READING} if reading else _SQLITE
    if isinstance(error, OSError):
        return sqlite[_SYSTEM.get(error.errno or 0, sqlite3.SQLITE_CANTOPEN)]
    if isinstance(error, PoolTimeoutError):
        return sqlite[sqlite3.SQLITE_BUSY]
    other = _OTHER_READING if reading else _OTHER
    origin = error.orig if isinstance(error, DBAPIError) else error
    if isinstance(origin, sqlite3.Error):
        # An error of the driver itself, such as a closed connection, has no code.
        code = getattr(origin, "sqlite_errorcode", None) or 0
        return sqlite.get(code & PRIMARY, other)
    if origin is None or isinstance(origin, SQLAlchemyError):
        return other
    # loads the driver, that of PostgreSQL, which raised this
    from geo.register import postgres_errors  # noqa: PLC0415

    return postgres_errors.words(origin, reading=reading) or other
