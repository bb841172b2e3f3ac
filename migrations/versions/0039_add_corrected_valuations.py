"""A valuation that takes the place of a wrong one; what a valuation without a round rests on."""

from collections.abc import Iterator
from contextlib import contextmanager

import sqlalchemy as sa
from alembic import op

from migrations.editions import Counted, count, uncount
from migrations.guards import Guard, protect, unprotect

revision = "0039"
down_revision = "0038"
branch_labels = None
depends_on = None

big_id = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
GUARDS = (Guard("valuation_evidence", keys=(("id",), ("valuation_id", "evidence_id"))),)
COUNTED = (Counted("progress", "valuation_evidence"),)


def upgrade() -> None:
    with _valuations() as batch:
        batch.add_column(sa.Column("corrects_id", big_id, nullable=True))
        batch.create_foreign_key(op.f("fk_valuation_corrects_id"), "valuation", ["corrects_id"], ["id"])
        batch.create_unique_constraint(op.f("uq_valuation_corrects_id"), ["corrects_id"])
    op.create_table(
        "valuation_evidence",
        sa.Column("id", big_id, nullable=False),
        sa.Column("valuation_id", big_id, nullable=False),
        sa.Column("evidence_id", big_id, nullable=False),
        sa.Column("attached_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("attached_by", sa.String(length=200), nullable=False),
        sa.ForeignKeyConstraint(
            ["evidence_id"], ["evidence.id"], name=op.f("fk_valuation_evidence_evidence_id")
        ),
        sa.ForeignKeyConstraint(
            ["valuation_id"], ["valuation.id"], name=op.f("fk_valuation_evidence_valuation_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_valuation_evidence")),
        sa.UniqueConstraint(
            "valuation_id",
            "evidence_id",
            name=op.f("uq_valuation_evidence_valuation_id_evidence_id"),
        ),
    )
    op.create_index(
        op.f("ix_valuation_evidence_evidence_id"), "valuation_evidence", ["evidence_id"]
    )
    for guard in GUARDS:
        protect(guard)
    count(COUNTED)


def downgrade() -> None:
    for guard in GUARDS:
        unprotect(guard)
    uncount(COUNTED)
    op.drop_table("valuation_evidence")
    with _valuations() as batch:
        batch.drop_constraint(op.f("uq_valuation_corrects_id"), type_="unique")
        batch.drop_constraint(op.f("fk_valuation_corrects_id"), type_="foreignkey")
        batch.drop_column("corrects_id")


@contextmanager
def _valuations() -> Iterator[object]:
    """SQLite makes the table anew and drops its triggers: those are put up again."""
    bind = op.get_bind()
    triggers = []
    if bind.dialect.name == "sqlite":
        asked = "SELECT sql FROM sqlite_master WHERE type = 'trigger' AND tbl_name = 'valuation'"
        triggers = list(bind.scalars(sa.text(asked)))
    with op.batch_alter_table("valuation") as batch:
        yield batch
    for trigger in triggers:
        bind.exec_driver_sql(trigger)
