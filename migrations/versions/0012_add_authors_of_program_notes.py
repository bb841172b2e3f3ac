"""Know who wrote an entry's notes for the program: a mentor reads her own alone."""

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None

big_id = sa.BigInteger().with_variant(sa.Integer(), "sqlite")

# Notes that someone else may have rewritten since are nobody's: the program still reads them.
BACKFILL = """
UPDATE support_entry SET program_notes_by_user_id = logged_by_user_id
WHERE NOT EXISTS (
    SELECT 1 FROM support_revision
    WHERE support_revision.entry_id = support_entry.id
    AND support_revision.revised_by <> support_entry.logged_by
)
"""


def upgrade() -> None:
    op.add_column("support_entry", sa.Column("program_notes_by_user_id", big_id))
    op.get_bind().exec_driver_sql(BACKFILL)


def downgrade() -> None:
    op.drop_column("support_entry", "program_notes_by_user_id")
