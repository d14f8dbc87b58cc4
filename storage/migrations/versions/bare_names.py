"""The names of messages without the chat of a person who was forgotten."""

import sqlalchemy as sa
from alembic import op

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("outbox", sa.Column("bare", sa.Text(), server_default="", nullable=False))
