"""Help a founder confirms by link, and requests that were answered by help."""

import sqlalchemy as sa
from alembic import op

from migrations.guards import Guard, protect, unprotect

revision = "0032"
down_revision = "0031"
branch_labels = None
depends_on = None

big_id = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
INSTANT = sa.DateTime(timezone=True)
GUARDS = (Guard("help_request_entry"),)


def upgrade() -> None:
    _add_ties()
    _add_links()
    _add_feedback()
    for guard in GUARDS:
        protect(guard)


def _add_ties() -> None:
    op.create_table(
        "help_request_entry",
        sa.Column("id", big_id, nullable=False),
        sa.Column("request_id", big_id, nullable=False),
        sa.Column("entry_id", big_id, nullable=False),
        sa.Column("tied_at", INSTANT, nullable=False),
        sa.Column("tied_by", sa.String(length=200), nullable=False),
        sa.ForeignKeyConstraint(
            ["request_id"], ["help_request.id"], name=op.f("fk_help_request_entry_request_id")
        ),
        sa.ForeignKeyConstraint(
            ["entry_id"], ["support_entry.id"], name=op.f("fk_help_request_entry_entry_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_help_request_entry")),
        sa.UniqueConstraint("request_id", name=op.f("uq_help_request_entry_request_id")),
    )
    op.create_index(op.f("ix_help_request_entry_entry_id"), "help_request_entry", ["entry_id"])


def _add_links() -> None:
    op.create_table(
        "support_link",
        sa.Column("id", big_id, nullable=False),
        sa.Column("entry_id", big_id, nullable=False),
        sa.Column("startup_id", big_id, nullable=False),
        sa.Column("token_hash", sa.String(length=64), nullable=False),
        sa.Column("to_name", sa.String(length=100), nullable=False),
        sa.Column("to_email", sa.String(length=254), nullable=True),
        sa.Column("mailed", sa.Boolean(), nullable=False),
        sa.Column("sent_at", INSTANT, nullable=False),
        sa.Column("sent_by", sa.String(length=200), nullable=False),
        sa.Column("expires_at", INSTANT, nullable=False),
        sa.Column("ended_at", INSTANT, nullable=True),
        sa.ForeignKeyConstraint(
            ["entry_id"], ["support_entry.id"], name=op.f("fk_support_link_entry_id")
        ),
        sa.ForeignKeyConstraint(
            ["startup_id"], ["startup.id"], name=op.f("fk_support_link_startup_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_support_link")),
        sa.UniqueConstraint("token_hash", name=op.f("uq_support_link_token_hash")),
    )
    op.create_index(op.f("ix_support_link_entry_id"), "support_link", ["entry_id"])
    op.create_index(op.f("ix_support_link_startup_id"), "support_link", ["startup_id"])


def _add_feedback() -> None:
    op.create_table(
        "support_feedback",
        sa.Column("entry_id", big_id, nullable=False),
        sa.Column("helpful", sa.Integer(), nullable=False),
        sa.Column("again", sa.Integer(), nullable=False),
        sa.Column("comment", sa.Text(), nullable=False),
        sa.Column("given_at", INSTANT, nullable=False),
        sa.Column("given_by", sa.String(length=200), nullable=False),
        sa.CheckConstraint("helpful BETWEEN 1 AND 5", name=op.f("ck_support_feedback_helpful")),
        sa.CheckConstraint("again BETWEEN 1 AND 5", name=op.f("ck_support_feedback_again")),
        sa.ForeignKeyConstraint(
            ["entry_id"], ["support_entry.id"], name=op.f("fk_support_feedback_entry_id")
        ),
        sa.PrimaryKeyConstraint("entry_id", name=op.f("pk_support_feedback")),
    )


def downgrade() -> None:
    for guard in GUARDS:
        unprotect(guard)
    op.drop_table("support_feedback")
    op.drop_table("support_link")
    op.drop_table("help_request_entry")
