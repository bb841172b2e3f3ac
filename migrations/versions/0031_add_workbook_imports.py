"""Workbooks taken in, and what each brought.

What an import brought can be taken back, and then its rows are gone while the trail still tells of
them. So the trail and the access log keep a startup's number, no key, and on SQLite the numbers of
such tables are never given twice (PostgreSQL's sequences never do). SQLite knows no ALTER for
either: what it keeps of a table as SQL is edited in place, as its documentation allows for changes
that leave the rows as they are; triggers and indexes stay.
"""

import re

import sqlalchemy as sa
from alembic import op

revision = "0031"
down_revision = "0030"
branch_labels = None
depends_on = None

big_id = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
INSTANT = sa.DateTime(timezone=True)
TELLING = ("audit_event", "personal_access")
COUNTED = ("startup", "startup_contact", "support_entry", "mentoring_session", "milestone")
KEY = re.compile(
    r",\s*CONSTRAINT fk_\w+_startup_id FOREIGN KEY\s*\(startup_id\) REFERENCES startup \(id\)"
)
ONCE, PLAIN = "PRIMARY KEY (id AUTOINCREMENT)", "PRIMARY KEY (id)"


def upgrade() -> None:
    _create()
    if op.get_bind().dialect.name == "sqlite":
        op.get_bind().exec_driver_sql(
            "CREATE TABLE numbered (id INTEGER PRIMARY KEY AUTOINCREMENT)"  # makes sqlite_sequence
        )
        op.get_bind().exec_driver_sql("DROP TABLE numbered")
        _rewrite(TELLING, lambda sql: KEY.sub("", sql))
        _rewrite(COUNTED, lambda sql: sql.replace(PLAIN, ONCE))
        return
    for table in TELLING:
        op.drop_constraint(f"fk_{table}_startup_id", table, type_="foreignkey")


def downgrade() -> None:
    if op.get_bind().dialect.name == "sqlite":
        _rewrite(COUNTED, lambda sql: sql.replace(ONCE, PLAIN))
        _rewrite(TELLING, _with_key)
    else:
        for table in TELLING:  # what tells of startups that are gone stays as it is
            op.get_bind().exec_driver_sql(
                f"ALTER TABLE {table} ADD CONSTRAINT fk_{table}_startup_id "
                "FOREIGN KEY (startup_id) REFERENCES startup (id) NOT VALID"
            )
    for table in ("workbook_waiting", "workbook_brought", "workbook_import"):
        op.drop_table(table)


def _with_key(sql: str) -> str:
    table = re.search(r'CREATE TABLE "?(\w+)', sql)[1]
    key = f"CONSTRAINT fk_{table}_startup_id FOREIGN KEY(startup_id) REFERENCES startup (id)"
    head, _, tail = sql.rpartition(")")
    return f"{head.rstrip()}, \n\t{key}\n){tail}"


def _rewrite(tables, change) -> None:
    bind = op.get_bind()
    found = {name: _sql(name) for name in tables}
    bind.exec_driver_sql("PRAGMA writable_schema=ON")
    for name, sql in found.items():
        changed = change(sql)
        if changed == sql:
            raise RuntimeError(f"{name} is not what it should be")
        bind.exec_driver_sql(
            "UPDATE sqlite_master SET sql = ? WHERE type = 'table' AND name = ?", (changed, name)
        )
    version = bind.exec_driver_sql("PRAGMA schema_version").scalar_one()
    bind.exec_driver_sql(f"PRAGMA schema_version={version + 1}")
    bind.exec_driver_sql("PRAGMA writable_schema=OFF")


def _sql(name: str) -> str:
    return (
        op.get_bind()
        .exec_driver_sql(
            "SELECT sql FROM sqlite_master WHERE type = 'table' AND name = ?", (name,)
        )
        .scalar_one()
    )


def _create() -> None:
    op.create_table(
        "workbook_import",
        sa.Column("id", big_id, nullable=False),
        sa.Column("program_id", big_id, nullable=False),
        sa.Column("file_name", sa.String(length=200), nullable=False),
        sa.Column("file_sha256", sa.String(length=64), nullable=False),
        sa.Column("matched", sa.Text(), nullable=False),
        sa.Column("counts", sa.Text(), nullable=False),
        sa.Column("imported_at", INSTANT, nullable=False),
        sa.Column("imported_by", sa.String(length=200), nullable=False),
        sa.Column("recorded_at", INSTANT, nullable=True),
        sa.Column("recorded_by", sa.String(length=200), nullable=True),
        sa.Column("taken_back_at", INSTANT, nullable=True),
        sa.Column("taken_back_by", sa.String(length=200), nullable=True),
        sa.Column("taken_back_reason", sa.String(length=500), nullable=True),
        sa.ForeignKeyConstraint(
            ["program_id"], ["program.id"], name=op.f("fk_workbook_import_program_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_workbook_import")),
    )
    op.create_index(
        op.f("ix_workbook_import_program_id_id"), "workbook_import", ["program_id", "id"]
    )
    _create_of_import(
        "workbook_brought",
        sa.Column("row_table", sa.String(length=60), nullable=False),
        sa.Column("row_id", big_id, nullable=False),
        sa.Column("looked", sa.String(length=64), nullable=False),
    )
    _create_of_import(
        "workbook_waiting",
        sa.Column("kind", sa.String(length=32), nullable=False),
        sa.Column("sheet", sa.String(length=100), nullable=False),
        sa.Column("line", sa.Integer(), nullable=False),
        sa.Column("startup_id", big_id, nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("recorded_at", INSTANT, nullable=True),
        sa.Column("became", sa.String(length=80), nullable=True),
    )


def _create_of_import(table: str, *columns: sa.Column) -> None:
    op.create_table(
        table,
        sa.Column("id", big_id, nullable=False),
        sa.Column("import_id", big_id, nullable=False),
        *columns,
        sa.ForeignKeyConstraint(
            ["import_id"], ["workbook_import.id"], name=op.f(f"fk_{table}_import_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f(f"pk_{table}")),
    )
    op.create_index(op.f(f"ix_{table}_import_id_id"), table, ["import_id", "id"])
