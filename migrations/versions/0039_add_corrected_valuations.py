"""A valuation that takes the place of a wrong one."""

from collections.abc import Iterator
from contextlib import contextmanager

import sqlalchemy as sa
from alembic import op

revision = "0039"
down_revision = "0038"
branch_labels = None
depends_on = None

big_id = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    with _valuations() as batch:
        batch.add_column(sa.Column("corrects_id", big_id, nullable=True))
        batch.create_foreign_key(op.f("fk_valuation_corrects_id"), "valuation", ["corrects_id"], ["id"])
        batch.create_unique_constraint(op.f("uq_valuation_corrects_id"), ["corrects_id"])


def downgrade() -> None:
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
