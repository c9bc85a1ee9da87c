"""Files under the digest of their content: kept once, read back whole, damage told."""

import hashlib

import pytest

from geo.catalogue.content_store import ContentStore
from geo.errors import DataError, NotFoundError


def test_content_is_stored_once_and_read_back(tmp_path):
    store = ContentStore(tmp_path / "files")
    for content in (b"", b"a;b\n1;2\n", bytes(range(256)) * 40):
        digest = store.put(content)
        assert digest == hashlib.sha256(content).hexdigest()
        assert store.put(content) == digest
        assert store.get(digest) == content
    assert sum(path.is_file() for path in store.folder.rglob("*")) == 3
    assert list(store.damaged()) == []


@pytest.mark.parametrize(
    "digest", ["", "0" * 63, "0" * 65, "G" * 64, "../" + "0" * 61, "0" * 62 + "/.", "A" * 64]
)
def test_what_is_no_digest_is_no_file(tmp_path, digest):
    with pytest.raises(NotFoundError):
        ContentStore(tmp_path).get(digest)


def test_a_changed_file_is_refused_and_told(tmp_path):
    store = ContentStore(tmp_path)
    digest, sound = store.put(b"zoals het was"), store.put(b"goed")
    path = tmp_path / digest[:2] / digest
    path.write_bytes(b"zoals het werd")
    with pytest.raises(DataError, match="niet meer wat het was"):
        store.get(digest)
    assert list(store.damaged()) == [digest]
    path.unlink()
    with pytest.raises(NotFoundError):
        store.get(digest)
    assert store.get(sound) == b"goed"
