"""Write the table of packages in README.md: each with the first line of its docstring.

python scripts/readme_packages.py
"""

import ast
import re
from pathlib import Path
from typing import Final

ROOT: Final = Path(__file__).resolve().parent.parent
README: Final = ROOT / "README.md"
BLOCK: Final = re.compile(r"(<!-- packages -->\n).*?(<!-- /packages -->)", re.DOTALL)


def package_table() -> str:
    """The packages of geo and pages/ui as a Markdown table."""
    rows = ["| package | holds |", "|---|---|"]
    for folder in ("geo", "pages/ui"):
        for init in sorted((ROOT / folder).glob("*/__init__.py")):
            docstring = ast.get_docstring(ast.parse(init.read_text(encoding="utf-8"))) or ""
            summary = docstring.splitlines()[0].rstrip(".").replace("``", "`")
            rows.append(f"| `{init.parent.relative_to(ROOT).as_posix()}/` | {summary} |")
    return "\n".join(rows) + "\n"


def with_table(readme: str) -> str:
    """The text of README with the table as it should be."""
    return BLOCK.sub(lambda found: found[1] + package_table() + found[2], readme)


if __name__ == "__main__":
    README.write_text(with_table(README.read_text(encoding="utf-8")), encoding="utf-8")
