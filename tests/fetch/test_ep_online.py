"""Energy labels from a monthly file with its known defects, and from a service with a key."""

import zipfile
from datetime import date

import pytest

from geo.errors import DataError, FetchError, SourceError
from geo.fetch import fetch_layer, read_labels
from geo.layers import Provenance

from .servers import reply, reply_json, serving
from .towns import cbs_frames

HEADER = (
    "Registratiedatum;Opnamedatum;GeldigTot;Certificaathouder;Energieklasse;EnergieIndex;"
    "Gebouwtype;BAGVerblijfsobjectID;BAGPandIDs;Bouwjaar"
)
DAY = date(2026, 6, 1)


def row(vbo, label, registered, until, *, year="1975"):
    return f"{registered};20200101;{until};x;{label};1,42;Rijwoning;{vbo};0505100000000001;{year}"


ROWS = [
    row("0505010000000001", "C", "20200101", "20300101"),
    row("0505010000000001", "A+", "20240315", "20340315"),  # the later one counts
    row("0505010000000002", "G", "20140101", "20240101"),  # expired
    row("0505010000000003", "E", "2021-05-06", "2031-05-06"),
    row("505010000000004", "b", "20210101", "20310101"),  # lost its leading zero
    row("0000000000000000", "A", "20240101", "20340101"),  # junk
    row("", "A", "20240101", "20340101"),
    row("0505010000000005", "Z", "20240101", "20340101"),  # no label there is
    row("0599010000000001", "D", "20240101", "20340101"),  # elsewhere
]


def text(rows=ROWS, *, header=HEADER):
    return (
        "\r\n".join(["Bestand met energielabels", "Peildatum;01-06-2026", header, *rows]) + "\r\n"
    )


@pytest.fixture
def file(tmp_path):
    path = tmp_path / "labels.csv"
    path.write_text(text(), encoding="utf-8")
    return path


def test_valid_latest_labels_of_the_gemeente(file):
    labels = read_labels(file, today=DAY, prefix="0505")
    frame = labels.frame.set_index("vbo_id")
    assert frame.index.tolist() == [f"050501000000000{number}" for number in (1, 3, 4, 5)]
    assert frame["energy_label"].dropna().tolist() == ["A+", "E", "B"]
    assert frame.loc["0505010000000003", "registered"].date() == date(2021, 5, 6)
    assert frame.loc["0505010000000001", "built_year"] == 1975
    assert labels.dropped == {
        "geen bruikbare BAG-identificatie": 2,
        "buiten het gebied": 1,
        "niet meer geldig": 1,
        "vervangen door een later label": 1,
    }
    assert labels.unknown_labels == {"Z": 1}


def test_only_the_dwellings_that_are_wanted(file):
    labels = read_labels(file, today=DAY, vbo_ids={"0505010000000003"})
    assert labels.frame["vbo_id"].tolist() == ["0505010000000003"]


def test_the_last_valid_day_counts(file):
    labels = read_labels(file, today=date(2024, 1, 1), prefix="0505")
    assert "0505010000000002" in set(labels.frame["vbo_id"])


def test_prefixed_columns_and_a_zip(tmp_path):
    names = ("BAGVerblijfsobjectID", "Energieklasse", "Registratiedatum", "GeldigTot")
    header = HEADER
    for name in names:
        header = header.replace(name, f"Pand_{name}")
    path = tmp_path / "labels.zip"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("v20260601.csv", text(header=header))
    assert len(read_labels(path, today=DAY, prefix="0505").frame) == 4


def test_another_file_is_refused(tmp_path):
    path = tmp_path / "bezit.csv"
    path.write_text("straat;huisnummer\nA;1\n")
    with pytest.raises(DataError, match="'BAGVerblijfsobjectID': dit is geen labelbestand"):
        read_labels(path, today=DAY)
    path.write_text(text().replace("GeldigTot", "Tot"))
    with pytest.raises(DataError, match="de kolom 'GeldigTot'"):
        read_labels(path, today=DAY)


def test_nothing_for_this_area_is_told(file):
    with pytest.raises(DataError, match="geen enkel geldig label"):
        read_labels(file, today=DAY, prefix="1234")


SOURCE = """
[layers.labels]
title = "Energielabels"
kind = "table"

[[sources]]
id = "ep-online"
layer = "labels"
origin = "officieel"
title = "EP-Online"
driver = "ep_online"
url = "{url}"
licence = "-"
attribution = "RVO"
options = {{ key_header = "Authorization", hosts = {hosts} }}
"""


@pytest.fixture
def start(make_library):
    def run(url, *, hosts="[]"):
        extra = SOURCE.format(url=url, hosts=hosts)
        library = make_library("http://127.0.0.1:1", extra=extra)
        gemeente = cbs_frames()["gemeenten"].iloc[[0]].assign(gemeentecode="GM0505")
        known = Provenance(name="gemeente", title="Gemeente", origin="officieel", source="-")
        library.store(gemeente[["gemeentecode", "gemeentenaam", "geometry"]], known)
        return library

    return run


def test_with_an_own_key_the_monthly_file_is_fetched(start):
    keys = []

    def storage(handler):
        keys.append(("storage", handler.headers["Authorization"]))
        reply(handler, text(), content_type="text/csv")

    with serving(storage) as (files, _):

        def service(handler):
            keys.append(("service", handler.headers["Authorization"]))
            link = {"bestandsnaam": "v20260601.csv", "downloadUrl": f"{files}/v20260601.csv?sig=x"}
            reply_json(handler, link)

        with serving(service) as (url, asked):
            library = start(url, hosts=f'["{files.removeprefix("http://")}"]')
            report = fetch_layer(library, "labels", secrets={"EP_ONLINE_KEY": "geheim"})
    assert asked == ["/Mutatiebestand/DownloadInfo?fileType=csv"]
    assert keys == [("service", "geheim"), ("storage", None)]  # the key goes nowhere else
    assert report.edition == "v20260601.csv"
    assert "geheim" not in str(report)
    table = library.get("labels").table.set_index("vbo_id")
    assert table.loc["0505010000000001", "energy_label"] == "A+"


def test_a_signed_address_elsewhere_has_to_be_registered(start):
    link = {"downloadUrl": "http://127.0.0.1:2/bestand.csv"}
    with serving(lambda h: reply_json(h, link)) as (url, _):
        library = start(url)
        with pytest.raises(
            FetchError, match=r"127\.0\.0\.1:2 hoort niet bij een geregistreerde bron"
        ):
            fetch_layer(library, "labels", secrets={"EP_ONLINE_KEY": "geheim"})


def test_without_a_key_nothing_is_asked(start, monkeypatch):
    monkeypatch.delenv("EP_ONLINE_KEY", raising=False)
    with serving(lambda h: reply_json(h, {})) as (url, asked):
        library = start(url)
        with pytest.raises(SourceError, match="gratis sleutel van EP-Online"):
            fetch_layer(library, "labels")
        assert asked == []


def test_a_wrong_key_is_told(start):
    with serving(lambda h: reply(h, "", status=401)) as (url, _):
        library = start(url)
        with pytest.raises(FetchError, match=r"geen toegang \(401\)\. Controleer .* een sleutel"):
            fetch_layer(library, "labels", secrets={"EP_ONLINE_KEY": "fout"})
