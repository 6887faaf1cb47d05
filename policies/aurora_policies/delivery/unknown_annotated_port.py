from collections.abc import Iterator

from aurora_devops import Finding, Related, Repository, bad, good, policy
from aurora_devops.facts import AnnotatedPort

from ._examples import DEPLOYMENT, WORKFLOW, workflow
from ._images import Builds, has

_FILES = {
    "Dockerfile": 'FROM python:3.13.7-slim\nCOPY app.py .\nEXPOSE 8000\nCMD ["python", "app.py"]\n',
    WORKFLOW: workflow("docker build --tag ghcr.io/acme/shop:$GITHUB_SHA --push ."),
}
_ANNOTATED = DEPLOYMENT.replace(
    "    spec:\n      containers",
    "      annotations:\n        prometheus.io/port: '{}'\n    spec:\n      containers",
)
_PORTS = "          ports:\n            - name: {}\n              containerPort: {}\n"


@policy(
    "DLV082",
    severity="warning",
    category="observability",
    examples=[
        bad(
            _ANNOTATED.replace("'{}'", "«'9000'»") + _PORTS.format("web", 8000),
            path="k8s/api.yaml",
            files=_FILES,
        ),
        bad(
            _ANNOTATED.replace("'{}'", "«'9090'»") + _PORTS.format("metrics", 9102),
            path="k8s/api.yaml",
            files={"README.md": "# Shop\n\n[code](k8s/api.yaml)\n"},
        ),
        good(
            _ANNOTATED.format(8000) + _PORTS.format("web", 8000),
            path="k8s/api.yaml",
            files=_FILES,
            because="a container has the port",
        ),
        good(
            _ANNOTATED.format(9000) + _PORTS.format("web", 8000),
            path="k8s/api.yaml",
            files={"README.md": "# Shop\n\n[code](k8s/api.yaml)\n"},
            because="the image is built elsewhere, and the program may listen on another port",
        ),
        good(
            _ANNOTATED.format(9000) + "          args: [--metrics=:9000]\n" + _PORTS.format("web", 8000),
            path="k8s/api.yaml",
            files=_FILES,
            because="the arguments set the port",
        ),
    ],
)
def unknown_annotated_port(repository: Repository) -> Iterator[Finding]:
    """The annotation `prometheus.io/port` has a port that the containers of the pod do not have.

    Prometheus scrapes a port on which nothing listens, so alerts about the metrics never fire.
    Correct the annotation, or add the port to `ports` of the container.
    A port is reported if a container has another port whose name begins with `metrics` or `prom`, or if all containers
    declare ports and the Dockerfile of an image does not expose it.
    """
    annotated = repository.of(AnnotatedPort)
    if not annotated:
        return
    builds = Builds(repository)
    for one in annotated:
        if any(number == one.port for _, number in one.declared):
            continue
        exposed = [found for image in one.images if (found := builds.exposed(image)) is not None]
        if any(has(found, one.port) for found in exposed):
            continue
        metrics = any(name.startswith(("metrics", "prom", "http-metrics")) for name, _ in one.declared)
        if not metrics and not (one.complete and exposed and repository.whole):
            continue
        ports = ", ".join(f"{number} ('{name}')" if name else str(number) for name, number in one.declared)
        yield Finding(
            at=one,
            message=f"no container of {one.owner} has the port {one.port}; they have {ports}",
            related=tuple(Related(found, "the ports that the Dockerfile exposes") for found in exposed[:1]),
        )
