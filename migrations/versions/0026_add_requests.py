"""What startups ask for, and credits that wait for a second person."""

import sqlalchemy as sa
from alembic import op

from migrations.guards import Guard, protect, unprotect

revision = "0026"
down_revision = "0025"
branch_labels = None
depends_on = None

big_id = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
GUARDS = (Guard("help_request_step"),)
TWO_PEOPLE = (
    "decided_by_user_id IS NULL OR state <> 'done'"
    " OR (decided_by_user_id <> prepared_by_user_id"
    " AND (asked_by_user_id IS NULL OR decided_by_user_id <> asked_by_user_id))"
)


def upgrade() -> None:
    _add_prepared_acts()
    _add_requests()
    for guard in GUARDS:
        protect(guard)


def _add_prepared_acts() -> None:
    op.create_table(
        "prepared_act",
        sa.Column("id", big_id, nullable=False),
        sa.Column("program_id", big_id, nullable=False),
        sa.Column("startup_id", big_id, nullable=False),
        sa.Column("kind", sa.String(length=32), nullable=False),
        sa.Column("grant_id", big_id, nullable=True),
        sa.Column("amount_krw", big_id, nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("prepared_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("prepared_by", sa.String(length=200), nullable=False),
        sa.Column("prepared_by_user_id", big_id, nullable=True),
        sa.Column("asked_by_user_id", big_id, nullable=True),
        sa.Column("state", sa.String(length=32), nullable=False),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("decided_by", sa.String(length=200), nullable=True),
        sa.Column("decided_by_user_id", big_id, nullable=True),
        sa.Column("decided_reason", sa.String(length=500), nullable=True),
        sa.Column("result_id", big_id, nullable=True),
        sa.CheckConstraint("amount_krw > 0", name=op.f("ck_prepared_act_amount_positive")),
        sa.CheckConstraint(TWO_PEOPLE, name=op.f("ck_prepared_act_two_people")),
        sa.ForeignKeyConstraint(
            ["grant_id"], ["credit_grant.id"], name=op.f("fk_prepared_act_grant_id")
        ),
        sa.ForeignKeyConstraint(
            ["program_id"], ["program.id"], name=op.f("fk_prepared_act_program_id")
        ),
        sa.ForeignKeyConstraint(
            ["startup_id"], ["startup.id"], name=op.f("fk_prepared_act_startup_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_prepared_act")),
    )
    op.create_index(
        op.f("ix_prepared_act_program_id_state_id"), "prepared_act", ["program_id", "state", "id"]
    )
    op.create_index(op.f("ix_prepared_act_startup_id_id"), "prepared_act", ["startup_id", "id"])


def _add_requests() -> None:
    op.create_table(
        "help_request",
        sa.Column("id", big_id, nullable=False),
        sa.Column("program_id", big_id, nullable=False),
        sa.Column("startup_id", big_id, nullable=False),
        sa.Column("kind", sa.String(length=32), nullable=False),
        sa.Column("purpose", sa.String(length=500), nullable=False),
        sa.Column("plan", sa.Text(), nullable=False),
        sa.Column("amount_krw", big_id, nullable=True),
        sa.Column("wished_on", sa.Date(), nullable=True),
        sa.Column("state", sa.String(length=32), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("asked_by", sa.String(length=200), nullable=False),
        sa.Column("asked_by_user_id", big_id, nullable=True),
        sa.Column("client_key", sa.String(length=80), nullable=True),
        sa.Column("answered_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("answered_by", sa.String(length=200), nullable=True),
        sa.Column("answer", sa.String(length=1000), nullable=True),
        sa.Column("approved_krw", big_id, nullable=True),
        sa.Column("grant_id", big_id, nullable=True),
        sa.Column("prepared_act_id", big_id, nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "amount_krw > 0 AND approved_krw > 0 AND approved_krw <= amount_krw",
            name=op.f("ck_help_request_amounts"),
        ),
        sa.ForeignKeyConstraint(
            ["grant_id"], ["credit_grant.id"], name=op.f("fk_help_request_grant_id")
        ),
        sa.ForeignKeyConstraint(
            ["prepared_act_id"], ["prepared_act.id"], name=op.f("fk_help_request_prepared_act_id")
        ),
        sa.ForeignKeyConstraint(
            ["program_id"], ["program.id"], name=op.f("fk_help_request_program_id")
        ),
        sa.ForeignKeyConstraint(
            ["startup_id"], ["startup.id"], name=op.f("fk_help_request_startup_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_help_request")),
        sa.UniqueConstraint(
            "asked_by_user_id",
            "client_key",
            name=op.f("uq_help_request_asked_by_user_id_client_key"),
        ),
        sa.UniqueConstraint("grant_id", name=op.f("uq_help_request_grant_id")),
        sa.UniqueConstraint("prepared_act_id", name=op.f("uq_help_request_prepared_act_id")),
    )
    op.create_index(
        op.f("ix_help_request_program_id_state_due_on"),
        "help_request",
        ["program_id", "state", "due_on"],
    )
    op.create_index(op.f("ix_help_request_startup_id_id"), "help_request", ["startup_id", "id"])
    op.create_table(
        "help_request_step",
        sa.Column("id", big_id, nullable=False),
        sa.Column("request_id", big_id, nullable=False),
        sa.Column("move", sa.String(length=32), nullable=False),
        sa.Column("state", sa.String(length=32), nullable=False),
        sa.Column("note", sa.String(length=1000), nullable=True),
        sa.Column("amount_krw", big_id, nullable=True),
        sa.Column("moved_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("moved_by", sa.String(length=200), nullable=False),
        sa.ForeignKeyConstraint(
            ["request_id"], ["help_request.id"], name=op.f("fk_help_request_step_request_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_help_request_step")),
    )
    op.create_index(op.f("ix_help_request_step_request_id"), "help_request_step", ["request_id"])


def downgrade() -> None:
    for guard in GUARDS:
        unprotect(guard)
    op.drop_table("help_request_step")
    op.drop_table("help_request")
    op.drop_table("prepared_act")
