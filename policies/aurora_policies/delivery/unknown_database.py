from collections.abc import Iterator

from aurora_devops import Finding, Related, Repository, bad, good, policy
from aurora_devops.facts import DatabaseVersion, MadeResource, NamedResource

from ._infrastructure import config_map, infrastructure_of, pod
from ._names import hint

_DATABASE = 'resource "aws_db_instance" "shop" {\n  engine  = "postgres"\n  db_name = "shop"\n}\n'
# The databases that a server has from the beginning.
_SYSTEM = frozenset({"mysql", "postgres", "template1"})


@policy(
    "DLV068",
    severity="warning",
    category="validity",
    examples=[
        bad(
            config_map("DB_NAME", "«orders»"),
            path="k8s/config.yaml",
            files={"terraform/rds.tf": _DATABASE},
        ),
        bad(
            config_map("DATABASE_URL", "«postgres://shop.internal:5432/orders»"),
            path="k8s/config.yaml",
            files={"terraform/sql.tf": 'resource "google_sql_database" "shop" {\n  name = "shop"\n}\n'},
        ),
        good(
            config_map("DB_NAME", "shop"),
            path="k8s/config.yaml",
            files={"terraform/rds.tf": _DATABASE},
            because="Terraform creates the database",
        ),
        good(
            config_map("DB_NAME", "orders"),
            path="k8s/config.yaml",
            files={"terraform/rds.tf": _DATABASE, "k8s/postgres.yaml": pod("postgres:17.6")},
            because="the cluster has a database of its own",
        ),
        good(
            config_map("DB_NAME", "orders"),
            path="k8s/config.yaml",
            files={
                "terraform/rds.tf": 'variable "name" {}\n\n' + _DATABASE.replace('"shop"\n}', "var.name\n}")
            },
            because="the name is unknown",
        ),
    ],
)
def unknown_database(repository: Repository) -> Iterator[Finding]:
    """A program uses a database that Terraform does not create.

    The server refuses the connection.
    Correct the name in the settings of the pods, or create the database. Nothing is reported if a name is unknown, and
    if the manifests run a database themselves.
    """
    if not repository.whole or not repository.of(MadeResource):
        return
    if any(one.kind == "kubernetes" for one in repository.of(DatabaseVersion)):
        return
    infrastructure = infrastructure_of(repository)
    for named in repository.of(NamedResource):
        if named.type != "database" or named.kind != "kubernetes" or named.name in _SYSTEM:
            continue
        made = infrastructure.of(named)
        if not made or named.name in infrastructure.set or infrastructure.matching(named):
            continue
        names = {one.name for one in made}
        yield Finding(
            at=named,
            message=f"{named.by} names the database '{named.name}', which Terraform does not create"
            f"{hint(named.name, names, 'Terraform creates')}",
            related=tuple(Related(one, f"'{one.label}'") for one in made[:3]),
        )
