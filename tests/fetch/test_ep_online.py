"""Energy labels from a monthly file with its known defects, and from a service with a key."""

import traceback
import zipfile
from dataclasses import replace
from datetime import date

import pytest

from geo.catalogue.layers import Provenance
from geo.errors import DataError, FetchError, SourceError
from geo.fetch.ep_dwelling import keep_labels, look_up_labels
from geo.fetch.ep_online import read_labels
from geo.fetch.run import fetch_layer

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
options = {{ key_header = "Authorization", hosts = {hosts}{more} }}
"""


@pytest.fixture
def start(make_library):
    def run(url, *, hosts="[]", more=""):
        extra = SOURCE.format(url=url, hosts=hosts, more=more)
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


ANSWERS = {
    # as a list, with an expired label, and a later one beside an earlier one
    "0505010000000001": [
        {"Registratiedatum": f"{since}T00:00:00", "GeldigTot": until, "Energieklasse": label}
        for since, until, label in (
            ("2021-03-01", "2031-03-01", "C"),
            ("2024-03-01", "2034-03-01", "A+"),
            ("2025-03-01", "2020-03-01", "G"),
        )
    ],
    # as one object, with other spellings
    "0505010000000002": {
        "BAGVerblijfsobjectID": "0505010000000002", "Registratiedatum": "20240101",
        "Geldig_tot": "20340101", "Energieklasse": "D", "Bouwjaar": 1961,
    },
}  # fmt: skip


def dwellings(keys=None):
    """Answer like the service: by the dwelling in the path, only to who has the key."""

    def answer(handler):
        if keys is not None:
            keys.append(handler.headers["Authorization"])
        if handler.headers["Authorization"] != "geheim":
            reply(handler, "sleutel geheim onjuist", status=401)
            return
        vbo = handler.path.rpartition("/")[2]
        if vbo in ANSWERS:
            reply_json(handler, ANSWERS[vbo])
        else:
            reply(handler, "", status=404)

    return answer


def test_the_label_of_a_dwelling_is_looked_up(start):
    keys = []
    ids = [f"050501000000000{n}" for n in (1, 2, 3)]
    with serving(dwellings(keys)) as (url, asked):
        library = start(url)
        found = look_up_labels(library, ids, secrets={"EP_ONLINE_KEY": "geheim"}, today=DAY)
    assert sorted(asked) == [f"/PandEnergielabel/AdresseerbaarObject/{vbo}" for vbo in ids]
    labels = found.frame.set_index("vbo_id")["energy_label"]
    assert labels.to_dict() == {ids[0]: "A+", ids[1]: "D"}
    assert found.dropped == {"niet meer geldig": 1, "vervangen door een later label": 1}
    assert "geheim" not in "".join(asked)
    # what was looked up goes into the layer, in the place of what was known of the dwelling
    assert keep_labels(library, found) == 2
    later = found.frame.iloc[[0]].assign(energy_label="A++")
    assert keep_labels(library, replace(found, frame=later)) == 2
    stored = library.get("labels")
    labels = stored.table.set_index("vbo_id")["energy_label"]
    assert labels.to_dict() == {ids[0]: "A++", ids[1]: "D"}
    assert stored.provenance.origin == "officieel"
    assert "geheim" not in str(stored.provenance)


def test_a_key_never_shows_in_an_error_or_a_log(start, monkeypatch, caplog, capsys):
    caplog.set_level("DEBUG")
    monkeypatch.setenv("EP_ONLINE_KEY", "sleutel-12345")
    no_access = pytest.raises(FetchError, match=r"geen toegang \(401\)")
    with serving(dwellings()) as (url, _), no_access as raised:
        look_up_labels(start(url), ["0505010000000001"])
    with pytest.raises(FetchError, match="niet bereikbaar") as refused:
        look_up_labels(start("http://127.0.0.1:1"), ["0505010000000001"])
    told = [str(raised.value), str(refused.value), repr(raised.value.__cause__), caplog.text]
    told += [*capsys.readouterr(), *(traceback_of(item.value) for item in (raised, refused))]
    assert not [text for text in told if "sleutel-12345" in text]


def traceback_of(error):
    return "".join(traceback.format_exception(error))


def test_what_cannot_be_looked_up_is_told_before_anything_is_asked(start, monkeypatch):
    monkeypatch.delenv("EP_ONLINE_KEY", raising=False)
    with serving(dwellings()) as (url, asked):
        library = start(url)
        with pytest.raises(SourceError, match="eigen, gratis sleutel"):
            look_up_labels(library, ["0505010000000001"])
        with pytest.raises(DataError, match="'12' is geen BAG-verblijfsobject"):
            look_up_labels(library, ["12"])
        many = [f"0505010000{n:06d}" for n in range(1, 502)]
        with pytest.raises(DataError, match=r"Voor 501 woningen .* het maandbestand"):
            look_up_labels(library, many)
        assert asked == []


def test_the_address_that_the_service_names_itself_is_followed(start):
    with serving(lambda h: reply(h, text(), content_type="text/csv")) as (files, _):
        link = {"bestandsnaam": "v20260601.csv", "downloadUrl": f"{files}/v20260601.csv?sig=x"}
        with serving(lambda h: reply_json(h, link)) as (url, _):
            library = start(url, more=", signed_link = true")
            report = fetch_layer(library, "labels", secrets={"EP_ONLINE_KEY": "geheim"})
    assert report.edition == "v20260601.csv"
    # a less secure place is not followed, whoever names it
    elsewhere = {"downloadUrl": "http://opslag.example.nl/bestand.csv"}
    with serving(lambda h: reply_json(h, elsewhere)) as (url, _):
        library = start(url, more=", signed_link = true")
        with pytest.raises(FetchError, match=r"opslag\.example\.nl hoort niet bij"):
            fetch_layer(library, "labels", secrets={"EP_ONLINE_KEY": "geheim"})
