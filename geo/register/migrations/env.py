"""What Alembic runs: the migrations, on the connection and in the transaction it is handed."""

from alembic import context

from geo.register.schema import METADATA, VERSION_TABLE

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=METADATA,
    version_table=VERSION_TABLE,
)
# The caller opened the transaction and holds the lock; it commits when every step has worked.
with context.begin_transaction():
    context.run_migrations()
