"""Figures per period, states of plans, wijkagenda's and closings stand in the chain.

Nothing in the layout changes: the new kinds fit the columns, and no hash changes. The step is
there so that a program from before, which does not know the kinds, is refused instead of failing
on a line halfway.
"""

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Only the revision itself."""
