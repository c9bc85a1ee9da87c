"""Entries in a chain and the evidence they point to, both append-only.

The statements stand here as they were and are never edited afterwards: a database made by this
version must be recognised by every later one.
"""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

_SQLITE = (
    """
    CREATE TRIGGER register_entry_append BEFORE INSERT ON register_entry
    WHEN NEW.sequence IS NOT (SELECT coalesce(max(sequence), 0) + 1 FROM register_entry)
      OR NEW.previous IS NOT coalesce(
           (SELECT hash FROM register_entry ORDER BY sequence DESC LIMIT 1),
           '0000000000000000000000000000000000000000000000000000000000000000')
    BEGIN SELECT RAISE(ABORT, 'register: entry does not follow the last one'); END
    """,
    # INSERT OR REPLACE deletes without firing a delete trigger, hence the check on insert.
    """
    CREATE TRIGGER register_evidence_append BEFORE INSERT ON register_evidence
    WHEN EXISTS (SELECT 1 FROM register_evidence WHERE digest = NEW.digest)
    BEGIN SELECT RAISE(ABORT, 'register: evidence is there already'); END
    """,
    *(
        f"""
        CREATE TRIGGER {table}_{action} BEFORE {action} ON {table}
        BEGIN SELECT RAISE(ABORT, 'register: entries are never changed or deleted'); END
        """
        for table in ("register_entry", "register_evidence")
        for action in ("update", "delete")
    ),
)

_POSTGRESQL = (
    """
    CREATE FUNCTION register_refuse() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
        RAISE EXCEPTION 'register: entries are never changed or deleted';
    END $$
    """,
    """
    CREATE FUNCTION register_append() RETURNS trigger LANGUAGE plpgsql AS $$
    DECLARE
        last_sequence bigint;
        last_hash text;
    BEGIN
        SELECT sequence, hash INTO last_sequence, last_hash
        FROM register_entry ORDER BY sequence DESC LIMIT 1;
        IF NEW.sequence <> coalesce(last_sequence, 0) + 1
           OR NEW.previous <> coalesce(last_hash, repeat('0', 64)) THEN
            RAISE EXCEPTION 'register: entry does not follow the last one';
        END IF;
        RETURN NEW;
    END $$
    """,
    """
    CREATE TRIGGER register_entry_append BEFORE INSERT ON register_entry
    FOR EACH ROW EXECUTE FUNCTION register_append()
    """,
    *(
        f"""
        CREATE TRIGGER {table}_{action} BEFORE {action} ON {table}
        FOR EACH STATEMENT EXECUTE FUNCTION register_refuse()
        """
        for table in ("register_entry", "register_evidence")
        for action in ("update", "delete", "truncate")
    ),
)


def upgrade() -> None:
    """Make the tables and the triggers that keep them append-only."""
    op.create_table(
        "register_evidence",
        sa.Column("digest", sa.String(64), nullable=False),
        sa.Column("size", sa.Integer, nullable=False),
        sa.Column("body", sa.LargeBinary, nullable=False),
        sa.PrimaryKeyConstraint("digest", name="pk_register_evidence"),
    )
    op.create_table(
        "register_entry",
        sa.Column(
            "sequence",
            sa.BigInteger().with_variant(sa.Integer, "sqlite"),
            autoincrement=False,
            nullable=False,
        ),
        sa.Column("kind", sa.String(40), nullable=False),
        sa.Column("session", sa.String(40)),
        sa.Column("koppelkans_id", sa.String(200)),
        sa.Column("organisation", sa.String(80), nullable=False),
        sa.Column("role", sa.String(80), nullable=False),
        sa.Column("recorded_at", sa.String(27), nullable=False),
        sa.Column("content", sa.Text, nullable=False),
        sa.Column("evidence", sa.String(64)),
        sa.Column("previous", sa.String(64), nullable=False),
        sa.Column("hash", sa.String(64), nullable=False),
        sa.PrimaryKeyConstraint("sequence", name="pk_register_entry"),
        sa.ForeignKeyConstraint(
            ["evidence"], ["register_evidence.digest"], name="fk_register_entry_evidence"
        ),
        sa.UniqueConstraint("previous", name="uq_register_entry_previous"),
        sa.UniqueConstraint("hash", name="uq_register_entry_hash"),
        sa.CheckConstraint("sequence > 0", name=op.f("ck_register_entry_sequence")),
    )
    op.create_index("ix_register_entry_session", "register_entry", ["session"])
    op.create_index("ix_register_entry_koppelkans_id", "register_entry", ["koppelkans_id"])
    sqlite = op.get_bind().dialect.name == "sqlite"
    for statement in _SQLITE if sqlite else _POSTGRESQL:
        op.execute(statement)
