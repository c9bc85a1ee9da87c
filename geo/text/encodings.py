"""The encoding of a text file, found by its content."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

BOMS: Final = (
    (b"\xef\xbb\xbf", "utf-8-sig"),
    (b"\xff\xfe", "utf-16"),
    (b"\xfe\xff", "utf-16"),
)
TWICE: Final = "utf-8-dubbel"
"""UTF-8 that was read as Windows-1252 and saved again as UTF-8."""
MIXED: Final = "utf-8-en-cp1252"
"""Lines in UTF-8 beside lines in Windows-1252, as when rows of two files were put together."""

TITLES: Final = {
    "utf-8": "UTF-8",
    "utf-8-sig": "UTF-8 met kenmerk",
    "utf-16": "UTF-16",
    "utf-16-le": "UTF-16 (LE)",
    "utf-16-be": "UTF-16 (BE)",
    "cp1252": "Windows-1252",
    "cp850": "DOS (cp850)",
    "mac_roman": "Macintosh",
    TWICE: "UTF-8, twee keer omgezet",
    MIXED: "per regel UTF-8 of Windows-1252",
}
_SINGLE_BYTE: Final = ("cp1252", "cp850", "mac_roman")
_USUAL: Final = frozenset("éèëêïíîöóôüúûáàâäçñÉËÏÖÜÈÀÁÓÍÇ’‘“”„–—…€²³°±·½ß§•ijĳ")
_COMMON: Final = frozenset("éèëïöüÉËÖ")
_SIGNS: Final = frozenset("’‘“”„–—…€²³°±½•·§")
_WORD: Final = re.compile(r"[^\s;,|]+")
_GARBLED: Final = re.compile("Ã[\u0080-\u00bf€‚ƒ„…†‡ˆ‰Š‹Œ‘’“”•–—˜™š›œžŸ]|â‚¬|â€|Â[ °²³±½]")
_HEAD: Final = 4000
SAMPLE_BYTES: Final = 2_000_000
"""What is looked at of a file to see what its letters are like."""
_EXAMPLES: Final = 3
_STRAY: Final = 20


@dataclass(frozen=True, kw_only=True)
class Decoded:
    """The text of a file and the encoding it was read in.

    ``others`` are further encodings in which the bytes can be read, best first; ``examples`` are
    up to three words with letters that depend on the encoding; ``damaged`` says that letters were
    lost before.
    """

    text: str
    encoding: str
    others: tuple[str, ...] = ()
    examples: tuple[str, ...] = ()
    damaged: bool = False


def decode_text(content: bytes, *, encoding: str | None = None) -> Decoded | None:
    """Read bytes as text; None when they are no text.

    Args:
        content: the whole file.
        encoding: what a person chose out of :data:`TITLES`; otherwise the content decides: a
            byte order mark, zeros of UTF-16, valid UTF-8, and else the single-byte encoding whose
            letters are most like Dutch.
    """
    if encoding is None or encoding not in TITLES:
        encoding, others = _found(content)
        if encoding is None:
            return None
    else:
        others = tuple(name for name in _candidates(content) if name != encoding)
    text = read_encoded(content, encoding)
    examples = _examples(text[:SAMPLE_BYTES])
    damaged = "\ufffd" in text or _GARBLED.search(text) is not None
    return Decoded(text=text, encoding=encoding, others=others, examples=examples, damaged=damaged)


def examples_in(content: bytes, encoding: str) -> tuple[str, ...]:
    """Return up to three words whose letters depend on the encoding, read in this one."""
    return _examples(read_encoded(content[:SAMPLE_BYTES], encoding))


def _examples(text: str) -> tuple[str, ...]:
    words = dict.fromkeys(word for word in _WORD.findall(text) if not word.isascii())
    return tuple(words)[:_EXAMPLES]


def single_byte_encoding(samples: Sequence[bytes]) -> str:
    """Return the encoding of fields that are no UTF-8, such as those of a dBase table."""
    return _ranked(b"\n".join(samples))[0]


def read_encoded(content: bytes, encoding: str) -> str:
    r"""Return bytes as text in an encoding of :data:`TITLES`, \ufffd for what does not fit."""
    if encoding == TWICE:
        once = content.decode("utf-8-sig", errors="replace")
        try:
            return once.encode("cp1252").decode("utf-8")
        except UnicodeError:
            # a part of the file that was saved once
            return once
    if encoding == MIXED:
        lines = content.removeprefix(BOMS[0][0]).splitlines(keepends=True)
        return "".join(
            line.decode("utf-8" if _is_utf8(line) else "cp1252", errors="replace") for line in lines
        )
    return content.decode(encoding, errors="replace")


def _found(content: bytes) -> tuple[str | None, tuple[str, ...]]:
    for mark, encoding in BOMS:
        if content.startswith(mark):
            if encoding == "utf-8-sig" and not _is_utf8(content) and not _mostly_utf8(content):
                return MIXED, (encoding, "cp1252")
            twice = (TWICE,) if encoding == "utf-8-sig" and _saved_twice(content) else ()
            return (TWICE, (encoding,)) if twice else (encoding, ())
    head = content[:_HEAD]
    if b"\0" in head:
        even, odd = head[::2].count(0), head[1::2].count(0)
        half = max(1, len(head) // 2)
        if max(even, odd) * 2 > half and min(even, odd) * 10 < half:
            return ("utf-16-be" if even > odd else "utf-16-le"), ()
        return None, ()
    ranked = _candidates(content)
    return ranked[0], ranked[1:]


def _candidates(content: bytes) -> tuple[str, ...]:
    """Return the encodings in which the bytes can be read, the most likely first."""
    if content.isascii():
        return ("utf-8",)
    if not _is_utf8(content):
        single = _ranked(content)
        if _mostly_utf8(content):
            return ("utf-8", *single)
        return (MIXED, *single, "utf-8") if _is_mixed(content) else (*single, "utf-8")
    return (TWICE, "utf-8") if _saved_twice(content) else ("utf-8", "cp1252")


def _is_utf8(content: bytes) -> bool:
    try:
        content.decode("utf-8")
    except UnicodeDecodeError:
        return False
    return True


def _is_mixed(content: bytes) -> bool:
    """Say whether some lines with letters beyond ASCII are UTF-8 and others are not."""
    lines = [line for line in content[:SAMPLE_BYTES].splitlines() if not line.isascii()]
    return len({_is_utf8(line) for line in lines}) > 1


def _saved_twice(content: bytes) -> bool:
    text = content.decode("utf-8-sig", errors="replace")
    if not _GARBLED.search(text):
        return False
    try:
        text.encode("cp1252").decode("utf-8")
    except UnicodeError:
        return False
    return True


def _mostly_utf8(content: bytes) -> bool:
    """Say whether bytes are UTF-8 but for a stray one, as in a file cut off in a letter."""
    text = content.decode("utf-8", errors="replace")
    wrong = text.count("\ufffd")
    right = sum(not mark.isascii() for mark in text) - wrong
    return right > _STRAY * wrong


def _ranked(content: bytes) -> tuple[str, ...]:
    sample = content[:SAMPLE_BYTES]
    lines = [line for line in sample.splitlines() if not line.isascii()][:2000]
    joined = b"\n".join(lines)
    scores = {name: _likeness(joined.decode(name, errors="replace")) for name in _SINGLE_BYTE}
    # the order of names with one score stays: Windows first
    return tuple(sorted(_SINGLE_BYTE, key=lambda name: -scores[name]))


def _likeness(text: str) -> float:
    """Return how much the letters beyond ASCII look like Dutch: higher is better."""
    score = 0.0
    for place, mark in enumerate(text):
        if mark.isascii():
            continue
        before = text[place - 1] if place else " "
        after = text[place + 1] if place + 1 < len(text) else " "
        if mark not in _USUAL:
            score -= 1.0 if mark.isalpha() else 2.0
        else:
            score += 1.0 if mark in _COMMON else 0.5
        if mark.isalpha() and not (before.isalpha() or after.isalpha()):
            score -= 1.0
        if mark.isupper() and (before.islower() or (after.islower() and before.isalpha())):
            score -= 2.0
        if mark.islower() and before.isupper() and after.isupper():
            score -= 1.0
        if not mark.isalpha() and before.isalpha() and after.isalpha() and mark not in "’‘–":
            score -= 1.5
    return score
