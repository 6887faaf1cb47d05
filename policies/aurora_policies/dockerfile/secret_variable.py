from collections.abc import Iterator

from aurora_devops import Finding, bad, good, policy
from aurora_devops.core.lazy import regex
from aurora_devops.kinds.dockerfile import Arg, Env, Stage
from aurora_devops.secrets.values import is_setting, strength, words

_BESIDE_A_SECRET = frozenset(("AWS_ACCESS_KEY_ID",))
# A bundler writes these into the files that every browser downloads. A key or token in them is meant to be public.
_PUBLIC = (
    "VITE_",
    "NEXT_PUBLIC_",
    "REACT_APP_",
    "NUXT_PUBLIC_",
    "VUE_APP_",
    "EXPO_PUBLIC_",
    "GATSBY_",
    "PUBLIC_",
)

# The default of an argument without which a build fails, although it needs no secret.
_DUMMY = regex(
    r"(?i)[\"']?(?:dummy|fake|placeholder|unused|(?:not|no)[-_]?a?[-_]?secret|build)(?:[-_][a-z_-]+)?[\"']?"
)
_NEVER_PUBLIC = frozenset(("password", "passwd", "pwd", "psw", "passphrase", "private", "secret"))


@policy(
    "DKR048",
    severity="warning",
    category="security",
    equivalents={
        "hadolint": "DL3064",
        "trivy": ("DS-0031", "AVD-DS-0031"),
        "buildkit": "SecretsUsedInArgOrEnv",
    },
    examples=[
        bad("FROM node:24\nARG «NPM_TOKEN»\nRUN npm ci\n"),
        bad("FROM debian:13\nENV «DB_PASSWORD»=changeme\n"),
        good("FROM node:24\nRUN --mount=type=secret,id=npm,env=NPM_TOKEN npm ci\n"),
        good(
            "FROM debian:13\nENV DB_PASSWORD_FILE=/run/secrets/db TOKEN_TTL=60\n",
            because="these are settings, not secrets",
        ),
        good(
            "FROM nginx:1.29\nENV UWSGI_PASS=shop SHOP_FASTCGI_PASS=php:9000\n",
            because="these are the addresses of servers",
        ),
        bad("FROM nginx:1.29\nENV «UWSGI_STATS_PASS»=changeme «FASTCGI_PASSWORD»=changeme\n"),
        good("FROM debian:13\nENV TOKENIZERS_PARALLELISM=false PASSWORD_HASH_ROUNDS=10\n"),
        bad(
            "FROM node:24\nARG «VITE_DB_PASSWORD»\n",
            because="a bundler writes it into files for every browser",
        ),
        good("FROM node:24\nARG VITE_MAP_API_KEY\n", because="a bundler publishes it"),
        *(
            good(
                f"FROM python:3.13\nARG SECRET_KEY={value}\nRUN python manage.py collectstatic --noinput\n",
                because="a build needs some value, which no container uses",
            )
            for value in ("dummy", "'not-a-secret'", "build-only")
        ),
        bad(
            "FROM node:24 AS build\nARG «NPM_TOKEN»\nRUN npm ci\nFROM node:24\nCOPY --from=build /dist /dist\n",
            because="the provenance of the image has the argument",
        ),
        bad(
            "FROM node:24 AS build\nENV «NPM_TOKEN»=a1\nFROM build AS web\nRUN npm ci\n"
            "FROM web\nCOPY --from=build /dist /dist\n",
            because="the stage of the image is based on it",
        ),
        bad("FROM python:3.13\nARG «SECRET_KEY»=changeme\nENV «SECRET_KEY»=dummy\n"),
    ],
)
def secret_variable(instruction: Arg | Env) -> Iterator[Finding]:
    """ARG or ENV passes a secret to the build.

    The value remains in the history or the environment of the image: everyone who can pull the image can read it
    with `docker history` or `docker inspect`, even if a later step unsets it.
    Pass it to the step that needs it with `RUN --mount=type=secret,id=...`, or to the container when it starts.
    That of a stage from which others only copy files is not in the image, but in the cache of the builder, and the
    provenance of an image has the build arguments.
    A build argument with a value such as `dummy` is not reported, since only the build has it.
    Variables whose value is a switch, a number, a path or an address are not reported, and neither are keys and
    tokens that a bundler publishes (`VITE_`, `NEXT_PUBLIC_`, `REACT_APP_`).

    https://docs.docker.com/reference/build-checks/secrets-used-in-arg-or-env/
    """
    for pair in instruction.pairs:
        upper = pair.name.upper()
        prefix = next((prefix for prefix in _PUBLIC if upper.startswith(prefix)), "")
        name = pair.name[len(prefix) :]
        if strength(name) < 2 and name not in _BESIDE_A_SECRET:
            continue
        if prefix and _NEVER_PUBLIC.isdisjoint(words(name)):
            continue
        if pair.value is not None and is_setting(pair.value):
            continue
        if pair.value == "" and isinstance(instruction, Env):
            continue
        if isinstance(instruction, Arg) and pair.value and _DUMMY.fullmatch(pair.value):
            continue
        if _is_in_image(instruction):
            where = f"the {'environment' if isinstance(instruction, Env) else 'history'} of the image"
        else:
            where = "the cache and the provenance of the build"
        message = f"'{pair.name}' remains in {where}; use RUN --mount=type=secret"
        yield Finding(at=pair.name_at, message=message)


def _is_in_image(instruction: Arg | Env) -> bool:
    """Whether an image has the history of a stage; one from which others only copy files is no part of it."""
    stage = instruction.stage
    if stage is None:
        return True
    based = (one for one in stage.dockerfile.stages if one is stage or stage in one.ancestors)
    return any(one.is_final or not _is_copied(one) for one in based)


def _is_copied(stage: Stage) -> bool:
    """Whether another stage copies files from a stage."""
    return any(stage in one.uses and one.parent is not stage for one in stage.dockerfile.stages)
