from collections.abc import Iterator

from aurora_devops import Finding, Related, Repository, bad, good, policy

from ._examples import DEPLOYMENT, WORKFLOW, workflow
from ._images import listed, unexposed_of_containers

_PORT = "          ports:\n            - containerPort: {}\n"
_FILES = {
    "Dockerfile": 'FROM python:3.13.7-slim\nCOPY app.py .\nEXPOSE 8000\nCMD ["python", "app.py"]\n',
    WORKFLOW: workflow("docker build --tag ghcr.io/acme/shop:$GITHUB_SHA --push ."),
}
_CONFIG = """\
apiVersion: v1
kind: ConfigMap
metadata:
  name: shop
  namespace: shop
data:
  {}
"""
_FROM = "          envFrom:\n            - configMapRef:\n                name: shop\n"
# The keys of settings that may make a program listen on another port.


@policy(
    "DLV081",
    severity="warning",
    category="reliability",
    examples=[
        bad(DEPLOYMENT + _PORT.format("«8080»"), path="k8s/api.yaml", files=_FILES),
        bad(
            DEPLOYMENT + _FROM + _PORT.format("«8080»"),
            path="k8s/api.yaml",
            files={**_FILES, "k8s/config.yaml": _CONFIG.format("LOG_LEVEL: info")},
        ),
        good(
            DEPLOYMENT + _PORT.format("8000"),
            path="k8s/api.yaml",
            files=_FILES,
            because="the Dockerfile exposes the port",
        ),
        good(
            DEPLOYMENT + _FROM + _PORT.format("8080"),
            path="k8s/api.yaml",
            files={**_FILES, "k8s/config.yaml": _CONFIG.format("PORT: '8080'")},
            because="the ConfigMap sets the port",
        ),
        good(
            DEPLOYMENT + "          args: [--port=8080]\n" + _PORT.format("8080"),
            path="k8s/api.yaml",
            files=_FILES,
            because="the program is started with other arguments than in the Dockerfile",
        ),
        good(
            DEPLOYMENT + _PORT.format("8000") + "            - containerPort: 9090\n",
            path="k8s/api.yaml",
            files=_FILES,
            because="all exposed ports are declared, and the program may listen on another",
        ),
        good(
            DEPLOYMENT + _PORT.format("8080"),
            path="k8s/api.yaml",
            files={
                **_FILES,
                "Dockerfile": "FROM node:24 AS dev\nEXPOSE 3000\n\nFROM nginxinc/nginx-unprivileged:1.29.3\n"
                "COPY --from=dev /app /usr/share/nginx/html\n",
            },
            because="only the image for development exposes the other port",
        ),
        bad(
            DEPLOYMENT + _PORT.format("«8080»"),
            path="k8s/api.yaml",
            files={**_FILES, "Dockerfile": "FROM node:24 AS base\nEXPOSE 3000\n\nFROM base\nCOPY . .\n"},
        ),
        good(
            DEPLOYMENT.replace("acme/shop", "acme/web") + _PORT.format("8080"),
            path="k8s/api.yaml",
            files=_FILES,
            because="the image is built elsewhere",
        ),
    ],
)
def unexposed_container_port(repository: Repository) -> Iterator[Finding]:
    """A container declares or probes a port that the Dockerfile of its image does not expose.

    If the program listens on the exposed port alone, probes fail and the Service has no endpoint that answers.
    Correct `containerPort`, and the ports of probes and Services, or `EXPOSE`.
    The Dockerfile is the one from which a workflow, a Makefile or a Compose file builds the image. Nothing is reported
    if the container sets a command or arguments, if its environment may set the port, or if it declares all ports
    that the Dockerfile exposes.

    https://kubernetes.io/docs/reference/kubernetes-api/workload-resources/pod-v1/#ports
    """
    if not repository.whole:
        return
    for one, exposed in unexposed_of_containers(repository):
        yield Finding(
            at=one,
            message=f"'{exposed.path}' does not expose the port {one.port}; it exposes {listed(exposed)}",
            related=(Related(exposed, "the ports that the Dockerfile exposes"),),
        )
