"""Sessions of some days are counted from indexes alone.

SQLite looks at the row wherever a condition names a column that the index lacks, also one that
the index itself is limited by.
"""

import sqlalchemy as sa
from alembic import op

revision = "0040"
down_revision = "0039"
branch_labels = None
depends_on = None

STANDING = sa.text("withdrawn_at IS NULL")
WIDENED = {
    "ix_support_entry_standing": ["program_id", "startup_id", "kind", "held_on", "minutes"],
    "ix_support_entry_given": [
        *("program_id", "kind", "mentor_user_id", "held_on", "minutes", "startup_id")
    ],
}
DAYS = ["program_id", "kind", "held_on", "startup_id", "mentor_user_id", "minutes"]
ACTIONS = ["session_id", "startup_id", "closed_at", "dropped_reason", "due_on"]


def upgrade() -> None:
    for name, columns in WIDENED.items():
        _replace(name, [*columns, "withdrawn_at"])
    _standing("ix_support_entry_days", [*DAYS, "withdrawn_at"])
    op.drop_index(op.f("ix_action_item_session_id"), "action_item")
    op.create_index("ix_action_item_counted", "action_item", ACTIONS)


def downgrade() -> None:
    op.drop_index("ix_action_item_counted", "action_item")
    op.create_index(op.f("ix_action_item_session_id"), "action_item", ["session_id"])
    op.drop_index("ix_support_entry_days", "support_entry")
    for name, columns in WIDENED.items():
        _replace(name, columns)


def _replace(name: str, columns: list[str]) -> None:
    op.drop_index(name, "support_entry")
    _standing(name, columns)


def _standing(name: str, columns: list[str]) -> None:
    op.create_index(
        name, "support_entry", columns, sqlite_where=STANDING, postgresql_where=STANDING
    )
