"""Proposals (a choice within budgets, with its frozen inputs) stand in the chain as notes.

Nothing in the layout changes; the step is there so that a program from before, which does not
know the kind, is refused instead of failing on a line halfway.
"""

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Only the revision itself."""
