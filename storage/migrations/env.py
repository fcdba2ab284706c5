"""Runs migrations on the connection that `storage/schema.py` hands over, inside its transaction."""

from alembic import context

from storage.models import Base

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=Base.metadata,
    transactional_ddl=True,  # SQLite can, once we say BEGIN ourselves
    transaction_per_migration=False,
)
with context.begin_transaction():
    context.run_migrations()
