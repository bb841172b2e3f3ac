"""Cost imports, snapshots, charges and mappings."""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None

big_id = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.create_table(
        "cost_import",
        sa.Column("id", big_id, nullable=False),
        sa.Column("program_id", big_id, nullable=False),
        sa.Column("status", sa.String(length=32), nullable=False),
        sa.Column("names", sa.Text(), nullable=False),
        sa.Column("months", sa.Text(), nullable=False),
        sa.Column("report", sa.Text(), nullable=False),
        sa.Column("problems", sa.Integer(), nullable=False),
        sa.Column("imported_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("imported_by", sa.String(length=200), nullable=False),
        sa.ForeignKeyConstraint(
            ["program_id"], ["program.id"], name=op.f("fk_cost_import_program_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_cost_import")),
    )
    op.create_index(
        op.f("ix_cost_import_program_id_id"), "cost_import", ["program_id", "id"], unique=False
    )
    op.create_table(
        "import_problem",
        sa.Column("id", big_id, nullable=False),
        sa.Column("import_id", big_id, nullable=False),
        sa.Column("code", sa.String(length=32), nullable=False),
        sa.Column("words", sa.String(length=20), nullable=False),
        sa.Column("notice", sa.Boolean(), nullable=False),
        sa.Column("blob", sa.Text(), nullable=False),
        sa.Column("line", sa.Integer(), nullable=True),
        sa.Column("column_name", sa.Text(), nullable=True),
        sa.Column("value", sa.Text(), nullable=True),
        sa.Column("details", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["import_id"], ["cost_import.id"], name=op.f("fk_import_problem_import_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_import_problem")),
    )
    op.create_index(
        op.f("ix_import_problem_import_id_id"), "import_problem", ["import_id", "id"], unique=False
    )
    op.create_table(
        "snapshot",
        sa.Column("id", big_id, nullable=False),
        sa.Column("program_id", big_id, nullable=False),
        sa.Column("import_id", big_id, nullable=False),
        sa.Column("source", sa.String(length=500), nullable=False),
        sa.Column("family", sa.String(length=32), nullable=False),
        sa.Column("billing_month", sa.Date(), nullable=False),
        sa.Column("run", sa.String(length=80), nullable=False),
        sa.Column("submitted_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("content_sha256", sa.String(length=64), nullable=False),
        sa.Column("state", sa.String(length=32), nullable=False),
        sa.Column("rows_read", sa.Integer(), nullable=False),
        sa.Column("rows_stored", sa.Integer(), nullable=False),
        sa.Column("rows_rejected", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["import_id"], ["cost_import.id"], name=op.f("fk_snapshot_import_id")
        ),
        sa.ForeignKeyConstraint(
            ["program_id"], ["program.id"], name=op.f("fk_snapshot_program_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_snapshot")),
        sa.UniqueConstraint(
            "program_id",
            "source",
            "run",
            "billing_month",
            name=op.f("uq_snapshot_program_id_source_run_billing_month"),
        ),
    )
    op.create_index(
        op.f("ix_snapshot_program_id_billing_month"),
        "snapshot",
        ["program_id", "billing_month"],
        unique=False,
    )
    op.create_index(
        "uq_snapshot_live",
        "snapshot",
        ["program_id", "source", "family", "billing_month"],
        unique=True,
        sqlite_where=sa.text("state = 'live'"),
        postgresql_where=sa.text("state = 'live'"),
    )
    op.create_table(
        "sub_account_mapping",
        sa.Column("id", big_id, nullable=False),
        sa.Column("program_id", big_id, nullable=False),
        sa.Column("sub_account", sa.String(length=36), nullable=False),
        sa.Column("startup_id", big_id, nullable=False),
        sa.Column("starts_on", sa.Date(), nullable=True),
        sa.Column("ends_on", sa.Date(), nullable=True),
        sa.Column("mapped_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("mapped_by", sa.String(length=200), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["program_id"], ["program.id"], name=op.f("fk_sub_account_mapping_program_id")
        ),
        sa.ForeignKeyConstraint(
            ["startup_id"], ["startup.id"], name=op.f("fk_sub_account_mapping_startup_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sub_account_mapping")),
    )
    op.create_index(
        op.f("ix_sub_account_mapping_program_id_sub_account"),
        "sub_account_mapping",
        ["program_id", "sub_account"],
        unique=False,
    )
    op.create_index(
        op.f("ix_sub_account_mapping_startup_id"),
        "sub_account_mapping",
        ["startup_id"],
        unique=False,
    )
    op.create_table(
        "snapshot_charge",
        sa.Column("id", big_id, nullable=False),
        sa.Column("snapshot_id", big_id, nullable=False),
        sa.Column("sub_account", sa.String(length=36), nullable=False),
        sa.Column("charged_on", sa.Date(), nullable=False),
        sa.Column("service", sa.String(length=200), nullable=False),
        sa.Column("resource_group", sa.String(length=200), nullable=False),
        sa.Column("category", sa.String(length=30), nullable=False),
        sa.Column("charge_class", sa.String(length=30), nullable=False),
        sa.Column("publisher", sa.String(length=60), nullable=False),
        sa.Column("eligible", sa.Boolean(), nullable=False),
        sa.Column("commitment", sa.String(length=60), nullable=False),
        sa.Column("currency", sa.String(length=3), nullable=False),
        sa.Column("refund", sa.Boolean(), nullable=False),
        sa.Column("charge_rows", sa.Integer(), nullable=False),
        sa.Column("billed", sa.Text(), nullable=False),
        sa.Column("billed_usd", sa.Text(), nullable=True),
        sa.Column("payg", sa.Text(), nullable=True),
        sa.ForeignKeyConstraint(
            ["snapshot_id"], ["snapshot.id"], name=op.f("fk_snapshot_charge_snapshot_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_snapshot_charge")),
    )
    op.create_index(
        op.f("ix_snapshot_charge_snapshot_id_sub_account"),
        "snapshot_charge",
        ["snapshot_id", "sub_account"],
        unique=False,
    )
    op.create_table(
        "snapshot_blob",
        sa.Column("id", big_id, nullable=False),
        sa.Column("snapshot_id", big_id, nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("blob_rows", sa.Integer(), nullable=False),
        sa.Column("file_id", big_id, nullable=False),
        sa.ForeignKeyConstraint(
            ["file_id"], ["stored_file.id"], name=op.f("fk_snapshot_blob_file_id")
        ),
        sa.ForeignKeyConstraint(
            ["snapshot_id"], ["snapshot.id"], name=op.f("fk_snapshot_blob_snapshot_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_snapshot_blob")),
    )
    op.create_index(
        op.f("ix_snapshot_blob_snapshot_id"), "snapshot_blob", ["snapshot_id"], unique=False
    )


def downgrade() -> None:
    op.drop_index(op.f("ix_snapshot_blob_snapshot_id"), table_name="snapshot_blob")
    op.drop_table("snapshot_blob")
    op.drop_index(op.f("ix_snapshot_charge_snapshot_id_sub_account"), table_name="snapshot_charge")
    op.drop_table("snapshot_charge")
    op.drop_index(op.f("ix_sub_account_mapping_startup_id"), table_name="sub_account_mapping")
    op.drop_index(
        op.f("ix_sub_account_mapping_program_id_sub_account"), table_name="sub_account_mapping"
    )
    op.drop_table("sub_account_mapping")
    op.drop_index(
        "uq_snapshot_live",
        table_name="snapshot",
        sqlite_where=sa.text("state = 'live'"),
        postgresql_where=sa.text("state = 'live'"),
    )
    op.drop_index(op.f("ix_snapshot_program_id_billing_month"), table_name="snapshot")
    op.drop_table("snapshot")
    op.drop_index(op.f("ix_import_problem_import_id_id"), table_name="import_problem")
    op.drop_table("import_problem")
    op.drop_index(op.f("ix_cost_import_program_id_id"), table_name="cost_import")
    op.drop_table("cost_import")
