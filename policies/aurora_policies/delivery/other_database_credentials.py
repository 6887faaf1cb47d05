from collections import defaultdict
from collections.abc import Container, Iterator, Sequence
from posixpath import basename

from aurora_devops import Finding, Related, Repository, bad, good, policy
from aurora_devops.core.lazy import regex
from aurora_devops.core.nearest import nearest
from aurora_devops.facts import ClientAccess, RunServer, ServerAccess

from ._infrastructure import is_sample
from ._names import contains_words
from ._servers import Servers

_JOB = """\
on: push
jobs:
  test:
    runs-on: ubuntu-24.04
    services:
      db:
        image: postgres:17.6
        env:
          POSTGRES_USER: shop
          POSTGRES_PASSWORD: example
          POSTGRES_DB: shop_test
        ports:
          - 5433:5432
    env:
      DATABASE_URL: postgres://{}@localhost:5433/{}
    steps:
      - run: {}
"""
_PATH = ".github/workflows/ci.yml"
_COMPOSE = """\
services:
  web:
    image: ghcr.io/acme/shop:1.4
    environment:
      DB_HOST: db
      DB_USER: {}
      DB_PASSWORD: {}
      DB_NAME: {}
  db:
    image: postgres:17.6
    environment:
      POSTGRES_USER: shop
      POSTGRES_PASSWORD: example
      POSTGRES_DB: shop
"""
_PLAIN = _COMPOSE.format("shop", "example", "shop")
_DB_ENV = "POSTGRES_USER=shop\nPOSTGRES_PASSWORD=J7fk2LqWx90PzRt4\nPOSTGRES_DB=shop\n"
_IN_FILE = _COMPOSE.partition("    environment:\n      POSTGRES")[0] + "    env_file: db.env\n"


@policy(
    "DLV131",
    severity="warning",
    category="reliability",
    examples=[
        good(
            _COMPOSE.format("shop_app", "CHANGE_ME", "shop").replace(
                "PASSWORD: example", "PASSWORD: CHANGE_ME"
            ),
            path="deploy/compose.example.yml",
            because="who copies the example replaces the passwords, and may create the user",
        ),
        bad(
            "# Backups\n\n```sh\ndocker compose exec -T db pg_dump -U shop --dbname «shops» > shop.sql\n```\n",
            path="docs/backups.md",
            files={"compose.yaml": _PLAIN},
        ),
        bad(
            "dump:\n\tdocker compose exec db psql --username=«postgres» shop -c 'select 1'\n",
            path="Makefile",
            files={"compose.yaml": _PLAIN},
        ),
        bad(
            "#!/bin/sh\ndocker exec shop-db psql -Ushop «shop-api»\n",
            path="scripts/connect.sh",
            files={
                "compose.yaml": _PLAIN.replace(
                    "image: postgres", "container_name: shop-db\n    image: postgres"
                )
            },
        ),
        *(
            good(
                f"#!/bin/sh\n{command}\n",
                path="scripts/connect.sh",
                files={"compose.yaml": compose},
                because=because,
            )
            for command, compose, because in (
                ("docker compose exec db psql -U shop shop", _PLAIN, "both are those of the service"),
                ("docker compose exec db psql -U shop -d postgres -c '\\l'", _PLAIN, "every server has it"),
                ("docker compose exec db psql -U shop -d reports", _PLAIN, "it may be a second database"),
                (
                    "docker compose exec db createdb -U shop shops\ndocker compose exec db psql -U shop shops",
                    _PLAIN,
                    "a command creates the database",
                ),
                (
                    "docker compose exec db psql -U shop -d shops",
                    _PLAIN + "    volumes: [./db:/docker-entrypoint-initdb.d]\n",
                    "a script may create the database",
                ),
                (
                    "docker compose exec db psql -U shop -h shops.example.com shops",
                    _PLAIN,
                    "the server is another one",
                ),
                (
                    "docker compose exec db psql -U shop -d shops",
                    _PLAIN.replace("POSTGRES_DB: shop", "POSTGRES_DB: ${DATABASE}"),
                    "the name is unknown",
                ),
            )
        ),
        bad(_JOB.format("shop:«other»", "shop_test", "pytest"), path=_PATH),
        bad(_JOB.format("«store»:example", "shop_test", "pytest"), path=_PATH),
        bad(_JOB.format("shop:example", "«shop»", "pytest"), path=_PATH),
        bad(_COMPOSE.format("shop", "«other»", "shop"), path="compose.yaml"),
        bad(_COMPOSE.format("«web»", "example", "shop"), path="compose.yaml"),
        bad(_COMPOSE.format("shop", "example", "«shops»"), path="compose.yaml"),
        bad(
            _IN_FILE.format("shop", "«other»", "shop"),
            path="compose.yaml",
            files={"db.env": _DB_ENV},
        ),
        good(
            _IN_FILE.format("shop", "J7fk2LqWx90PzRt4", "shop"),
            path="compose.yaml",
            files={"db.env": _DB_ENV},
            because="the file of the database has the same password",
        ),
        good(
            _IN_FILE.format("shop", "other", "shop"),
            path="compose.yaml",
            because="the file is not in the repository",
        ),
        good(_JOB.format("shop:example", "shop_test", "pytest"), path=_PATH, because="both agree"),
        good(
            _JOB.format("shop:example", "shop", "createdb shop"),
            path=_PATH,
            because="a step may create the database",
        ),
        good(
            _JOB.format("shop:example", "shop_test", "pytest").replace(
                "    steps:", "      TEST_URL: postgres://shop:example@localhost:5433/shop\n    steps:"
            ),
            path=_PATH,
            because="the second variable is for a second database",
        ),
        good(
            _COMPOSE.format("web", "other", "shop"),
            path="compose.yaml",
            because="something else may create the user",
        ),
        good(
            _COMPOSE.format("shop", "${PASSWORD}", "shop"),
            path="compose.yaml",
            because="the password is unknown",
        ),
        good(
            _COMPOSE.format("shop", "example", "shops")
            + "    volumes:\n      - ./sql:/docker-entrypoint-initdb.d:ro\n",
            path="compose.yaml",
            because="a script may create the database",
        ),
        good(
            _COMPOSE.format("shop", "example", "shop_test"),
            path="compose.yaml",
            because="the tests may create a database of their own",
        ),
        good(
            _COMPOSE.format("shop", "example", "reports"),
            path="compose.yaml",
            because="the database may be another one",
        ),
    ],
)
def other_database_credentials(repository: Repository) -> Iterator[Finding]:
    """A variable or a command connects to a database with another user, password or name than its service creates.

    The database refuses the connection.
    Use the values of `POSTGRES_USER`, `POSTGRES_PASSWORD` and `POSTGRES_DB`, or the variables of MySQL and MariaDB.
    Compared are services of Compose, with the files of `env_file` that are in the repository, and of CI jobs. Nothing
    is reported if a script, a step or a framework may create users or databases, or if a value is unknown. Another user
    is reported if its password is that of the service, and another name of a database if it is similar.
    Commands are those of `psql`, `pg_dump`, `pg_restore`, `mysql` and `mysqldump` that `docker compose exec` or `docker
    exec` runs in such a service of Compose, also in documents. Another user or database of them is reported if the name
    is similar or the user is `postgres`, no variable has it, and the file creates no users or databases.

    <https://hub.docker.com/_/postgres>
    """
    accesses = repository.of(ServerAccess)
    yield from _of_commands(repository, accesses)
    if not accesses:
        return
    servers = Servers.of(repository)
    framework = any(basename(path) in _FRAMEWORKS for path in repository.paths)
    databases: defaultdict[str, set[str]] = defaultdict(set)
    for one in accesses:
        if one.part == "database":
            databases[one.scope].add(one.value)
    wrong: defaultdict[tuple[object, str], list[Finding | None]] = defaultdict(list)
    for one in accesses:
        if one.part in ("user", "password", "database"):
            finding = _problem(one, servers, databases[one.scope], framework=framework)
            wrong[one.site, one.part].append(finding)
    for found in wrong.values():
        if found[0] is not None and all(found):
            yield found[0]


def _of_commands(repository: Repository, accesses: Sequence[ServerAccess]) -> Iterator[Finding]:
    """The commands in containers that connect with another user or to another database than the image creates."""
    used = {(one.scope, one.part, one.value) for one in accesses}
    for one in repository.of(ClientAccess):
        servers = [
            server
            for server in repository.of(RunServer)
            if server.kind == "compose"
            and server.engine == one.engine
            and one.container in (*server.hosts, *server.names)
        ]
        if not servers or any((server.scope, one.part, one.value) in used for server in servers):
            continue
        if all(_is_other(one, server) for server in servers):
            server = servers[0]
            own = server.user if one.part == "user" else server.database
            yield Finding(
                at=one,
                message=f"{one.command} connects with the {one.part} '{one.value}', but {server.by} creates '{own}'",
                related=(Related(server, server.by),),
            )


def _is_other(one: ClientAccess, server: RunServer) -> bool:
    """Whether a server has no user or no database of this name, which is similar to its own, or usual elsewhere."""
    own = server.user if one.part == "user" else server.database
    if not server.alone or own is None or one.value == own:
        return False
    if one.part == "user" and one.engine == "postgres" and one.value == "postgres":
        return True
    if one.value in (_USERS if one.part == "user" else _DATABASES):
        return False
    if one.part == "database" and one.user not in (server.user, ""):
        return False
    if _OF_TESTS.search(one.value) and not _OF_TESTS.search(own):
        return False
    return contains_words(one.value, own) or nearest(one.value, [own], _CUTOFF) is not None


# Files of frameworks that create databases.
_FRAMEWORKS = frozenset({"artisan", "config.ru", "manage.py", "mix.exs", "schema.prisma"})
# Databases and users that each server has.
_DATABASES = frozenset({"information_schema", "mysql", "postgres", "sys", "template0", "template1"})
_USERS = frozenset({"root"})
_CUTOFF = 0.6


def _problem(
    one: ServerAccess, servers: Servers, databases: Container[str], *, framework: bool
) -> Finding | None:
    found = servers.reached(one)
    beside = [server for server in found if server.path == one.path] or found
    if not beside or not all(_differs(one, server, databases, framework=framework) for server in beside):
        return None
    server = beside[0]
    if one.part == "password":
        message = f"'{one.variable}' has another password for user '{one.user}' than {server.by}"
    else:
        own = server.user if one.part == "user" else server.database
        message = f"'{one.variable}' has the {one.part} '{one.value}', but {server.by} creates '{own}'"
    return Finding(at=one, message=message, related=(Related(server, server.by),))


# Tests often create a database beside that of the service.
_OF_TESTS = regex(r"(?:^|[_-])(?:ci|e2e|tests?)(?=[_-]|$)")


def _differs(one: ServerAccess, server: RunServer, databases: Container[str], *, framework: bool) -> bool:
    """Whether a value is another one than that of a server, and nothing else may create it."""
    if one.part == "password":
        return server.password is not None and one.user == server.user and one.value != server.password
    if not server.alone or one.value in (_USERS if one.part == "user" else _DATABASES):
        return False
    if one.part == "user":
        known = server.user
        return (
            known is not None
            and one.value != known
            and bool(one.password)
            and one.password == server.password
            # Equal passwords of an example may be placeholders.
            and not is_sample(*one.path.rpartition("/")[::2])
        )
    known = server.database
    if known is None or one.value == known or framework or one.user != server.user:
        return False
    if known in databases:
        # Another variable uses the database of the service, so that this one is for a second one.
        return False
    if _OF_TESTS.search(one.value) and not _OF_TESTS.search(known):
        return False
    return contains_words(one.value, known) or nearest(one.value, [known], _CUTOFF) is not None
