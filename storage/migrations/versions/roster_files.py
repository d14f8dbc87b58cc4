"""Roster files that were sent in a chat and whose bytes are still with the platform."""

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "roster_file",
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("consultation", sa.Text(), server_default="", nullable=False),
        sa.Column("address", sa.Text(), server_default="", nullable=False),
        sa.Column("by", sa.Text(), server_default="", nullable=False),
        sa.Column("order", sa.Text(), server_default="", nullable=False),
        sa.Column("file", sa.Text(), server_default="", nullable=False),
        sa.Column("confirmed", sa.Text(), server_default="", nullable=False),
        sa.Column("at", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("source", name="pk_roster_file"),
        sqlite_with_rowid=False,
    )
