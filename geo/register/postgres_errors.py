"""What PostgreSQL cannot do, in one Dutch sentence that says what to do next.

This module loads the driver, so :mod:`geo.register.errors` imports it only for an error of it.
"""

import psycopg

# PostgreSQL gives a SQLSTATE; the first two signs are its class.
_POSTGRES = {
    "53100": (
        "De schijf van de database is vol: deze regel is niet opgeslagen in het register. "
        "Vraag de beheerder om ruimte vrij te maken en voer de regel opnieuw in."
    ),
    "25006": (
        "Het register kan niet worden beschreven: de database is alleen-lezen. "
        "Vraag de beheerder om schrijfrechten."
    ),
    "55P03": (
        "Het register is bezet: een ander programma schrijft er nu in. "
        "Probeer het over een paar tellen opnieuw."
    ),
    "42501": (
        "De gebruiker van de database mag dit niet in het register. "
        "Vraag de beheerder om rechten op de tabellen van het register."
    ),
    "3D000": ("De database van het register bestaat niet. Controleer de naam in DATABASE_URL."),
    "28": (
        "De database van het register weigert de aanmelding. "
        "Controleer gebruiker en wachtwoord in DATABASE_URL."
    ),
    "53": (
        "De database van het register heeft geen ruimte of verbindingen meer. "
        "Probeer het later opnieuw of waarschuw de beheerder."
    ),
    "57": (
        "De database van het register is gestopt of start nog op. "
        "Kijk in het register of uw laatste regel er staat voordat u die opnieuw invoert."
    ),
}
_POSTGRES_READING = {
    "53100": (
        "De schijf van de database is vol: het register kan nu niet worden geopend of gelezen. "
        "Vraag de beheerder om ruimte vrij te maken."
    ),
    "57": (
        "De database van het register is gestopt of start nog op. "
        "Probeer het over een paar tellen opnieuw of waarschuw de beheerder."
    ),
}
_UNREACHABLE = (
    "De database van het register is niet bereikbaar. Kijk, zodra zij er weer is, of uw laatste "
    "regel er staat voordat u die opnieuw invoert."
)
_AUTHENTICATION = ("password authentication failed", "no password supplied", "no pg_hba.conf entry")
_UNREACHABLE_READING = (
    "De database van het register is niet bereikbaar. Probeer het over een paar tellen opnieuw of "
    "waarschuw de beheerder."
)


def words(error: BaseException, *, reading: bool) -> str | None:
    """The sentence for an error of the driver; None when there is none for this one.

    Args:
        error: as the driver raised it, without what SQLAlchemy put around it.
        reading: whether the register was only opened or read.
    """
    if not isinstance(error, psycopg.Error):
        return None
    known = {**_POSTGRES, **_POSTGRES_READING} if reading else _POSTGRES
    if error.sqlstate is not None:
        return known.get(error.sqlstate, known.get(error.sqlstate[:2]))
    # A refused connection has no SQLSTATE: the server was never asked a question.
    if any(part in str(error) for part in _AUTHENTICATION):
        return known["28"]
    if "does not exist" in str(error):
        return known["3D000"]
    if not isinstance(error, psycopg.OperationalError):
        return None
    return _UNREACHABLE_READING if reading else _UNREACHABLE
