"""What a startup does in a few words; a round that takes the place of a wrong one."""

import sqlalchemy as sa
from alembic import op

revision = "0035"
down_revision = "0034"
branch_labels = None
depends_on = None

big_id = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.add_column("startup", sa.Column("summary", sa.String(length=500), nullable=True))
    with op.batch_alter_table("funding_round") as batch:
        batch.add_column(sa.Column("corrects_id", big_id, nullable=True))
        batch.create_foreign_key(op.f("fk_funding_round_corrects_id"), "funding_round", ["corrects_id"], ["id"])
        batch.create_unique_constraint(op.f("uq_funding_round_corrects_id"), ["corrects_id"])


def downgrade() -> None:
    with op.batch_alter_table("funding_round") as batch:
        batch.drop_constraint(op.f("uq_funding_round_corrects_id"), type_="unique")
        batch.drop_constraint(op.f("fk_funding_round_corrects_id"), type_="foreignkey")
        batch.drop_column("corrects_id")
    op.drop_column("startup", "summary")
