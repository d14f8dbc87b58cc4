"""Who made and who revoked a code at the desk; rulings on whether an answer is about the question."""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("code", sa.Column("issued_by", sa.Text(), server_default="", nullable=False))
    op.add_column("code", sa.Column("revoked_by", sa.Text(), server_default="", nullable=False))
    op.create_table(
        "ruling",
        sa.Column("response", sa.Text(), nullable=False),
        sa.Column("number", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("question", sa.Text(), server_default="", nullable=False),
        sa.Column("revision", sa.BigInteger(), nullable=False),
        sa.Column("says", sa.Text(), server_default="", nullable=False),
        sa.Column("reason", sa.Text(), server_default="", nullable=False),
        sa.Column("by", sa.Text(), server_default="", nullable=False),
        sa.Column("at", sa.Text(), nullable=False),
        sa.Column("received_at", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["response"], ["response.id"], name=op.f("fk_ruling_response")),
        sa.PrimaryKeyConstraint("response", "number", name=op.f("pk_ruling")),
    )
