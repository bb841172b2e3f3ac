"""Figures: what is asked, targets, readings, closed periods, check-ins."""

import sqlalchemy as sa
from alembic import op

from migrations.guards import Guard, protect, unprotect

revision = "0022"
down_revision = "0021"
branch_labels = None
depends_on = None

big_id = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
GUARDS = (
    Guard("kpi_choice"),
    Guard("kpi_target"),
    Guard("kpi_reading"),
    Guard("reading_verification", keys=(("id",), ("reading_id",))),
    Guard("period_closing"),
)


def upgrade() -> None:
    op.create_table(
        "kpi_choice",
        sa.Column("id", big_id, nullable=False),
        sa.Column("program_id", big_id, nullable=False),
        sa.Column("kpis", sa.String(length=500), nullable=False),
        sa.Column("reason", sa.String(length=500), nullable=False),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("decided_by", sa.String(length=200), nullable=False),
        sa.ForeignKeyConstraint(
            ["program_id"], ["program.id"], name=op.f("fk_kpi_choice_program_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_kpi_choice")),
    )
    op.create_index(
        op.f("ix_kpi_choice_program_id"), "kpi_choice", ["program_id"]
    )
    op.create_table(
        "kpi_target",
        sa.Column("id", big_id, nullable=False),
        sa.Column("program_id", big_id, nullable=False),
        sa.Column("startup_id", big_id, nullable=False),
        sa.Column("kpi", sa.String(length=32), nullable=False),
        sa.Column("kind", sa.String(length=32), nullable=False),
        sa.Column("starts_on", sa.Date(), nullable=False),
        sa.Column("ends_on", sa.Date(), nullable=False),
        sa.Column("value", sa.Text(), nullable=True),
        sa.Column("reason", sa.String(length=500), nullable=False),
        sa.Column("set_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("set_by", sa.String(length=200), nullable=False),
        sa.ForeignKeyConstraint(
            ["program_id"], ["program.id"], name=op.f("fk_kpi_target_program_id")
        ),
        sa.ForeignKeyConstraint(
            ["startup_id"], ["startup.id"], name=op.f("fk_kpi_target_startup_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_kpi_target")),
    )
    op.create_index(
        op.f("ix_kpi_target_startup_id"), "kpi_target", ["startup_id"]
    )
    op.create_index(
        op.f("ix_kpi_target_program_id_startup_id"), "kpi_target", ["program_id", "startup_id"]
    )
    op.create_table(
        "kpi_reading",
        sa.Column("id", big_id, nullable=False),
        sa.Column("program_id", big_id, nullable=False),
        sa.Column("startup_id", big_id, nullable=False),
        sa.Column("kpi", sa.String(length=32), nullable=False),
        sa.Column("kind", sa.String(length=32), nullable=False),
        sa.Column("starts_on", sa.Date(), nullable=False),
        sa.Column("ends_on", sa.Date(), nullable=False),
        sa.Column("value", sa.Text(), nullable=True),
        sa.Column("as_of", sa.Date(), nullable=False),
        sa.Column("source", sa.String(length=32), nullable=False),
        sa.Column("reason", sa.String(length=500), nullable=True),
        sa.Column("correction", sa.Boolean(), nullable=False),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("recorded_by", sa.String(length=200), nullable=False),
        sa.ForeignKeyConstraint(
            ["program_id"], ["program.id"], name=op.f("fk_kpi_reading_program_id")
        ),
        sa.ForeignKeyConstraint(
            ["startup_id"], ["startup.id"], name=op.f("fk_kpi_reading_startup_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_kpi_reading")),
    )
    op.create_index(
        op.f("ix_kpi_reading_program_id_starts_on"), "kpi_reading", ["program_id", "starts_on"]
    )
    op.create_index(
        op.f("ix_kpi_reading_startup_id_kpi_starts_on"), "kpi_reading", ["startup_id", "kpi", "starts_on"]
    )
    op.create_table(
        "reading_verification",
        sa.Column("id", big_id, nullable=False),
        sa.Column("reading_id", big_id, nullable=False),
        sa.Column("verified_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("verified_by", sa.String(length=200), nullable=False),
        sa.ForeignKeyConstraint(
            ["reading_id"], ["kpi_reading.id"], name=op.f("fk_reading_verification_reading_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_reading_verification")),
        sa.UniqueConstraint("reading_id", name=op.f("uq_reading_verification_reading_id")),
    )
    op.create_table(
        "period_closing",
        sa.Column("id", big_id, nullable=False),
        sa.Column("program_id", big_id, nullable=False),
        sa.Column("kind", sa.String(length=32), nullable=False),
        sa.Column("starts_on", sa.Date(), nullable=False),
        sa.Column("ends_on", sa.Date(), nullable=False),
        sa.Column("closed", sa.Boolean(), nullable=False),
        sa.Column("reason", sa.String(length=500), nullable=False),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("decided_by", sa.String(length=200), nullable=False),
        sa.ForeignKeyConstraint(
            ["program_id"], ["program.id"], name=op.f("fk_period_closing_program_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_period_closing")),
    )
    op.create_index(
        op.f("ix_period_closing_program_id"), "period_closing", ["program_id"]
    )
    op.create_table(
        "check_in",
        sa.Column("id", big_id, nullable=False),
        sa.Column("program_id", big_id, nullable=False),
        sa.Column("startup_id", big_id, nullable=False),
        sa.Column("starts_on", sa.Date(), nullable=False),
        sa.Column("ends_on", sa.Date(), nullable=False),
        sa.Column("kpis", sa.String(length=500), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("asked_by", sa.String(length=200), nullable=False),
        sa.Column("submitted_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("submitted_by", sa.String(length=200), nullable=True),
        sa.Column("reopened_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("reopened_reason", sa.String(length=500), nullable=True),
        sa.ForeignKeyConstraint(
            ["program_id"], ["program.id"], name=op.f("fk_check_in_program_id")
        ),
        sa.ForeignKeyConstraint(
            ["startup_id"], ["startup.id"], name=op.f("fk_check_in_startup_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_check_in")),
        sa.UniqueConstraint("startup_id", "starts_on", name=op.f("uq_check_in_startup_id_starts_on")),
    )
    op.create_index(
        op.f("ix_check_in_program_id_starts_on"), "check_in", ["program_id", "starts_on"]
    )
    op.create_table(
        "check_in_answer",
        sa.Column("check_in_id", big_id, nullable=False),
        sa.Column("kpi", sa.String(length=32), nullable=False),
        sa.Column("value", sa.Text(), nullable=False),
        sa.Column("saved_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["check_in_id"], ["check_in.id"], name=op.f("fk_check_in_answer_check_in_id")
        ),
        sa.PrimaryKeyConstraint("check_in_id", "kpi", name=op.f("pk_check_in_answer")),
    )
    op.create_table(
        "check_in_link",
        sa.Column("id", big_id, nullable=False),
        sa.Column("check_in_id", big_id, nullable=False),
        sa.Column("token_hash", sa.String(length=64), nullable=False),
        sa.Column("to_name", sa.String(length=100), nullable=False),
        sa.Column("to_email", sa.String(length=254), nullable=True),
        sa.Column("mailed", sa.Boolean(), nullable=False),
        sa.Column("sent_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("sent_by", sa.String(length=200), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["check_in_id"], ["check_in.id"], name=op.f("fk_check_in_link_check_in_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_check_in_link")),
        sa.UniqueConstraint("token_hash", name=op.f("uq_check_in_link_token_hash")),
    )
    op.create_index(
        op.f("ix_check_in_link_check_in_id"), "check_in_link", ["check_in_id"]
    )
    for guard in GUARDS:
        protect(guard)


def downgrade() -> None:
    for guard in GUARDS:
        unprotect(guard)
    op.drop_table("check_in_link")
    op.drop_table("check_in_answer")
    op.drop_table("check_in")
    op.drop_table("period_closing")
    op.drop_table("reading_verification")
    op.drop_table("kpi_reading")
    op.drop_table("kpi_target")
    op.drop_table("kpi_choice")
