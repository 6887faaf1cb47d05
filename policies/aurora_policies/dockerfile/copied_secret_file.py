import posixpath
import re
from collections.abc import Iterator
from functools import lru_cache

from aurora_devops import Finding, bad, good, policy
from aurora_devops.core.lazy import regex
from aurora_devops.kinds.dockerfile import Add, Arg, Copy, Env, Stage, Transfer, variables

_SECRET_FILE = regex(
    r"""(?:.*/)?(?:
        \.env(?:\.
            (?!example|sample|template|dist|defaults?|test|ci|(?:[\w.-]*\.)?(?:[cm]?[jt]s|php|py|rb|sh)\Z)[\w.-]+
        )? | \.netrc | \.pypirc | \.pgpass
        | \.git-credentials | id_(?:rsa|dsa|ecdsa|ed25519) | \.(?:ssh|aws|gnupg|kube)(?:/.*)? | \.docker/config\.json
        | (?:service-?account|google-storage-service|gcp-key|client_secret)[\w-]*\.json
        | credentials(?:\.json)? | [\w.-]*(?:private|secret)[\w.-]*\.(?:pem|key) | [\w.-]+\.(?:p12|pfx|jks|kdbx)
    )\Z""",
    re.VERBOSE,
)
_LONGEST_PATH = 1000
# Variables that point to a file with credentials.
_POINTERS = frozenset(("GOOGLE_APPLICATION_CREDENTIALS", "AWS_SHARED_CREDENTIALS_FILE", "KUBECONFIG"))

_REMEDY = "; use RUN --mount=type=secret or mount it at run time"


@policy(
    "DKR049",
    severity="warning",
    category="security",
    equivalents={"trivy": ("DS-0031", "AVD-DS-0031")},
    examples=[
        bad("FROM node:24\nCOPY «.env» /srv/\n"),
        bad("FROM debian:13\nCOPY config «.ssh/id_rsa» /root/.ssh/\n"),
        bad("FROM debian:13\nCOPY src /app/\nENV GOOGLE_APPLICATION_CREDENTIALS=«/app/google.json»\n"),
        bad(
            "FROM debian:13\nENV KUBECONFIG=/etc/kubeconfig\nCOPY config «$KUBECONFIG»\n",
        ),
        good(
            "FROM node:24\nCOPY .env.image .env\n",
            path="web/Dockerfile",
            files={"web/.env.image": "LOG_LEVEL=debug\nDATA_FOLDER=/data\n"},
            because="the repository has the file, which has no secrets",
        ),
        good(
            "FROM node:24\nCOPY api/.env.prod .env\n",
            path="api/Dockerfile",
            files={"api/.env.prod": "# For the image\nexport TZ=UTC\n"},
            because="the repository has the file, which has no secrets",
        ),
        bad(
            "FROM node:24\nCOPY «.env.image» .env\n",
            path="web/Dockerfile",
            files={"web/.env.image": "LOG_LEVEL=debug\nMAIL_PASSWORD=\n"},
        ),
        good("FROM node:24\nCOPY .env.example /srv/.env\n"),
        good("FROM nginx:1.29\nCOPY .env.sh config/.env.local.php /srv/\n", because="these are programs"),
        bad("FROM nginx:1.29\nCOPY «web/.env.php8» «.env.shop» /srv/\n"),
        good("FROM debian:13\nENV GOOGLE_APPLICATION_CREDENTIALS=/run/secrets/google.json\n"),
        good("FROM node:24\nRUN --mount=type=secret,id=npmrc,target=/root/.npmrc npm ci\n"),
    ],
)
def copied_secret_file(instruction: Copy | Add | Arg | Env) -> Iterator[Finding]:
    """A file with credentials is copied into the image.

    Everyone who can pull the image can read it. A later step that removes it does not help, because the layer
    remains.
    A file of settings is not reported if the repository has it and the names of its variables promise no secret.
    Mount the file in the step that needs it with `RUN --mount=type=secret,id=...`, or provide it when the container
    starts.

    https://docs.docker.com/build/building/secrets/
    """
    if isinstance(instruction, Transfer):
        destination = instruction.destination
        if destination is not None:
            for name in _POINTERS.intersection(name for name, _ in variables(destination.raw)):
                yield Finding(
                    at=destination.at, message=f"the file of '{name}' is copied into the image{_REMEDY}"
                )
        for source in instruction.sources if instruction.flag("from") is None else ():
            if source.text in instruction.plain:
                continue
            if len(source.text) <= _LONGEST_PATH and _SECRET_FILE.match(source.text):
                yield Finding(at=source.at, message=f"'{source.text}' is copied into the image{_REMEDY}")
        return
    for pair in instruction.pairs:
        if pair.name in _POINTERS and pair.value and pair.value_at and _is_copied(instruction, pair.value):
            message = f"the file of '{pair.name}' is copied into the image{_REMEDY}"
            yield Finding(at=pair.value_at, message=message)


def _is_copied(instruction: Arg | Env, path: str) -> bool:
    """Whether the path is in a directory that the stage copies files to, or is such a file."""
    stage = instruction.stage
    folder = _absolute(path)
    while stage is not None and folder != "/":
        if folder in _destinations(stage):
            return True
        folder = posixpath.dirname(folder)
    return False


@lru_cache(maxsize=1)
def _destinations(stage: Stage) -> frozenset[str]:
    """The destinations of the copies of a stage, except the root and the working directory, which are too general."""
    named = (copy.destination.text for copy in stage.of(Copy) if copy.destination is not None)
    return frozenset(_absolute(text) for text in named if text.strip("./"))


def _absolute(path: str) -> str:
    return posixpath.normpath("/" + path.lstrip("/"))
