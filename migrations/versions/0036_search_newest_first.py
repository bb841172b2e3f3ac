"""The search's marks in the order in which they are asked: newest first, by kind, by startup.

A word that many things hold is found among the newest, without reading the others.
"""

from alembic import op

revision = "0036"
down_revision = "0035"
branch_labels = None
depends_on = None

MARKS = ("mark_0", "mark_1", "mark_2", "mark_3")
SIGHT = ("kind", "startup_id", "mentor_user_id", "logged_by_user_id")


def upgrade() -> None:
    op.drop_index("ix_search_item_marks", "search_item")
    op.create_index("ix_search_item_marks", "search_item", ["program_id", "id", *MARKS, *SIGHT])
    op.create_index("ix_search_item_kind", "search_item", ["program_id", "kind", "id"])
    op.create_index("ix_search_item_startup", "search_item", ["startup_id", "id"])


def downgrade() -> None:
    op.drop_index("ix_search_item_startup", "search_item")
    op.drop_index("ix_search_item_kind", "search_item")
    op.drop_index("ix_search_item_marks", "search_item")
    op.create_index("ix_search_item_marks", "search_item", ["program_id", *MARKS, *SIGHT])
