"""How each submission stood to its deadline: in time, late or uncertain."""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("submission", sa.Column("timing", sa.Text(), server_default="", nullable=False))
