"""Confirmations, opinions, actions, advice and files of sessions."""

import sqlalchemy as sa
from alembic import op

from migrations.guards import Guard, protect, unprotect

revision = "0019"
down_revision = "0018"
branch_labels = None
depends_on = None

big_id = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
GUARDS = (Guard("advice_choice"),)


def upgrade() -> None:
    op.create_table(
        "session_link",
        sa.Column("id", big_id, nullable=False),
        sa.Column("session_id", big_id, nullable=False),
        sa.Column("token_hash", sa.String(length=64), nullable=False),
        sa.Column("to_name", sa.String(length=100), nullable=False),
        sa.Column("to_email", sa.String(length=254), nullable=True),
        sa.Column("mailed", sa.Boolean(), nullable=False),
        sa.Column("sent_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("sent_by", sa.String(length=200), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["session_id"], ["mentoring_session.id"], name=op.f("fk_session_link_session_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_session_link")),
        sa.UniqueConstraint("token_hash", name=op.f("uq_session_link_token_hash")),
    )
    op.create_index(op.f("ix_session_link_session_id"), "session_link", ["session_id"])
    op.create_table(
        "session_feedback",
        sa.Column("session_id", big_id, nullable=False),
        sa.Column("helpful", sa.Integer(), nullable=False),
        sa.Column("again", sa.Integer(), nullable=False),
        sa.Column("comment", sa.Text(), nullable=False),
        sa.Column("given_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("given_by", sa.String(length=200), nullable=False),
        sa.CheckConstraint("again BETWEEN 1 AND 5", name=op.f("ck_session_feedback_again")),
        sa.CheckConstraint("helpful BETWEEN 1 AND 5", name=op.f("ck_session_feedback_helpful")),
        sa.ForeignKeyConstraint(
            ["session_id"],
            ["mentoring_session.id"],
            name=op.f("fk_session_feedback_session_id"),
        ),
        sa.PrimaryKeyConstraint("session_id", name=op.f("pk_session_feedback")),
    )
    op.create_table(
        "action_item",
        sa.Column("id", big_id, nullable=False),
        sa.Column("program_id", big_id, nullable=False),
        sa.Column("startup_id", big_id, nullable=False),
        sa.Column("session_id", big_id, nullable=False),
        sa.Column("words", sa.String(length=300), nullable=False),
        sa.Column("owner", sa.String(length=32), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=True),
        sa.Column("closed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("closed_by", sa.String(length=200), nullable=True),
        sa.Column("dropped_reason", sa.String(length=500), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["program_id"], ["program.id"], name=op.f("fk_action_item_program_id")
        ),
        sa.ForeignKeyConstraint(
            ["session_id"], ["mentoring_session.id"], name=op.f("fk_action_item_session_id")
        ),
        sa.ForeignKeyConstraint(
            ["startup_id"], ["startup.id"], name=op.f("fk_action_item_startup_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_action_item")),
    )
    op.create_index(
        op.f("ix_action_item_program_id_due_on"), "action_item", ["program_id", "due_on"]
    )
    op.create_index(op.f("ix_action_item_session_id"), "action_item", ["session_id"])
    op.create_index(
        op.f("ix_action_item_startup_id_closed_at"), "action_item", ["startup_id", "closed_at"]
    )
    op.create_table(
        "advice",
        sa.Column("id", big_id, nullable=False),
        sa.Column("startup_id", big_id, nullable=False),
        sa.Column("session_id", big_id, nullable=False),
        sa.Column("words", sa.String(length=500), nullable=False),
        sa.ForeignKeyConstraint(
            ["session_id"], ["mentoring_session.id"], name=op.f("fk_advice_session_id")
        ),
        sa.ForeignKeyConstraint(
            ["startup_id"], ["startup.id"], name=op.f("fk_advice_startup_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_advice")),
    )
    op.create_index(op.f("ix_advice_session_id"), "advice", ["session_id"])
    op.create_index(op.f("ix_advice_startup_id_id"), "advice", ["startup_id", "id"])
    op.create_table(
        "advice_choice",
        sa.Column("id", big_id, nullable=False),
        sa.Column("startup_id", big_id, nullable=False),
        sa.Column("first_advice_id", big_id, nullable=False),
        sa.Column("second_advice_id", big_id, nullable=False),
        sa.Column("followed_advice_id", big_id, nullable=True),
        sa.Column("why", sa.Text(), nullable=False),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("decided_by", sa.String(length=200), nullable=False),
        sa.ForeignKeyConstraint(
            ["first_advice_id"], ["advice.id"], name=op.f("fk_advice_choice_first_advice_id")
        ),
        sa.ForeignKeyConstraint(
            ["followed_advice_id"],
            ["advice.id"],
            name=op.f("fk_advice_choice_followed_advice_id"),
        ),
        sa.ForeignKeyConstraint(
            ["second_advice_id"], ["advice.id"], name=op.f("fk_advice_choice_second_advice_id")
        ),
        sa.ForeignKeyConstraint(
            ["startup_id"], ["startup.id"], name=op.f("fk_advice_choice_startup_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_advice_choice")),
    )
    op.create_index(
        op.f("ix_advice_choice_startup_id_id"), "advice_choice", ["startup_id", "id"]
    )
    op.create_table(
        "session_file",
        sa.Column("id", big_id, nullable=False),
        sa.Column("session_id", big_id, nullable=False),
        sa.Column("file_id", big_id, nullable=False),
        sa.Column("name", sa.String(length=255), nullable=False),
        sa.Column("shared", sa.Boolean(), nullable=False),
        sa.Column("added_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("added_by", sa.String(length=200), nullable=False),
        sa.Column("removed_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["file_id"], ["stored_file.id"], name=op.f("fk_session_file_file_id")
        ),
        sa.ForeignKeyConstraint(
            ["session_id"], ["mentoring_session.id"], name=op.f("fk_session_file_session_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_session_file")),
        sa.UniqueConstraint(
            "session_id", "file_id", name=op.f("uq_session_file_session_id_file_id")
        ),
    )
    for guard in GUARDS:
        protect(guard)


def downgrade() -> None:
    for guard in GUARDS:
        unprotect(guard)
    op.drop_table("session_file")
    op.drop_table("advice_choice")
    op.drop_table("advice")
    op.drop_table("action_item")
    op.drop_table("session_feedback")
    op.drop_table("session_link")
