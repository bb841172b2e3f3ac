"""Balance statements, requests for them, reasons for differences."""

import sqlalchemy as sa
from alembic import op

from migrations.guards import Guard, protect, unprotect

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None

big_id = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
GUARDS = (
    Guard("balance_statement", keys=(("id",), ("replaces_id",))),
    Guard("difference_reason"),
)


def upgrade() -> None:
    op.create_table(
        "statement_request",
        sa.Column("id", big_id, nullable=False),
        sa.Column("program_id", big_id, nullable=False),
        sa.Column("startup_id", big_id, nullable=False),
        sa.Column("month", sa.Date(), nullable=False),
        sa.Column("token_hash", sa.String(length=64), nullable=False),
        sa.Column("to_name", sa.String(length=100), nullable=False),
        sa.Column("to_email", sa.String(length=254), nullable=True),
        sa.Column("mailed", sa.Boolean(), nullable=False),
        sa.Column("sent_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("sent_by", sa.String(length=200), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("answered_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["program_id"], ["program.id"], name=op.f("fk_statement_request_program_id")
        ),
        sa.ForeignKeyConstraint(
            ["startup_id"], ["startup.id"], name=op.f("fk_statement_request_startup_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_statement_request")),
        sa.UniqueConstraint("token_hash", name=op.f("uq_statement_request_token_hash")),
    )
    op.create_index(
        op.f("ix_statement_request_program_id_month"),
        "statement_request",
        ["program_id", "month"],
        unique=False,
    )
    op.create_index(
        op.f("ix_statement_request_startup_id_month"),
        "statement_request",
        ["startup_id", "month"],
        unique=False,
    )
    op.create_table(
        "balance_statement",
        sa.Column("id", big_id, nullable=False),
        sa.Column("program_id", big_id, nullable=False),
        sa.Column("startup_id", big_id, nullable=False),
        sa.Column("stated_on", sa.Date(), nullable=False),
        sa.Column("balance_krw", big_id, nullable=True),
        sa.Column("balance_usd", sa.Text(), nullable=True),
        sa.Column("note", sa.String(length=500), nullable=False),
        sa.Column("file_id", big_id, nullable=True),
        sa.Column("picture_type", sa.String(length=40), nullable=True),
        sa.Column("request_id", big_id, nullable=True),
        sa.Column("replaces_id", big_id, nullable=True),
        sa.Column("withdrawn", sa.Boolean(), nullable=False),
        sa.Column("reason", sa.String(length=500), nullable=False),
        sa.Column("stated_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("stated_by", sa.String(length=200), nullable=False),
        sa.CheckConstraint(
            "(balance_krw IS NULL) <> (balance_usd IS NULL)",
            name=op.f("ck_balance_statement_one_balance"),
        ),
        sa.ForeignKeyConstraint(
            ["program_id"], ["program.id"], name=op.f("fk_balance_statement_program_id")
        ),
        sa.ForeignKeyConstraint(
            ["startup_id"], ["startup.id"], name=op.f("fk_balance_statement_startup_id")
        ),
        sa.ForeignKeyConstraint(
            ["file_id"], ["stored_file.id"], name=op.f("fk_balance_statement_file_id")
        ),
        sa.ForeignKeyConstraint(
            ["request_id"],
            ["statement_request.id"],
            name=op.f("fk_balance_statement_request_id"),
        ),
        sa.ForeignKeyConstraint(
            ["replaces_id"],
            ["balance_statement.id"],
            name=op.f("fk_balance_statement_replaces_id"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_balance_statement")),
        sa.UniqueConstraint("replaces_id", name=op.f("uq_balance_statement_replaces_id")),
    )
    op.create_index(
        op.f("ix_balance_statement_startup_id_stated_on"),
        "balance_statement",
        ["startup_id", "stated_on"],
        unique=False,
    )
    op.create_index(
        op.f("ix_balance_statement_program_id_stated_on"),
        "balance_statement",
        ["program_id", "stated_on"],
        unique=False,
    )
    op.create_table(
        "difference_reason",
        sa.Column("id", big_id, nullable=False),
        sa.Column("program_id", big_id, nullable=False),
        sa.Column("statement_id", big_id, nullable=False),
        sa.Column("difference_krw", big_id, nullable=False),
        sa.Column("reason", sa.String(length=500), nullable=False),
        sa.Column("explained_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("explained_by", sa.String(length=200), nullable=False),
        sa.ForeignKeyConstraint(
            ["program_id"], ["program.id"], name=op.f("fk_difference_reason_program_id")
        ),
        sa.ForeignKeyConstraint(
            ["statement_id"],
            ["balance_statement.id"],
            name=op.f("fk_difference_reason_statement_id"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_difference_reason")),
    )
    op.create_index(
        op.f("ix_difference_reason_program_id"), "difference_reason", ["program_id"], unique=False
    )
    op.create_index(
        op.f("ix_difference_reason_statement_id"),
        "difference_reason",
        ["statement_id"],
        unique=False,
    )
    for guard in GUARDS:
        protect(guard)


def downgrade() -> None:
    for guard in GUARDS:
        unprotect(guard)
    op.drop_table("difference_reason")
    op.drop_table("balance_statement")
    op.drop_table("statement_request")
