"""What version 0.1.0 wrote keeps working: its folder, register, backup and command line.

The files beside this one are explained in README.md. Nothing of the program is imported but its
command line, so that its modules may move.
"""

import contextlib
import hashlib
import io
import json
import shutil
import zipfile
from pathlib import Path

import pytest

from geo.commands import main

HERE = Path(__file__).resolve().parent
INDEX = json.loads((HERE / "index.json").read_text(encoding="utf-8"))
COMMANDS = {entry["name"]: entry for entry in INDEX["commands"]}
ROWS = [
    json.loads(line)
    for line in (HERE / "register_rows.jsonl").read_text(encoding="utf-8").split("\n")
    if line
]
_IMPORTED = {".replace", ".reconciliation", ".identity", ".questions"}
GAINED: dict[str, set[str]] = {
    "import-stock": _IMPORTED,
    "import-projects": _IMPORTED,
    "import-monitor": _IMPORTED,
}
"""Keys that a later version added on purpose, by command: paths as :func:`differences` tells them.

What 0.1.0 gave may not disappear; only what came beside it is named here.
"""

ON_PURPOSE = {"session-diff-now": {"[].rank_new: now null", "[].tier_new: now null"}}
"""What differs on purpose, by command: what is past left the list, so it has no place in it now."""

LATER_FIGURES = ("labels.loaded", "climate.ready")
LATER_TABLES = ("klimaatbestendig", "dimensies")
"""Figures (by the beginning of their key) and tables of a report that came after 0.1.0."""

LATER_SENTENCES = {"session-diff", "session-diff-back"}
"""Commands that say more than before: that a score changed while the facts did not."""

METHOD = ["--method", "1"]
"""What makes a ranking of 0.1.0 again; a later method ranks otherwise on purpose."""

_EXACT = "accuracy_m = 10.0\naccuracy_max_m = 150.0"
_ROUGH = "accuracy_m = 150.0\naccuracy_max_m = 582.0"
"""How far the borders could be off, of the detailed ones of today and of those of 0.1.0."""

RENEWED = {("migrate-check", "from")}
"""Keys that change on purpose: opening the register brings it to the newest step."""

_CUT_ROWS, _CUT_VALUES = 20, 200
_FIELDS = (
    "sequence", "kind", "session", "koppelkans_id", "organisation", "role", "recorded_at",
    "content", "evidence", "previous",
)  # fmt: skip
WHO = "Gemeente Dordrecht: klimaatadaptatie"


# -- comparing ---------------------------------------------------------------------------------


def canonical(value):
    """One text for one value: sorted keys, no spaces."""
    return json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False)


def digest(text):
    return hashlib.sha256(text.encode()).hexdigest()


def cut(value, rows=_CUT_ROWS):
    """Bring a long list back to its length, its digest and its first items."""
    if isinstance(value, dict):
        return {name: cut(item, rows) for name, item in value.items()}
    if isinstance(value, list):
        limit = rows if any(isinstance(item, dict | list) for item in value) else _CUT_VALUES
        first = [cut(item, rows) for item in value[:limit]]
        if len(value) <= limit:
            return first
        return {"$count": len(value), "$digest": digest(canonical(value)), "$first": first[:rows]}
    return value


def _type(value):
    for kinds, name in (
        (type(None), "null"), (bool, "bool"), (int | float, "number"), (str, "text"),
        (list, "list"), (dict, "object"),
    ):  # fmt: skip
        if isinstance(value, kinds):
            return name
    raise TypeError(type(value))


def shape(values):
    """Types, keys (and which of them are not always there) and items of all values together."""
    found = {"types": sorted({_type(value) for value in values})}
    objects = [value for value in values if isinstance(value, dict)]
    if objects:
        names = list(dict.fromkeys(name for value in objects for name in value))
        found["keys"] = {n: shape([value[n] for value in objects if n in value]) for n in names}
        sometimes = sorted(n for n in names if any(n not in value for value in objects))
        if sometimes:
            found["sometimes"] = sometimes
    items = [item for value in values if isinstance(value, list) for item in value]
    if items:
        found["items"] = shape(items)
    return found


def differences(was, now, path=""):
    """Where one shape is not the other: keys lost or gained, and types that were not there.

    A list that is empty now, or a value that is never unknown any more, is no difference.
    """
    strange = set(now["types"]) - set(was["types"])
    found = [f"{path}: now {', '.join(sorted(strange))}"] if strange else []
    old, new = was.get("keys", {}), now.get("keys", {})
    if "object" in now["types"] and "object" in was["types"]:
        may_lack = set(was.get("sometimes", ()))
        lacks = set(now.get("sometimes", ())) | (set(old) - set(new))
        found += [f"{path}.{name}: lost" for name in old if name in lacks - may_lack]
        found += [f"{path}.{name}: gained" for name in new if name not in old]
        for name in old:
            if name in new:
                found += differences(old[name], new[name], f"{path}.{name}")
    if "items" in was and "items" in now:
        found += differences(was["items"], now["items"], f"{path}[]")
    return found


def first_difference(was, now, path=""):
    """Where two values part, for a message that can be read."""
    if isinstance(was, dict) and isinstance(now, dict):
        # a digest says that something differs, the items beside it perhaps what
        for name in sorted({*was, *now}, key=lambda name: (name == "$digest", name)):
            if name not in was or name not in now:
                return f"{path}.{name}: only {'then' if name in was else 'now'}"
            if was[name] != now[name]:
                return first_difference(was[name], now[name], f"{path}.{name}")
    if isinstance(was, list) and isinstance(now, list) and len(was) == len(now):
        for number, (one, two) in enumerate(zip(was, now, strict=True)):
            if one != two:
                return first_difference(one, two, f"{path}[{number}]")
    return f"{path}: {was!r:.300} is now {now!r:.300}"


def assert_same(was, now):
    assert was == now, first_difference(was, now)


def without_later(value):
    """A report without the figures and tables that came after 0.1.0."""
    if isinstance(value, list):
        return [without_later(one) for one in value]
    if not isinstance(value, dict):
        return value
    kept = {name: without_later(one) for name, one in value.items()}
    if isinstance(kept.get("figures"), list):
        kept["figures"] = [
            one for one in kept["figures"] if not one["key"].startswith(LATER_FIGURES)
        ]
    if isinstance(kept.get("tables"), dict):
        kept["tables"] = {n: one for n, one in kept["tables"].items() if n not in LATER_TABLES}
    return kept


def blank(value, volatile):
    """The output without what differs from run to run: top-level keys."""
    if isinstance(value, dict):
        return {name: None if name in volatile else item for name, item in value.items()}
    return value


# -- running -----------------------------------------------------------------------------------


def run(*argv):
    """Run a command of the program; give its exit code and what it wrote, as JSON."""
    out, err = io.StringIO(), io.StringIO()
    with contextlib.redirect_stdout(out), contextlib.redirect_stderr(err):
        try:
            code = main(list(argv))
        except SystemExit as stopped:
            code = stopped.code
    text = out.getvalue()
    assert text, err.getvalue()
    return code, json.loads(text)


def run_entry(entry, out):
    """Run a command of the index; {IN} is the folder of files, {OUT} one to write to."""
    places = {"{IN}": str(HERE / "in"), "{OUT}": str(out)}
    argv = []
    method = METHOD if entry["kind"] == "ranking" else []
    for word in [*entry["argv"], *method]:
        for name, place in places.items():
            word = word.replace(name, place)  # noqa: PLW2901
        argv.append(word)
    code, output = run(*argv)
    if argv[0] == "progress":
        output = without_later(output)
    return code, blank(output, entry.get("volatile", ()))


def frozen(name):
    """What a command gave in 0.1.0."""
    return json.loads((HERE / COMMANDS[name]["file"]).read_text(encoding="utf-8"))


def cut_as(name, value):
    """What a command gives now, cut as its frozen example is."""
    return cut(value, COMMANDS[name].get("first", _CUT_ROWS))


def unpack(folder):
    with zipfile.ZipFile(HERE / "var_today.zip") as archive:
        archive.extractall(folder)
    return folder / "var"


@pytest.fixture(scope="session")
def shipped(tmp_path_factory):
    """The data that ships, with the borders and plans that 0.1.0 shipped.

    Its figures rest on those: where a plan lies and which buurt a place is in have since become
    more exact. Settings, registers and thresholds are those of today.
    """
    folder = shutil.copytree(
        HERE.parent.parent / "data", tmp_path_factory.mktemp("shipped") / "data"
    )
    (folder / "leefbaarometer_2024.csv").unlink()
    with zipfile.ZipFile(HERE / "data_today.zip") as archive:
        archive.extractall(folder)
    sources = (folder / "sources.toml").read_text(encoding="utf-8")
    then = sources.replace(_EXACT, _ROUGH)
    assert then != sources
    (folder / "sources.toml").write_text(then, encoding="utf-8")
    return folder


@pytest.fixture(autouse=True)
def _shipped_then(shipped, monkeypatch):
    monkeypatch.setenv("KOPPELKANSEN_DATA", str(shipped))


@pytest.fixture(scope="module")
def unpacked(tmp_path_factory):
    """The folder of 0.1.0, read by every test that changes nothing in it."""
    return unpack(tmp_path_factory.mktemp("frozen"))


@pytest.fixture
def var(unpacked, monkeypatch):
    """Work in the folder of 0.1.0."""
    settle(monkeypatch, unpacked)
    return unpacked


@pytest.fixture
def own_var(tmp_path, monkeypatch):
    """Work in a copy of the folder of 0.1.0 that may change."""
    folder = unpack(tmp_path)
    settle(monkeypatch, folder)
    return folder


def settle(monkeypatch, folder):
    monkeypatch.setenv("KOPPELKANSEN_VAR", str(folder))
    monkeypatch.setenv("KOPPELKANSEN_OFFLINE", "1")
    for name in ("DATABASE_URL", "KOPPELKANSEN_VIEWER", "KOPPELKANSEN_URL"):
        monkeypatch.delenv(name, raising=False)


@pytest.fixture(scope="module")
def given(tmp_path_factory):
    """What every command gives now; each is run once."""
    kept = {}

    def give(name):
        if name not in kept:
            kept[name] = run_entry(COMMANDS[name], tmp_path_factory.mktemp("out"))
        return kept[name]

    return give


def of_kind(*kinds):
    return [name for name, entry in COMMANDS.items() if entry["kind"] in kinds]


# -- the command line --------------------------------------------------------------------------


@pytest.mark.parametrize("name", of_kind("register"))
def test_what_rests_on_the_register_is_as_it_was(var, given, name):
    was = frozen(name)
    code, now = given(name)
    # a register of 0.1.0 is behind until something opens it
    assert code in ({0, 1} if name == "migrate-check" else {was["code"]})
    then, now = was["output"], cut_as(name, now)
    if name in LATER_SENTENCES:
        then, now = without_sentences(then), without_sentences(now)
    assert_same(then, now)


@pytest.mark.parametrize("name", of_kind("shape", "ranking"))
def test_the_shape_of_the_json_is_as_it_was(var, given, name):
    was = frozen(name)
    code, now = given(name)
    assert code == was["code"]
    allowed = {f"{path}: gained" for path in GAINED.get(name, ())} | ON_PURPOSE.get(name, set())
    assert [text for text in differences(was["shape"], shape([now])) if text not in allowed] == []
    for key in COMMANDS[name].get("same", ()):
        if (name, key) in RENEWED:
            continue
        assert_same(was["output"][key], cut_as(name, now[key]))


@pytest.mark.parametrize("name", of_kind("ranking"))
def test_ranking_of_today(var, given, name):
    """The scores, ranks and figures that 0.1.0 computed, to the last digit under its method.

    Not the sentences: since 0.2.0 hazards of one class stand in the order of thresholds.toml.
    """
    was, now = frozen(name)["output"], cut_as(name, given(name)[1])
    assert_same(without_sentences(was), without_sentences(now))


def without_sentences(value):
    """A value without its reasons, and without the digests that were taken over them."""
    if isinstance(value, dict):
        left_out = {"reason", "reasons", "$digest"}
        return {key: without_sentences(one) for key, one in value.items() if key not in left_out}
    return [without_sentences(one) for one in value] if isinstance(value, list) else value


# -- layers ------------------------------------------------------------------------------------


def stored_layers(folder):
    """Names of the layers with an active edition in the folder."""
    return sorted({path.parent.parent.name for path in folder.glob("layers/*/*/current")})


def test_stored_layers_are_as_they_were(var, given):
    was = {item["name"]: item for item in frozen("status")["output"]}
    now = {item["name"]: item for item in given("status")[1]}
    assert len(stored_layers(var)) >= 11
    for name in stored_layers(var):
        assert_same(was[name], now[name])


@pytest.mark.parametrize("name", ["stock", "works", "bag_pand"])
def test_a_stored_layer_can_be_taken_along(var, tmp_path, name):
    code, told = run("layer", name, str(tmp_path / "deel.gpkg"), "--json")
    assert code == 0
    [known] = [item for item in frozen("status")["output"] if item["name"] == name]
    assert (told["taken_count"], told["digest"]) == (known["count"], known["digest"])


def test_a_new_edition_comes_beside_the_old_ones(own_var):
    before = {path.name for path in own_var.glob("layers/stock/aangeleverd/*/provenance.json")}
    old = sorted(path.parent.name for path in own_var.glob("layers/stock/*/*/provenance.json"))
    code, told = run("import", "stock", str(HERE / "in" / "bezit.csv"), "--json")
    assert code == 0
    assert before
    # the columns that were confirmed in 0.1.0 are remembered
    assert told["mapping"]["how"] == "onthouden van de vorige keer"
    assert told["stored"]["origin"] == "aangeleverd"
    now = {path.parent.name for path in own_var.glob("layers/stock/*/*/provenance.json")}
    assert now > set(old)
    # only what this owner delivered was replaced: the dwellings of the other are still there
    _, counts = run("exposure", "--by", "owner", "--json")
    assert {row["owner"] for row in counts} == {"Trivire", "Woonbron"}


# -- the register ------------------------------------------------------------------------------


def exported(folder):
    """Rows and digests of evidence of the register, through the file everybody can take along."""
    code, told = run("session", "export", str(folder / "register.zip"), "--json")
    assert code == 0
    return told, *read_register(folder / "register.zip")


def read_register(path):
    with zipfile.ZipFile(path) as archive:
        rows = _lines(archive.read("entries.jsonl"))
        evidence = {item["digest"]: item["text"] for item in _lines(archive.read("evidence.jsonl"))}
    return rows, evidence


def _lines(content):
    return [json.loads(line) for line in content.decode().split("\n") if line]


def assert_old_rows(rows):
    """The rows of 0.1.0 stand first and unchanged; columns may have come beside them."""
    assert len(rows) >= len(ROWS)
    for was, now in zip(ROWS, rows, strict=False):
        assert_same(was, {name: now[name] for name in was})


def test_the_frozen_rows_are_a_chain():
    previous = "0" * 64
    for number, row in enumerate(ROWS, start=1):
        assert (row["sequence"], row["previous"]) == (number, previous)
        assert digest(canonical([row[name] for name in _FIELDS])) == row["hash"]
        previous = row["hash"]


def test_there_is_something_of_every_kind():
    assert {row["kind"] for row in ROWS} == set(INDEX["register"]["kinds"])


def test_every_row_and_all_evidence_is_as_it_was(var, tmp_path):
    told, rows, evidence = exported(tmp_path)
    assert (told["sequence"], told["hash"]) == (ROWS[-1]["sequence"], ROWS[-1]["hash"])
    assert len(rows) == len(ROWS)
    assert_old_rows(rows)
    _, kept = read_register(HERE / "register_today.zip")
    assert evidence == kept
    assert all(digest(text) == key for key, text in kept.items())


def test_the_chain_goes_on(own_var, tmp_path):
    head = ROWS[-1]["sequence"]
    code, closed = run("session", "close", "2026-Q1", "--as", WHO, "--json")
    assert (code, closed["open"]) == (0, False)
    code, opened = run(
        "session", "open", "2026-Q4", "--date", "2026-11-25", "--as", WHO, "--kind", "alle",
        "--json",
    )  # fmt: skip
    assert (code, opened["open"]) == (0, True)
    code, _ = run("agreements", "meeting", "2026-12-10", "--as", WHO, "--json")
    assert code == 0
    # a list of now beside one that 0.1.0 froze
    for old in ("2025-Q3", "2026-Q1"):
        code, changes = run("session", "diff", old, "2026-Q4", "--json")
        assert code == 0
        assert changes
        assert {name for change in changes for name in change} == _change_keys()
    _, checked = run("session", "verify", "--json")
    assert (checked["ok"], checked["count"]) == (True, head + 3)
    _, rows, _ = exported(tmp_path)
    assert_old_rows(rows)
    _, shown = run("session", "show", "2025-Q3", "--json")
    assert_same(frozen("session-show-2025-Q3")["output"], cut_as("session-show-2025-Q3", shown))


def _change_keys():
    return set(frozen("session-diff")["shape"]["items"]["keys"])


# -- what was taken along ----------------------------------------------------------------------


def test_a_register_that_was_taken_along_comes_in(tmp_path, monkeypatch):
    settle(monkeypatch, tmp_path / "var")
    monkeypatch.setenv("DATABASE_URL", f"sqlite:///{tmp_path / 'elders.sqlite'}")
    code, told = run("session", "import", str(HERE / "register_today.zip"), "--json")
    assert (code, told["new"]) == (0, len(ROWS))
    for name in ("session-list", "session-show-2025-Q3", "session-show-2026-Q1", "session-verify"):
        _, now = run_entry(COMMANDS[name], tmp_path)
        assert_same(frozen(name)["output"], cut_as(name, now))


def test_a_backup_is_put_back(tmp_path, monkeypatch, unpacked):
    folder = tmp_path / "nieuw"
    settle(monkeypatch, folder)
    code, told = run("restore", "--verify", str(HERE / "backup_today.zip"), "--json")
    assert (code, told["ok"]) == (0, True)
    code, told = run("restore", str(HERE / "backup_today.zip"), "--json")
    assert (code, told["entries"], told["same"]) == (0, len(ROWS), 0)
    for name in ("session-list", "session-show-2025-Q3", "session-verify"):
        _, now = run_entry(COMMANDS[name], tmp_path)
        assert_same(frozen(name)["output"], cut_as(name, now))
    assert stored_layers(folder) == stored_layers(unpacked)
    was = {item["name"]: item for item in frozen("status")["output"]}
    now = {item["name"]: item for item in run("status", "--json")[1]}
    for name in stored_layers(folder):
        assert_same(was[name], now[name])


def test_a_backup_goes_over_the_folder_it_was_made_of(own_var):
    code, told = run("restore", str(HERE / "backup_today.zip"), "--json")
    assert (code, told["entries"], told["files"]) == (0, 0, 0)
    shutil.rmtree(own_var / "layers" / "stock")
    code, told = run("restore", str(HERE / "backup_today.zip"), "--json")
    assert code == 0
    assert told["files"] > 0


# -- links -------------------------------------------------------------------------------------


def test_the_links_speak_of_what_is_in_the_folder():
    pages = json.loads((HERE / "links.json").read_text(encoding="utf-8"))["pages"]
    links = [link for page in pages for link in page["links"]]
    assert len(links) == len(set(links))
    sessions = {row["session"] for row in ROWS}
    stories = {json.loads(row["content"]).get("story_id") for row in ROWS}
    for page in pages:
        known = {key["name"] for key in page["keys"]}
        for link in page["links"]:
            path, _, query = link.partition("?")
            assert path == page["path"]
            given = dict(part.split("=", 1) for part in query.split("&") if part)
            assert set(given) <= known
            assert given.get("sessie") in {None, *sessions}
            assert given.get("verhaal") in {None, *stories}
