from collections.abc import Iterator, Sequence

from aurora_devops import Finding, Related, Repository, bad, good, policy
from aurora_devops.core.nearest import suggest
from aurora_devops.facts import AssignedTag, JobStep, UnsetVariable

from ._examples import workflow
from ._renamed import renamed

_COMPOSE = """\
services:
  db:
    image: postgres:18
    environment:
      POSTGRES_PASSWORD: {}
"""
_DEMANDING = _COMPOSE.format("${{DATABASE_PASSWORD:?}}") + "      SESSION_KEY: {}\n"
# A service with the tag of its image in a variable, and a job that starts it on a host.
_RELEASED = "services:\n  web:\n    image: ghcr.io/acme/shop:{}\n"
_STARTING = workflow("docker push ghcr.io/acme/shop:$GITHUB_SHA") + (
    '      - run: ssh shop.example.com "cd /srv && {}={} docker compose up --wait"\n'
)
_WORKFLOW = ".github/workflows/release.yml"
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
        bad(
            _RELEASED.format("«${TAG:-main}»"),
            path="compose.yaml",
            files={_WORKFLOW: _STARTING.format("SHOP_TAG", "$GITHUB_SHA")},
        ),
        bad(
            _RELEASED.format("«${VERSION:-latest}»"),
            path="deploy/compose.yaml",
            files={
                _WORKFLOW: workflow("docker push ghcr.io/acme/shop:$GITHUB_SHA")
                + '      - run: ssh shop.example.com "SHOP_VERSION=$GITHUB_SHA sh /srv/shop/start.sh"\n',
                "deploy/start.sh": '#!/bin/sh\n: "${SHOP_VERSION:?}"\nexport SHOP_VERSION\ndocker compose up --wait\n',
            },
        ),
        good(
            _RELEASED.format("${TAG:-main}"),
            path="compose.yaml",
            files={_WORKFLOW: _STARTING.format("TAG", "$GITHUB_SHA")},
            because="the job sets the variable",
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
            _DEMANDING.format("«${SESSION_KEY:?see .env.example}»"),
            path="compose.yaml",
            files={".env.example": "DATABASE_PASSWORD=\nREGION=eu\n"},
        ),
        good(
            _DEMANDING.format("${SESSION_KEY:?see .env.example}"),
            path="compose.yaml",
            files={".env.example": "DATABASE_PASSWORD=\n# SESSION_KEY=\n"},
            because="a comment of the example has the variable",
        ),
        good(
            _DEMANDING.format("${SESSION_KEY:?}"),
            path="compose.yaml",
            files={".env.example": "REGION=eu\n"},
            because="the example sets none of the variables that the file demands",
        ),
        good(
            _DEMANDING.format("${SESSION_KEY:?}"),
            path="compose.yaml",
            files={".env.example": "DATABASE_PASSWORD=\n", "up.sh": "SESSION_KEY=$1 docker compose up\n"},
            because="a script sets the variable",
        ),
        bad(
            _RELEASED.format("«${SHOP_TAG:?}»"),
            path="compose.yaml",
            files={_WORKFLOW: _STARTING.format("IMAGE_TAG", "$GITHUB_SHA")},
        ),
        good(
            _RELEASED.format("${SHOP_TAG:?}"),
            path="compose.yaml",
            files={_WORKFLOW: _STARTING.format("SHOP_TAG", "$GITHUB_SHA")},
            because="the job sets the variable",
        ),
        good(
            _RELEASED.format("${SHOP_TAG:-main}"),
            path="compose.yaml",
            files={_WORKFLOW: _STARTING.format("IMAGE_TAG", "$GITHUB_SHA")},
            because="the tag has a default, and the names are too different",
        ),
        good(
            _RELEASED.format("${SHOP_TAG:?}"),
            path="compose.yaml",
            files={
                _WORKFLOW: _STARTING.format("IMAGE_TAG", "$GITHUB_SHA"),
                "deploy/production.env": "SHOP_TAG=main\n",
            },
            because="a file of variables sets the tag",
        ),
        good(
            _RELEASED.format("${SHOP_TAG:?}") + "    environment:\n      RELEASE: $IMAGE_TAG\n",
            path="compose.yaml",
            files={_WORKFLOW: _STARTING.format("IMAGE_TAG", "$GITHUB_SHA")},
            because="the variable that the job sets is read",
        ),
        good(
            _RELEASED.format("${SHOP_TAG:?}"),
            path="compose.yaml",
            files={_WORKFLOW: _STARTING.format("SENTRY_RELEASE", "$GITHUB_SHA")},
            because="a program may read the other variable",
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
    """A Compose file inserts a variable that the file `.env` or a job sets under another name only.

    Compose inserts an empty string and prints only a warning, or fails if the variable is written as `${NAME:?}`.
    If there is no file `.env`, its example is compared, such as `.env.example`. Such an example also has to set each
    variable that the Compose file demands (`${NAME:?}`), if it sets another one of them.
    Use the same name in both files, or write `${NAME:?}` for a variable that has to be set.
    The variable for the tag of an image is also compared with the one to which a job that deploys assigns the commit,
    the run or the tag, if nothing sets the former and nothing reads the latter.
    If the tag has a default, one of the two names has to be the end of the other one, as `TAG` of `SHOP_TAG`.
    Nothing is reported if another variable has a default, another `.env` file of the folder, a pipeline, a script or a
    Makefile that runs Compose sets it, or a Compose file of the folder uses the similar name.

    <https://docs.docker.com/reference/compose-file/interpolation/>
    """
    unset = repository.of(UnsetVariable)
    yield from _given_otherwise(repository, [one for one in unset if not one.file])
    for one in unset:
        if not one.file:
            continue
        near = renamed(one.name, one.unused) or suggest(one.name, one.unused[:_COMPARED], _CUTOFF).name
        if near:
            result = "fails" if one.fails else "inserts an empty string"
            yield Finding(
                at=one,
                message=f"'{one.name}' is not set in '{one.file}', so that Compose {result}; "
                f"did you mean '{near}'?",
            )
        elif one.fails and one.example and one.demanded:
            yield Finding(
                at=one,
                message=f"'{one.file}' sets '{one.demanded[0]}', but not '{one.name}', without which Compose fails; "
                "add it to the file",
            )


def _given_otherwise(repository: Repository, tags: Sequence[UnsetVariable]) -> Iterator[Finding]:
    """The tags of images that nothing sets, where jobs that deploy set one other variable to a tag."""
    if not tags:
        return
    deploying = {
        (step.pipeline, step.job) for step in repository.of(JobStep) if step.role in ("deploy", "ssh")
    }
    given = [one for one in repository.of(AssignedTag) if (one.pipeline, one.job) in deploying]
    reported: set[str] = set()
    for one in tags:
        found = {
            each.variable: each
            for each in given
            if each.variable in one.unused
            and _last_word(each.variable) == _last_word(one.name)
            # A tag with a default may be that of a Compose file for development.
            and (not one.default or _is_end(one.name, each.variable))
        }
        if len(found) != 1 or one.name in reported:
            continue
        reported.add(one.name)
        meant = next(iter(found.values()))
        result = (
            "fails" if one.fails else f"inserts '{one.default}'" if one.default else "inserts an empty string"
        )
        yield Finding(
            at=one,
            message=f"nothing sets '{one.name}', so that Compose {result}; "
            f"did you mean '{meant.variable}', which job '{meant.job}' sets?",
            related=(Related(meant, "where the job sets the tag"),),
        )


def _is_end(one: str, other: str) -> bool:
    """Whether one of two names is the end of the other one, as `TAG` of `SHOP_TAG`."""
    return f"_{one}".endswith(f"_{other}") or f"_{other}".endswith(f"_{one}")


def _last_word(name: str) -> str:
    return name.rpartition("_")[2].upper()
