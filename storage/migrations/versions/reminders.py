"""Reminders by hand, who wants none, and when rooms get digests."""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("delegate", sa.Column("muted", sa.Boolean(), server_default=sa.false(), nullable=False))
    op.create_table(
        "room",
        sa.Column("consultation", sa.Text(), nullable=False),
        sa.Column("room", sa.Text(), nullable=False),
        sa.Column("schedule", sa.Text(), server_default="", nullable=False),
        sa.Column("at", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["consultation"], ["consultation.id"], name="fk_room_consultation"),
        sa.PrimaryKeyConstraint("consultation", "room", name="pk_room"),
    )
    op.create_table(
        "reminder_call",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("consultation", sa.Text(), nullable=False),
        sa.Column("by", sa.Text(), server_default="", nullable=False),
        sa.Column("at", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["consultation"], ["consultation.id"], name="fk_reminder_call_consultation"),
        sa.PrimaryKeyConstraint("id", name="pk_reminder_call"),
    )
