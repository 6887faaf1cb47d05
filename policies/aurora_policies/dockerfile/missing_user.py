from collections.abc import Iterator

from aurora_devops import Finding, bad, good, policy
from aurora_devops.core.lazy import regex
from aurora_devops.kinds.dockerfile import Dockerfile, Entrypoint, Stage

# Images that run as another user than root, and official ones whose entrypoint gives root up by itself.
_UNPRIVILEGED = regex(r"non-?root|rootless|unprivileged")
_OTHER_USER = regex(
    r"cgr\.dev/|(?:docker\.io/)?bitnami(?:legacy|secure)?/|jenkins/jenkins|grafana/|prom/|quay\.io/(?:prometheus|keycloak)/"
    r"|sonarqube$|elasticsearch$|kibana$|logstash$|apache/(?:airflow|spark|kafka)$|jupyter/|quay\.io/jupyter/"
)
_GIVES_ROOT_UP = frozenset(
    (
        "cassandra",
        "couchdb",
        "ghost",
        "influxdb",
        "mariadb",
        "memcached",
        "mongo",
        "mysql",
        "neo4j",
        "percona",
        "postgis/postgis",
        "postgres",
        "rabbitmq",
        "redis",
        "timescale/timescaledb",
        "valkey/valkey",
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
            because="it runs as nonroot already",
        ),
        good(
            "FROM postgres:18\nCOPY init.sql /docker-entrypoint-initdb.d/\n",
            because="its entrypoint gives root up",
        ),
        good("FROM scratch\nCOPY schemas /schemas\n", because="nothing is run in it"),
    ],
)
def missing_user(dockerfile: Dockerfile) -> Iterator[Finding]:
    """The image runs as root, because no USER is set.

    Whoever breaks into the process is root in the container: he can change every file of the image, install
    tools, and is one kernel bug away from root on the host.
    Create a user and name it in the last stage, best by its number, which Kubernetes can check.
    Base images that are known to run as somebody else are left alone.
    """
    stage = dockerfile.final_stage
    if stage is None or stage.from_ is None or stage.from_.word is None or stage.effective_user is not None:
        return
    if _may_be_other(stage):
        return
    yield Finding(at=stage.from_.word.at, message="no USER in the last stage: the image runs as root")


def _may_be_other(stage: Stage) -> bool:
    """Whether the base image is one that does not leave its process to root, or is not known."""
    root = [stage, *stage.ancestors][-1]
    from_ = root.from_
    if from_ is None or from_.is_windows:
        return True
    image = from_.image
    if image is None:
        runs = any(instruction.name in ("CMD", "ENTRYPOINT", "RUN") for instruction in stage.instructions)
        return from_.is_scratch and not runs
    if "$" in image.repository or "$" in (image.registry or ""):
        return True
    if _UNPRIVILEGED.search(image.text) or _OTHER_USER.match(image.name):
        return True
    return image.familiar in _GIVES_ROOT_UP and stage.last(Entrypoint) is None
