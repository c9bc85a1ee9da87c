"""The register that ships, against what the connectors can do."""

import tomllib

import pytest

from geo.catalogue.layers import Provenance
from geo.catalogue.library import Library
from geo.catalogue.sources import load_registry
from geo.errors import SourceError
from geo.fetch.boundaries import LAYERS
from geo.fetch.capabilities import find_layer
from geo.fetch.choice import candidate_sources, connector_for, fetchable, sources_for
from geo.fetch.http import HttpClient
from geo.fetch.job import Job, prefixes_of, registered_hosts
from geo.fetch.problems import FetchProblem
from geo.hazards.registry import HAZARDS
from geo.paths import SHIPPED_DATA, data_dir


@pytest.fixture
def library(tmp_path):
    return Library(data_dir(), tmp_path / "var")


def ids(library, name):
    return [source.id for source in candidate_sources(library, name, None)]


def test_every_source_that_can_be_fetched_has_a_connector_and_a_name(library, tmp_path):
    with HttpClient(registered_hosts(library.registry)) as client:
        for name in fetchable(library):
            for source in sources_for(library, name):
                job = Job(
                    client=client,
                    layer=library.registry.layer(name),
                    source=source,
                    gemeentecode="GM0505",
                    folder=tmp_path,
                )
                assert callable(connector_for(job)), source.id
                named = source.collection or source.typename or source.prefix
                describes = source.options.get("describe_first") or source.driver == "ep_online"
                assert named or describes, source.id
                assert job.host in client.hosts


def test_what_the_work_asks_for_can_be_fetched(library):
    wanted = {
        "gemeente", "wijken", "buurten", "kerncijfers", "bag_pand", "bag_verblijfsobject",
        "stock", "heat", "rain70", "rain140", "flood", "drought", "leefbaarometer", "labels",
        "sewers", "bgt",
    }  # fmt: skip
    assert wanted <= set(fetchable(library))


def test_measurements_are_preferred_over_colours(library):
    for name in ("heat", "rain70", "rain140", "drought"):
        assert [source.split("-")[-1] for source in ids(library, name)] == ["wcs", "wms"]


def test_another_scenario_never_comes_by_itself(library):
    assert ids(library, "flood") == ["kea-flood-kleine-wcs", "kea-flood-kleine-wms"]
    assert len(sources_for(library, "flood")) > 2


def test_rough_boundaries_never_come_by_themselves(library):
    for name in LAYERS:
        (source,) = candidate_sources(library, name, None)
        assert source.detail == "gedetailleerd"


def moved_to(library, gemeentecode):
    """The installation with another gemeente."""
    frame = library.get("gemeente").frame.assign(gemeentecode=gemeentecode)
    known = Provenance(name="gemeente", title="Gemeente", origin="aangeleverd", source="proef")
    library.store(frame, known)
    return library


@pytest.mark.parametrize(
    ("gemeentecode", "asked"), [("GM0505", True), ("GM0637", True), ("GM0363", False)]
)
def test_a_source_of_a_province_is_asked_for_its_gemeenten_only(library, gemeentecode, asked):
    moved_to(library, gemeentecode)
    assert [s.id for s in sources_for(library, "stock")] == ["zuid-holland-stock"] * asked
    assert ("climate_zuid_holland" in fetchable(library)) is asked
    assert ids(library, "heat")
    for source_id in (None, "zuid-holland-stock"):
        if asked:
            assert candidate_sources(library, "stock", source_id)[0].covers(gemeentecode)
        else:
            with pytest.raises(SourceError, match=r"geldt .*voor de gemeente GM0363"):
                candidate_sources(library, "stock", source_id)


def test_every_source_says_where_it_has_data():
    """A source without ``territory`` would be offered to every gemeente without a word."""
    document = tomllib.loads((SHIPPED_DATA / "sources.toml").read_text(encoding="utf-8"))
    fetched = [source for source in document["sources"] if "url" in source]
    assert [source["id"] for source in fetched if "territory" not in source] == []
    assert document["territories"]["nederland"] == []
    registry = load_registry(SHIPPED_DATA / "sources.toml")
    assert registry.source("zuid-holland-stock").territory
    assert registry.source("pdok-brt-grijs").covers("GM1680")


def test_a_layer_of_which_only_files_and_examples_exist_cannot_be_fetched(library):
    for name in ("works", "projects", "monitor"):
        with pytest.raises(SourceError, match="laad een bestand in"):
            candidate_sources(library, name, None)


def test_a_hazard_has_its_bounds_and_sentinels_when_it_is_fetched(library, tmp_path):
    """A hazard without bounds would take codes or centimetres for measurements."""
    with HttpClient([]) as client:
        for hazard in HAZARDS.values():
            for source in sources_for(library, hazard.layer):
                layer = library.registry.layer(hazard.layer)
                job = Job(
                    client=client, layer=layer, source=source, gemeentecode="GM0505",
                    folder=tmp_path,
                )  # fmt: skip
                assert (job.valid_range, job.sentinels) == (hazard.valid, hazard.sentinels)
                with pytest.raises(FetchProblem, match="kunnen niet"):
                    job.require_range([hazard.valid[1] + 1])


def test_sentinels_stand_with_the_layer_and_not_with_its_sources(library):
    hazards = {hazard.layer for hazard in HAZARDS.values()}
    for source in library.registry.sources:
        if source.id.startswith("kea-"):
            layer = library.registry.layer(source.layer)
            assert bool(layer.sentinels) != (source.layer in hazards), source.id
            assert "sentinels" not in source.options, source.id
    assert -1 in library.registry.layer("subsidence").sentinels
    assert -1 not in library.registry.layer("subsidence_speed").sentinels


def test_the_heat_per_buurt_is_found_under_all_its_names(library):
    (source,) = sources_for(library, "heat_buurt")
    for name in (
        "kea_public:GevoelstemperatuurBuurt_2022",
        "Gevoelstemperatuur_Buurt2022",
        "Gevoelstemperatuur_Buurt2022_v2",
    ):
        assert find_layer([name, "x"], prefixes=prefixes_of(source), host="x").name == name
