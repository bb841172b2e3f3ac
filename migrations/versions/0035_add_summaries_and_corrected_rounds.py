"""What a startup does in a few words; a round that takes the place of a wrong one."""

from collections.abc import Iterator
from contextlib import contextmanager

import sqlalchemy as sa
from alembic import op

revision = "0035"
down_revision = "0034"
branch_labels = None
depends_on = None

big_id = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.add_column("startup", sa.Column("summary", sa.String(length=500), nullable=True))
    with _rounds() as batch:
        batch.add_column(sa.Column("corrects_id", big_id, nullable=True))
        batch.create_foreign_key(op.f("fk_funding_round_corrects_id"), "funding_round", ["corrects_id"], ["id"])
        batch.create_unique_constraint(op.f("uq_funding_round_corrects_id"), ["corrects_id"])


def downgrade() -> None:
    with _rounds() as batch:
        batch.drop_constraint(op.f("uq_funding_round_corrects_id"), type_="unique")
        batch.drop_constraint(op.f("fk_funding_round_corrects_id"), type_="foreignkey")
        batch.drop_column("corrects_id")
    op.drop_column("startup", "summary")


@contextmanager
def _rounds() -> Iterator[object]:
    """SQLite makes the table anew and drops its triggers: the search would hear of no round."""
    bind = op.get_bind()
    triggers = []
    if bind.dialect.name == "sqlite":
        asked = "SELECT sql FROM sqlite_master WHERE type = 'trigger' AND tbl_name = 'funding_round'"
        triggers = list(bind.scalars(sa.text(asked)))
    with op.batch_alter_table("funding_round") as batch:
        yield batch
    for trigger in triggers:
        bind.exec_driver_sql(trigger)
