"""One state of the layers for as long as a page takes: what another process stores waits."""

import subprocess
import sys
import textwrap
import threading
from pathlib import Path

import pytest

from geo.catalogue import pointers
from geo.catalogue.library import Library
from geo.catalogue.pointers import changed, kept_in_state, one_state, read_pointers
from tests import town
from tests.catalogue.test_library import buurten, provenance

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture
def library(tmp_path):
    found = town.library(tmp_path)
    found.store(buurten(3), provenance("buurten", "officieel"))
    return found


def by_another_process(library, code):
    """Run code with ``library`` in a process of its own."""
    text = f"""
        import pathlib
        from geo.catalogue.library import Library
        from tests.catalogue.test_library import buurten, provenance
        library = Library(pathlib.Path({str(library.data)!r}), pathlib.Path({str(library.var)!r}))
        {code}
    """
    subprocess.run([sys.executable, "-c", textwrap.dedent(text)], check=True, cwd=ROOT)


def rows(library):
    return len(library.get("buurten").frame)


def test_what_another_process_stores_waits_until_the_state_is_left(library):
    with one_state():
        before = library.stamp()
        by_another_process(library, 'library.store(buurten(2), provenance("buurten", "officieel"))')
        # the key and what is read are of one state
        assert (library.stamp(), rows(library)) == (before, 3)
        # in another thread it is there
        found = []
        other = threading.Thread(target=lambda: found.append((library.stamp(), rows(library))))
        other.start()
        other.join()
        assert found[0][0] != before
        assert found[0][1] == 2
        assert (library.stamp(), rows(library)) == (before, 3)
    assert (library.stamp(), rows(library)) == found[0]


def test_what_another_process_withdraws_waits_too(library):
    library.store(buurten(2), provenance("buurten", "aangeleverd"))
    with one_state():
        assert rows(library) == 2
        by_another_process(library, 'library.withdraw("buurten", origin="aangeleverd")')
        assert rows(library) == 2
        assert [edition.active for edition in library.editions("buurten")] == [True, True]
    assert rows(library) == 3


def test_what_this_process_stores_is_seen_at_once(library):
    def stored(count):
        # by another thread, and by another object for the same folder
        Library(library.data, library.var).store(buurten(count), provenance("buurten", "officieel"))

    with one_state():
        seen = [library.stamp()]
        thread = threading.Thread(target=stored, args=(2,))
        thread.start()
        thread.join()
        seen.append(library.stamp())
        assert rows(library) == 2
        first = next(e for e in library.editions("buurten") if not e.active)
        library.use(first)
        seen.append(library.stamp())
        assert rows(library) == 3
        library.withdraw("buurten", origin="officieel")
        seen.append(library.stamp())
        assert library.editions("buurten", origin="officieel")[0].active is False
    assert len(set(seen)) == len(seen)


def test_a_state_inside_a_state_is_the_same(library):
    with one_state():
        before = library.stamp()
        by_another_process(library, 'library.store(buurten(2), provenance("buurten", "officieel"))')
        with one_state():
            assert library.stamp() == before
        assert library.stamp() == before


def test_after_an_error_the_state_is_left(library):
    def failing():
        with one_state():
            library.stamp()
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        failing()
    assert pointers.pointers_in_view(library.var) is None


def test_two_folders_are_kept_apart(library, tmp_path):
    other = town.library(tmp_path / "other")
    other.store(buurten(2), provenance("buurten", "officieel"))
    with one_state():
        assert (rows(library), rows(other)) == (3, 2)
        assert library.stamp() != other.stamp()


@pytest.mark.parametrize("content", [b"", b"  \n", b"\xff\xfe\x00", b"../../elsewhere"])
def test_a_damaged_pointer_is_read_alike_inside_and_outside(library, content):
    # the town ships buurten
    (library.var / "layers" / "buurten" / "officieel" / "current").write_bytes(content)
    outside = (library.stamp(), rows(library))
    with one_state():
        assert (library.stamp(), rows(library)) == outside


def test_a_folder_in_place_of_a_pointer_and_no_folder_at_all(library, tmp_path):
    pointer = library.var / "layers" / "buurten" / "officieel" / "current"
    pointer.unlink()
    pointer.mkdir()
    (library.var / "layers" / "stray file").write_text("x", encoding="utf-8")
    assert dict(read_pointers(library.var).active) == {}
    assert read_pointers(tmp_path / "nothing") == pointers.Pointers("", {})


@pytest.mark.skipif(not Path("/proc/self/fd").is_dir(), reason="only Linux tells what is open")
def test_no_file_stays_open(library):
    def are_open():
        return len(list(Path("/proc/self/fd").iterdir()))

    before = are_open()
    for _ in range(50):
        read_pointers(library.var)
    assert are_open() <= before


def test_what_is_kept_in_a_state_is_made_once_until_something_is_stored(library):
    made = []

    def make():
        made.append(len(made))
        return made[-1]

    assert [kept_in_state("a", make), kept_in_state("a", make)] == [0, 1]
    with one_state():
        assert [kept_in_state("a", make), kept_in_state("a", make)] == [2, 2]
        assert kept_in_state("b", make) == 3
        changed()
        assert [kept_in_state("a", make), kept_in_state("a", make)] == [4, 4]
    with one_state():
        assert kept_in_state("a", make) == 5


def test_what_is_made_while_something_is_stored_is_not_kept(library):
    def make():
        found = library.stamp()
        library.store(buurten(2), provenance("buurten", "officieel"))
        # asks within the state once more, as a longer computation does
        library.stamp()
        return found

    with one_state():
        before = library.stamp()
        assert kept_in_state("a", make) == before
        assert kept_in_state("a", library.stamp) != before


def test_an_error_is_not_kept(library):
    def fail():
        raise OSError("full")

    with one_state():
        with pytest.raises(OSError, match="full"):
            kept_in_state("a", fail)
        assert kept_in_state("a", lambda: 1) == 1
