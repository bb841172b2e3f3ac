"""Programs, startups, contacts and settings with a history."""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

big_id = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.create_table(
        "program",
        sa.Column("id", big_id, nullable=False),
        sa.Column("slug", sa.String(length=60), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("name_en", sa.String(length=200), nullable=True),
        sa.Column("host", sa.String(length=200), nullable=False),
        sa.Column("sponsor", sa.String(length=200), nullable=False),
        sa.Column("starts_on", sa.Date(), nullable=False),
        sa.Column("ends_on", sa.Date(), nullable=False),
        sa.Column("timezone", sa.String(length=60), nullable=False),
        sa.Column("startup_seats", sa.Integer(), nullable=False),
        sa.Column("unicorn_target", sa.Integer(), nullable=False),
        sa.Column("unicorn_by", sa.Date(), nullable=False),
        sa.Column("unicorn_valuation_krw", big_id, nullable=False),
        sa.Column("unicorn_valuation_usd", big_id, nullable=False),
        sa.Column("is_demo", sa.Boolean(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_program")),
        sa.UniqueConstraint("slug", name=op.f("uq_program_slug")),
    )
    op.create_table(
        "program_setting",
        sa.Column("id", big_id, nullable=False),
        sa.Column("program_id", big_id, nullable=False),
        sa.Column("key", sa.String(length=60), nullable=False),
        sa.Column("value", sa.Text(), nullable=False),
        sa.Column("reason", sa.String(length=500), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("changed_by", sa.String(length=200), nullable=False),
        sa.ForeignKeyConstraint(
            ["program_id"], ["program.id"], name=op.f("fk_program_setting_program_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_program_setting")),
    )
    op.create_index(
        op.f("ix_program_setting_program_id_key_id"),
        "program_setting",
        ["program_id", "key", "id"],
        unique=False,
    )
    op.create_table(
        "startup",
        sa.Column("id", big_id, nullable=False),
        sa.Column("program_id", big_id, nullable=False),
        sa.Column("slug", sa.String(length=60), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("name_en", sa.String(length=200), nullable=True),
        sa.Column("legal_name", sa.String(length=200), nullable=True),
        sa.Column("registration_number", sa.String(length=40), nullable=True),
        sa.Column("representative", sa.String(length=100), nullable=True),
        sa.Column("founded_on", sa.Date(), nullable=True),
        sa.Column("address", sa.String(length=300), nullable=True),
        sa.Column("sector", sa.String(length=100), nullable=True),
        sa.Column("azure_offer", sa.String(length=100), nullable=True),
        sa.Column("agreement_number", sa.String(length=100), nullable=True),
        sa.Column("agreement_starts_on", sa.Date(), nullable=True),
        sa.Column("agreement_ends_on", sa.Date(), nullable=True),
        sa.Column("status", sa.String(length=32), nullable=False),
        sa.Column("joined_on", sa.Date(), nullable=False),
        sa.Column("left_on", sa.Date(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["program_id"], ["program.id"], name=op.f("fk_startup_program_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_startup")),
        sa.UniqueConstraint("slug", name=op.f("uq_startup_slug")),
    )
    op.create_index(
        op.f("ix_startup_program_id_name"), "startup", ["program_id", "name"], unique=False
    )
    op.create_table(
        "startup_contact",
        sa.Column("id", big_id, nullable=False),
        sa.Column("startup_id", big_id, nullable=False),
        sa.Column("name", sa.String(length=100), nullable=False),
        sa.Column("title", sa.String(length=100), nullable=True),
        sa.Column("email", sa.String(length=254), nullable=True),
        sa.Column("phone", sa.String(length=40), nullable=True),
        sa.ForeignKeyConstraint(
            ["startup_id"], ["startup.id"], name=op.f("fk_startup_contact_startup_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_startup_contact")),
    )
    op.create_index(
        op.f("ix_startup_contact_startup_id"), "startup_contact", ["startup_id"], unique=False
    )


def downgrade() -> None:
    op.drop_index(op.f("ix_startup_contact_startup_id"), table_name="startup_contact")
    op.drop_table("startup_contact")
    op.drop_index(op.f("ix_startup_program_id_name"), table_name="startup")
    op.drop_table("startup")
    op.drop_index(op.f("ix_program_setting_program_id_key_id"), table_name="program_setting")
    op.drop_table("program_setting")
    op.drop_table("program")
