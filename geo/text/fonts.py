"""The project's fonts inside a page or picture: only some letters, so that a file stays small."""

import base64
import io
from collections.abc import Iterable, Mapping
from pathlib import Path


def faces_for(text: str, folder: Path, *, weights: Mapping[str, int]) -> str:
    """The ``@font-face`` rules of Source Sans 3 for one text, with no other letters than it has.

    Args:
        text: that is set in the font.
        folder: where the ``.ttf`` files lie; one that is missing is left out.
        weights: weight by name of the face, such as ``Bold``.
    """
    paths = [(folder / f"SourceSans3-{name}.ttf", weight) for name, weight in weights.items()]
    letters = sorted({ord(sign) for sign in text})
    return "".join(
        font_face(path, weight=weight, letters=letters) for path, weight in paths if path.is_file()
    )


def font_face(path: Path, *, weight: int, letters: Iterable[int]) -> str:
    """One ``@font-face`` rule with the font itself in it, cut down to some code points."""
    data = base64.b64encode(_subset(path, letters)).decode("ascii")
    return (
        f'@font-face{{font-family:"Source Sans 3";font-weight:{weight};'
        f'src:url("data:font/woff;base64,{data}") format("woff")}}'
    )


def _subset(path: Path, letters: Iterable[int]) -> bytes:
    # a page that shows pictures makes no fonts
    from fontTools.subset import Options, Subsetter  # noqa: PLC0415
    from fontTools.ttLib import TTFont  # noqa: PLC0415

    options = Options()
    options.layout_features = ["kern", "tnum"]
    options.hinting = False
    options.notdef_outline = True
    with TTFont(path) as font:
        subsetter = Subsetter(options)
        subsetter.populate(unicodes=letters)
        subsetter.subset(font)
        font.flavor = "woff"
        stream = io.BytesIO()
        font.save(stream)
    return stream.getvalue()
