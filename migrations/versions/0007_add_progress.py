"""Milestones, valuations and milestone history."""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None

big_id = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.create_table(
        "milestone",
        sa.Column("id", big_id, nullable=False),
        sa.Column("program_id", big_id, nullable=False),
        sa.Column("startup_id", big_id, nullable=False),
        sa.Column("title", sa.String(length=200), nullable=False),
        sa.Column("owner", sa.String(length=100), nullable=True),
        sa.Column("baseline_due_on", sa.Date(), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("state", sa.String(length=32), nullable=False),
        sa.Column("closed_on", sa.Date(), nullable=True),
        sa.Column("evidence_url", sa.String(length=500), nullable=True),
        sa.Column("verified_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("verified_by", sa.String(length=200), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("created_by", sa.String(length=200), nullable=False),
        sa.Column("removed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["program_id"], ["program.id"], name=op.f("fk_milestone_program_id")
        ),
        sa.ForeignKeyConstraint(
            ["startup_id"], ["startup.id"], name=op.f("fk_milestone_startup_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_milestone")),
    )
    op.create_index(
        op.f("ix_milestone_program_id_due_on"), "milestone", ["program_id", "due_on"], unique=False
    )
    op.create_index(
        op.f("ix_milestone_startup_id_due_on"), "milestone", ["startup_id", "due_on"], unique=False
    )
    op.create_table(
        "valuation",
        sa.Column("id", big_id, nullable=False),
        sa.Column("program_id", big_id, nullable=False),
        sa.Column("startup_id", big_id, nullable=False),
        sa.Column("valued_on", sa.Date(), nullable=False),
        sa.Column("amount_krw", big_id, nullable=False),
        sa.Column("amount_usd", sa.Text(), nullable=True),
        sa.Column("usd_krw", sa.Text(), nullable=True),
        sa.Column("grade", sa.String(length=32), nullable=False),
        sa.Column("stage", sa.String(length=32), nullable=False),
        sa.Column("note", sa.String(length=500), nullable=True),
        sa.Column("verified_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("verified_by", sa.String(length=200), nullable=True),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("recorded_by", sa.String(length=200), nullable=False),
        sa.Column("withdrawn_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("withdrawn_reason", sa.String(length=500), nullable=True),
        sa.CheckConstraint("amount_krw > 0", name=op.f("ck_valuation_amount_positive")),
        sa.ForeignKeyConstraint(
            ["program_id"], ["program.id"], name=op.f("fk_valuation_program_id")
        ),
        sa.ForeignKeyConstraint(
            ["startup_id"], ["startup.id"], name=op.f("fk_valuation_startup_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_valuation")),
    )
    op.create_index(
        op.f("ix_valuation_program_id_startup_id_valued_on"),
        "valuation",
        ["program_id", "startup_id", "valued_on"],
        unique=False,
    )
    op.create_table(
        "milestone_revision",
        sa.Column("id", big_id, nullable=False),
        sa.Column("milestone_id", big_id, nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("before", sa.Text(), nullable=False),
        sa.Column("reason", sa.String(length=500), nullable=False),
        sa.Column("revised_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("revised_by", sa.String(length=200), nullable=False),
        sa.ForeignKeyConstraint(
            ["milestone_id"], ["milestone.id"], name=op.f("fk_milestone_revision_milestone_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_milestone_revision")),
    )
    op.create_index(
        op.f("ix_milestone_revision_milestone_id"),
        "milestone_revision",
        ["milestone_id"],
        unique=False,
    )


def downgrade() -> None:
    op.drop_index(op.f("ix_milestone_revision_milestone_id"), table_name="milestone_revision")
    op.drop_table("milestone_revision")
    op.drop_index(op.f("ix_valuation_program_id_startup_id_valued_on"), table_name="valuation")
    op.drop_table("valuation")
    op.drop_index(op.f("ix_milestone_startup_id_due_on"), table_name="milestone")
    op.drop_index(op.f("ix_milestone_program_id_due_on"), table_name="milestone")
    op.drop_table("milestone")
