from collections.abc import Iterator

from aurora_devops import Finding, Related, Repository, bad, good, policy
from aurora_devops.facts import CreatedTable, UncreatedName

from ._names import hint

_GO = {"Dockerfile": "FROM scratch\n", "go.mod": "module example.com/shop\n\ngo 1.25\n"}
_CODE = 'package store\n\nconst add = "INSERT INTO orders (id, %s) VALUES ($1, $2)"\n'
_CREATED = {"migrations/1_orders.up.sql": "CREATE TABLE orders (id bigint, shop text, total integer);\n"}
_JAVA = """\
class Orders {{
    List<Order> all() {{
        return jdbc.sql("select o.id, o.{} from orders o "
            + "join customers c on c.id = o.customer").list();
    }}
}}
"""


@policy(
    "DLV219",
    severity="warning",
    category="reliability",
    examples=[
        bad(_CODE % "«place»", path="store/orders.go", files=_GO | _CREATED),
        bad(
            _JAVA.format("«place»"),
            path="src/main/java/shop/Orders.java",
            files={
                "Dockerfile": "FROM scratch\n",
                "pom.xml": "<project></project>\n",
                "src/main/resources/db/migration/V1__a.sql": "create table orders (id bigint, customer bigint);\n",
            },
        ),
        good(
            _CODE % "place",
            path="store/orders.go",
            files=_GO
            | _CREATED
            | {"migrations/2_place.up.sql": "ALTER TABLE orders ADD COLUMN place text;\n"},
            because="a later migration adds the column",
        ),
        good(
            _CODE.replace("INTO orders", "INTO archive.orders") % "place",
            path="store/orders.go",
            files=_GO | _CREATED,
            because="the table is in another schema",
        ),
        good(
            'package store\n\nconst all = "SELECT place FROM orders JOIN places ON places.id = shop"\n',
            path="store/orders.go",
            files=_GO | _CREATED,
            because="the column may be that of the other table",
        ),
        good(
            _CODE % "place",
            path="store/orders.go",
            files=_GO | {"migrations/1_orders.up.sql": "CREATE TABLE orders (LIKE template);\n"},
            because="not all columns of the table are known",
        ),
        good(
            'package store\n\nconst last = "SELECT id FROM orders ORDER BY rowid DESC LIMIT 1"\n',
            path="store/orders.go",
            files=_GO | _CREATED,
            because="SQLite gives each table this column",
        ),
    ],
)
def uncreated_column(repository: Repository) -> Iterator[Finding]:
    """A statement in the code uses a column that no migration gives the table.

    The database refuses the statement.
    Use the same name in the migration and in the code.
    Migrations are read in SQL and with Alembic; statements are those in strings of Go, Python, JavaScript, Java, Kotlin
    and Rust, and in files of SQL. A column counts if its table is certain and its name is nowhere in the migrations.
    Nothing is reported if a library maps classes to tables, or if there are migrations of another tool.

    <https://www.postgresql.org/docs/current/sql-createtable.html>
    """
    created = {one.name.lower(): one for one in repository.of(CreatedTable)}
    for one in repository.of(UncreatedName):
        table = created.get(one.table.lower())
        if one.column and table is not None:
            known = hint(one.column, table.columns)
            yield Finding(
                at=one,
                message=f"no migration gives the table '{one.table}' a column '{one.column}'{known}",
                related=(Related(table, "the table"),),
            )
