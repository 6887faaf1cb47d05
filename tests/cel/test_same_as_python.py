"""Policies in CEL report the same as the same policies in Python, over manifests of many shapes."""

from collections.abc import Iterator

import pytest

from aurora_devops import Finding, policy
from aurora_devops.core.run import lint_texts
from aurora_devops.core.settings import Choices
from aurora_devops.kinds.kubernetes import ContainerIn, PodIn
from aurora_devops.subjects import is_dynamic

from .declaring import catalogue_of

CONFIG = """\
policies:
  - name: cel-privileged
    kind: kubernetes
    node: Container
    when: has(self.securityContext) && has(self.securityContext.privileged) && self.securityContext.privileged
    message: "{self.name}"
    at: securityContext.privileged
  - name: cel-other-registry
    kind: kubernetes
    node: Container
    when: "!self.image.startsWith('registry.example.com/')"
    message: "{self.name} {pod.object.kind} {sort}"
    at: image
  - name: cel-missing-limit
    kind: kubernetes
    node: Container
    when: "!has(self.resources) || !has(self.resources.limits) || !('memory' in self.resources.limits)"
    message: "{self.name}"
    at: resources.limits
  - name: cel-docker-socket
    kind: kubernetes
    node: PodSpec
    when: self.volumes.exists(v, has(v.hostPath) && v.hostPath.path.endsWith('docker.sock'))
    message: "{object.kind}"
    at: volumes
"""


@policy("PYT001", severity="warning", category="security")
def python_privileged(inside: ContainerIn) -> Iterator[Finding]:
    """As cel-privileged."""
    if inside.security.privileged is True:
        yield Finding(inside.security.at["privileged"], inside.container.name)


@policy("PYT002", severity="warning", category="security")
def python_other_registry(inside: ContainerIn) -> Iterator[Finding]:
    """As cel-other-registry."""
    image = inside.container.image
    if image is not None and not is_dynamic(image) and not image.startswith("registry.example.com/"):
        message = f"{inside.container.name} {inside.pod.object.kind} {inside.sort}"
        yield Finding(inside.container.at["image"], message)


@policy("PYT003", severity="warning", category="security")
def python_missing_limit(inside: ContainerIn) -> Iterator[Finding]:
    """As cel-missing-limit."""
    resources = inside.container.resources
    limits = resources.limits if resources else None
    if inside.pod.whole and (limits is None or limits.get("memory") is None):
        yield Finding(inside.container.at["resources"]["limits"], inside.container.name)


@policy("PYT004", severity="warning", category="security")
def python_docker_socket(pod: PodIn) -> Iterator[Finding]:
    """As cel-docker-socket; what a volume of a patch does not set is unknown."""
    if not pod.whole and not all(volume.host_path for volume in pod.spec.volumes):
        return
    paths = [volume.host_path.path for volume in pod.spec.volumes if volume.host_path]
    if not any(map(is_dynamic, paths)) and any(path.endswith("docker.sock") for path in paths):
        yield Finding(pod.spec.at["volumes"], pod.object.kind)


IN_PYTHON = (python_privileged, python_other_registry, python_missing_limit, python_docker_socket)
PAIRS = {
    "PYT001": "cel-privileged",
    "PYT002": "cel-other-registry",
    "PYT003": "cel-missing-limit",
    "PYT004": "cel-docker-socket",
}

CONTAINERS = [
    "{name: a, image: nginx:1}",
    "{name: a, image: registry.example.com/a:1}",
    '{name: a, image: "${IMAGE}"}',
    '{name: a, image: "registry.example.com/{{ .Values.image }}"}',
    "{name: a}",
    "{name: a, image: null, securityContext: null}",
    "{name: a, image: [x], securityContext: text}",
    "{name: a, image: nginx:1, securityContext: {privileged: true}}",
    "{name: a, image: nginx:1, securityContext: {privileged: false}}",
    '{name: a, image: nginx:1, securityContext: {privileged: "true"}}',
    '{name: a, image: nginx:1, securityContext: {privileged: "${PRIVILEGED}"}}',
    "{name: a, image: nginx:1, securityContext: {runAsUser: 0}}",
    "{name: a, image: nginx:1, resources: {limits: {memory: 1Gi}}}",
    '{name: a, image: nginx:1, resources: {limits: {memory: "${MEMORY}"}}}',
    "{name: a, image: nginx:1, resources: {limits: {cpu: 1}, requests: {memory: 1Gi}}}",
    "{name: a, image: nginx:1, resources: {limits: null}}",
    "{name: a, image: nginx:1, resources: {limits: {memory: null}}}",
    "{name: a, image: nginx:1, resources: []}",
]
VOLUMES = [
    "",
    "volumes: [{name: s, hostPath: {path: /var/run/docker.sock}}]",
    "volumes: [{name: s, emptyDir: {}}, {name: t, hostPath: {path: /run/docker.sock}}]",
    'volumes: [{name: s, hostPath: {path: "${SOCKET}"}}]',
    "volumes: [{name: s, hostPath: {path: /tmp}}]",
    "volumes: {}",
]


def _pod(container: str, volumes: str, also: str = "") -> str:
    lines = [f"containers: [{container}]", volumes, also]
    return "\n".join(line for line in lines if line)


def _indented(text: str, by: int) -> str:
    return "".join(f"{' ' * by}{line}\n" for line in text.split("\n"))


def _manifests() -> dict[str, str]:
    found: dict[str, str] = {}
    for index, container in enumerate(CONTAINERS):
        volumes = VOLUMES[index % len(VOLUMES)]
        other = CONTAINERS[-index - 1]
        pod = _pod(container, volumes, f"initContainers: [{other}]")
        found[f"pods/{index}.yaml"] = (
            f"apiVersion: v1\nkind: Pod\nmetadata: {{name: p}}\nspec:\n{_indented(pod, 2)}"
        )
        spec = _indented(_pod(container, volumes), 6)
        template = f"  template:\n    metadata: {{labels: {{a: b}}}}\n    spec:\n{spec}"
        for kind in ("Deployment", "StatefulSet", "DaemonSet"):
            head = f"apiVersion: apps/v1\nkind: {kind}\nmetadata: {{name: w}}\nspec:\n"
            found[f"{kind}/{index}.yaml"] = f"{head}  selector: {{matchLabels: {{a: b}}}}\n{template}"
        # A patch, and an object of another group.
        found[f"overlays/{index}.yaml"] = (
            f"apiVersion: apps/v1\nkind: Deployment\nmetadata: {{name: w}}\nspec:\n{template}"
        )
        found[f"rollout/{index}.yaml"] = (
            f"apiVersion: argoproj.io/v1alpha1\nkind: Rollout\nmetadata: {{name: w}}\nspec:\n{template}"
        )
        job = _indented(_pod(container, volumes, "restartPolicy: Never"), 10)
        found[f"cron/{index}.yaml"] = (
            "apiVersion: batch/v1\nkind: CronJob\nmetadata: {name: c}\nspec:\n  schedule: '0 1 * * *'\n"
            f"  jobTemplate:\n    spec:\n      template:\n        spec:\n{job}"
        )
    # Several documents, a list, an alias that repeats a container, JSON, and a kustomization that builds a patch.
    found["many.yaml"] = "---\n".join(found[f"pods/{index}.yaml"] for index in range(4))
    found["list.yaml"] = (
        "apiVersion: v1\nkind: List\nitems:\n  - apiVersion: v1\n    kind: Pod\n    metadata: {name: a}\n"
        "    spec:\n      containers: [&c {name: a, image: nginx:1}]\n      initContainers: [*c]\n"
    )
    found["pod.json"] = (
        '{"apiVersion": "v1", "kind": "Pod", "metadata": {"name": "j"}, "spec": {"containers": '
        '[{"name": "j", "image": "nginx:1", "securityContext": {"privileged": true}}]}}'
    )
    found["base/web.yaml"] = found["Deployment/0.yaml"]
    found["base/kustomization.yaml"] = "resources: [web.yaml]\n"
    found["prod/kustomization.yaml"] = "resources: [../base]\npatches: [{path: patch.yaml}]\n"
    found["prod/patch.yaml"] = (
        "apiVersion: apps/v1\nkind: Deployment\nmetadata: {name: w}\nspec:\n  template:\n    spec:\n"
        "      containers:\n        - name: a\n          securityContext: {privileged: true}\n"
    )
    return found


@pytest.fixture(scope="module")
def places() -> dict[str, set[tuple[str, int, int, str]]]:
    """The places and messages of each policy, in one run over all manifests."""
    catalogue = catalogue_of(CONFIG)
    catalogue.folders = [*catalogue.folders, *IN_PYTHON]
    report = lint_texts(
        _manifests(), Choices(select=(*PAIRS, *PAIRS.values()), aside=False), catalogue=catalogue
    )
    assert not report.failures
    found: dict[str, set[tuple[str, int, int, str]]] = {}
    for each in report.findings:
        place = (each.path, each.span.start, each.span.end, each.message)
        found.setdefault(each.policy.code, set()).add(place)
    return found


@pytest.mark.parametrize(("python", "cel"), PAIRS.items())
def test_a_policy_in_cel_reports_the_same_as_in_python(places, python, cel):
    assert len(places[python]) > 5
    assert places[cel] == places[python]
