"""What somebody may type in a name or a remark to harm who opens the file, and how it must show."""

import itertools
from dataclasses import replace

from geo.catalogue.layers import Layer
from tests import town

SHOWN = {
    text: shown or text
    for text, shown in (
        ('=HYPERLINK("http://x.example","klik")', None),
        ("+cmd|' /C calc'!A0", None),
        ("@SUM(A1)", None),
        ("\x00=1+2", " =1+2"),
        ("\u200b-2+3", None),
        ("_x003D_1+1 en _x0041_", None),
        ("</script><script>alert(1)</script>", None),
        ("<img src=x onerror=alert(2)>", None),
        ('" onmouseover="alert(3)', None),
        ("<svg onload=alert(4)> \ud55c\x07 a", "<svg onload=alert(4)> \ud55c  a"),
        ("javascript:alert(5)", None),
        ("[klik](javascript:alert(6))", None),
        ("]]> <!-- &lt;b> &amp; &#60; & -->", None),
        ("nul\x00bel\x07vt\x0besc\x1b[2J", "nul bel vt esc [2J"),
        ("geen\ufffeteken\uffffhier", "geen teken hier"),
        ("een\r\nEND:VEVENT\r\nBEGIN:VEVENT\r\nX:2", "een\nEND:VEVENT\nBEGIN:VEVENT\nX:2"),
        ("los\rBEGIN:VEVENT", "los\nBEGIN:VEVENT"),
        ("om\u202ekeer \u2066weg", "omkeer weg"),
        ('#include "/etc/passwd" #eval("1") $x$ \\input{a} @b', None),
        ("{{7*7}} {% raw %} ${7*7} <%= 7*7 %>", None),
        ("'; DROP TABLE koppelkansen; --", None),
        ("x" * 10_000, None),
    )
}  # fmt: skip
"""What is typed, and what stands in a file; the same but for signs that no document may hold."""

TEXTS = tuple(SHOWN)
AREA = "Dor<b>d</b>\x07&"
_COLUMNS = {
    "projects": ("name", "remark", "corporation"),
    "works": ("name", "manager"),
    "stock": ("complex_name",),
    "agreements": ("title", "summary", "theme_title"),
    "policy_areas": ("name", "remark"),
}
_TOP = 6


def squeezed(text):
    """A text without any white space, for where lines are broken."""
    return "".join(text.split())


def hostile(state, folder):
    """The state with such texts in all that people type or upload; small, to be quick.

    Every text stands in a title, reason, owner or measure of the best items at least, which
    every kind of file tells.
    """
    # titles, reasons, owners and measures by themselves: not every work and area is shown
    texts, names = itertools.cycle(TEXTS), itertools.cycle(TEXTS)
    items, decisions = [], {}
    decided = next(iter(state.decisions.values()))
    for number, item in enumerate(state.items[: _TOP + 2]):
        items.append(
            replace(
                item,
                title=next(texts),
                tier="hoog" if number < _TOP else "laag",
                works=tuple(replace(one, name=next(names)) for one in item.works[:2]),
                areas=tuple(replace(one, name=next(names)) for one in item.areas[:2]),
            )
        )
        decisions[item.id] = replace(
            decided, koppelkans_id=item.id, reason=next(texts), owner=next(texts),
            measure=next(texts),
        )  # fmt: skip
    others = itertools.cycle(TEXTS)
    items = [
        replace(
            item,
            corporation=next(others),
            caveats=(next(others),),
            measures=tuple(
                replace(one, title=next(others), effect=next(others), source=next(others))
                for one in item.measures[:2]
            ),
        )
        for item in items
    ]
    return replace(
        state,
        area_name=AREA,
        items=tuple(items),
        decisions=decisions,
        history=tuple(
            replace(one, content={**one.content, "reason": next(others), "text": next(others)})
            for one in state.history
        ),
        changes=tuple(
            replace(
                one, title=next(others),
                causes=tuple(replace(cause, detail=next(others)) for cause in one.causes),
            )
            for one in state.changes
        ),
        layers=_layers(state, folder, others),
        wijken=state.wijken.iloc[:1],
        cards={},
    )  # fmt: skip


def _layers(state, folder, texts):
    rasters = town.rasters(folder)
    layers = {name: one for name, one in state.layers.items() if name not in state.thresholds}
    for name in ("heat", "rain70"):
        layers[name] = Layer(state.layers[name].provenance, rasters[name])
    for name, columns in _COLUMNS.items():
        frame = layers[name].data.iloc[:200].copy()
        for column in columns:
            frame[column] = [next(texts) for _ in range(len(frame))]
        known = replace(
            layers[name].provenance, title=next(texts)[:99], source=next(texts)[:99],
            note=next(texts)[:99],
        )  # fmt: skip
        layers[name] = Layer(known, frame)
    return layers
