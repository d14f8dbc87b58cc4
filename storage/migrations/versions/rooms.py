"""Rooms that an admin binds to a consultation."""

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "binding",
        sa.Column("consultation", sa.Text(), nullable=False),
        sa.Column("room", sa.Text(), nullable=False),
        sa.Column("first", sa.Text(), server_default="", nullable=False),
        sa.Column("title", sa.Text(), server_default="", nullable=False),
        sa.Column("at", sa.Text(), nullable=False),
        sa.Column("unreachable_at", sa.Text(), nullable=True),
        sa.ForeignKeyConstraint(["consultation"], ["consultation.id"], name=op.f("fk_binding_consultation")),
        sa.PrimaryKeyConstraint("consultation", "room", name=op.f("pk_binding")),
    )
    op.create_index(op.f("ix_binding_room"), "binding", ["room"])
