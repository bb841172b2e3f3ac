"""Rules of reminders, what was sent; a mail nobody will get is marked."""

import sqlalchemy as sa
from alembic import op

from migrations.guards import Guard, protect, unprotect

revision = "0029"
down_revision = "0028"
branch_labels = None
depends_on = None

big_id = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
GUARDS = (Guard("reminder_rule"),)


def upgrade() -> None:
    op.add_column("outgoing_mail", sa.Column("failed_at", sa.DateTime(timezone=True)))
    _add_rules()
    _add_digests()
    _add_reminders()
    for guard in GUARDS:
        protect(guard)


def _add_rules() -> None:
    op.create_table(
        "reminder_rule",
        sa.Column("id", big_id, nullable=False),
        sa.Column("program_id", big_id, nullable=False),
        sa.Column("key", sa.String(length=60), nullable=False),
        sa.Column("value", sa.Text(), nullable=False),
        sa.Column("reason", sa.String(length=500), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("changed_by", sa.String(length=200), nullable=False),
        sa.ForeignKeyConstraint(
            ["program_id"], ["program.id"], name=op.f("fk_reminder_rule_program_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_reminder_rule")),
    )
    op.create_index(
        op.f("ix_reminder_rule_program_id_key_id"), "reminder_rule", ["program_id", "key", "id"]
    )


def _add_digests() -> None:
    op.create_table(
        "reminder_digest",
        sa.Column("id", big_id, nullable=False),
        sa.Column("program_id", big_id, nullable=False),
        sa.Column("user_id", big_id, nullable=False),
        sa.Column("day_on", sa.Date(), nullable=False),
        sa.Column("language", sa.String(length=5), nullable=False),
        sa.Column("things", sa.Integer(), nullable=False),
        sa.Column("written_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("mail_id", big_id, nullable=True),
        sa.ForeignKeyConstraint(
            ["program_id"], ["program.id"], name=op.f("fk_reminder_digest_program_id")
        ),
        sa.ForeignKeyConstraint(
            ["user_id"], ["user_account.id"], name=op.f("fk_reminder_digest_user_id")
        ),
        sa.ForeignKeyConstraint(
            ["mail_id"], ["outgoing_mail.id"], name=op.f("fk_reminder_digest_mail_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_reminder_digest")),
        sa.UniqueConstraint(
            "user_id",
            "program_id",
            "day_on",
            name=op.f("uq_reminder_digest_user_id_program_id_day_on"),
        ),
    )
    op.create_index(
        op.f("ix_reminder_digest_program_id_day_on"), "reminder_digest", ["program_id", "day_on"]
    )


def _add_reminders() -> None:
    op.create_table(
        "reminder",
        sa.Column("id", big_id, nullable=False),
        sa.Column("program_id", big_id, nullable=False),
        sa.Column("user_id", big_id, nullable=False),
        sa.Column("startup_id", big_id, nullable=True),
        sa.Column("kind", sa.String(length=32), nullable=False),
        sa.Column("mark", sa.String(length=160), nullable=False),
        sa.Column("told_values", sa.Text(), nullable=False),
        sa.Column("noted_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("settled_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("digest_id", big_id, nullable=True),
        sa.ForeignKeyConstraint(
            ["program_id"], ["program.id"], name=op.f("fk_reminder_program_id")
        ),
        sa.ForeignKeyConstraint(
            ["user_id"], ["user_account.id"], name=op.f("fk_reminder_user_id")
        ),
        sa.ForeignKeyConstraint(
            ["startup_id"], ["startup.id"], name=op.f("fk_reminder_startup_id")
        ),
        sa.ForeignKeyConstraint(
            ["digest_id"], ["reminder_digest.id"], name=op.f("fk_reminder_digest_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_reminder")),
        sa.UniqueConstraint(
            "user_id", "program_id", "mark", name=op.f("uq_reminder_user_id_program_id_mark")
        ),
    )
    op.create_index(
        op.f("ix_reminder_user_id_program_id_settled_at"),
        "reminder",
        ["user_id", "program_id", "settled_at"],
    )
    op.create_index(
        op.f("ix_reminder_program_id_settled_at"), "reminder", ["program_id", "settled_at"]
    )
    op.create_index(op.f("ix_reminder_digest_id"), "reminder", ["digest_id"])


def downgrade() -> None:
    op.drop_table("reminder")
    op.drop_table("reminder_digest")
    for guard in GUARDS:
        unprotect(guard)
    op.drop_table("reminder_rule")
    op.drop_column("outgoing_mail", "failed_at")
