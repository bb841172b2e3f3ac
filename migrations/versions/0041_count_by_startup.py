"""Writes that count by startup as well: one startup's usage leaves the others' figures kept."""

from alembic import op

from migrations.editions import count_by_startup, forget_by_startup, uncount_by_startup

revision = "0041"
down_revision = "0040"
branch_labels = None
depends_on = None

TABLES = {
    "credits": ("credit_grant", "grant_amendment", "startup_credit", "transfer", "usage_fact"),
    "progress": ("kpi_reading",),
}


def upgrade() -> None:
    for area, tables in TABLES.items():
        count_by_startup(area, tables)


def downgrade() -> None:
    for area, tables in TABLES.items():
        uncount_by_startup(tables)
        forget_by_startup(area)
        op.get_bind().exec_driver_sql(f"DELETE FROM edition WHERE area LIKE '{area}:%%'")  # noqa: S608
