"""Hold runs for a person, keep what she decided, count a sub account from one source."""

import json
from collections import defaultdict
from decimal import Context, Decimal, localcontext

import sqlalchemy as sa
from alembic import op

from migrations.guards import Guard, protect, unprotect

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None

GUARDS = (Guard("import_decision"),)
DIGITS = 60
COUNTS = ("run_rejected", "charge_days", "duplicate_rows")
SUMS = ("billed", "rejected_billed", "duplicate_billed", "overlaps")

big_id = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    with op.batch_alter_table("snapshot") as batch:
        for name in COUNTS:
            batch.add_column(sa.Column(name, sa.Integer(), nullable=False, server_default="0"))
        for name in SUMS:
            batch.add_column(sa.Column(name, sa.Text(), nullable=False, server_default="{}"))
    _fill()
    with op.batch_alter_table("snapshot") as batch:
        for name in (*COUNTS, *SUMS):
            batch.alter_column(name, server_default=None)
    op.create_table(
        "import_decision",
        sa.Column("id", big_id, nullable=False),
        sa.Column("program_id", big_id, nullable=False),
        sa.Column("import_id", big_id, nullable=False),
        sa.Column("snapshot_id", big_id, nullable=False),
        sa.Column("decision", sa.String(length=32), nullable=False),
        sa.Column("sub_accounts", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("decided_by", sa.String(length=200), nullable=False),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["program_id"], ["program.id"], name=op.f("fk_import_decision_program_id")
        ),
        sa.ForeignKeyConstraint(
            ["import_id"], ["cost_import.id"], name=op.f("fk_import_decision_import_id")
        ),
        sa.ForeignKeyConstraint(
            ["snapshot_id"], ["snapshot.id"], name=op.f("fk_import_decision_snapshot_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_import_decision")),
    )
    op.create_index(
        op.f("ix_import_decision_program_id_id"), "import_decision", ["program_id", "id"]
    )
    op.create_index(op.f("ix_import_decision_import_id"), "import_decision", ["import_id"])
    op.create_index(op.f("ix_import_decision_snapshot_id"), "import_decision", ["snapshot_id"])
    op.create_table(
        "snapshot_exclusion",
        sa.Column("snapshot_id", big_id, nullable=False),
        sa.Column("sub_account", sa.String(length=36), nullable=False),
        sa.ForeignKeyConstraint(
            ["snapshot_id"], ["snapshot.id"], name=op.f("fk_snapshot_exclusion_snapshot_id")
        ),
        sa.PrimaryKeyConstraint(
            "snapshot_id", "sub_account", name=op.f("pk_snapshot_exclusion")
        ),
    )
    for guard in GUARDS:
        protect(guard)


def downgrade() -> None:
    for guard in GUARDS:
        unprotect(guard)
    op.drop_table("snapshot_exclusion")
    op.drop_table("import_decision")
    with op.batch_alter_table("snapshot") as batch:
        for name in (*SUMS, *COUNTS):
            batch.drop_column(name)


def _fill() -> None:
    """Days and exact sums of the runs there are: SQL would sum decimals kept as text as floats."""
    bind = op.get_bind()
    snapshots = bind.execute(sa.text("SELECT id, billing_month FROM snapshot")).all()
    for own, month in snapshots:
        days, billed = set(), defaultdict(Decimal)
        charges = bind.execute(
            sa.text(
                "SELECT charged_on, currency, billed FROM snapshot_charge WHERE snapshot_id = :own"
            ),
            {"own": own},
        )
        with localcontext(Context(prec=DIGITS)):
            for charged_on, currency, amount in charges:
                if str(charged_on)[:7] == str(month)[:7]:
                    days.add(str(charged_on))
                billed[currency] += Decimal(amount)
        sums = json.dumps({currency: f"{amount:f}" for currency, amount in billed.items()})
        bind.execute(
            sa.text("UPDATE snapshot SET charge_days = :days, billed = :sums WHERE id = :own"),
            {"days": len(days), "sums": sums, "own": own},
        )
