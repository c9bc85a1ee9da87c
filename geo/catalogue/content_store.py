"""Files stored under the digest of their content: versions stay, and a change is noticed."""

import hashlib
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from geo.catalogue.writing import replacing
from geo.errors import DataError, NotFoundError

_DIGEST: Final = re.compile(r"[0-9a-f]{64}")
_FOLDER_LENGTH: Final = 2


class ContentStore:
    """A folder of files, each named by its SHA-256.

    Args:
        folder: where they lie; made when the first one is written.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def _path(self, digest: str) -> Path:
        if not _DIGEST.fullmatch(digest):
            raise NotFoundError("Dit is geen kenmerk van een bewaard bestand.")
        return self.folder / digest[:_FOLDER_LENGTH] / digest

    def put(self, content: bytes) -> str:
        """Store content once and return its digest.

        Raises:
            DataError: the disk refuses.
        """
        digest = hashlib.sha256(content).hexdigest()
        path = self._path(digest)
        if not path.is_file():
            with replacing(path) as temporary:
                temporary.write_bytes(content)
        return digest

    def get(self, digest: str) -> bytes:
        """Return the content with this digest.

        Raises:
            NotFoundError: it is not there.
            DataError: it is no longer what was stored.
        """
        path = self._path(digest)
        if not path.is_file():
            raise NotFoundError(f"Het bewaarde bestand {digest[:12]} is er niet meer.")
        content = path.read_bytes()
        if hashlib.sha256(content).hexdigest() != digest:
            raise DataError(f"Het bewaarde bestand {digest[:12]} is niet meer wat het was.")
        return content

    def damaged(self) -> Iterator[str]:
        """Give the digest of every file that is no longer what was stored."""
        for path in sorted(self.folder.glob("*/*")):
            if _DIGEST.fullmatch(path.name):
                try:
                    self.get(path.name)
                except DataError:
                    yield path.name
