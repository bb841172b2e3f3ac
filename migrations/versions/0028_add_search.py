"""What is searched, and who looked at whose personal data."""

import sqlalchemy as sa
from alembic import op

from migrations.search_marks import Mark, mark, unmark

revision = "0028"
down_revision = "0027"
branch_labels = None
depends_on = None

big_id = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


_MEMBERS = "SELECT id FROM program_membership WHERE user_id = {row}."
MARKS = (
    Mark("startup", "startup"),
    Mark("startup_contact", "contact"),
    Mark("program_membership", "member"),
    Mark("user_account", "member", _MEMBERS + "id", "email, name, title, disabled_at"),
    Mark("mentor", "member", _MEMBERS + "user_id"),
    Mark("credit_grant", "grant"),
    Mark("mentoring_session", "session"),
    Mark("mentoring_session", "entry", "SELECT {row}.support_entry_id AS id"),
    Mark("support_entry", "entry"),
    Mark(
        "support_entry",
        "session",
        "SELECT id FROM mentoring_session WHERE support_entry_id = {row}.id",
    ),
    Mark("milestone", "milestone"),
    Mark("funding_round", "round"),
    Mark("evidence", "evidence"),
    Mark("session_file", "session_file"),
    Mark("cost_import", "import"),
)
KEPT = "personal_access_refuse_update"


def upgrade() -> None:
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
    op.create_table(
        "search_stale",
        sa.Column("id", big_id, nullable=False),
        sa.Column("kind", sa.String(length=32), nullable=False),
        sa.Column("object_id", big_id, nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_search_stale")),
    )
    _create_personal_access()
    mark(MARKS)


def _create_personal_access() -> None:
    op.create_table(
        "personal_access",
        sa.Column("id", big_id, nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("program_id", big_id, nullable=False),
        sa.Column("startup_id", big_id, nullable=True),
        sa.Column("actor_kind", sa.String(length=32), nullable=False),
        sa.Column("actor_id", big_id, nullable=True),
        sa.Column("actor_label", sa.String(length=200), nullable=False),
        sa.Column("did", sa.String(length=32), nullable=False),
        sa.Column("page", sa.String(length=60), nullable=False),
        sa.Column("whose", sa.String(length=200), nullable=False),
        sa.Column("address", sa.String(length=60), nullable=True),
        sa.Column("request_id", sa.String(length=40), nullable=True),
        sa.ForeignKeyConstraint(
            ["program_id"], ["program.id"], name=op.f("fk_personal_access_program_id")
        ),
        sa.ForeignKeyConstraint(
            ["startup_id"], ["startup.id"], name=op.f("fk_personal_access_startup_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_personal_access")),
    )
    op.create_index(
        op.f("ix_personal_access_program_id_at"), "personal_access", ["program_id", "at"]
    )
    for statement in _keeping():
        op.get_bind().exec_driver_sql(statement)


def _keeping() -> list[str]:
    """What was recorded is not changed; it goes as a whole when its time is over."""
    message = "personal_access is not changed"
    if op.get_bind().dialect.name == "sqlite":
        refuse = f"BEGIN SELECT RAISE(ABORT, '{message}'); END"
        return [f"CREATE TRIGGER {KEPT} BEFORE UPDATE ON personal_access {refuse}"]
    return [
        f"CREATE FUNCTION {KEPT}() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN "
        f"RAISE EXCEPTION '{message}' USING ERRCODE = 'integrity_constraint_violation'; END $$",
        f"CREATE TRIGGER {KEPT} BEFORE UPDATE ON personal_access "
        f"FOR EACH ROW EXECUTE FUNCTION {KEPT}()",
    ]


def downgrade() -> None:
    unmark(MARKS)
    op.drop_table("personal_access")
    if op.get_bind().dialect.name == "postgresql":
        op.get_bind().exec_driver_sql(f"DROP FUNCTION {KEPT}()")
    op.drop_table("search_stale")
    op.drop_table("search_item")
