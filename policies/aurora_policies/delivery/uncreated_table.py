from collections.abc import Iterator

from aurora_devops import Finding, Related, Repository, bad, good, policy
from aurora_devops.facts import CreatedTable, UncreatedName

_GO = {"Dockerfile": "FROM scratch\n", "go.mod": "module example.com/shop\n\ngo 1.25\n"}
_PYTHON = {"Dockerfile": "FROM scratch\n", "pyproject.toml": '[project]\nname = "shop"\n'}
_CODE = 'package store\n\nconst pending = "SELECT id, place FROM %s WHERE paid = $1"\n'
_ALEMBIC = """\
revision = "1"
down_revision = None


def upgrade():
    op.create_table("shipment", sa.Column("id", sa.BigInteger(), primary_key=True))
"""


@policy(
    "DLV218",
    severity="warning",
    category="reliability",
    examples=[
        bad(
            _CODE % "«orders»",
            path="store/orders.go",
            files=_GO | {"migrations/1_orders.up.sql": "CREATE TABLE purchases (id bigint, place text);\n"},
        ),
        bad(
            'FIRST = "select o.id from «orders» o" + " where o.paid"\n',
            path="shop/store.py",
            files=_PYTHON | {"migrations/versions/1.py": _ALEMBIC},
        ),
        good(
            _CODE % "orders",
            path="store/orders.go",
            files=_GO
            | {
                "migrations/1_orders.up.sql": "CREATE TABLE purchases (id bigint, place text);\n",
                "migrations/2_orders.up.sql": "ALTER TABLE purchases RENAME TO orders;\n",
            },
            because="a later migration renames the table",
        ),
        good(
            _CODE % "orders",
            path="store/orders.go",
            files=_GO
            | {
                "migrations/1_customers.up.sql": "CREATE TABLE customers (id bigint);\n",
                "store/customers.go": 'package store\n\nconst all = "SELECT id FROM customers"\n',
            },
            because="all created tables are in use, so `orders` may be that of another program",
        ),
        good(
            _CODE % "orders",
            path="store/orders.go",
            files=_GO
            | {
                "migrations/1_orders.up.sql": "CREATE TABLE purchases (id bigint, place text);\n",
                "deploy/init.yaml": "data:\n  init.sql: |\n    CREATE TABLE IF NOT EXISTS orders (id bigint);\n",
            },
            because="another file creates the table",
        ),
        good(
            _CODE % "orders",
            path="store/orders.go",
            files=_GO
            | {
                "migrations/1_orders.up.sql": "CREATE TABLE purchases (id bigint, place text);\n",
                "store/models.go": 'package store\n\nimport "gorm.io/gorm"\n',
            },
            because="a library that maps types to tables may create it",
        ),
    ],
)
def uncreated_table(repository: Repository) -> Iterator[Finding]:
    """A statement in the code uses a table that no migration creates, while one that is created is used nowhere.

    The database refuses the statement.
    Use the same name in the migration and in the code.
    Migrations are read in SQL, with Alembic and with Knex; statements are those in strings of Go, Python, JavaScript,
    Java, Kotlin and Rust, and in files of SQL. Nothing is reported if all tables that the migrations create are in use,
    if a library maps classes to tables, or if there are migrations of another tool.

    <https://www.postgresql.org/docs/current/sql-createtable.html>
    """
    unused = {one.name: one for one in repository.of(CreatedTable) if not one.used}
    names = sorted(unused)
    others = ", ".join(f"'{name}'" for name in names[:_NAMED])
    for one in repository.of(UncreatedName):
        if not one.column:
            yield Finding(
                at=one,
                message=f"no migration creates the table '{one.table}', and no code uses {others}, which they create",
                related=tuple(Related(unused[name], "a table that is not used") for name in names[:_NAMED]),
            )


# How many of the other tables a message names.
_NAMED = 3
