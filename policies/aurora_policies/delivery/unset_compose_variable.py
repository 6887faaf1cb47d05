from collections.abc import Iterator

from aurora_devops import Finding, Repository, bad, good, policy
from aurora_devops.core.nearest import suggest
from aurora_devops.facts import UnsetVariable

from ._examples import workflow
from ._renamed import renamed

_COMPOSE = """\
services:
  db:
    image: postgres:18
    environment:
      POSTGRES_PASSWORD: {}
"""
# How similar the name of an unused variable is, and how many are compared.
_CUTOFF = 0.8
_COMPARED = 50


@policy(
    "DLV137",
    severity="error",
    category="reliability",
    examples=[
        bad(
            _COMPOSE.format("«$DATABASE_PASSWORD»"),
            path="compose.yaml",
            files={".env": "DB_PASSWORD=example\n"},
        ),
        bad(
            _COMPOSE.format("«${STATISTICS_PASSWORD}»"),
            path="shop/compose.yaml",
            files={"shop/.env": "STATS_PASSWORD=example\nexport UNUSED='a b' # a comment\n"},
        ),
        good(
            _COMPOSE.format("$DATABASE_PASSWORD"),
            path="compose.yaml",
            files={".env": "DATABASE_PASSWORD=example\n"},
            because="the file sets the variable",
        ),
        good(
            _COMPOSE.format("${DATABASE_PASSWORD:-example}"),
            path="compose.yaml",
            files={".env": "DB_PASSWORD=example\n"},
            because="the variable has a default",
        ),
        good(
            _COMPOSE.format("$$DATABASE_PASSWORD"),
            path="compose.yaml",
            files={".env": "DB_PASSWORD=example\n"},
            because="the shell of the container inserts the variable",
        ),
        good(
            _COMPOSE.format("$DATABASE_PASSWORD"),
            path="compose.yaml",
            files={".env": "REGION=eu\n"},
            because="no name is similar, and the shell may set the variable",
        ),
        good(
            _COMPOSE.format("$DATABASE_PASSWORD") + "      OTHER: $DB_PASSWORD\n",
            path="compose.yaml",
            files={".env": "DB_PASSWORD=example\n"},
            because="the variable with the similar name is used as well",
        ),
        good(
            _COMPOSE.format("$DATABASE_PASSWORD"),
            path="compose.yaml",
            files={".env": "DB_PASSWORD=example\n", ".env.local": "DATABASE_PASSWORD=example\n"},
            because="another file, which --env-file may name, sets the variable",
        ),
        *(
            good(
                _COMPOSE.format("$DATABASE_PASSWORD"),
                path="compose.yaml",
                files={".env": "DB_PASSWORD=example\n", path: text},
                because="a file that runs Compose sets the variable",
            )
            for path, text in (
                (
                    "cloudbuild.yaml",
                    "steps:\n  - name: docker/compose:1.29.2\n    args: [up, -d]\n"
                    "    env: ['DATABASE_PASSWORD=$_PASSWORD']\n",
                ),
                ("Makefile", "export DATABASE_PASSWORD ?= example\nup:\n\tdocker compose up -d\n"),
                ("bin/up.sh", "DATABASE_PASSWORD=$(pass db) docker-compose up -d\n"),
                (
                    ".github/workflows/test.yml",
                    workflow("docker compose up -d").replace(
                        "on: push\n", "on: push\nenv:\n  DATABASE_PASSWORD: example\n"
                    ),
                ),
            )
        ),
        bad(
            _COMPOSE.format("«$DATABASE_PASSWORD»"),
            path="compose.yaml",
            files={
                ".env": "DB_PASSWORD=example\n",
                "bin/test.sh": "DATABASE_PASSWORD=example pytest\n",
                "bin/up.sh": "docker compose up -d\n",
            },
        ),
    ],
)
def unset_compose_variable(repository: Repository) -> Iterator[Finding]:
    """A Compose file inserts a variable that the file `.env` does not set under this name, but under a similar one.

    Compose inserts an empty string and prints only a warning, or fails if the variable is written as `${NAME:?}`.
    If there is no file `.env`, its example is compared, such as `.env.example`.
    Use the same name in both files, or write `${NAME:?}` for a variable that has to be set.
    Nothing is reported if the variable has a default, another `.env` file of the folder or a pipeline, a script or a
    Makefile that runs Compose sets it, or a Compose file of the folder uses the similar name.

    <https://docs.docker.com/reference/compose-file/interpolation/>
    """
    for one in repository.of(UnsetVariable):
        near = renamed(one.name, one.unused) or suggest(one.name, one.unused[:_COMPARED], _CUTOFF).name
        if near:
            result = "fails" if one.fails else "inserts an empty string"
            yield Finding(
                at=one,
                message=f"'{one.name}' is not set in '{one.file}', so that Compose {result}; "
                f"did you mean '{near}'?",
            )
