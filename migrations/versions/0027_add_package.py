"""What is planned for each startup."""

import sqlalchemy as sa
from alembic import op

from migrations.guards import Guard, protect, unprotect

revision = "0027"
down_revision = "0026"
branch_labels = None
depends_on = None

big_id = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
GUARDS = (Guard("package_plan"),)


def upgrade() -> None:
    op.create_table(
        "package_plan",
        sa.Column("id", big_id, nullable=False),
        sa.Column("program_id", big_id, nullable=False),
        sa.Column("startup_id", big_id, nullable=True),
        sa.Column("kind", sa.String(length=32), nullable=False),
        sa.Column("year", sa.Integer(), nullable=False),
        sa.Column("count", sa.Integer(), nullable=True),
        sa.Column("minutes", sa.Integer(), nullable=True),
        sa.Column("amount_krw", big_id, nullable=True),
        sa.Column("most_days", sa.Integer(), nullable=True),
        sa.Column("source", sa.String(length=300), nullable=False),
        sa.Column("reason", sa.String(length=500), nullable=False),
        sa.Column("set_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("set_by", sa.String(length=200), nullable=False),
        sa.ForeignKeyConstraint(
            ["program_id"], ["program.id"], name=op.f("fk_package_plan_program_id")
        ),
        sa.ForeignKeyConstraint(
            ["startup_id"], ["startup.id"], name=op.f("fk_package_plan_startup_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_package_plan")),
    )
    op.create_index(
        op.f("ix_package_plan_program_id_startup_id_kind"),
        "package_plan",
        ["program_id", "startup_id", "kind"],
    )
    for guard in GUARDS:
        protect(guard)


def downgrade() -> None:
    for guard in GUARDS:
        unprotect(guard)
    op.drop_table("package_plan")
