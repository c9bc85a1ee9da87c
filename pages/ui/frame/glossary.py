"""The help beside a word: its explanation in one sentence, with a link to the page Uitleg."""

from geo.text.glossary import TERMS


def help_for(*keys: str) -> str:
    """The Markdown of ``help=`` for one or more terms of :data:`geo.text.glossary.TERMS`.

    Raises:
        KeyError: a key is no term.
    """
    return "\n\n".join(
        f"**{TERMS[key].word}.** {TERMS[key].sentence} [Meer uitleg](uitleg?begrip={key})"
        for key in keys
    )
