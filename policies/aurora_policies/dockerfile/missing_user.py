import re
from collections.abc import Iterator

from aurora_devops import Document, Finding, bad, good, policy
from aurora_devops.core.development import for_development
from aurora_devops.core.lazy import regex
from aurora_devops.kinds.dockerfile import Dockerfile, Entrypoint, Stage

from ._users import changes_user

# Images of other publishers than Docker that run as root.
_ROOT = regex(
    r"gcr\.io/distroless/|mcr\.microsoft\.com/(?:dotnet/|devcontainers/|azurelinux/|cbl-mariner/|playwright)"
    r"|registry\.access\.redhat\.com/ubi\d+(?:/ubi(?:-\w+)?)?$|quay\.io/centos/|public\.ecr\.aws/(?:docker/library|amazonlinux)/"
    r"|(?:amd64|arm32v[567]|arm64v8|i386|ppc64le|riscv64|s390x)/"
    r"|(?:nvidia/cuda|pytorch/pytorch|opensuse/\w+|rockylinux/rockylinux|oven/bun|denoland/deno|amazoncorretto|google/cloud-sdk)$"
)
_NAME = regex(r"[a-z0-9][a-z0-9._:/-]*", re.IGNORECASE)
_UNPRIVILEGED = regex(r"non-?root|rootless|unprivileged")
# Official images with a USER, and those whose entrypoint changes the user when it starts as root.
_OTHER_USER = frozenset(
    (
        "clickhouse",
        "couchbase",
        "crate",
        "elasticsearch",
        "emqx",
        "flink",
        "haproxy",
        "kibana",
        "kong",
        "logstash",
        "odoo",
        "open-liberty",
        "solr",
        "sonarqube",
        "spark",
        "varnish",
        "websphere-liberty",
    )
)
_CHANGES_USER = frozenset(
    (
        "cassandra",
        "consul",
        "couchdb",
        "eclipse-mosquitto",
        "ghost",
        "influxdb",
        "mariadb",
        "memcached",
        "mongo",
        "mysql",
        "neo4j",
        "percona",
        "postgres",
        "rabbitmq",
        "redis",
        "storm",
        "telegraf",
        "vault",
        "zookeeper",
    )
)


@policy(
    "DKR004",
    severity="warning",
    category="security",
    equivalents={"checkov": "CKV_DOCKER_3", "trivy": ("DS-0002", "AVD-DS-0002")},
    examples=[
        bad('FROM «python:3.13-slim»\nCOPY app.py /app.py\nCMD ["python", "/app.py"]\n'),
        bad(
            'FROM golang:1.26 AS build\nUSER nobody\nFROM «debian:13»\nCOPY --from=build /app /app\nCMD ["/app"]\n'
        ),
        good('FROM python:3.13-slim\nUSER 10001\nCMD ["python", "/app.py"]\n'),
        good(
            "FROM gcr.io/distroless/static-debian12:nonroot\nCOPY app /app\n",
            because="it runs as nonroot",
        ),
        good(
            "FROM postgres:18\nCOPY init.sql /docker-entrypoint-initdb.d/\n",
            because="its entrypoint changes the user",
        ),
        good(
            'FROM debian:13\nRUN apt-get update && apt-get install -y gosu\nENTRYPOINT ["/entrypoint.sh"]\n',
            because="the entrypoint can change the user with `gosu`",
        ),
        good("FROM grafana/k6:1.3.0\nCOPY load.js /\n", because="the user of this image is not known"),
        good("FROM scratch\nCOPY schemas /schemas\n", because="the image runs nothing"),
        good(
            'FROM node:24\nCMD ["npm", "run", "dev"]\n',
            path="Dockerfile.dev",
            because="the image is for the machine of a developer",
        ),
        good(
            "FROM debian:13\nCOPY bin/app /app\n",
            path="tilt.dockerfile",
            because="Tilt builds it on such a machine",
        ),
        bad("FROM «debian:13»\nCOPY bin/app /app\n", path="tiltmeter.dockerfile"),
        good(
            "# The agent reads the files of the node.\n# It runs as root because only\n# root may open them.\n"
            "FROM debian:13\nCOPY bin/agent /agent\n",
            because="a comment gives the reason",
        ),
        good(
            'FROM debian:13\nCOPY bin/agent /agent\n# tcpdump needs to run as root.\nENTRYPOINT ["/agent"]\n',
            because="a comment gives the reason",
        ),
        good(
            "FROM python:3.13-slim\nRUN pip install --target /code awslambdaric==3.1.1\nCOPY code /code\n"
            'ENTRYPOINT ["python", "-m", "awslambdaric"]\nCMD ["shop.handle"]\n',
            because="AWS Lambda runs it with a user of its own",
        ),
        bad(
            "FROM node:24 AS build\nRUN npm install aws-lambda-ric\n"
            'FROM «node:24»\nCOPY shop.js /\nCMD ["node", "/shop.js"]\n'
        ),
        good(
            '# Only for local development.\nFROM node:24\nCMD ["npm", "run", "watch"]\n',
            path="assets.dockerfile",
            because="by the comment at its top, it is for development",
        ),
        bad(
            'FROM «node:24»\n# The tools are only for development.\nRUN npm ci\nCMD ["node", "shop.js"]\n',
            path="assets.dockerfile",
        ),
        bad("# The installation of packages needs root.\nFROM «debian:13»\nCOPY bin/app /app\n"),
    ],
)
def missing_user(document: Document) -> Iterator[Finding]:
    """The image runs as root, because no USER is set.

    An attacker who takes over the process is root in the container: they can change every file and install tools, and
    a single kernel vulnerability makes them root on the host.
    Create a user and set it with USER in the last stage. Use its number, because Kubernetes can check only numbers for
    `runAsNonRoot`.
    Only images that are known to run as root are reported: official images of Docker Hub without a user of their own,
    distributions, .NET and distroless images.
    Not reported: an image with an ENTRYPOINT and `gosu` or `su-exec`, which change the user when it starts, one with
    the runtime interface client of AWS Lambda, which ignores USER, a file for development or tests by its name, such as
    `Dockerfile.dev`, or by the comment at its top, and one with a comment that gives the reason: "runs as root
    because".

    https://docs.docker.com/build/building/best-practices/#user
    """
    dockerfile = document.model
    if not isinstance(dockerfile, Dockerfile) or for_development(document.source.path.rpartition("/")[2]):
        return
    stage = dockerfile.final_stage
    if stage is None or stage.from_ is None or stage.from_.word is None or stage.effective_user is not None:
        return
    if (
        _runs_as_root(stage)
        and not changes_user(stage)
        and not _is_decided(dockerfile)
        and not _is_of_lambda(stage)
    ):
        message = "no USER in the last stage, so the image runs as root; add a USER with a number"
        yield Finding(at=stage.from_.word.at, message=message)


def _is_decided(dockerfile: Dockerfile) -> bool:
    """Whether a comment gives the reason why the image runs as root, or one at the top limits it to development."""
    first = dockerfile.stages[0].at.start if dockerfile.stages else 0
    top = " ".join(comment.text.strip() for comment in dockerfile.comments if comment.at.start < first)
    text = " ".join(comment.text.strip() for comment in dockerfile.comments)
    return _REASON.search(text) is not None or _FOR_DEVELOPMENT.search(top) is not None


_FOR_DEVELOPMENT = regex(
    r"(?i)\bonly\s+(?:used\s+)?for\s+(?:local\s+)?(?:development|testing)\b"
    r"|\bfor\s+(?:local\s+)?(?:development|testing)\s+only\b"
)
# The client by which AWS Lambda runs a program, which ignores USER and has a user of its own.
_LAMBDA = regex(r"\bawslambdaric\b|\baws[_-]lambda[_-](?:ric|runtime-interface-client)\b")
_REASON = regex(
    r"(?i)\b(?:run(?:s|ning)?|stays?)\s+as\s+root\s+(?:because|since|so that|in order to|to be able to)\b"
    r"|\b(?:needs?|requires?|has|have|must)\s+(?:to\s+)?(?:be\s+)?run(?:ning)?\s+as\s+root\b"
)


def _is_of_lambda(stage: Stage) -> bool:
    """Whether AWS Lambda runs the image, as the client shows that its last stage gets."""
    text = stage.dockerfile.text
    return any(
        _LAMBDA.search(text, instruction.at.start, instruction.at.end)
        for each in (stage, *stage.ancestors)
        for instruction in each.instructions
    )


def _runs_as_root(stage: Stage) -> bool:
    """Whether the image at the root of a stage is known to leave its process to root."""
    root = [stage, *stage.ancestors][-1]
    from_ = root.from_
    if from_ is None or from_.is_windows:
        return False
    image = from_.image
    if image is None:
        runs = any(instruction.name in ("CMD", "ENTRYPOINT", "RUN") for instruction in stage.instructions)
        return from_.is_scratch and runs
    if image.is_placeholder or not _NAME.fullmatch(image.name) or _UNPRIVILEGED.search(image.text):
        return False
    if "/" in image.familiar:
        return _ROOT.match(image.name) is not None
    if image.familiar in _CHANGES_USER:
        return stage.last(Entrypoint) is not None
    return image.familiar not in _OTHER_USER
