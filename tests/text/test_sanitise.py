"""Text that people typed or uploaded, made fit for a document or a name."""

import pytest

from geo.text.sanitise import bare_file_name


@pytest.mark.parametrize(
    ("sent", "bare"),
    [
        ("plannen 2026.csv", "plannen 2026.csv"),
        ("../../etc/plannen.csv", "plannen.csv"),
        ("C:\\werk\\plannen.csv", "plannen.csv"),
        ("plan\u202evsc.exe", "planvsc.exe"),
        ("plan\r\nX: y\x00.csv", "plan X: y .csv"),
        ("map/", ""),
    ],
)
def test_a_file_that_was_sent_has_a_name_without_folders(sent, bare):
    assert bare_file_name(sent) == bare
