"""The first tables."""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "delegate",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), server_default="", nullable=False),
        sa.Column("email", sa.Text(), server_default="", nullable=False),
        sa.Column("language", sa.Text(), server_default="", nullable=False),
        sa.Column("language_chosen", sa.Boolean(), server_default=sa.false(), nullable=False),
        sa.Column("time_zone", sa.Text(), server_default="", nullable=False),
        sa.Column("made_at", sa.Text(), nullable=False),
        sa.Column("forgotten_at", sa.Text(), nullable=True),
        sa.PrimaryKeyConstraint("id", name="pk_delegate"),
    )
    op.create_index(
        "uq_delegate_email",
        "delegate",
        ["email"],
        unique=True,
        sqlite_where=sa.text("email <> ''"),
        postgresql_where=sa.text("email <> ''"),
    )
    op.create_table(
        "entity",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), server_default="", nullable=False),
        sa.Column("kind", sa.Text(), server_default="", nullable=False),
        sa.Column("code", sa.Text(), server_default="", nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_entity"),
    )
    op.create_table(
        "event_key",
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("at", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("key", name="pk_event_key"),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "file",
        sa.Column("sha256", sa.Text(), nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=False),
        sa.Column("media_type", sa.Text(), server_default="", nullable=False),
        sa.PrimaryKeyConstraint("sha256", name="pk_file"),
    )
    op.create_table(
        "fragment_message",
        sa.Column("address", sa.Text(), nullable=False),
        sa.Column("message", sa.Text(), nullable=False),
        sa.Column("response", sa.Text(), server_default="", nullable=False),
        sa.Column("question", sa.Text(), server_default="", nullable=False),
        sa.Column("fragment", sa.Text(), server_default="", nullable=False),
        sa.PrimaryKeyConstraint("address", "message", name="pk_fragment_message"),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "meta",
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("value", sa.Text(), server_default="", nullable=False),
        sa.PrimaryKeyConstraint("key", name="pk_meta"),
    )
    op.create_table(
        "outbox",
        sa.Column("number", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=True, nullable=False),
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("address", sa.Text(), server_default="", nullable=False),
        sa.Column("slot", sa.Text(), server_default="", nullable=False),
        sa.Column("bulk", sa.Boolean(), server_default=sa.false(), nullable=False),
        sa.Column("state", sa.Text(), server_default="", nullable=False),
        sa.Column("claimed_by", sa.Text(), server_default="", nullable=False),
        sa.Column("content", sa.Text(), server_default="", nullable=False),
        sa.Column("made_at", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("number", name="pk_outbox"),
        sa.UniqueConstraint("id", name="uq_outbox_id"),
    )
    op.create_index(
        "ix_outbox_pending",
        "outbox",
        ["address", "number"],
        unique=False,
        sqlite_where=sa.text("state = 'pending'"),
        postgresql_where=sa.text("state = 'pending'"),
    )
    op.create_index(
        "uq_outbox_slot",
        "outbox",
        ["address", "slot"],
        unique=True,
        sqlite_where=sa.text("state = 'pending' AND slot <> ''"),
        postgresql_where=sa.text("state = 'pending' AND slot <> ''"),
    )
    op.create_table(
        "quarantine",
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("raw", sa.LargeBinary(), nullable=False),
        sa.Column("reason", sa.Text(), server_default="", nullable=False),
        sa.Column("at", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("key", name="pk_quarantine"),
    )
    op.create_table(
        "questionnaire",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("version", sa.Text(), nullable=False),
        sa.Column("source", sa.LargeBinary(), nullable=False),
        sa.Column("sha256", sa.Text(), server_default="", nullable=False),
        sa.Column("made_at", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id", "version", name="pk_questionnaire"),
    )
    op.create_table(
        "session",
        sa.Column("address", sa.Text(), nullable=False),
        sa.Column("seat", sa.Text(), server_default="", nullable=False),
        sa.Column("question", sa.Text(), server_default="", nullable=False),
        sa.Column("state", sa.Text(), server_default="", nullable=False),
        sa.PrimaryKeyConstraint("address", name="pk_session"),
        sqlite_with_rowid=False,
    )
    op.create_index(
        "ix_session_seat",
        "session",
        ["seat"],
        unique=False,
        sqlite_where=sa.text("seat <> ''"),
        postgresql_where=sa.text("seat <> ''"),
    )
    op.create_table(
        "slot",
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("sent_as", sa.Text(), server_default="", nullable=False),
        sa.PrimaryKeyConstraint("key", name="pk_slot"),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "address",
        sa.Column("address", sa.Text(), nullable=False),
        sa.Column("delegate", sa.Text(), nullable=False),
        sa.Column("linked_at", sa.Text(), nullable=False),
        sa.Column("revoked_at", sa.Text(), nullable=True),
        sa.Column("unreachable_at", sa.Text(), nullable=True),
        sa.ForeignKeyConstraint(["delegate"], ["delegate.id"], name="fk_address_delegate"),
        sa.PrimaryKeyConstraint("address", name="pk_address"),
    )
    op.create_index("ix_address_delegate", "address", ["delegate"], unique=False)
    op.create_table(
        "consultation",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("number", sa.BigInteger(), nullable=False),
        sa.Column("questionnaire", sa.Text(), nullable=False),
        sa.Column("version", sa.Text(), nullable=False),
        sa.Column("state", sa.Text(), server_default="", nullable=False),
        sa.Column("made_at", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["questionnaire", "version"],
            ["questionnaire.id", "questionnaire.version"],
            name="fk_consultation_questionnaire_version",
        ),
        sa.PrimaryKeyConstraint("id", name="pk_consultation"),
    )
    op.create_table(
        "consultation_change",
        sa.Column("consultation", sa.Text(), nullable=False),
        sa.Column("number", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("at", sa.Text(), nullable=False),
        sa.Column("by", sa.Text(), server_default="", nullable=False),
        sa.Column("reason", sa.Text(), server_default="", nullable=False),
        sa.Column("state", sa.Text(), server_default="", nullable=False),
        sa.ForeignKeyConstraint(["consultation"], ["consultation.id"], name="fk_consultation_change_consultation"),
        sa.PrimaryKeyConstraint("consultation", "number", name="pk_consultation_change"),
    )
    op.create_table(
        "digest",
        sa.Column("consultation", sa.Text(), nullable=False),
        sa.Column("room", sa.Text(), nullable=False),
        sa.Column("at", sa.Text(), nullable=False),
        sa.Column("received_at", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["consultation"], ["consultation.id"], name="fk_digest_consultation"),
        sa.PrimaryKeyConstraint("consultation", "room", name="pk_digest"),
    )
    op.create_table(
        "mandate",
        sa.Column("consultation", sa.Text(), nullable=False),
        sa.Column("delegate", sa.Text(), nullable=False),
        sa.Column("office", sa.Text(), server_default="", nullable=False),
        sa.Column("made_at", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["consultation"], ["consultation.id"], name="fk_mandate_consultation"),
        sa.ForeignKeyConstraint(["delegate"], ["delegate.id"], name="fk_mandate_delegate"),
        sa.PrimaryKeyConstraint("consultation", "delegate", name="pk_mandate"),
    )
    op.create_index("ix_mandate_delegate", "mandate", ["delegate"], unique=False)
    op.create_table(
        "response",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("consultation", sa.Text(), nullable=False),
        sa.Column("entity", sa.Text(), nullable=False),
        sa.Column("version", sa.Text(), server_default="", nullable=False),
        sa.Column("revision", sa.BigInteger(), server_default="0", nullable=False),
        sa.Column("submission", sa.BigInteger(), server_default="0", nullable=False),
        sa.Column("state", sa.Text(), server_default="", nullable=False),
        sa.ForeignKeyConstraint(["consultation"], ["consultation.id"], name="fk_response_consultation"),
        sa.ForeignKeyConstraint(["entity"], ["entity.id"], name="fk_response_entity"),
        sa.PrimaryKeyConstraint("id", name="pk_response"),
        sa.UniqueConstraint("consultation", "entity", name="uq_response_consultation_entity"),
    )
    op.create_table(
        "language",
        sa.Column("response", sa.Text(), nullable=False),
        sa.Column("question", sa.Text(), nullable=False),
        sa.Column("revision", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("language", sa.Text(), server_default="", nullable=False),
        sa.ForeignKeyConstraint(["response"], ["response.id"], name="fk_language_response"),
        sa.PrimaryKeyConstraint("response", "question", "revision", name="pk_language"),
    )
    op.create_table(
        "revision",
        sa.Column("response", sa.Text(), nullable=False),
        sa.Column("number", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("act", sa.Text(), server_default="", nullable=False),
        sa.Column("question", sa.Text(), server_default="", nullable=False),
        sa.Column("fragment", sa.Text(), server_default="", nullable=False),
        sa.Column("text", sa.Text(), server_default="", nullable=False),
        sa.Column("file", sa.Text(), server_default="", nullable=False),
        sa.Column("by", sa.Text(), server_default="", nullable=False),
        sa.Column("address", sa.Text(), server_default="", nullable=False),
        sa.Column("message", sa.Text(), server_default="", nullable=False),
        sa.Column("at", sa.Text(), nullable=False),
        sa.Column("order", sa.Text(), server_default="", nullable=False),
        sa.Column("at_is_receipt", sa.Boolean(), server_default=sa.false(), nullable=False),
        sa.Column("received_at", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["response"], ["response.id"], name="fk_revision_response"),
        sa.PrimaryKeyConstraint("response", "number", name="pk_revision"),
    )
    op.create_index("ix_revision_received_at", "revision", ["received_at"], unique=False)
    op.create_table(
        "seat",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("consultation", sa.Text(), nullable=False),
        sa.Column("entity", sa.Text(), nullable=False),
        sa.Column("delegate", sa.Text(), nullable=False),
        sa.Column("response", sa.Text(), nullable=False),
        sa.Column("role", sa.Text(), server_default="", nullable=False),
        sa.Column("made_at", sa.Text(), nullable=False),
        sa.Column("revoked_at", sa.Text(), nullable=True),
        sa.ForeignKeyConstraint(["consultation"], ["consultation.id"], name="fk_seat_consultation"),
        sa.ForeignKeyConstraint(["delegate"], ["delegate.id"], name="fk_seat_delegate"),
        sa.ForeignKeyConstraint(["entity"], ["entity.id"], name="fk_seat_entity"),
        sa.ForeignKeyConstraint(["response"], ["response.id"], name="fk_seat_response"),
        sa.PrimaryKeyConstraint("id", name="pk_seat"),
        sa.UniqueConstraint("consultation", "entity", "delegate", name="uq_seat_consultation_entity_delegate"),
    )
    op.create_index("ix_seat_delegate", "seat", ["delegate"], unique=False)
    op.create_index("ix_seat_response", "seat", ["response"], unique=False)
    op.create_table(
        "submission",
        sa.Column("response", sa.Text(), nullable=False),
        sa.Column("number", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("revision", sa.BigInteger(), nullable=False),
        sa.Column("by", sa.Text(), server_default="", nullable=False),
        sa.Column("at", sa.Text(), nullable=False),
        sa.Column("consent", sa.Boolean(), server_default=sa.false(), nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=False),
        sa.Column("sha256", sa.Text(), server_default="", nullable=False),
        sa.Column("receipt", sa.LargeBinary(), nullable=False),
        sa.Column("received_at", sa.Text(), nullable=False),
        sa.Column("withdrawn_at", sa.Text(), nullable=True),
        sa.Column("withdrawn_by", sa.Text(), server_default="", nullable=False),
        sa.Column("withdrawal_received_at", sa.Text(), nullable=True),
        sa.ForeignKeyConstraint(["response"], ["response.id"], name="fk_submission_response"),
        sa.PrimaryKeyConstraint("response", "number", name="pk_submission"),
    )
    op.create_index("ix_submission_received_at", "submission", ["received_at"], unique=False)
    op.create_table(
        "code",
        sa.Column("hash", sa.Text(), nullable=False),
        sa.Column("delegate", sa.Text(), nullable=False),
        sa.Column("seat", sa.Text(), nullable=True),
        sa.Column("issued_at", sa.Text(), nullable=False),
        sa.Column("expires_at", sa.Text(), nullable=False),
        sa.Column("used_at", sa.Text(), nullable=True),
        sa.Column("used_by", sa.Text(), server_default="", nullable=False),
        sa.Column("revoked_at", sa.Text(), nullable=True),
        sa.ForeignKeyConstraint(["delegate"], ["delegate.id"], name="fk_code_delegate"),
        sa.ForeignKeyConstraint(["seat"], ["seat.id"], name="fk_code_seat"),
        sa.PrimaryKeyConstraint("hash", name="pk_code"),
    )
    op.create_index("ix_code_delegate", "code", ["delegate"], unique=False)
    op.create_index("ix_code_seat", "code", ["seat"], unique=False)
    op.create_table(
        "comment",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("seat", sa.Text(), nullable=False),
        sa.Column("text", sa.Text(), server_default="", nullable=False),
        sa.Column("at", sa.Text(), nullable=False),
        sa.Column("received_at", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["seat"], ["seat.id"], name="fk_comment_seat"),
        sa.PrimaryKeyConstraint("id", name="pk_comment"),
    )
    op.create_index("ix_comment_seat", "comment", ["seat"], unique=False)
