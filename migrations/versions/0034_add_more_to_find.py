"""More kinds of things the search finds, the beginnings of names in an index, reminders put away.

The search's index is made of the things themselves: it is made anew, empty, and whatever is there
is marked as behind.
"""

import sqlalchemy as sa
from alembic import op

from migrations.search_marks import Mark, all_behind, mark, unmark

revision = "0034"
down_revision = "0033"
branch_labels = None
depends_on = None

big_id = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
by_code_points = sa.String(length=40).with_variant(
    sa.String(length=40, collation="C"), "postgresql"
)
FIRST = 20  # of the triggers' numbers: earlier ones are of migration 0028
MARKS = (
    Mark("partner", "partner"),
    Mark("partner_person", "partner_person"),
    Mark("help_request", "request"),
    Mark("agreement", "agreement"),
    Mark("grant_amendment", "amendment"),
)
BEFORE = (
    Mark("startup", "startup"),
    Mark("startup_contact", "contact"),
    Mark("program_membership", "member"),
    Mark("credit_grant", "grant"),
    Mark("mentoring_session", "session"),
    Mark("support_entry", "entry"),
    Mark("milestone", "milestone"),
    Mark("funding_round", "round"),
    Mark("evidence", "evidence"),
    Mark("session_file", "session_file"),
    Mark("cost_import", "import"),
)


def upgrade() -> None:
    _make_index_anew(sa.Column("head", by_code_points, nullable=False))
    op.create_index(
        op.f("ix_search_item_head"),
        "search_item",
        ["head", "program_id", "kind", "startup_id", "mentor_user_id", "logged_by_user_id"],
    )
    mark(MARKS, first=FIRST)
    op.add_column("reminder", sa.Column("seen_at", sa.DateTime(timezone=True), nullable=True))


def downgrade() -> None:
    op.drop_column("reminder", "seen_at")
    unmark(MARKS, first=FIRST)
    _make_index_anew()


def _make_index_anew(*more: sa.Column[str]) -> None:
    op.drop_table("search_item")
    op.create_table(
        "search_item",
        sa.Column("id", big_id, nullable=False),
        sa.Column("program_id", big_id, nullable=False),
        sa.Column("startup_id", big_id, nullable=True),
        sa.Column("kind", sa.String(length=32), nullable=False),
        sa.Column("object_id", big_id, nullable=False),
        sa.Column("mentor_user_id", big_id, nullable=True),
        sa.Column("logged_by_user_id", big_id, nullable=True),
        *(sa.Column(f"mark_{number}", big_id, nullable=False) for number in range(4)),
        *more,
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("initials", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["program_id"], ["program.id"], name=op.f("fk_search_item_program_id")
        ),
        sa.ForeignKeyConstraint(
            ["startup_id"], ["startup.id"], name=op.f("fk_search_item_startup_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_search_item")),
        sa.UniqueConstraint("kind", "object_id", name=op.f("uq_search_item_kind_object_id")),
    )
    op.create_index(
        op.f("ix_search_item_marks"),
        "search_item",
        [
            *("program_id", "mark_0", "mark_1", "mark_2", "mark_3"),
            *("kind", "startup_id", "mentor_user_id", "logged_by_user_id"),
        ],
    )
    op.get_bind().exec_driver_sql("DELETE FROM search_stale")
    for one in BEFORE:
        op.get_bind().exec_driver_sql(all_behind(one))
