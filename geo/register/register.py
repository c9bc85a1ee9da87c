"""Recording in the register: sessions, decisions, comments, overrules, each a line that stays."""

from pathlib import Path

from geo.register import archive
from geo.register.koppelkans_entries import KoppelkansEntries
from geo.register.note_entries import NoteEntries
from geo.register.session_entries import SessionEntries


class Register(SessionEntries, KoppelkansEntries, NoteEntries):
    """An open register; every method is one transaction and safe from several threads.

    A method that records returns only when the entry is on the disk of the database. Every
    method raises :class:`geo.register.RegisterError` with one Dutch sentence when it cannot.
    """

    def import_file(self, path: Path) -> int:
        """Take in a file of :meth:`export_file`; give how many entries were new.

        The register must be empty, or hold the beginning of the same chain.
        """
        content = archive.read(path)
        with self._writing() as connection:
            return archive.restore(connection, content)
