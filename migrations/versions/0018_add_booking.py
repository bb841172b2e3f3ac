"""Proposed times, weekly slots, office hours, calendar feeds, invitations in mails."""

import sqlalchemy as sa
from alembic import op

revision = "0018"
down_revision = "0017"
branch_labels = None
depends_on = None

big_id = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.create_table(
        "proposed_time",
        sa.Column("id", big_id, nullable=False),
        sa.Column("session_id", big_id, nullable=False),
        sa.Column("starts_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ends_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("side", sa.String(length=32), nullable=False),
        sa.ForeignKeyConstraint(
            ["session_id"], ["mentoring_session.id"], name=op.f("fk_proposed_time_session_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_proposed_time")),
        sa.UniqueConstraint(
            "session_id", "starts_at", name=op.f("uq_proposed_time_session_id_starts_at")
        ),
    )
    op.create_table(
        "weekly_slot",
        sa.Column("id", big_id, nullable=False),
        sa.Column("mentor_id", big_id, nullable=False),
        sa.Column("weekday", sa.Integer(), nullable=False),
        sa.Column("starts_minute", sa.Integer(), nullable=False),
        sa.Column("minutes", sa.Integer(), nullable=False),
        sa.Column("timezone", sa.String(length=60), nullable=False),
        sa.Column("from_on", sa.Date(), nullable=False),
        sa.Column("until_on", sa.Date(), nullable=True),
        sa.Column("place", sa.String(length=300), nullable=False),
        sa.Column("online", sa.Boolean(), nullable=False),
        sa.CheckConstraint(
            "starts_minute BETWEEN 0 AND 1439", name=op.f("ck_weekly_slot_starts_minute")
        ),
        sa.CheckConstraint("weekday BETWEEN 0 AND 6", name=op.f("ck_weekly_slot_weekday")),
        sa.ForeignKeyConstraint(
            ["mentor_id"], ["mentor.id"], name=op.f("fk_weekly_slot_mentor_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_weekly_slot")),
    )
    op.create_index(op.f("ix_weekly_slot_mentor_id"), "weekly_slot", ["mentor_id"])
    op.create_table(
        "office_hours",
        sa.Column("id", big_id, nullable=False),
        sa.Column("program_id", big_id, nullable=False),
        sa.Column("mentor_id", big_id, nullable=False),
        sa.Column("starts_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("seats", sa.Integer(), nullable=False),
        sa.Column("seat_minutes", sa.Integer(), nullable=False),
        sa.Column("topic", sa.String(length=200), nullable=False),
        sa.Column("place", sa.String(length=300), nullable=False),
        sa.Column("online", sa.Boolean(), nullable=False),
        sa.Column("opened_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("opened_by", sa.String(length=200), nullable=False),
        sa.Column("cancelled_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("seats > 0", name=op.f("ck_office_hours_seats")),
        sa.ForeignKeyConstraint(
            ["mentor_id"], ["mentor.id"], name=op.f("fk_office_hours_mentor_id")
        ),
        sa.ForeignKeyConstraint(
            ["program_id"], ["program.id"], name=op.f("fk_office_hours_program_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_office_hours")),
    )
    op.create_index(op.f("ix_office_hours_mentor_id"), "office_hours", ["mentor_id"])
    op.create_index(
        op.f("ix_office_hours_program_id_starts_at"),
        "office_hours",
        ["program_id", "starts_at"],
    )
    op.create_table(
        "office_seat",
        sa.Column("session_id", big_id, nullable=False),
        sa.Column("office_hours_id", big_id, nullable=False),
        sa.Column("seat", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["office_hours_id"],
            ["office_hours.id"],
            name=op.f("fk_office_seat_office_hours_id"),
        ),
        sa.ForeignKeyConstraint(
            ["session_id"], ["mentoring_session.id"], name=op.f("fk_office_seat_session_id")
        ),
        sa.PrimaryKeyConstraint("session_id", name=op.f("pk_office_seat")),
        sa.UniqueConstraint(
            "office_hours_id", "seat", name=op.f("uq_office_seat_office_hours_id_seat")
        ),
    )
    op.create_table(
        "waiting_place",
        sa.Column("id", big_id, nullable=False),
        sa.Column("office_hours_id", big_id, nullable=False),
        sa.Column("startup_id", big_id, nullable=False),
        sa.Column("topic", sa.String(length=200), nullable=False),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("asked_by", sa.String(length=200), nullable=False),
        sa.Column("asked_by_user_id", big_id, nullable=True),
        sa.Column("left_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("session_id", big_id, nullable=True),
        sa.ForeignKeyConstraint(
            ["office_hours_id"],
            ["office_hours.id"],
            name=op.f("fk_waiting_place_office_hours_id"),
        ),
        sa.ForeignKeyConstraint(
            ["session_id"], ["mentoring_session.id"], name=op.f("fk_waiting_place_session_id")
        ),
        sa.ForeignKeyConstraint(
            ["startup_id"], ["startup.id"], name=op.f("fk_waiting_place_startup_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_waiting_place")),
    )
    op.create_index(
        op.f("ix_waiting_place_office_hours_id_id"), "waiting_place", ["office_hours_id", "id"]
    )
    op.create_index(op.f("ix_waiting_place_startup_id"), "waiting_place", ["startup_id"])
    op.create_table(
        "calendar_feed",
        sa.Column("id", big_id, nullable=False),
        sa.Column("user_id", big_id, nullable=False),
        sa.Column("token_hash", sa.String(length=64), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["user_id"], ["user_account.id"], name=op.f("fk_calendar_feed_user_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_calendar_feed")),
        sa.UniqueConstraint("token_hash", name=op.f("uq_calendar_feed_token_hash")),
    )
    op.create_index(op.f("ix_calendar_feed_user_id"), "calendar_feed", ["user_id"])
    op.add_column("outgoing_mail", sa.Column("calendar", sa.Text(), nullable=True))


def downgrade() -> None:
    with op.batch_alter_table("outgoing_mail") as batch:
        batch.drop_column("calendar")
    op.drop_table("calendar_feed")
    op.drop_table("waiting_place")
    op.drop_table("office_seat")
    op.drop_table("office_hours")
    op.drop_table("weekly_slot")
    op.drop_table("proposed_time")
