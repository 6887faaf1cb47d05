"""Manifests around the lines that an example is about."""

import textwrap


def pod(container: str = "", *, spec: str = "", name: str = "web", head: str = "") -> str:
    """A pod with one container.

    `container`, `spec` and `head` are further lines of the container, of the pod's spec and of its metadata.
    """
    return (
        "apiVersion: v1\nkind: Pod\nmetadata:\n  name: web\n"
        + _indented(head, 2)
        + "spec:\n"
        + _indented(spec, 2)
        + f"  containers:\n    - name: {name}\n      image: nginx:1.27.3\n"
        + _indented(container, 6)
    )


def deployment(
    container: str = "", *, spec: str = "", pod: str = "", title: str = "web", labels: str = "app: web"
) -> str:
    """A Deployment with one container; `spec` and `pod` are further lines of its own and of the pod's spec."""
    return (
        f"apiVersion: apps/v1\nkind: Deployment\nmetadata:\n  name: {title}\nspec:\n"
        + _indented(spec, 2)
        + "  selector:\n    matchLabels:\n      app: web\n"
        + f"  template:\n    metadata:\n      labels:\n        {labels}\n    spec:\n"
        + _indented(pod, 6)
        + "      containers:\n        - name: web\n          image: nginx:1.27.3\n"
        + _indented(container, 10)
    )


def role(verbs: str, resources: str, *, groups: str = '""', kind: str = "ClusterRole") -> str:
    """A role with one rule; its lists in flow style."""
    return (
        f"apiVersion: rbac.authorization.k8s.io/v1\nkind: {kind}\nmetadata:\n  name: web\nrules:\n"
        f"  - apiGroups: [{groups}]\n    resources: [{resources}]\n    verbs: [{verbs}]\n"
    )


def _indented(lines: str, width: int) -> str:
    text = textwrap.indent(textwrap.dedent(lines), " " * width)
    return text if not text or text.endswith("\n") else text + "\n"
