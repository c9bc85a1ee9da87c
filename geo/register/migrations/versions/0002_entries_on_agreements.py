"""Entries on agreements stand in the chain; reading by kind gets an index.

The new kinds fit the columns that are there, so no entry changes and every hash stays. The step
is needed all the same: a program of before it does not know the kinds, and is refused by it.
"""

from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the index."""
    op.create_index("ix_register_entry_kind", "register_entry", ["kind"])
