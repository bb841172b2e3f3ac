"""What a startup does is searched, too: the search's index is behind with every startup."""

from alembic import op

from migrations.search_marks import Mark, all_behind

revision = "0037"
down_revision = "0036"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.get_bind().exec_driver_sql(all_behind(Mark("startup", "startup")))


def downgrade() -> None:
    """What an earlier version would not find is still said on the startup's page."""
    op.get_bind().exec_driver_sql(all_behind(Mark("startup", "startup")))
