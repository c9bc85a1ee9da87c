"""What hostile people and broken programs send, and how the outcomes are counted."""

import csv
import io
import os
import random
import resource

from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from geo.errors import KoppelkansenError
from geo.text.spreadsheet import is_risky

MEMORY_MAX_BYTES = 700_000_000
"""What reading hostile inputs may add to the memory of the program."""

NASTY = (
    "=cmd|' /C calc'!A0", "+1+1", "-2+3", "@SUM(A1)", "\t=1", "＝1+1", "|calc", "%0",
    "<script>alert(1)</script>", "<img src=x onerror=alert(1)>", "javascript:alert(1)",
    "![](http://buiten.example/x.png)", '#eval("1")', "$x$", "{{7*7}}", "${jndi:ldap://x}",
    "'; DROP TABLE register_entry;--", "1 OR 1=1", "%' OR '%'='", "../../etc/passwd",
    "\x00", "\x1b[2J", "\u202e", "A\u0301", "٣٣١٤", "Ã©", "\ufeff", "\u2028", "\ud7ff",
    "nan", "NaN", "inf", "-inf", "1e400", "-0", "9" * 40, "0,0,0", "1.000.000,5",
    "0001-01-01", "31-12-9999", "1974-13-45", "2024-Q9", "v.a. 99999", "0", "-1", "1e9",
    "POLYGON ((0 0, 1 1, 1 0, 0 1, 0 0))", "POINT (nan nan)", "POLYGON EMPTY", "POINT (1e300 5)",
    "0505100000000001", "8,71E+15", "0000000000000000", "3314 AA", "Label C", "WK050503", "",
    '"', ";", "\r\n", "x" * 3000,
)  # fmt: skip
TEXTS = st.one_of(st.sampled_from(NASTY), st.text(max_size=30))
CODES = st.one_of(
    TEXTS,
    st.lists(TEXTS, max_size=4).map(",".join),
    st.sampled_from(["WK050503", "heat", "2025-2029", "stock:1", "plan_klimaat", "alle", "2025"]),
)
VALUES = st.one_of(
    TEXTS, st.none(), st.booleans(), st.integers(), st.floats(), st.just([]), st.just({})
)
JSON = st.recursive(
    VALUES,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(TEXTS, inner, max_size=3),
    max_leaves=8,
)
ENCODINGS = ("utf-8", "utf-8-sig", "utf-16", "cp1252", "latin-1", "utf-16-le")


THOROUGH = bool(os.environ.get("KOPPELKANSEN_THOROUGH"))


def memory():
    """Bytes the program had at most until now."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024


def is_sentence(error):
    """Whether an error is something to show: Dutch, short, without the insides of the program."""
    text = str(error)
    inside = ("Traceback", "/tmp/", "site-packages", " object at 0x", "geo.")
    return 5 < len(text) < 5000 and not any(part in text for part in inside)


def attack(strategy, act, *, examples, record):
    """Give an importer or reader hostile inputs; each ends in a result or in a sentence.

    Args:
        strategy: what the inputs are.
        act: takes one; returns, or raises a KoppelkansenError.
        examples: how many at least in a thorough run (KOPPELKANSEN_THOROUGH=1); half of them
            otherwise, to keep the whole within minutes.
        record: ``record_property`` of the test, which makes the count be told at the end.
    """
    wanted = examples if THOROUGH else (examples + 1) // 2
    count = {"inputs": 0, "refused": 0}
    before = memory()

    @settings(
        max_examples=wanted,
        deadline=None,
        database=None,
        derandomize=True,
        # the input that fails is shown as it was; making it smaller takes minutes
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    @given(strategy)
    def run(value):
        count["inputs"] += 1
        try:
            act(value)
        except KoppelkansenError as error:
            count["refused"] += 1
            if not is_sentence(error):
                msg = f"no sentence to show: {str(error)[:300]!r}"
                raise AssertionError(msg) from error

    run()
    assert count["inputs"] >= wanted
    assert memory() - before < MEMORY_MAX_BYTES
    record("hostile_inputs", count["inputs"])
    record("hostile_refused", count["refused"])
    return count


def as_csv(header, rows, *, separator=";", encoding="utf-8"):
    """A text table in some encoding; what that encoding cannot say is a question mark."""
    stream = io.StringIO(newline="")
    writer = csv.writer(stream, delimiter=separator)
    writer.writerow(header)
    writer.writerows([["" if cell is None else str(cell) for cell in row] for row in rows])
    return stream.getvalue().encode(encoding, errors="replace")


def assert_safe_csv(content):
    """No cell of a file that the program gives may run in a spreadsheet."""
    text = content.decode("utf-8-sig")
    for row in csv.reader(io.StringIO(text, newline=""), delimiter=";"):
        for cell in row:
            assert not is_risky(cell), f"a formula leaves: {cell[:80]!r}"


def broken(content, seed, *, changes=6):
    """A file with some bytes changed, cut out or doubled, the same for the same seed."""
    chance = random.Random(seed)
    data = bytearray(content)
    for _ in range(chance.randint(1, changes)):
        if not data:
            break
        at = chance.randrange(len(data))
        kind = chance.randrange(4)
        if kind == 0:
            data[at] = chance.randrange(256)
        elif kind == 1:
            del data[at : at + chance.randint(1, 200)]
        elif kind == 2:
            data[at:at] = data[at : at + chance.randint(1, 100)]
        else:
            data = data[: max(1, at)]
    return bytes(data)


TOML_VALUES = (
    "-1", "nan", "inf", "1e400", "0", '"x"', '"<script>"', "[]", "{}", "true", "1979-05-27",
    "[[1]]", "99999999999999999999999", '"=1+1"', "",
)  # fmt: skip


def broken_toml(text, seed):
    """A settings file in which somebody made mistakes, the same for the same seed."""
    chance = random.Random(seed)
    lines = text.splitlines()
    for _ in range(chance.randint(1, 3)):
        at = chance.randrange(len(lines))
        kind = chance.randrange(5)
        name, sign, _ = lines[at].partition("=")
        if kind < 3 and sign:
            lines[at] = f"{name}= {chance.choice(TOML_VALUES)}"
        elif kind == 3:
            del lines[at]
        else:
            lines.insert(at, chance.choice(["[x]", "y = 1", "\x00", "[[hazards]]", lines[at]]))
    return "\n".join(lines)


SEEDS = st.integers(0, 2**32 - 1)
