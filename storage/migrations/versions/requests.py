"""What people without a code ask for."""

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "request",
        sa.Column("number", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("consultation", sa.Text(), nullable=False),
        sa.Column("address", sa.Text(), server_default="", nullable=False),
        sa.Column("entity", sa.Text(), server_default="", nullable=False),
        sa.Column("name", sa.Text(), server_default="", nullable=False),
        sa.Column("role", sa.Text(), server_default="", nullable=False),
        sa.Column("words", sa.Text(), server_default="", nullable=False),
        sa.Column("account", sa.Text(), server_default="", nullable=False),
        sa.Column("at", sa.Text(), nullable=False),
        sa.Column("received_at", sa.Text(), nullable=False),
        sa.Column("fate", sa.Text(), server_default="", nullable=False),
        sa.Column("decided_by", sa.Text(), server_default="", nullable=False),
        sa.Column("decided_at", sa.Text(), nullable=True),
        sa.Column("reason", sa.Text(), server_default="", nullable=False),
        sa.Column("delegate", sa.Text(), server_default="", nullable=False),
        sa.ForeignKeyConstraint(["consultation"], ["consultation.id"], name=op.f("fk_request_consultation")),
        sa.PrimaryKeyConstraint("number", name=op.f("pk_request")),
    )
    op.create_index(op.f("ix_request_consultation"), "request", ["consultation"])
    op.create_index("ix_request_address", "request", ["address"])
    op.create_index(
        "uq_request_waiting",
        "request",
        ["consultation", "address"],
        unique=True,
        sqlite_where=sa.text("fate = ''"),
        postgresql_where=sa.text("fate = ''"),
    )
