"""What the forecast assumes, with its history."""

import sqlalchemy as sa
from alembic import op

from migrations.guards import Guard, protect, unprotect

revision = "0023"
down_revision = "0022"
branch_labels = None
depends_on = None

big_id = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
GUARD = Guard("forecast_assumption")


def upgrade() -> None:
    op.create_table(
        "forecast_assumption",
        sa.Column("id", big_id, nullable=False),
        sa.Column("program_id", big_id, nullable=False),
        sa.Column("key", sa.String(length=60), nullable=False),
        sa.Column("value", sa.Text(), nullable=False),
        sa.Column("source", sa.String(length=500), nullable=False),
        sa.Column("reason", sa.String(length=500), nullable=False),
        sa.Column("set_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("set_by", sa.String(length=200), nullable=False),
        sa.ForeignKeyConstraint(
            ["program_id"], ["program.id"], name=op.f("fk_forecast_assumption_program_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_forecast_assumption")),
    )
    op.create_index(
        op.f("ix_forecast_assumption_program_id_key_id"),
        "forecast_assumption",
        ["program_id", "key", "id"],
    )
    protect(GUARD)


def downgrade() -> None:
    unprotect(GUARD)
    op.drop_table("forecast_assumption")
