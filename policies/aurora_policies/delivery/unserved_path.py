from collections.abc import Iterator

from aurora_devops import Finding, Related, Repository, bad, good, policy
from aurora_devops.core.lazy import regex
from aurora_devops.core.nearest import nearest
from aurora_devops.facts import ListenedPort, RequestedPath, ServedRoute

from ._programs import programs_of

_MANIFEST = '[project]\nname = "shop"\nversion = "1.0.0"\ndependencies = ["fastapi"]\n'
_CODE = """\
from fastapi import FastAPI

app = FastAPI()


@app.get("/healthz")
def healthz():
    return {}


@app.get("/orders/{number}")
def order(number):
    return {}
"""
_FILES = {
    "Dockerfile": "FROM python:3.13.7-slim\nCOPY app ./app\nEXPOSE 8000\n",
    "pyproject.toml": _MANIFEST,
    "app/main.py": _CODE,
}
_POD = """\
apiVersion: v1
kind: Pod
metadata:
  name: shop
spec:
  containers:
    - name: shop
      image: ghcr.io/acme/{image}:1.0.0
      livenessProbe:
        httpGet:
          path: {path}
          port: 8000
"""


@policy(
    "DLV100",
    severity="error",
    category="reliability",
    examples=[
        bad(_POD.format(image="shop", path="«/health»"), path="k8s/pod.yaml", files=_FILES),
        bad(
            "scrape_configs:\n  - job_name: shop\n    static_configs:\n      - targets: [«web:8000»]\n",
            path="prometheus.yml",
            files={**_FILES, "compose.yaml": "services:\n  web:\n    build: .\n"},
        ),
        bad(
            "FROM python:3.13.7-slim\nCOPY app ./app\nHEALTHCHECK CMD curl -f http://localhost:8000«/health»\n",
            path="Dockerfile",
            files={"pyproject.toml": _MANIFEST, "app/main.py": _CODE},
        ),
        good(
            _POD.format(image="shop", path="/healthz"),
            path="k8s/pod.yaml",
            files=_FILES,
            because="the program serves the path",
        ),
        good(
            _POD.format(image="shop", path="/orders/1"),
            path="k8s/pod.yaml",
            files=_FILES,
            because="the path has a parameter",
        ),
        good(
            _POD.format(image="proxy", path="/health"),
            path="k8s/pod.yaml",
            files=_FILES,
            because="the image is not built from this repository",
        ),
        good(
            _POD.format(image="shop", path="/health"),
            path="k8s/pod.yaml",
            files={**_FILES, "app/more.py": "from flask import Flask\n\napp = Flask(__name__)\n"},
            because="not all routes are known",
        ),
    ],
)
def unserved_path(repository: Repository) -> Iterator[Finding]:
    """A probe, a health check or Prometheus requests a path that the program does not serve.

    The program answers 404: a container that fails its probe is restarted or gets no requests, and a scrape fails.
    Correct the path, or add the route.
    The program is known by the Dockerfile that builds the image, or by the name of the image, and nothing is
    reported if not all of its routes could be read.

    <https://kubernetes.io/docs/tasks/configure-pod-container/configure-liveness-readiness-startup-probes/>
    """
    if not repository.whole:
        return
    programs = programs_of(repository)
    routes: dict[str, list[ServedRoute]] = {}
    for route in repository.of(ServedRoute):
        routes.setdefault(route.folder, []).append(route)
    open_ports = {(one.folder, one.port) for one in repository.of(ListenedPort) if one.any_path}
    for request in repository.of(RequestedPath):
        asked = [one for one in programs.of_request(request) if routes.get(one.folder)]
        if not asked or any(
            "routes" not in one.complete or (one.folder, request.port) in open_ports for one in asked
        ):
            continue
        served = [route for one in asked for route in routes[one.folder]]
        path = request.route.partition("?")[0]
        if any(_matches(route.route, path) for route in served):
            continue
        near = nearest(path, sorted({route.route for route in served if "{" not in route.route}), 0.6)
        other = next((route for route in served if route.route == near), served[0])
        hint = f"; did you mean '{near}'?" if near else ""
        yield Finding(
            at=request,
            message=f"the program does not serve '{path}', which {request.by} requests{hint}",
            related=(Related(other, "a route of the program"),),
        )


_PARAMETER = regex(r"\\\{[^/]*?:path\\\}|\\\{[^/]*?\\\}")


def _matches(route: str, path: str) -> bool:
    """Whether a route serves a path; a slash at the end makes no difference, because frameworks redirect."""
    import re

    pattern = _PARAMETER.sub(
        lambda found: ".*" if ":path" in found[0] else "[^/]+", re.escape(route.rstrip("/") or "/")
    )
    return re.fullmatch(pattern, path.rstrip("/") or "/") is not None
