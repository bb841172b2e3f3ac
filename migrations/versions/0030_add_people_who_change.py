"""Startups that left and who took their seat, agreements and duties, names that changed, deputies."""

import sqlalchemy as sa
from alembic import op

from migrations.guards import Guard, protect, unprotect

revision = "0030"
down_revision = "0029"
branch_labels = None
depends_on = None

big_id = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
GUARDS = (Guard("startup_name_change"),)


def upgrade() -> None:
    op.create_table(
        "startup_departure",
        sa.Column("startup_id", big_id, nullable=False),
        sa.Column("program_id", big_id, nullable=False),
        sa.Column("left_on", sa.Date(), nullable=False),
        sa.Column("reason", sa.String(length=500), nullable=False),
        sa.Column("reference", sa.String(length=200), nullable=False),
        sa.Column("withdrawn_krw", big_id, nullable=False),
        sa.Column("people", sa.Integer(), nullable=False),
        sa.Column("sessions", sa.Integer(), nullable=False),
        sa.Column("links", sa.Integer(), nullable=False),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("recorded_by", sa.String(length=200), nullable=False),
        sa.ForeignKeyConstraint(["program_id"], ["program.id"], name=op.f("fk_startup_departure_program_id")),
        sa.ForeignKeyConstraint(["startup_id"], ["startup.id"], name=op.f("fk_startup_departure_startup_id")),
        sa.PrimaryKeyConstraint("startup_id", name=op.f("pk_startup_departure")),
    )
    op.create_index(op.f("ix_startup_departure_program_id"), "startup_departure", ['program_id'])
    op.create_table(
        "startup_succession",
        sa.Column("startup_id", big_id, nullable=False),
        sa.Column("predecessor_id", big_id, nullable=False),
        sa.Column("named_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("named_by", sa.String(length=200), nullable=False),
        sa.ForeignKeyConstraint(["predecessor_id"], ["startup.id"], name=op.f("fk_startup_succession_predecessor_id")),
        sa.ForeignKeyConstraint(["startup_id"], ["startup.id"], name=op.f("fk_startup_succession_startup_id")),
        sa.PrimaryKeyConstraint("startup_id", name=op.f("pk_startup_succession")),
        sa.UniqueConstraint("predecessor_id", name=op.f("uq_startup_succession_predecessor_id")),
    )
    op.create_table(
        "agreement",
        sa.Column("id", big_id, nullable=False),
        sa.Column("program_id", big_id, nullable=False),
        sa.Column("startup_id", big_id, nullable=False),
        sa.Column("amends", sa.Boolean(), nullable=False),
        sa.Column("number", sa.String(length=100), nullable=False),
        sa.Column("signed_on", sa.Date(), nullable=False),
        sa.Column("starts_on", sa.Date(), nullable=False),
        sa.Column("ends_on", sa.Date(), nullable=False),
        sa.Column("subject", sa.String(length=300), nullable=False),
        sa.Column("file_id", big_id, nullable=True),
        sa.Column("file_name", sa.String(length=255), nullable=True),
        sa.Column("added_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("added_by", sa.String(length=200), nullable=False),
        sa.ForeignKeyConstraint(["file_id"], ["stored_file.id"], name=op.f("fk_agreement_file_id")),
        sa.ForeignKeyConstraint(["program_id"], ["program.id"], name=op.f("fk_agreement_program_id")),
        sa.ForeignKeyConstraint(["startup_id"], ["startup.id"], name=op.f("fk_agreement_startup_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_agreement")),
    )
    op.create_index(op.f("ix_agreement_program_id_ends_on"), "agreement", ['program_id', 'ends_on'])
    op.create_index(op.f("ix_agreement_startup_id_signed_on"), "agreement", ['startup_id', 'signed_on'])
    op.create_table(
        "agreement_duty",
        sa.Column("id", big_id, nullable=False),
        sa.Column("program_id", big_id, nullable=False),
        sa.Column("startup_id", big_id, nullable=False),
        sa.Column("agreement_id", big_id, nullable=False),
        sa.Column("words", sa.String(length=300), nullable=False),
        sa.Column("owed_by", sa.String(length=32), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("done_on", sa.Date(), nullable=True),
        sa.Column("done_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("done_by", sa.String(length=200), nullable=True),
        sa.ForeignKeyConstraint(["agreement_id"], ["agreement.id"], name=op.f("fk_agreement_duty_agreement_id")),
        sa.ForeignKeyConstraint(["program_id"], ["program.id"], name=op.f("fk_agreement_duty_program_id")),
        sa.ForeignKeyConstraint(["startup_id"], ["startup.id"], name=op.f("fk_agreement_duty_startup_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_agreement_duty")),
    )
    op.create_index(op.f("ix_agreement_duty_agreement_id"), "agreement_duty", ['agreement_id'])
    op.create_index(op.f("ix_agreement_duty_program_id_due_on"), "agreement_duty", ['program_id', 'due_on'])
    op.create_index(op.f("ix_agreement_duty_startup_id"), "agreement_duty", ['startup_id'])
    op.create_table(
        "startup_name_change",
        sa.Column("id", big_id, nullable=False),
        sa.Column("program_id", big_id, nullable=False),
        sa.Column("startup_id", big_id, nullable=False),
        sa.Column("what", sa.String(length=32), nullable=False),
        sa.Column("before", sa.String(length=200), nullable=False),
        sa.Column("after", sa.String(length=200), nullable=False),
        sa.Column("from_on", sa.Date(), nullable=False),
        sa.Column("reference", sa.String(length=200), nullable=False),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("recorded_by", sa.String(length=200), nullable=False),
        sa.ForeignKeyConstraint(["program_id"], ["program.id"], name=op.f("fk_startup_name_change_program_id")),
        sa.ForeignKeyConstraint(["startup_id"], ["startup.id"], name=op.f("fk_startup_name_change_startup_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_startup_name_change")),
    )
    op.create_index(op.f("ix_startup_name_change_program_id"), "startup_name_change", ['program_id'])
    op.create_index(op.f("ix_startup_name_change_startup_id_from_on"), "startup_name_change", ['startup_id', 'from_on'])
    op.create_table(
        "deputy",
        sa.Column("id", big_id, nullable=False),
        sa.Column("program_id", big_id, nullable=False),
        sa.Column("user_id", big_id, nullable=False),
        sa.Column("deputy_id", big_id, nullable=False),
        sa.Column("from_on", sa.Date(), nullable=False),
        sa.Column("until_on", sa.Date(), nullable=False),
        sa.Column("reason", sa.String(length=500), nullable=False),
        sa.Column("named_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("named_by", sa.String(length=200), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("ended_by", sa.String(length=200), nullable=True),
        sa.ForeignKeyConstraint(["deputy_id"], ["user_account.id"], name=op.f("fk_deputy_deputy_id")),
        sa.ForeignKeyConstraint(["program_id"], ["program.id"], name=op.f("fk_deputy_program_id")),
        sa.ForeignKeyConstraint(["user_id"], ["user_account.id"], name=op.f("fk_deputy_user_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_deputy")),
    )
    op.create_index(op.f("ix_deputy_deputy_id_until_on"), "deputy", ['deputy_id', 'until_on'])
    op.create_index(op.f("ix_deputy_program_id"), "deputy", ['program_id'])
    op.create_index(op.f("ix_deputy_user_id"), "deputy", ['user_id'])
    for guard in GUARDS:
        protect(guard)


def downgrade() -> None:
    for guard in GUARDS:
        unprotect(guard)
    op.drop_table("deputy")
    op.drop_table("startup_name_change")
    op.drop_table("agreement_duty")
    op.drop_table("agreement")
    op.drop_table("startup_succession")
    op.drop_table("startup_departure")
