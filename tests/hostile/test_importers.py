"""Hostile files at every importer: a report or a sentence, nothing lost, memory bounded."""

import datetime as dt
import json
import zipfile

import openpyxl
import pandas as pd
import pytest
from hypothesis import strategies as st

from geo.agreements.load import prepare_set, store_set
from geo.agreements.quarters import Quarter
from geo.agreements.sets import SetHead
from geo.catalogue.policy_areas import load_area_rules
from geo.catalogue.sources import load_registry
from geo.disclosure.privacy_rule import load_rule
from geo.errors import KoppelkansenError
from geo.fetch.settings import local_limits, local_overrides
from geo.hazards.thresholds import load_thresholds
from geo.importing.files import read_file_table, read_upload
from geo.importing.label_file import prepare_labels
from geo.importing.mapping import ColumnMapping, proposed_mapping, read_mapping
from geo.importing.names import KINDS, targets
from geo.importing.prepare import activate, prepare
from geo.importing.vera import vera_table
from geo.koppelkansen.weights_file import load_weights
from geo.overleg.story import Story
from geo.paths import data_dir
from geo.progress.targets import load_targets
from geo.register import Register, Who
from geo.text.tables import to_csv, to_xlsx
from geo.upkeep.backup import write_backup
from geo.upkeep.restore import check_backup
from tests.hostile.inputs import (
    ENCODINGS,
    JSON,
    NASTY,
    SEEDS,
    TEXTS,
    VALUES,
    as_csv,
    assert_safe_csv,
    attack,
    broken,
    broken_toml,
)
from tests.importing import street
from tests.reading import read_tables_here
from tests.upkeep import layers


@pytest.fixture(autouse=True)
def read_here(monkeypatch):
    """Read tables in this process: thousands of files would each start one."""
    read_tables_here(monkeypatch)


TODAY = dt.date(2025, 6, 1)
WHO = Who("Gemeente Dordrecht", "beleidsmedewerker klimaat")
TABLES = ("stock", "projects", "works", "monitor")


@pytest.fixture(scope="module")
def library(tmp_path_factory):
    return street.library(tmp_path_factory.mktemp("straat") / "var")


def rows_of(width):
    return st.lists(st.lists(VALUES, min_size=width, max_size=width), min_size=1, max_size=5)


# -- tables of the four kinds ------------------------------------------------------------------


@pytest.mark.parametrize("kind", TABLES)
def test_tables(library, tmp_path, kind, record_property):
    header = [item.names[0] for item in targets(kind)]

    def act(given):
        rows, encoding, separator, excel = given
        path = tmp_path / ("in.xlsx" if excel else "in.csv")
        if excel:
            write_xlsx(path, header, rows)
        else:
            path.write_bytes(as_csv(header, rows, separator=separator, encoding=encoding))
        raw = read_file_table(path)
        mapping = proposed_mapping(raw, kind=kind)
        prepared = prepare(library, raw, mapping, owner="Trivire", today=TODAY)
        # nothing is lost: every row is loaded, told with its reason, or left out by rule
        assert prepared.rows == prepared.loaded + prepared.rejected + prepared.left_out
        given_back = prepared.corrections()
        assert len(given_back) == prepared.rejected
        assert_safe_csv(to_csv(given_back))

    attack(
        st.tuples(
            rows_of(len(header)), st.sampled_from(ENCODINGS), st.sampled_from(";,\t|"),
            st.sampled_from([False, False, False, True]),
        ),
        act, examples=60, record=record_property,
    )  # fmt: skip


def write_xlsx(path, header, rows):
    book = openpyxl.Workbook()
    book.active.append(header)
    for row in rows:
        cells = [cell if isinstance(cell, bool | int | float) else str(cell or "") for cell in row]
        cells = [
            openpyxl.cell.cell.ILLEGAL_CHARACTERS_RE.sub("", c) if isinstance(c, str) else c
            for c in cells
        ]
        cells = [str(c) if isinstance(c, int) and abs(c) > 10**15 else c for c in cells]
        book.active.append(cells)
    book.save(path)


def test_what_is_refused_is_given_back_safe_in_excel_too(library, tmp_path):
    rows = [[text] * 4 for text in NASTY if text.strip() and "\x00" not in text]
    (tmp_path / "in.csv").write_bytes(as_csv(["pand_id", "owner", "bouwjaar", "label"], rows))
    raw = read_file_table(tmp_path / "in.csv")
    mapping = ColumnMapping(kind="stock", columns={"pand_id": "pand_id", "owner": "owner"})
    prepared = prepare(library, raw, mapping, today=TODAY)
    assert prepared.rejected >= len(rows) - 3
    (tmp_path / "uit.xlsx").write_bytes(to_xlsx(prepared.corrections()))
    sheet = openpyxl.load_workbook(tmp_path / "uit.xlsx").active
    assert all(cell.data_type in {"s", "n"} for row in sheet.iter_rows() for cell in row)


def test_labels(library, tmp_path, record_property):
    header = ["BAGVerblijfsobjectID", "Energieklasse", "Registratiedatum", "GeldigTot", "Bouwjaar"]

    def act(given):
        rows, encoding, zipped, lead = given
        content = b"\n" * lead + as_csv(header, rows, encoding=encoding)
        path = tmp_path / "labels.csv"
        path.write_bytes(content)
        if zipped:
            path = tmp_path / "labels.zip"
            with zipfile.ZipFile(path, "w") as archive:
                archive.writestr("labels.csv", content)
        prepared = prepare_labels(library, path, today=TODAY)
        labels = prepared.labels
        assert labels.frame["vbo_id"].is_unique
        assert labels.frame["vbo_id"].str.fullmatch(r"\d{16}").all()

    some = st.lists(
        st.tuples(
            st.one_of(TEXTS, st.sampled_from([street.vbo_id(n) for n in (1, 2)])),
            st.one_of(TEXTS, st.sampled_from(["A", "G"])),
            st.one_of(TEXTS, st.just("20200101")), st.one_of(TEXTS, st.just("20300101")), TEXTS,
        ),
        min_size=1, max_size=6,
    )  # fmt: skip
    attack(
        st.tuples(some, st.sampled_from(ENCODINGS), st.booleans(), st.integers(0, 12)),
        act, examples=80, record=record_property,
    )  # fmt: skip


def test_sets_of_agreements(tmp_path_factory, record_property):
    header = ["nr", "thema", "titel", "afspraak", "trekker", "partijen", "planning", "wijken"]
    head = SetHead(
        set_id="dorp", name="Dorp", gemeente="Dorp", gemeentecode=None,
        first=Quarter(2026, 1), last=Quarter(2029, 4),
    )  # fmt: skip
    folder = tmp_path_factory.mktemp("afspraken")
    with Register.open(folder / "register.sqlite") as register:
        stored = 0

        def act(given):
            nonlocal stored
            rows, encoding = given
            prepared = prepare_set(
                read_upload("s.csv", as_csv(header, rows, encoding=encoding)), head
            )
            assert len(prepared.agreements) + prepared.rejected <= len(prepared.raw.frame)
            if prepared.can_be_stored:
                store_set(register, prepared, who=WHO)
                stored += 1

        good = st.tuples(
            st.sampled_from(["1.1", "2.3", "3.3.1"]), VALUES, TEXTS, TEXTS, TEXTS, TEXTS,
            st.one_of(TEXTS, st.sampled_from(["2026-Q1", "jaarlijks", "n.t.b."])), TEXTS,
        )  # fmt: skip
        attack(
            st.tuples(st.lists(good, min_size=1, max_size=4), st.sampled_from(ENCODINGS)),
            act, examples=80, record=record_property,
        )  # fmt: skip
        assert stored
        assert register.verify_chain().ok


# -- shapes ------------------------------------------------------------------------------------

NUMBERS = st.one_of(
    st.floats(), st.sampled_from([104_600.0, 424_050.0, 4.67, 51.8, 1e308, float("inf"), -1.0])
)
POINTS = st.lists(NUMBERS, min_size=0, max_size=4)
CROSSING = [[4.66, 51.8], [4.67, 51.81], [4.67, 51.8], [4.66, 51.81], [4.66, 51.8]]
SHAPES = st.one_of(
    st.none(),
    st.builds(lambda c: {"type": "Point", "coordinates": c}, POINTS),
    st.builds(lambda c: {"type": "LineString", "coordinates": c}, st.lists(POINTS, max_size=4)),
    st.builds(lambda c: {"type": "Polygon", "coordinates": [c]}, st.lists(POINTS, max_size=6)),
    st.just({"type": "Polygon", "coordinates": [CROSSING]}),
    st.just({"type": "Polygon", "coordinates": []}),
    st.just({"type": "GeometryCollection", "geometries": []}),
    JSON,
)  # fmt: skip
SYSTEMS = st.sampled_from(
    [None, "urn:ogc:def:crs:EPSG::28992", "urn:ogc:def:crs:EPSG::3857", "EPSG:99999", "x", 5]
)


@pytest.mark.filterwarnings("ignore")
@pytest.mark.parametrize("kind", ["stock", "projects", "works"])
def test_shapes(library, tmp_path, kind, record_property):
    names = [item.names[0] for item in targets(kind)][:6]

    def act(given):
        shapes, values, system, suffix = given
        features = [
            {
                "type": "Feature",
                "properties": dict(zip(names, values, strict=False)),
                "geometry": shape,
            }
            for shape in shapes
        ]
        whole = {"type": "FeatureCollection", "features": features}
        if system is not None:
            whole["crs"] = {"type": "name", "properties": {"name": system}}
        path = tmp_path / f"in{suffix}"
        path.write_text(json.dumps(whole), encoding="utf-8", errors="replace")
        raw = read_file_table(path)
        prepared = prepare(library, raw, proposed_mapping(raw, kind=kind), owner="T", today=TODAY)
        assert prepared.rows == prepared.loaded + prepared.rejected + prepared.left_out
        if prepared.loaded and hasattr(prepared.data, "geometry"):
            assert prepared.data.geometry.is_valid.all()
            assert not prepared.data.geometry.is_empty.any()

    attack(
        st.tuples(
            st.lists(SHAPES, min_size=1, max_size=4), st.lists(VALUES, min_size=6, max_size=6),
            SYSTEMS, st.sampled_from([".geojson", ".json"]),
        ),
        act, examples=70, record=record_property,
    )  # fmt: skip


# -- files that are damaged, or something else than they say -----------------------------------


@pytest.fixture(scope="module")
def samples(tmp_path_factory):
    """A good file of every form."""
    folder = tmp_path_factory.mktemp("goed")
    works = layers.works(6)
    works.to_file(folder / "a.gpkg")
    works.to_file(folder / "a.fgb")
    works.to_file(folder / "a.geojson")
    works.to_file(folder / "a.shp")
    with zipfile.ZipFile(folder / "a.zip", "w", zipfile.ZIP_DEFLATED) as archive:
        for part in (".shp", ".shx", ".dbf", ".prj"):
            archive.write(folder / f"a{part}", f"map/a{part}")
    pd.DataFrame(works.drop(columns="geometry")).to_excel(folder / "a.xlsx", index=False)
    return {path.suffix: path.read_bytes() for path in folder.iterdir() if path.suffix in
            {".gpkg", ".fgb", ".geojson", ".zip", ".xlsx"}}  # fmt: skip


@pytest.mark.filterwarnings("ignore")
def test_damaged_files_of_every_form(samples, tmp_path, record_property):
    def act(given):
        suffix, seed, other = given
        content = broken(samples[suffix], seed)
        path = tmp_path / f"in{other or suffix}"
        path.write_bytes(content)
        raw = read_file_table(path)
        assert raw.frame.index.is_unique

    attack(
        st.tuples(
            st.sampled_from(sorted(samples)), SEEDS,
            st.sampled_from([None, None, None, ".gpkg", ".xlsx", ".csv", ".zip", ".json"]),
        ),
        act, examples=400, record=record_property,
    )  # fmt: skip


@pytest.mark.filterwarnings("ignore")
def test_any_bytes_under_any_name(tmp_path, record_property):
    def act(given):
        content, suffix, name = given
        raw = read_upload(f"{name}{suffix}", content)
        assert raw.frame.index.is_unique

    endings = [".csv", ".tsv", ".xlsx", ".json", ".geojson", ".gpkg", ".fgb", ".zip", ".exe", ""]
    attack(
        st.tuples(st.binary(min_size=0, max_size=300), st.sampled_from(endings), TEXTS),
        act, examples=300, record=record_property,
    )  # fmt: skip


def test_vera(library, record_property):
    names = st.sampled_from(
        ["code", "adres", "panden", "bag", "bagIdentificatie", "energieprestaties", "label",
         "einddatum", "clusters", "eenheden", "soort", "huisnummer", "postcode", "bouwjaar"]
    )  # fmt: skip
    nested = st.recursive(
        VALUES,
        lambda inner: st.lists(inner, max_size=3) | st.dictionaries(names, inner, max_size=4),
        max_leaves=12,
    )
    units = st.lists(st.dictionaries(names, nested, max_size=6), max_size=4)

    def act(content):
        raw = vera_table(content, name="v.json", today=TODAY)
        prepared = prepare(
            library, raw, proposed_mapping(raw, kind="stock"), owner="T", today=TODAY
        )
        assert prepared.rows == prepared.loaded + prepared.rejected + prepared.left_out

    attack(
        st.one_of(units, units.map(lambda found: {"eenheden": found}), JSON),
        act, examples=60, record=record_property,
    )  # fmt: skip


# -- register, backup, settings ----------------------------------------------------------------


@pytest.fixture(scope="module")
def kept(tmp_path_factory):
    """A register's file and a backup, whole."""
    folder = tmp_path_factory.mktemp("bewaard")
    url = f"sqlite:///{folder / 'register.sqlite'}"
    with Register.open(url) as register:
        for text in NASTY:
            if text.strip():
                register.comment("bezit:wielwijk", text, who=WHO)
        register.export_file(folder / "register.zip")
    lib = layers.filled(layers.small(folder / "var"))
    write_backup(lib.var, url, folder / "kopie.zip")
    return (folder / "register.zip").read_bytes(), (folder / "kopie.zip").read_bytes()


def test_register_files(kept, tmp_path, record_property):
    whole = kept[0]
    with Register.open(tmp_path / "register.sqlite") as register:

        def act(seed):
            path = tmp_path / "in.zip"
            path.write_bytes(broken(whole, seed))
            register.import_file(path)

        attack(SEEDS, act, examples=120, record=record_property)
        # whatever was taken in is a chain that holds
        assert register.verify_chain().ok


def test_register_files_with_other_words(tmp_path, record_property):
    """A zip in order with hostile JSON in it."""

    def act(given):
        manifest, entries, evidence = given
        path = tmp_path / "in.zip"
        with zipfile.ZipFile(path, "w") as archive:
            archive.writestr("register.json", json.dumps(manifest))
            for name, lines in (("entries.jsonl", entries), ("evidence.jsonl", evidence)):
                archive.writestr(name, "\n".join(json.dumps(line) for line in lines))
        with Register.open(tmp_path / "leeg.sqlite") as register:
            register.import_file(path)

    forms = st.one_of(
        JSON,
        st.fixed_dictionaries(
            {"form": st.just("koppelkansen-register/1"), "count": VALUES, "sequence": VALUES,
             "hash": VALUES, "digests": JSON}
        ),
    )  # fmt: skip
    some = st.lists(JSON, max_size=3)
    attack(st.tuples(forms, some, some), act, examples=60, record=record_property)


def test_backups(kept, tmp_path, record_property):
    def act(seed):
        path = tmp_path / "in.zip"
        path.write_bytes(broken(kept[1], seed))
        check_backup(path)

    attack(SEEDS, act, examples=120, record=record_property)


def _overrides(path):
    local_overrides(path.parent)
    local_limits(path.parent)


SETTINGS = {
    "weights.toml": load_weights,
    "thresholds.toml": load_thresholds,
    "targets.toml": load_targets,
    "privacy.toml": load_rule,
    "policy_areas.toml": load_area_rules,
    "sources.toml": load_registry,
    "sources.local.toml": _overrides,
}
LOCAL = """
[sources.pdok-cbs-buurten-2025]
url = "https://spiegel.example.nl/cbs/ogc/v1"
crs = "EPSG:28992"
[limits]
first_answer_s = 20
patience_s = 60
"""


@pytest.mark.parametrize("name", SETTINGS)
def test_settings(name, tmp_path, record_property, monkeypatch):
    monkeypatch.delenv("KOPPELKANSEN_SOURCES", raising=False)
    whole = LOCAL if name == "sources.local.toml" else (data_dir() / name).read_text("utf-8")
    # the long register of sources is read in a tenth of a second
    examples = 25 if name == "sources.toml" else 60

    def act(seed):
        path = tmp_path / name
        path.write_text(broken_toml(whole, seed), encoding="utf-8")
        SETTINGS[name](path)

    attack(SEEDS, act, examples=examples, record=record_property)


def test_mappings(tmp_path, record_property):
    def act(given):
        content, kind = given
        path = tmp_path / "koppeling.json"
        path.write_text(json.dumps(content), encoding="utf-8")
        mapping = read_mapping(path, kind=kind)
        known = {item.name for item in targets(kind)}
        assert set(mapping.columns) | set(mapping.constants) <= known

    forms = st.one_of(
        JSON,
        st.fixed_dictionaries({}, optional={"columns": JSON, "constants": JSON, "kind": VALUES}),
        st.dictionaries(st.sampled_from(["pand_id", "owner", "name"]), VALUES, max_size=3),
    )
    kinds = st.sampled_from([kind for kind in KINDS if kind != "labels"])
    attack(st.tuples(forms, kinds), act, examples=100, record=record_property)


def test_stories(record_property):
    steps = st.lists(
        st.one_of(
            JSON,
            st.fixed_dictionaries(
                {"kind": st.one_of(TEXTS, st.sampled_from(["waar", "klimaat"]))},
                optional={"hazard": VALUES, "sentence": VALUES, "figures": JSON},
            ),
        ),
        max_size=9,
    )
    forms = st.one_of(
        JSON,
        st.fixed_dictionaries(
            {"subject": st.one_of(VALUES, st.just("WK050503")), "steps": st.one_of(steps, JSON)},
            optional={"title": VALUES},
        ),
    )

    def act(content):
        story = Story.from_dict(content)
        assert Story.from_dict(json.loads(json.dumps(story.to_dict()))) == story

    attack(forms, act, examples=120, record=record_property)


def test_nothing_that_was_loaded_is_lost_by_a_hostile_file(tmp_path):
    """The worst file there is after a good one: what was active stays active."""
    library = street.library(tmp_path / "var")
    good = "\n".join(
        [
            "pand_id;vbo_id;owner",
            *(f"{street.pand_id(n)};{street.vbo_id(n)};Trivire" for n in (1, 2)),
        ]
    )
    (tmp_path / "goed.csv").write_text(good)
    raw = read_file_table(tmp_path / "goed.csv")
    activate(library, prepare(library, raw, proposed_mapping(raw, kind="stock"), today=TODAY))
    before = library.get("stock").digest
    rows = [[text, text, text] for text in NASTY if "\x00" not in text]
    (tmp_path / "kwaad.csv").write_bytes(as_csv(["pand_id", "vbo_id", "owner"], rows))
    raw = read_file_table(tmp_path / "kwaad.csv")
    prepared = prepare(library, raw, proposed_mapping(raw, kind="stock"), today=TODAY)
    if not prepared.can_be_stored:
        with pytest.raises(KoppelkansenError, match="er is niets geladen"):
            activate(library, prepared)
    assert library.get("stock").digest == before
