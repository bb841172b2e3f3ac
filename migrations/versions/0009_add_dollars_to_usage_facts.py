"""Usage facts say what the usage came to in dollars, and whether it is an estimate."""

import sqlalchemy as sa
from alembic import op

from migrations.guards import Guard, protect, unprotect

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None

ADDED = ("covered_usd", "refunded_usd", "estimated")
BEFORE = (
    "id",
    "program_id",
    "startup_id",
    "billing_month",
    "charged_on",
    "covered_krw",
    "refunded_krw",
    "not_covered_krw",
    "cause",
    "recorded_at",
)
KEYS = (("id",), ("startup_id", "billing_month", "charged_on"))
GUARDS = (Guard("usage_fact", keys=KEYS, once="superseded_at", columns=(*BEFORE, *ADDED)),)
GUARD_BEFORE = Guard("usage_fact", keys=KEYS, once="superseded_at", columns=BEFORE)


def upgrade() -> None:
    op.add_column("usage_fact", sa.Column("covered_usd", sa.Text(), nullable=True))
    op.add_column("usage_fact", sa.Column("refunded_usd", sa.Text(), nullable=True))
    op.add_column(
        "usage_fact",
        sa.Column("estimated", sa.Boolean(), server_default=sa.false(), nullable=False),
    )
    op.create_index(
        "ix_usage_fact_estimated",
        "usage_fact",
        ["startup_id", "charged_on"],
        sqlite_where=sa.text("estimated = 1"),
        postgresql_where=sa.text("estimated"),
    )
    for guard in GUARDS:
        protect(guard)


def downgrade() -> None:
    unprotect(GUARD_BEFORE)  # SQLite drops no column that a trigger mentions
    op.drop_index("ix_usage_fact_estimated", table_name="usage_fact")
    for column in reversed(ADDED):
        op.drop_column("usage_fact", column)
    protect(GUARD_BEFORE)
