"""Rulings on whether a submission whose time is uncertain was in time, and since when it may have been sent."""

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("submission", sa.Column("not_before", sa.Text(), nullable=True))
    op.create_table(
        "time_ruling",
        sa.Column("response", sa.Text(), nullable=False),
        sa.Column("number", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("submission", sa.BigInteger(), nullable=False),
        sa.Column("says", sa.Text(), server_default="", nullable=False),
        sa.Column("reason", sa.Text(), server_default="", nullable=False),
        sa.Column("by", sa.Text(), server_default="", nullable=False),
        sa.Column("at", sa.Text(), nullable=False),
        sa.Column("received_at", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["response"], ["response.id"], name=op.f("fk_time_ruling_response")),
        sa.PrimaryKeyConstraint("response", "number", name=op.f("pk_time_ruling")),
    )
