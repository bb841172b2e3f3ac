"""Support entries and their revisions."""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None

big_id = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
STANDING = sa.text("withdrawn_at IS NULL")
OPEN_ACTION = sa.text(
    "next_action IS NOT NULL AND next_action_done_at IS NULL AND withdrawn_at IS NULL"
)


def upgrade() -> None:
    op.create_table(
        "support_entry",
        sa.Column("id", big_id, nullable=False),
        sa.Column("program_id", big_id, nullable=False),
        sa.Column("startup_id", big_id, nullable=False),
        sa.Column("kind", sa.String(length=32), nullable=False),
        sa.Column("held_on", sa.Date(), nullable=False),
        sa.Column("minutes", sa.Integer(), nullable=True),
        sa.Column("given_by", sa.String(length=200), nullable=False),
        sa.Column("mentor_user_id", big_id, nullable=True),
        sa.Column("topic", sa.String(length=200), nullable=False),
        sa.Column("shared_notes", sa.Text(), nullable=False),
        sa.Column("program_notes", sa.Text(), nullable=False),
        sa.Column("next_action", sa.String(length=300), nullable=True),
        sa.Column("next_action_due_on", sa.Date(), nullable=True),
        sa.Column("next_action_done_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("logged_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("logged_by", sa.String(length=200), nullable=False),
        sa.Column("logged_by_user_id", big_id, nullable=True),
        sa.Column("client_key", sa.String(length=80), nullable=True),
        sa.Column("withdrawn_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("withdrawn_reason", sa.String(length=500), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint("minutes >= 0", name=op.f("ck_support_entry_minutes_not_negative")),
        sa.ForeignKeyConstraint(
            ["program_id"], ["program.id"], name=op.f("fk_support_entry_program_id")
        ),
        sa.ForeignKeyConstraint(
            ["startup_id"], ["startup.id"], name=op.f("fk_support_entry_startup_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_support_entry")),
        sa.UniqueConstraint(
            "logged_by_user_id",
            "client_key",
            name=op.f("uq_support_entry_logged_by_user_id_client_key"),
        ),
    )
    op.create_index(
        op.f("ix_support_entry_program_id_held_on_id"),
        "support_entry",
        ["program_id", "held_on", "id"],
        unique=False,
    )
    op.create_index(
        op.f("ix_support_entry_startup_id_held_on_id"),
        "support_entry",
        ["startup_id", "held_on", "id"],
        unique=False,
    )
    op.create_index(
        "ix_support_entry_standing",
        "support_entry",
        ["program_id", "startup_id", "kind", "held_on", "minutes"],
        unique=False,
        sqlite_where=STANDING,
        postgresql_where=STANDING,
    )
    op.create_index(
        "ix_support_entry_open_action",
        "support_entry",
        ["program_id", "next_action_due_on"],
        unique=False,
        sqlite_where=OPEN_ACTION,
        postgresql_where=OPEN_ACTION,
    )
    op.create_table(
        "support_revision",
        sa.Column("id", big_id, nullable=False),
        sa.Column("entry_id", big_id, nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("before", sa.Text(), nullable=False),
        sa.Column("shared", sa.Boolean(), nullable=False),
        sa.Column("reason", sa.String(length=500), nullable=False),
        sa.Column("revised_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("revised_by", sa.String(length=200), nullable=False),
        sa.ForeignKeyConstraint(
            ["entry_id"], ["support_entry.id"], name=op.f("fk_support_revision_entry_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_support_revision")),
    )
    op.create_index(
        op.f("ix_support_revision_entry_id"), "support_revision", ["entry_id"], unique=False
    )


def downgrade() -> None:
    op.drop_index(op.f("ix_support_revision_entry_id"), table_name="support_revision")
    op.drop_table("support_revision")
    op.drop_index("ix_support_entry_open_action", table_name="support_entry")
    op.drop_index("ix_support_entry_standing", table_name="support_entry")
    op.drop_index(op.f("ix_support_entry_startup_id_held_on_id"), table_name="support_entry")
    op.drop_index(op.f("ix_support_entry_program_id_held_on_id"), table_name="support_entry")
    op.drop_table("support_entry")
