from collections.abc import Iterator

from aurora_devops import Finding, bad, good, policy
from aurora_devops.kinds.dockerfile import Arg, Env
from aurora_devops.secrets.values import strength

_BESIDE_A_SECRET = frozenset(("AWS_ACCESS_KEY_ID",))


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
            because="these hold no secret",
        ),
    ],
)
def secret_variable(instruction: Arg | Env) -> Iterator[Finding]:
    """A secret is given to the build as ARG or ENV.

    Its value stays in the image, in its history or its environment: whoever can pull the image can read it with
    `docker history` or `docker inspect`, also when a later step unsets it.
    Give it to the one step that needs it, `RUN --mount=type=secret,id=...`, or to the container when it is started.
    """
    for pair in instruction.pairs:
        if strength(pair.name) == 2 or pair.name.upper() in _BESIDE_A_SECRET:
            if pair.value == "" and isinstance(instruction, Env):
                continue
            yield Finding(at=pair.name_at, message=f"{pair.name} stays in the image's {_where(instruction)}")


def _where(instruction: Arg | Env) -> str:
    return "environment" if isinstance(instruction, Env) else "history"
