"""Recording: kept as it was, refused when it cannot be, on both databases."""

import datetime as dt

import pytest

from geo.agreements.evidence import Evidence, EvidenceKind, pasted
from geo.agreements.quarters import Quarter
from geo.agreements.records import (
    NewStatus,
    ParkingState,
    Progress,
    meetings,
    parking_entries,
    record_meeting,
    record_parking,
    record_status,
    status_notes,
)
from geo.errors import NotFoundError
from geo.register import RegisterError
from tests.agreements.conftest import GEMEENTE, STICHTING

MONITOR = "2.1.1:monitor:2025-Q3"
EVIDENCE = (
    Evidence(kind=EvidenceKind.KAART, reference="kaart?vraag=efg&wijk=WK050501"),
    Evidence(kind=EvidenceKind.KOPPELKANS, reference="plan-werk:oudland/1"),
    Evidence(kind=EvidenceKind.SESSIE, reference="2025-Q3"),
    Evidence(kind=EvidenceKind.BESTAND, reference="https://example.nl/verslag.pdf?a=1"),
    Evidence(kind=EvidenceKind.BESTAND, reference="verslag overleg.pdf"),
    Evidence(kind=EvidenceKind.VERSLAG, reference="Bestuurlijk Overleg 2025-Q3, punt 4"),
    Evidence(kind=EvidenceKind.ZAAK, reference="Z-2025-012345"),
    Evidence(kind=EvidenceKind.ZAAK, reference="2025.118/3"),
)


def status(progress=Progress.LOOPT, period="2025-Q3", **changes):
    return NewStatus(progress=progress, period=Quarter.parse(period), **changes)


def test_a_status_is_kept_with_everything(register, dorp):
    new = status(Progress.UITGESTELD, occurrence=MONITOR, remark=" De cijfers komen later. ",
                 evidence=EVIDENCE, moved_to=Quarter(2026, 1))  # fmt: skip
    made = record_status(register, dorp, "2.1.1", new, who=GEMEENTE)
    (note,) = status_notes(register, dorp.set_id)
    assert note.entry == made.entry
    assert (note.number, note.period, note.progress) == (
        "2.1.1", Quarter(2025, 3), Progress.UITGESTELD,
    )  # fmt: skip
    assert (note.occurrence, note.moved_to) == (MONITOR, Quarter(2026, 1))
    assert note.remark == "De cijfers komen later."
    assert note.evidence == EVIDENCE
    assert note.entry.who == GEMEENTE
    assert status_notes(register, "andere-set") == []
    assert register.verify_chain().ok


def test_links():
    assert [item.link for item in EVIDENCE] == [
        "kaart?vraag=efg&wijk=WK050501",
        "koppelkansen?kans=plan-werk%3Aoudland%2F1",
        "koppelkansen?sessie=2025-Q3",
        "https://example.nl/verslag.pdf?a=1",
        # what stands in another archive leads nowhere: a file by name, minutes, cases
        *[None] * 4,
    ]


@pytest.mark.parametrize(
    ("kind", "reference"),
    [
        (EvidenceKind.KAART, "https://elders.nl/kaart"),
        (EvidenceKind.KAART, "kaart?x=<script>"),
        (EvidenceKind.KAART, "javascript:alert(1)"),
        (EvidenceKind.KOPPELKANS, "regel\neen"),
        (EvidenceKind.SESSIE, "najaar"),
        (EvidenceKind.BESTAND, "file:///etc/passwd"),
        (EvidenceKind.BESTAND, "https://a.nl/x y"),
        (EvidenceKind.BESTAND, "gestuurd door iemand@dorp.nl"),
        (EvidenceKind.BESTAND, " "),
        (EvidenceKind.VERSLAG, "verslag van jan@dorp.nl"),
        (EvidenceKind.ZAAK, "nog aan te vragen"),
        (EvidenceKind.ZAAK, "geen"),
    ],
)
def test_what_is_no_evidence(kind, reference):
    with pytest.raises(RegisterError):
        Evidence(kind=kind, reference=reference)


@pytest.mark.parametrize(
    "text",
    [
        "kaart?wijk=WK050504",
        " /kaart?wijk=WK050504",
        "http://localhost:8501/kaart?wijk=WK050504",
        "https://dorp.nl/koppelkansen/kaart?wijk=WK050504",
    ],
)
def test_the_whole_address_of_a_map_may_be_pasted(text):
    assert pasted(EvidenceKind.KAART, text).link == "kaart?wijk=WK050504"
    with pytest.raises(RegisterError):
        pasted(EvidenceKind.KAART, "https://dorp.nl/iets/anders?kaart?x")


def test_a_file_is_never_a_script():
    assert Evidence(kind=EvidenceKind.BESTAND, reference="javascript:alert(1)").link is None


def test_what_others_recorded_meanwhile_is_told(register, dorp):
    seen = register.head().sequence
    first = record_status(register, dorp, "2.1.1", status(), who=GEMEENTE, seen=seen)
    record_status(register, dorp, "1.1.2", status(), who=GEMEENTE)
    second = record_status(register, dorp, "2.1.1", status(), who=STICHTING, seen=seen)
    assert first.meanwhile == ()
    assert second.meanwhile == (first.entry,)


def test_what_cannot_be_recorded(local, dorp):
    with pytest.raises(RegisterError, match="geen termijn"):
        record_status(local, dorp, "2.1.1", status(occurrence="2.1.1:x:2025-Q3"), who=GEMEENTE)
    with pytest.raises(NotFoundError, match=r"9\.9\.9"):
        record_status(local, dorp, "9.9.9", status(), who=GEMEENTE)
    with pytest.raises(RegisterError, match="kies die status"):
        status(moved_to=Quarter(2026, 1), occurrence=MONITOR)
    with pytest.raises(RegisterError, match="kies die status"):
        status(Progress.UITGESTELD, moved_to=Quarter(2026, 1))
    early = status(Progress.UITGESTELD, occurrence=MONITOR, moved_to=Quarter(2025, 3))
    with pytest.raises(RegisterError, match="later kwartaal"):
        record_status(local, dorp, "2.1.1", early, who=GEMEENTE)
    with pytest.raises(RegisterError, match="e-mailadres"):
        status(remark="Bel j.jansen@dorp.nl even.")
    with pytest.raises(RegisterError, match="langer"):
        status(remark="x" * 2001)
    assert local.head().sequence == 0


def test_meetings_come_and_go(register, dorp):
    first, second = dt.date(2025, 10, 9), dt.date(2025, 6, 12)
    for day in (first, second):
        record_meeting(register, dorp.set_id, day, who=GEMEENTE)
    assert meetings(register, dorp.set_id) == (second, first)
    assert meetings(register, "andere-set") == ()
    with pytest.raises(RegisterError, match="staat al"):
        record_meeting(register, dorp.set_id, first, who=GEMEENTE)
    record_meeting(register, dorp.set_id, first, who=STICHTING, cancelled=True)
    assert meetings(register, dorp.set_id) == (second,)
    with pytest.raises(RegisterError, match="staat niet"):
        record_meeting(register, dorp.set_id, first, who=GEMEENTE, cancelled=True)
    # a day that was cancelled can come back
    record_meeting(register, dorp.set_id, first, who=GEMEENTE)
    assert meetings(register, dorp.set_id) == (second, first)


def test_parking_keeps_its_history(register, dorp):
    record_parking(register, dorp.set_id, "trompweg", ParkingState.IN_OVERLEG, who=GEMEENTE)
    record_parking(
        register, dorp.set_id, "trompweg", ParkingState.AFGESPROKEN, who=STICHTING, norm=0.6,
        remark="Deelauto's erbij.",
    )  # fmt: skip
    found = parking_entries(register, dorp.set_id)
    assert [entry.content["state"] for entry in found["trompweg"]] == ["in overleg", "afgesproken"]
    assert [entry.content["norm"] for entry in found["trompweg"]] == [None, 0.6]
    for norm in (-0.1, 10.5):
        with pytest.raises(RegisterError, match="plaatsen per woning"):
            record_parking(
                register, dorp.set_id, "x", ParkingState.KNELPUNT, who=GEMEENTE, norm=norm
            )
