"""Files that the secretariat is sent as, or with, a response on paper."""

import sqlalchemy as sa
from alembic import op

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("behalf", sa.Column("file", sa.Text(), server_default="", nullable=False))
