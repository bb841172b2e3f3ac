"""Caps, grants, amendments, usage facts and the ledger."""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

big_id = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.create_table(
        "command_key",
        sa.Column("id", big_id, nullable=False),
        sa.Column("scope", sa.String(length=80), nullable=False),
        sa.Column("key", sa.String(length=200), nullable=False),
        sa.Column("body_hash", sa.String(length=64), nullable=False),
        sa.Column("result", sa.Text(), nullable=False),
        sa.Column("used_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_command_key")),
        sa.UniqueConstraint("scope", "key", name=op.f("uq_command_key_scope_key")),
    )
    op.create_table(
        "cap_change",
        sa.Column("id", big_id, nullable=False),
        sa.Column("program_id", big_id, nullable=False),
        sa.Column("cap_krw", big_id, nullable=False),
        sa.Column("startup_cap_krw", big_id, nullable=False),
        sa.Column("reason", sa.String(length=500), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("changed_by", sa.String(length=200), nullable=False),
        sa.ForeignKeyConstraint(
            ["program_id"], ["program.id"], name=op.f("fk_cap_change_program_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_cap_change")),
    )
    op.create_index(op.f("ix_cap_change_program_id"), "cap_change", ["program_id"], unique=False)
    op.create_table(
        "program_credit",
        sa.Column("program_id", big_id, nullable=False),
        sa.Column("cap_krw", big_id, nullable=False),
        sa.Column("startup_cap_krw", big_id, nullable=False),
        sa.Column("committed_krw", big_id, nullable=False),
        sa.Column("chain_seq", big_id, nullable=False),
        sa.Column("chain_hash", sa.String(length=64), nullable=False),
        sa.CheckConstraint(
            "0 <= committed_krw AND committed_krw <= cap_krw",
            name=op.f("ck_program_credit_within_cap"),
        ),
        sa.ForeignKeyConstraint(
            ["program_id"], ["program.id"], name=op.f("fk_program_credit_program_id")
        ),
        sa.PrimaryKeyConstraint("program_id", name=op.f("pk_program_credit")),
    )
    op.create_table(
        "credit_grant",
        sa.Column("id", big_id, nullable=False),
        sa.Column("program_id", big_id, nullable=False),
        sa.Column("startup_id", big_id, nullable=False),
        sa.Column("amount_krw", big_id, nullable=False),
        sa.Column("amount_usd", sa.Text(), nullable=True),
        sa.Column("usd_krw", sa.Text(), nullable=True),
        sa.Column("granted_on", sa.Date(), nullable=False),
        sa.Column("activate_by", sa.Date(), nullable=True),
        sa.Column("activated_on", sa.Date(), nullable=True),
        sa.Column("expires_on", sa.Date(), nullable=False),
        sa.Column("reference", sa.String(length=200), nullable=False),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("recorded_by", sa.String(length=200), nullable=False),
        sa.CheckConstraint("amount_krw > 0", name=op.f("ck_credit_grant_amount_positive")),
        sa.ForeignKeyConstraint(
            ["program_id"], ["program.id"], name=op.f("fk_credit_grant_program_id")
        ),
        sa.ForeignKeyConstraint(
            ["startup_id"], ["startup.id"], name=op.f("fk_credit_grant_startup_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_credit_grant")),
    )
    op.create_index(
        op.f("ix_credit_grant_program_id_id"), "credit_grant", ["program_id", "id"], unique=False
    )
    op.create_index(
        op.f("ix_credit_grant_startup_id_id"), "credit_grant", ["startup_id", "id"], unique=False
    )
    op.create_table(
        "startup_credit",
        sa.Column("startup_id", big_id, nullable=False),
        sa.Column("program_id", big_id, nullable=False),
        sa.Column("cap_krw", big_id, nullable=False),
        sa.Column("committed_krw", big_id, nullable=False),
        sa.Column("left_on", sa.Date(), nullable=True),
        sa.Column("left_recorded_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "0 <= committed_krw AND committed_krw <= cap_krw",
            name=op.f("ck_startup_credit_within_cap"),
        ),
        sa.ForeignKeyConstraint(
            ["program_id"], ["program.id"], name=op.f("fk_startup_credit_program_id")
        ),
        sa.ForeignKeyConstraint(
            ["startup_id"], ["startup.id"], name=op.f("fk_startup_credit_startup_id")
        ),
        sa.PrimaryKeyConstraint("startup_id", name=op.f("pk_startup_credit")),
    )
    op.create_index(
        op.f("ix_startup_credit_program_id"), "startup_credit", ["program_id"], unique=False
    )
    op.create_table(
        "usage_fact",
        sa.Column("id", big_id, nullable=False),
        sa.Column("program_id", big_id, nullable=False),
        sa.Column("startup_id", big_id, nullable=False),
        sa.Column("billing_month", sa.Date(), nullable=False),
        sa.Column("charged_on", sa.Date(), nullable=False),
        sa.Column("covered_krw", sa.Text(), nullable=False),
        sa.Column("refunded_krw", sa.Text(), nullable=False),
        sa.Column("not_covered_krw", sa.Text(), nullable=False),
        sa.Column("cause", sa.String(length=80), nullable=False),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("superseded_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["program_id"], ["program.id"], name=op.f("fk_usage_fact_program_id")
        ),
        sa.ForeignKeyConstraint(
            ["startup_id"], ["startup.id"], name=op.f("fk_usage_fact_startup_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_usage_fact")),
    )
    op.create_index(
        op.f("ix_usage_fact_program_id_charged_on"),
        "usage_fact",
        ["program_id", "charged_on"],
        unique=False,
    )
    op.create_index(
        op.f("ix_usage_fact_startup_id_charged_on"),
        "usage_fact",
        ["startup_id", "charged_on"],
        unique=False,
    )
    op.create_index(
        "uq_usage_fact_live",
        "usage_fact",
        ["startup_id", "billing_month", "charged_on"],
        unique=True,
        sqlite_where=sa.text("superseded_at IS NULL"),
        postgresql_where=sa.text("superseded_at IS NULL"),
    )
    op.create_table(
        "grant_amendment",
        sa.Column("id", big_id, nullable=False),
        sa.Column("program_id", big_id, nullable=False),
        sa.Column("startup_id", big_id, nullable=False),
        sa.Column("grant_id", big_id, nullable=False),
        sa.Column("kind", sa.String(length=32), nullable=False),
        sa.Column("effective_on", sa.Date(), nullable=False),
        sa.Column("expires_on", sa.Date(), nullable=True),
        sa.Column("amount_krw", big_id, nullable=True),
        sa.Column("reason", sa.String(length=500), nullable=False),
        sa.Column("reference", sa.String(length=200), nullable=True),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("recorded_by", sa.String(length=200), nullable=False),
        sa.ForeignKeyConstraint(
            ["grant_id"], ["credit_grant.id"], name=op.f("fk_grant_amendment_grant_id")
        ),
        sa.ForeignKeyConstraint(
            ["program_id"], ["program.id"], name=op.f("fk_grant_amendment_program_id")
        ),
        sa.ForeignKeyConstraint(
            ["startup_id"], ["startup.id"], name=op.f("fk_grant_amendment_startup_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_grant_amendment")),
    )
    op.create_index(
        op.f("ix_grant_amendment_grant_id_id"), "grant_amendment", ["grant_id", "id"], unique=False
    )
    op.create_index(
        op.f("ix_grant_amendment_program_id"), "grant_amendment", ["program_id"], unique=False
    )
    op.create_index(
        op.f("ix_grant_amendment_startup_id_id"),
        "grant_amendment",
        ["startup_id", "id"],
        unique=False,
    )
    op.create_table(
        "ledger_account",
        sa.Column("id", big_id, nullable=False),
        sa.Column("code", sa.String(length=80), nullable=False),
        sa.Column("program_id", big_id, nullable=False),
        sa.Column("startup_id", big_id, nullable=True),
        sa.Column("grant_id", big_id, nullable=True),
        sa.Column("kind", sa.String(length=32), nullable=False),
        sa.Column("debits_krw", big_id, nullable=False),
        sa.Column("credits_krw", big_id, nullable=False),
        sa.CheckConstraint(
            "kind IN ('package', 'payment_method') OR credits_krw <= debits_krw",
            name=op.f("ck_ledger_account_not_overdrawn"),
        ),
        sa.CheckConstraint(
            "debits_krw >= 0 AND credits_krw >= 0",
            name=op.f("ck_ledger_account_totals_not_negative"),
        ),
        sa.ForeignKeyConstraint(
            ["grant_id"], ["credit_grant.id"], name=op.f("fk_ledger_account_grant_id")
        ),
        sa.ForeignKeyConstraint(
            ["program_id"], ["program.id"], name=op.f("fk_ledger_account_program_id")
        ),
        sa.ForeignKeyConstraint(
            ["startup_id"], ["startup.id"], name=op.f("fk_ledger_account_startup_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_ledger_account")),
        sa.UniqueConstraint("code", name=op.f("uq_ledger_account_code")),
    )
    op.create_index(
        op.f("ix_ledger_account_program_id"), "ledger_account", ["program_id"], unique=False
    )
    op.create_index(
        op.f("ix_ledger_account_startup_id"), "ledger_account", ["startup_id"], unique=False
    )
    op.create_table(
        "transfer",
        sa.Column("id", big_id, nullable=False),
        sa.Column("program_id", big_id, nullable=False),
        sa.Column("seq", big_id, nullable=False),
        sa.Column("startup_id", big_id, nullable=False),
        sa.Column("grant_id", big_id, nullable=True),
        sa.Column("kind", sa.String(length=32), nullable=False),
        sa.Column("reverses", sa.Boolean(), nullable=False),
        sa.Column("debit_account_id", big_id, nullable=False),
        sa.Column("credit_account_id", big_id, nullable=False),
        sa.Column("amount_krw", big_id, nullable=False),
        sa.Column("concerns_on", sa.Date(), nullable=False),
        sa.Column("concerns_month", sa.Integer(), nullable=False),
        sa.Column("posted_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("cause", sa.String(length=80), nullable=False),
        sa.Column("hash", sa.String(length=64), nullable=False),
        sa.CheckConstraint("amount_krw > 0", name=op.f("ck_transfer_amount_positive")),
        sa.CheckConstraint(
            "debit_account_id <> credit_account_id", name=op.f("ck_transfer_two_accounts")
        ),
        sa.ForeignKeyConstraint(
            ["credit_account_id"], ["ledger_account.id"], name=op.f("fk_transfer_credit_account_id")
        ),
        sa.ForeignKeyConstraint(
            ["debit_account_id"], ["ledger_account.id"], name=op.f("fk_transfer_debit_account_id")
        ),
        sa.ForeignKeyConstraint(
            ["grant_id"], ["credit_grant.id"], name=op.f("fk_transfer_grant_id")
        ),
        sa.ForeignKeyConstraint(
            ["program_id"], ["program.id"], name=op.f("fk_transfer_program_id")
        ),
        sa.ForeignKeyConstraint(
            ["startup_id"], ["startup.id"], name=op.f("fk_transfer_startup_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_transfer")),
        sa.UniqueConstraint("program_id", "seq", name=op.f("uq_transfer_program_id_seq")),
    )
    op.create_index(
        "ix_transfer_figures",
        "transfer",
        [
            "program_id",
            "startup_id",
            "grant_id",
            "kind",
            "concerns_month",
            "concerns_on",
            "posted_at",
            "reverses",
            "amount_krw",
        ],
        unique=False,
    )
    op.create_index(
        "ix_transfer_days",
        "transfer",
        [
            "program_id",
            "concerns_on",
            "startup_id",
            "grant_id",
            "kind",
            "posted_at",
            "reverses",
            "amount_krw",
        ],
        unique=False,
    )


def downgrade() -> None:
    op.drop_index("ix_transfer_days", table_name="transfer")
    op.drop_index("ix_transfer_figures", table_name="transfer")
    op.drop_table("transfer")
    op.drop_index(op.f("ix_ledger_account_startup_id"), table_name="ledger_account")
    op.drop_index(op.f("ix_ledger_account_program_id"), table_name="ledger_account")
    op.drop_table("ledger_account")
    op.drop_index(op.f("ix_grant_amendment_startup_id_id"), table_name="grant_amendment")
    op.drop_index(op.f("ix_grant_amendment_program_id"), table_name="grant_amendment")
    op.drop_index(op.f("ix_grant_amendment_grant_id_id"), table_name="grant_amendment")
    op.drop_table("grant_amendment")
    op.drop_index(
        "uq_usage_fact_live",
        table_name="usage_fact",
        sqlite_where=sa.text("superseded_at IS NULL"),
        postgresql_where=sa.text("superseded_at IS NULL"),
    )
    op.drop_index(op.f("ix_usage_fact_startup_id_charged_on"), table_name="usage_fact")
    op.drop_index(op.f("ix_usage_fact_program_id_charged_on"), table_name="usage_fact")
    op.drop_table("usage_fact")
    op.drop_index(op.f("ix_startup_credit_program_id"), table_name="startup_credit")
    op.drop_table("startup_credit")
    op.drop_index(op.f("ix_credit_grant_startup_id_id"), table_name="credit_grant")
    op.drop_index(op.f("ix_credit_grant_program_id_id"), table_name="credit_grant")
    op.drop_table("credit_grant")
    op.drop_table("program_credit")
    op.drop_index(op.f("ix_cap_change_program_id"), table_name="cap_change")
    op.drop_table("cap_change")
    op.drop_table("command_key")
