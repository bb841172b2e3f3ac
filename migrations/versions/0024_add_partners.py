"""Partner organizations and their people."""

import sqlalchemy as sa
from alembic import op

from migrations.guards import Guard, protect, unprotect

revision = "0024"
down_revision = "0023"
branch_labels = None
depends_on = None

big_id = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
GUARDS = (Guard("partner_revision"),)


def upgrade() -> None:
    op.create_table(
        "partner",
        sa.Column("id", big_id, nullable=False),
        sa.Column("program_id", big_id, nullable=False),
        sa.Column("kind", sa.String(length=32), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("name_key", sa.String(length=200), nullable=False),
        sa.Column("name_en", sa.String(length=200), nullable=True),
        sa.Column("country", sa.String(length=2), nullable=True),
        sa.Column("city", sa.String(length=100), nullable=True),
        sa.Column("homepage", sa.String(length=300), nullable=True),
        sa.Column("note", sa.Text(), nullable=True),
        sa.Column("active", sa.Boolean(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("added_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("added_by", sa.String(length=200), nullable=False),
        sa.ForeignKeyConstraint(["program_id"], ["program.id"], name=op.f("fk_partner_program_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_partner")),
        sa.UniqueConstraint("program_id", "name_key", name=op.f("uq_partner_program_id_name_key")),
    )
    op.create_index(op.f("ix_partner_program_id_kind"), "partner", ["program_id", "kind"])
    op.create_table(
        "partner_revision",
        sa.Column("id", big_id, nullable=False),
        sa.Column("partner_id", big_id, nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("before", sa.Text(), nullable=False),
        sa.Column("after", sa.Text(), nullable=False),
        sa.Column("reason", sa.String(length=500), nullable=False),
        sa.Column("revised_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("revised_by", sa.String(length=200), nullable=False),
        sa.ForeignKeyConstraint(
            ["partner_id"], ["partner.id"], name=op.f("fk_partner_revision_partner_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_partner_revision")),
    )
    op.create_index(op.f("ix_partner_revision_partner_id"), "partner_revision", ["partner_id"])
    op.create_table(
        "partner_person",
        sa.Column("id", big_id, nullable=False),
        sa.Column("program_id", big_id, nullable=False),
        sa.Column("partner_id", big_id, nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("title", sa.String(length=100), nullable=True),
        sa.Column("email", sa.String(length=254), nullable=True),
        sa.Column("phone", sa.String(length=40), nullable=True),
        sa.Column("consent_on", sa.Date(), nullable=True),
        sa.Column("consent_source", sa.String(length=300), nullable=True),
        sa.Column("consent_until", sa.Date(), nullable=True),
        sa.Column("withdrawn_on", sa.Date(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("added_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("added_by", sa.String(length=200), nullable=False),
        sa.Column("removed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("removed_by", sa.String(length=200), nullable=True),
        sa.CheckConstraint(
            "(email IS NULL AND phone IS NULL)"
            " OR (consent_on IS NOT NULL AND withdrawn_on IS NULL AND removed_at IS NULL)",
            name=op.f("ck_partner_person_contact_by_consent"),
        ),
        sa.ForeignKeyConstraint(
            ["program_id"], ["program.id"], name=op.f("fk_partner_person_program_id")
        ),
        sa.ForeignKeyConstraint(
            ["partner_id"], ["partner.id"], name=op.f("fk_partner_person_partner_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_partner_person")),
    )
    op.create_index(op.f("ix_partner_person_program_id"), "partner_person", ["program_id"])
    op.create_index(op.f("ix_partner_person_partner_id"), "partner_person", ["partner_id"])
    protect(GUARDS[0])


def downgrade() -> None:
    unprotect(GUARDS[0])
    op.drop_table("partner_person")
    op.drop_table("partner_revision")
    op.drop_table("partner")
