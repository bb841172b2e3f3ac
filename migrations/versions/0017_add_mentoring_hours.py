"""Hours assigned for mentoring, and what an hour of help is worth."""

import sqlalchemy as sa
from alembic import op

from migrations.guards import Guard, protect, unprotect

revision = "0017"
down_revision = "0016"
branch_labels = None
depends_on = None

big_id = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
GUARDS = (
    Guard("hour_quota"),
    Guard("support_rate"),
)


def upgrade() -> None:
    op.create_table(
        "hour_quota",
        sa.Column("id", big_id, nullable=False),
        sa.Column("program_id", big_id, nullable=False),
        sa.Column("startup_id", big_id, nullable=False),
        sa.Column("kind", sa.String(length=32), nullable=False),
        sa.Column("starts_on", sa.Date(), nullable=False),
        sa.Column("ends_on", sa.Date(), nullable=False),
        sa.Column("minutes", sa.Integer(), nullable=False),
        sa.Column("reason", sa.String(length=500), nullable=False),
        sa.Column("assigned_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("assigned_by", sa.String(length=200), nullable=False),
        sa.CheckConstraint("minutes >= 0", name=op.f("ck_hour_quota_minutes_not_negative")),
        sa.ForeignKeyConstraint(
            ["program_id"], ["program.id"], name=op.f("fk_hour_quota_program_id")
        ),
        sa.ForeignKeyConstraint(
            ["startup_id"], ["startup.id"], name=op.f("fk_hour_quota_startup_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_hour_quota")),
    )
    op.create_index(
        op.f("ix_hour_quota_program_id_startup_id_starts_on"),
        "hour_quota",
        ["program_id", "startup_id", "starts_on"],
    )
    op.create_table(
        "support_rate",
        sa.Column("id", big_id, nullable=False),
        sa.Column("program_id", big_id, nullable=False),
        sa.Column("kind", sa.String(length=32), nullable=False),
        sa.Column("krw_per_hour", big_id, nullable=False),
        sa.Column("from_on", sa.Date(), nullable=False),
        sa.Column("source", sa.String(length=500), nullable=False),
        sa.Column("set_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("set_by", sa.String(length=200), nullable=False),
        sa.CheckConstraint("krw_per_hour >= 0", name=op.f("ck_support_rate_rate_not_negative")),
        sa.ForeignKeyConstraint(
            ["program_id"], ["program.id"], name=op.f("fk_support_rate_program_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_support_rate")),
    )
    op.create_index(
        op.f("ix_support_rate_program_id_kind_from_on"),
        "support_rate",
        ["program_id", "kind", "from_on"],
    )
    for guard in GUARDS:
        protect(guard)


def downgrade() -> None:
    for guard in GUARDS:
        unprotect(guard)
    op.drop_table("support_rate")
    op.drop_table("hour_quota")
