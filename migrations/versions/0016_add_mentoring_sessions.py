"""Mentors and their sessions; a session for every mentoring entry there is."""

import sqlalchemy as sa
from alembic import op

revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None

big_id = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
FILL = """
INSERT INTO mentoring_session (program_id, startup_id, mentor_user_id, mentor_name, state, way, topic, question,
    place, online, attendees, support_entry_id, requested_at, requested_by, requested_by_user_id, uid, sequence, version)
SELECT e.program_id, e.startup_id, u.id, e.given_by, 'held', 'logged', e.topic, '', '', :no, '', e.id, e.logged_at,
    e.logged_by, e.logged_by_user_id, 'entry-' || e.id, 0, 1
FROM support_entry e LEFT JOIN user_account u ON u.id = e.mentor_user_id
WHERE e.kind = 'mentoring' ORDER BY e.id
"""


def upgrade() -> None:
    op.create_table(
        "mentor",
        sa.Column("id", big_id, nullable=False),
        sa.Column("program_id", big_id, nullable=False),
        sa.Column("user_id", big_id, nullable=False),
        sa.Column("organization", sa.String(length=200), nullable=False),
        sa.Column("skills", sa.String(length=500), nullable=False),
        sa.Column("languages", sa.String(length=100), nullable=False),
        sa.Column("bio", sa.Text(), nullable=False),
        sa.Column("timezone", sa.String(length=60), nullable=False),
        sa.Column("hours_a_month", sa.Integer(), nullable=True),
        sa.Column("active", sa.Boolean(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("hours_a_month >= 0", name=op.f("ck_mentor_hours_not_negative")),
        sa.ForeignKeyConstraint(
            ["program_id"], ["program.id"], name=op.f("fk_mentor_program_id")
        ),
        sa.ForeignKeyConstraint(
            ["user_id"], ["user_account.id"], name=op.f("fk_mentor_user_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_mentor")),
        sa.UniqueConstraint("program_id", "user_id", name=op.f("uq_mentor_program_id_user_id")),
    )
    op.create_index(op.f("ix_mentor_user_id"), "mentor", ["user_id"])
    op.create_table(
        "mentor_field",
        sa.Column("mentor_id", big_id, nullable=False),
        sa.Column("field", sa.String(length=32), nullable=False),
        sa.ForeignKeyConstraint(
            ["mentor_id"], ["mentor.id"], name=op.f("fk_mentor_field_mentor_id")
        ),
        sa.PrimaryKeyConstraint("mentor_id", "field", name=op.f("pk_mentor_field")),
    )
    op.create_table(
        "mentor_conflict",
        sa.Column("id", big_id, nullable=False),
        sa.Column("mentor_id", big_id, nullable=False),
        sa.Column("startup_id", big_id, nullable=False),
        sa.Column("reason", sa.String(length=500), nullable=False),
        sa.Column("declared_on", sa.Date(), nullable=False),
        sa.Column("declared_by", sa.String(length=200), nullable=False),
        sa.Column("ended_on", sa.Date(), nullable=True),
        sa.Column("ended_by", sa.String(length=200), nullable=True),
        sa.ForeignKeyConstraint(
            ["mentor_id"], ["mentor.id"], name=op.f("fk_mentor_conflict_mentor_id")
        ),
        sa.ForeignKeyConstraint(
            ["startup_id"], ["startup.id"], name=op.f("fk_mentor_conflict_startup_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_mentor_conflict")),
    )
    op.create_index(op.f("ix_mentor_conflict_mentor_id"), "mentor_conflict", ["mentor_id"])
    op.create_index(op.f("ix_mentor_conflict_startup_id"), "mentor_conflict", ["startup_id"])
    op.create_table(
        "mentoring_session",
        sa.Column("id", big_id, nullable=False),
        sa.Column("program_id", big_id, nullable=False),
        sa.Column("startup_id", big_id, nullable=False),
        sa.Column("mentor_user_id", big_id, nullable=True),
        sa.Column("mentor_name", sa.String(length=200), nullable=False),
        sa.Column("state", sa.String(length=32), nullable=False),
        sa.Column("absent", sa.String(length=32), nullable=True),
        sa.Column("way", sa.String(length=32), nullable=False),
        sa.Column("field", sa.String(length=32), nullable=True),
        sa.Column("topic", sa.String(length=200), nullable=False),
        sa.Column("question", sa.Text(), nullable=False),
        sa.Column("starts_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("ends_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("place", sa.String(length=300), nullable=False),
        sa.Column("online", sa.Boolean(), nullable=False),
        sa.Column("attendees", sa.String(length=500), nullable=False),
        sa.Column("support_entry_id", big_id, nullable=True),
        sa.Column("fee_krw", big_id, nullable=True),
        sa.Column("withholding_krw", big_id, nullable=True),
        sa.Column("paid_on", sa.Date(), nullable=True),
        sa.Column("confirmed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("confirmed_by", sa.String(length=200), nullable=True),
        sa.Column("disputed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("dispute", sa.Text(), nullable=True),
        sa.Column("cancelled_reason", sa.String(length=500), nullable=True),
        sa.Column("requested_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("requested_by", sa.String(length=200), nullable=False),
        sa.Column("requested_by_user_id", big_id, nullable=True),
        sa.Column("client_key", sa.String(length=80), nullable=True),
        sa.Column("uid", sa.String(length=80), nullable=False),
        sa.Column("sequence", sa.Integer(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "state <> 'held' OR support_entry_id IS NOT NULL",
            name=op.f("ck_mentoring_session_held_has_entry"),
        ),
        sa.CheckConstraint(
            "state <> 'scheduled' OR starts_at IS NOT NULL",
            name=op.f("ck_mentoring_session_scheduled_has_time"),
        ),
        sa.CheckConstraint(
            "ends_at > starts_at", name=op.f("ck_mentoring_session_ends_after_start")
        ),
        sa.ForeignKeyConstraint(
            ["mentor_user_id"],
            ["user_account.id"],
            name=op.f("fk_mentoring_session_mentor_user_id"),
        ),
        sa.ForeignKeyConstraint(
            ["program_id"], ["program.id"], name=op.f("fk_mentoring_session_program_id")
        ),
        sa.ForeignKeyConstraint(
            ["startup_id"], ["startup.id"], name=op.f("fk_mentoring_session_startup_id")
        ),
        sa.ForeignKeyConstraint(
            ["support_entry_id"],
            ["support_entry.id"],
            name=op.f("fk_mentoring_session_support_entry_id"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_mentoring_session")),
        sa.UniqueConstraint(
            "requested_by_user_id",
            "client_key",
            name=op.f("uq_mentoring_session_requested_by_user_id_client_key"),
        ),
        sa.UniqueConstraint(
            "support_entry_id", name=op.f("uq_mentoring_session_support_entry_id")
        ),
        sa.UniqueConstraint("uid", name=op.f("uq_mentoring_session_uid")),
    )
    op.create_index(
        op.f("ix_mentoring_session_program_id_state_confirmed_at"),
        "mentoring_session",
        ["program_id", "state", "confirmed_at"],
    )
    withdrawn = sa.text("withdrawn_at IS NOT NULL")
    op.create_index(
        "ix_support_entry_withdrawn",
        "support_entry",
        ["program_id"],
        sqlite_where=withdrawn,
        postgresql_where=withdrawn,
    )
    standing = sa.text("withdrawn_at IS NULL")
    op.create_index(
        "ix_support_entry_given",
        "support_entry",
        ["program_id", "kind", "mentor_user_id", "held_on", "minutes", "startup_id"],
        sqlite_where=standing,
        postgresql_where=standing,
    )
    op.create_index(
        "ix_mentoring_session_counted",
        "mentoring_session",
        ["support_entry_id", "state", "mentor_user_id", "field", "confirmed_at"],
    )
    op.create_index(
        op.f("ix_mentoring_session_mentor_user_id_state_starts_at"),
        "mentoring_session",
        ["mentor_user_id", "state", "starts_at"],
    )
    op.create_index(
        op.f("ix_mentoring_session_program_id_state_starts_at"),
        "mentoring_session",
        ["program_id", "state", "starts_at"],
    )
    op.create_index(
        op.f("ix_mentoring_session_startup_id_state_starts_at"),
        "mentoring_session",
        ["startup_id", "state", "starts_at"],
    )
    op.execute(sa.text(FILL).bindparams(no=False))


def downgrade() -> None:
    op.drop_index("ix_support_entry_given", table_name="support_entry")
    op.drop_index("ix_support_entry_withdrawn", table_name="support_entry")
    op.drop_table("mentoring_session")
    op.drop_table("mentor_conflict")
    op.drop_table("mentor_field")
    op.drop_table("mentor")
