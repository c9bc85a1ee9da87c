"""Land prices per year stand in the chain.

Nothing in the layout changes; the step is there so that a program from before, which does not
know the kind, is refused instead of failing on a line halfway.
"""

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Only the revision itself."""
