"""Rounds, deliveries of the parties and remarks on a round stand in the chain as notes.

Nothing in the layout changes; the step is there so that a program from before, which does not
know the kinds, is refused instead of failing on a line halfway.
"""

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Only the revision itself."""
