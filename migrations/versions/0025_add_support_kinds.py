"""What each kind of help needs, its costs and proof."""

import sqlalchemy as sa
from alembic import op

from migrations.guards import Guard, protect, unprotect

revision = "0025"
down_revision = "0024"
branch_labels = None
depends_on = None

big_id = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
GUARDS = (Guard("support_step"), Guard("support_move"))
INSTANT = sa.DateTime(timezone=True)
NEW_COLUMNS = (
    ("partner_id", big_id),
    ("partner_person_id", big_id),
    ("stage", sa.String(length=32)),
    ("amount_krw", big_id),
    ("confirmed_at", INSTANT),
    ("confirmed_by", sa.String(length=200)),
    ("disputed_at", INSTANT),
    ("dispute", sa.String(length=500)),
)
FOLLOWING = ("support_cost", "support_move", "support_file", "support_step")


def upgrade() -> None:
    _widen_entries()
    _add_steps()
    _add_files()
    _add_moves()
    _add_costs()
    op.add_column(
        "support_rate",
        sa.Column("krw_per_piece", big_id, nullable=False, server_default=sa.text("0")),
    )
    for guard in GUARDS:
        protect(guard)


def downgrade() -> None:
    for guard in GUARDS:
        unprotect(guard)
    op.drop_column("support_rate", "krw_per_piece")
    for table in FOLLOWING:
        op.drop_table(table)
    op.drop_index(op.f("ix_support_entry_partner_id_held_on_id"), "support_entry")
    with op.batch_alter_table("support_entry") as batch:
        for other in ("partner_person", "partner"):
            batch.drop_constraint(op.f(f"fk_support_entry_{other}_id"), type_="foreignkey")
        for name in ("details", "confidential", *(name for name, _ in reversed(NEW_COLUMNS))):
            batch.drop_column(name)


def _widen_entries() -> None:
    with op.batch_alter_table("support_entry") as batch:
        for name, kind in NEW_COLUMNS:
            batch.add_column(sa.Column(name, kind, nullable=True))
        batch.add_column(
            sa.Column("confidential", sa.Boolean(), nullable=False, server_default=sa.false())
        )
        batch.add_column(sa.Column("details", sa.Text(), nullable=False, server_default="{}"))
        for other in ("partner", "partner_person"):
            batch.create_foreign_key(
                op.f(f"fk_support_entry_{other}_id"), other, [f"{other}_id"], ["id"]
            )
    with op.batch_alter_table("support_entry") as batch:
        for name in ("confidential", "details"):
            batch.alter_column(name, server_default=None)
    op.create_index(
        op.f("ix_support_entry_partner_id_held_on_id"),
        "support_entry",
        ["partner_id", "held_on", "id"],
    )


def _add_steps() -> None:
    op.create_table(
        "support_step",
        sa.Column("id", big_id, nullable=False),
        sa.Column("entry_id", big_id, nullable=False),
        sa.Column("stage", sa.String(length=32), nullable=False),
        sa.Column("happened_on", sa.Date(), nullable=False),
        sa.Column("amount_krw", big_id, nullable=True),
        sa.Column("note", sa.String(length=500), nullable=False),
        sa.Column("taken_at", INSTANT, nullable=False),
        sa.Column("taken_by", sa.String(length=200), nullable=False),
        sa.CheckConstraint("amount_krw > 0", name=op.f("ck_support_step_amount_positive")),
        *_keys("support_step", ("entry_id", "support_entry")),
    )
    op.create_index(op.f("ix_support_step_entry_id_id"), "support_step", ["entry_id", "id"])


def _add_files() -> None:
    op.create_table(
        "support_file",
        sa.Column("id", big_id, nullable=False),
        sa.Column("program_id", big_id, nullable=False),
        sa.Column("entry_id", big_id, nullable=False),
        sa.Column("file_id", big_id, nullable=False),
        sa.Column("name", sa.String(length=255), nullable=False),
        sa.Column("shared", sa.Boolean(), nullable=False),
        sa.Column("added_at", INSTANT, nullable=False),
        sa.Column("added_by", sa.String(length=200), nullable=False),
        sa.Column("removed_at", INSTANT, nullable=True),
        *_keys(
            "support_file",
            ("program_id", "program"),
            ("entry_id", "support_entry"),
            ("file_id", "stored_file"),
        ),
        sa.UniqueConstraint("entry_id", "file_id", name=op.f("uq_support_file_entry_id_file_id")),
    )
    op.create_index(op.f("ix_support_file_program_id"), "support_file", ["program_id"])


def _add_moves() -> None:
    op.create_table(
        "support_move",
        sa.Column("id", big_id, nullable=False),
        sa.Column("program_id", big_id, nullable=False),
        sa.Column("entry_id", big_id, nullable=False),
        sa.Column("from_startup_id", big_id, nullable=False),
        sa.Column("to_startup_id", big_id, nullable=False),
        sa.Column("kind", sa.String(length=32), nullable=False),
        sa.Column("held_on", sa.Date(), nullable=False),
        sa.Column("reason", sa.String(length=500), nullable=False),
        sa.Column("moved_at", INSTANT, nullable=False),
        sa.Column("moved_by", sa.String(length=200), nullable=False),
        *_keys(
            "support_move",
            ("program_id", "program"),
            ("entry_id", "support_entry"),
            ("from_startup_id", "startup"),
            ("to_startup_id", "startup"),
        ),
    )
    op.create_index(op.f("ix_support_move_entry_id_id"), "support_move", ["entry_id", "id"])
    op.create_index(
        op.f("ix_support_move_from_startup_id_id"), "support_move", ["from_startup_id", "id"]
    )


def _add_costs() -> None:
    op.create_table(
        "support_cost",
        sa.Column("id", big_id, nullable=False),
        sa.Column("program_id", big_id, nullable=False),
        sa.Column("startup_id", big_id, nullable=True),
        sa.Column("entry_id", big_id, nullable=True),
        sa.Column("kind", sa.String(length=32), nullable=False),
        sa.Column("amount_krw", big_id, nullable=False),
        sa.Column("source_of_funds", sa.String(length=100), nullable=False),
        sa.Column("budget_item", sa.String(length=200), nullable=False),
        sa.Column("paid_on", sa.Date(), nullable=False),
        sa.Column("file_id", big_id, nullable=True),
        sa.Column("file_name", sa.String(length=255), nullable=True),
        sa.Column("note", sa.String(length=500), nullable=False),
        sa.Column("client_key", sa.String(length=80), nullable=True),
        sa.Column("entered_at", INSTANT, nullable=False),
        sa.Column("entered_by", sa.String(length=200), nullable=False),
        sa.Column("withdrawn_at", INSTANT, nullable=True),
        sa.Column("withdrawn_by", sa.String(length=200), nullable=True),
        sa.Column("withdrawn_reason", sa.String(length=500), nullable=True),
        sa.CheckConstraint("amount_krw > 0", name=op.f("ck_support_cost_amount_positive")),
        *_keys(
            "support_cost",
            ("program_id", "program"),
            ("startup_id", "startup"),
            ("entry_id", "support_entry"),
            ("file_id", "stored_file"),
        ),
        sa.UniqueConstraint(
            "program_id", "client_key", name=op.f("uq_support_cost_program_id_client_key")
        ),
    )
    for columns in (["program_id", "paid_on", "id"], ["startup_id", "paid_on"], ["entry_id"]):
        op.create_index(op.f(f"ix_support_cost_{'_'.join(columns)}"), "support_cost", columns)


def _keys(table: str, *others: tuple[str, str]) -> tuple[sa.Constraint, ...]:
    return (
        *(
            sa.ForeignKeyConstraint([column], [f"{other}.id"], name=op.f(f"fk_{table}_{column}"))
            for column, other in others
        ),
        sa.PrimaryKeyConstraint("id", name=op.f(f"pk_{table}")),
    )
