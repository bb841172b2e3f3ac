"""What a session may do is kept with it; agreements can be taken back; requests end with a startup."""

import sqlalchemy as sa
from alembic import op

revision = "0033"
down_revision = "0032"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("user_session", sa.Column("standing", sa.String(length=64), nullable=True))
    op.add_column(
        "startup_departure", sa.Column("requests", sa.Integer(), nullable=False, server_default="0")
    )
    op.add_column("agreement", sa.Column("withdrawn_at", sa.DateTime(timezone=True), nullable=True))
    op.add_column("agreement", sa.Column("withdrawn_by", sa.String(length=200), nullable=True))
    op.add_column("agreement", sa.Column("withdrawn_reason", sa.String(length=500), nullable=True))


def downgrade() -> None:
    op.drop_column("agreement", "withdrawn_reason")
    op.drop_column("agreement", "withdrawn_by")
    op.drop_column("agreement", "withdrawn_at")
    op.drop_column("startup_departure", "requests")
    op.drop_column("user_session", "standing")
