"""The two tables of the register: entries in a chain, and the frozen evidence they point to.

Both are append-only; the migrations put triggers on them that refuse UPDATE, DELETE and an
entry that does not follow the last one.
"""

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    Column,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    String,
    Table,
    Text,
)

GENESIS = "0" * 64
"""What the first entry has in the place of the hash of the one before."""

VERSION_TABLE = "register_version"
"""Where Alembic keeps which migration the database is at."""

NEWEST = "0007"
"""The last of the migrations, by which the tables are as they stand here."""

METADATA = MetaData(
    naming_convention={
        "pk": "pk_%(table_name)s",
        "fk": "fk_%(table_name)s_%(column_0_name)s",
        "ix": "ix_%(table_name)s_%(column_0_name)s",
        "uq": "uq_%(table_name)s_%(column_0_name)s",
        "ck": "ck_%(table_name)s_%(constraint_name)s",
    }
)

EVIDENCE = Table(
    "register_evidence",
    METADATA,
    Column("digest", String(64), primary_key=True),
    # Length of the text in bytes, so that reading it back knows where to stop.
    Column("size", Integer, nullable=False),
    Column("body", LargeBinary, nullable=False),
)

ENTRY = Table(
    "register_entry",
    METADATA,
    # Not the database's own counter: that leaves gaps after a rollback, and a gap must mean a
    # missing entry.
    Column(
        "sequence",
        BigInteger().with_variant(Integer, "sqlite"),
        CheckConstraint("sequence > 0", name="sequence"),
        primary_key=True,
        autoincrement=False,
    ),
    Column("kind", String(40), nullable=False),
    Column("session", String(40)),
    Column("koppelkans_id", String(200)),
    Column("organisation", String(80), nullable=False),
    Column("role", String(80), nullable=False),
    Column("recorded_at", String(27), nullable=False),
    Column("content", Text, nullable=False),
    Column("evidence", String(64), ForeignKey("register_evidence.digest")),
    Column("previous", String(64), nullable=False, unique=True),
    Column("hash", String(64), nullable=False, unique=True),
    Index(None, "session"),
    Index(None, "koppelkans_id"),
    Index(None, "kind"),
)
