"""What a startup's credits may be drawn for, from a charge day on, with its history."""

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None

big_id = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.create_table(
        "coverage_switch",
        sa.Column("id", big_id, nullable=False),
        sa.Column("program_id", big_id, nullable=False),
        sa.Column("startup_id", big_id, nullable=False),
        sa.Column("what", sa.String(length=32), nullable=False),
        sa.Column("covers", sa.Boolean(), nullable=False),
        sa.Column("from_on", sa.Date(), nullable=False),
        sa.Column("reason", sa.String(length=500), nullable=False),
        sa.Column("set_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("set_by", sa.String(length=200), nullable=False),
        sa.Column("withdrawn_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("withdrawn_by", sa.String(length=200), nullable=True),
        sa.ForeignKeyConstraint(
            ["program_id"], ["program.id"], name=op.f("fk_coverage_switch_program_id")
        ),
        sa.ForeignKeyConstraint(
            ["startup_id"], ["startup.id"], name=op.f("fk_coverage_switch_startup_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_coverage_switch")),
    )
    op.create_index(
        op.f("ix_coverage_switch_startup_id_id"), "coverage_switch", ["startup_id", "id"]
    )
    op.create_index(op.f("ix_coverage_switch_program_id"), "coverage_switch", ["program_id"])


def downgrade() -> None:
    op.drop_table("coverage_switch")
