from collections import defaultdict
from collections.abc import Iterator

from aurora_devops import Finding, Related, Repository, bad, good, policy
from aurora_devops.facts import DatabaseVersion

from ._infrastructure import is_sample

_RDS = 'resource "aws_db_instance" "shop" {{\n  engine = "{}"\n  engine_version = "{}"\n}}\n'
_COMPOSE = "services:\n  db:\n    image: {}\n"
_BOTH = "services:\n  db:\n    image: postgres:18\n  survey-db:\n    image: postgres:16.10\n"
_POD = """\
apiVersion: v1
kind: Pod
metadata:
  name: db
spec:
  containers:
    - name: db
      image: {}
"""
_WORKFLOW = """\
on: push
jobs:
  test:
    runs-on: ubuntu-24.04
    services:
      db:
        image: {}
    steps:
      - run: make test
"""
# The database of a program that is built here, and that of one beside it.
_FOREIGN = """\
services:
  shop:
    build: .
    depends_on: [shop-db]
  shop-db:
    image: {image}
  wallet:
    {user}
    depends_on:
      wallet-db:
        condition: service_started
  wallet-db:
    image: postgres:16
"""
# The tests of a program that supports several versions.
_MATRIX = """\
on: push
jobs:
  test:
    runs-on: ubuntu-24.04
    strategy:
      matrix:
        database: [{}]
    services:
      db:
        image: postgres:${{{{ matrix.database }}}}-alpine
    steps:
      - run: make test
"""


@policy(
    "DLV070",
    severity="warning",
    category="reproducibility",
    examples=[
        bad(
            _COMPOSE.format("«postgres:16.10-alpine»"),
            path="compose.yaml",
            files={"terraform/rds.tf": _RDS.format("postgres", "17.6")},
        ),
        bad(
            _COMPOSE.format("«mysql:9.4»"),
            path="compose.yaml",
            files={
                "terraform/sql.tf": 'resource "google_sql_database_instance" "shop" {\n'
                '  database_version = "MYSQL_8_4"\n}\n'
            },
        ),
        bad(
            _COMPOSE.format("«mysql:8.0.44»"),
            path="compose.yaml",
            files={"terraform/rds.tf": _RDS.format("mysql", "8.4.7")},
        ),
        bad(
            _WORKFLOW.format("«postgres:16»"),
            path=".github/workflows/test.yml",
            files={"compose.yaml": _COMPOSE.format("postgres:17.6-alpine")},
        ),
        bad(
            _COMPOSE.format("«postgres:15-alpine»"),
            path="compose.yaml",
            files={"k8s/db.yaml": _POD.format("postgres:17.6-alpine")},
        ),
        bad(
            _COMPOSE.format("«postgres:17.6-alpine»"),
            path="compose.yaml",
            files={
                "infra/main.tf": 'resource "digitalocean_database_cluster" "shop" {\n'
                '  engine  = "pg"\n  version = "16"\n}\n'
            },
        ),
        bad(
            _COMPOSE.format("«postgres:17.6-alpine»"),
            path="compose.yaml",
            files={
                "infra/main.tf": 'resource "scaleway_rdb_instance" "shop" {\n  engine = "PostgreSQL-16"\n}\n'
            },
        ),
        good(
            _COMPOSE.format("postgres:17.6-alpine"),
            path="compose.yaml",
            files={
                "infra/main.tf": 'resource "linode_database_postgresql_v2" "shop" {\n'
                '  engine_id = "postgresql/17"\n}\n'
            },
            because="the major version is the same",
        ),
        good(
            _COMPOSE.format("mysql:8"),
            path="compose.yaml",
            files={"terraform/rds.tf": _RDS.format("mysql", "8.4.7")},
            because="the second number is unknown",
        ),
        good(
            _COMPOSE.format("postgres:17.5-alpine"),
            path="compose.yaml",
            files={"terraform/rds.tf": _RDS.format("postgres", "17.6")},
            because="the major version is the same",
        ),
        good(
            _COMPOSE.format("mysql:9.4"),
            path="compose.yaml",
            files={"terraform/rds.tf": _RDS.format("postgres", "17.6")},
            because="it is another database",
        ),
        good(
            _WORKFLOW.format("postgres:16"),
            path=".github/workflows/test.yml",
            files={"quickstart-postgres.yml": _COMPOSE.format("postgres:17.6-alpine")},
            because="the file shows how to start, and does not run the program",
        ),
        good(
            "services:\n  new:\n    image: postgres:18.0\n  old:\n    image: postgres:16.10\n",
            path="compose.yaml",
            files={"terraform/rds.tf": _RDS.format("postgres", "17.6")},
            because="the file runs several versions",
        ),
        good(
            "services:\n  survey-db:\n    image: postgres:16.10\n",
            path="deploy/survey.compose.yaml",
            files={
                "compose.yaml": _BOTH,
                "k8s/db.yaml": _POD.format("postgres:18"),
            },
            because="the program has a database of each version",
        ),
        good(
            _WORKFLOW.format("postgres:16"),
            path=".github/workflows/test.yml",
            files={
                "compose.yml": _BOTH.replace("18", "17.2"),
                "terraform/rds.tf": _RDS.format("postgres", "17"),
            },
            because="the program has a database of each version",
        ),
        good(
            _WORKFLOW.format("postgres:16"),
            path=".github/workflows/dump.yml",
            files={
                "compose.yaml": _COMPOSE.format("postgres:17"),
                ".github/workflows/test.yml": _MATRIX.format("'16', '17'"),
            },
            because="the program is tested with both versions",
        ),
        bad(
            _WORKFLOW.format("«postgres:14»"),
            path=".github/workflows/dump.yml",
            files={
                "compose.yaml": _COMPOSE.format("postgres:17"),
                ".github/workflows/test.yml": _MATRIX.format("'16', '17'"),
            },
        ),
        *(
            bad(
                _FOREIGN.format(image="«postgres:16»", user=user),
                path="compose.yaml",
                files={"k8s/db.yaml": _POD.format("postgres:18")},
                because="only a program of others uses the second database",
            )
            for user in ("image: quay.io/keycloak/keycloak:26.4", "image: ghcr.io/wallets/agent:1.6.0")
        ),
        good(
            _FOREIGN.format(image="postgres:18", user="image: ghcr.io/wallets/agent:1.6.0"),
            path="compose.yaml",
            files={"k8s/db.yaml": _POD.format("postgres:18")},
            because="the version is the same",
        ),
        bad(
            "services:\n  survey-db:\n    image: «postgres:15»\n",
            path="deploy/survey.compose.yaml",
            files={
                "compose.yaml": _BOTH,
                "k8s/db.yaml": _POD.format("postgres:18"),
            },
        ),
    ],
)
def other_database_version(repository: Repository) -> Iterator[Finding]:
    """A database has another major version here than where the program runs.

    Development and tests do not show what the version in production does: it refuses a query, or a dump of the other
    version.
    Use one major version in Compose, in the services of workflows, in manifests and in Terraform. Images are compared
    with the databases that Terraform creates, or else with those of manifests, or else with those of Compose files.
    Nothing is reported about a file that runs several versions, about a version that another file runs beside that of
    these databases, or if these databases have several versions,
    nor about a database of a Compose file on which only images of others depend, beside one of what is built there.
    """
    if not repository.whole:
        return
    versions: defaultdict[str, list[DatabaseVersion]] = defaultdict(list)
    for one in repository.of(DatabaseVersion):
        folder, _, name = one.path.rpartition("/")
        if not one.foreign and not is_sample(folder, name):
            versions[one.engine].append(one)
    for engine, found in versions.items():
        made = next(filter(None, ([one for one in found if one.kind == kind] for kind in _RUNNING)), [])
        if len({one.major for one in made}) != 1:
            continue
        majors: defaultdict[str, set[str]] = defaultdict(set)
        for one in found:
            majors[one.path].add(one.major)
        several = [known for known in majors.values() if len(known) > 1 and made[0].major in known]
        for one in found:
            # A file that runs both versions side by side has a database for each of them.
            if any(one.major in known for known in several):
                continue
            if not _agree(one.major, made[0].major) and len(majors[one.path]) == 1:
                yield Finding(
                    at=one,
                    message=f"{one.by} runs {engine} {one.major}, but {made[0].by} has version {made[0].version}",
                    related=(Related(made[0], f"{engine} {made[0].version}"),),
                )


# The kinds of artifacts that run the database of a program: the first of them that does is compared with the others.
_RUNNING = ("terraform", "kubernetes", "compose")


def _agree(one: str, other: str) -> bool:
    """Whether two versions are the same as far as both are known."""
    return all(left == right for left, right in zip(one.split("."), other.split("."), strict=False))
