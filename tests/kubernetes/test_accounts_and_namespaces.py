"""Odd cases of policies about Tiller, service accounts, the namespaces of Kubernetes and allowed registries."""

import pytest

from aurora_devops.testing import expect
from aurora_policies.kubernetes.open_registry_prefix import open_registry_prefix
from aurora_policies.kubernetes.system_namespace import system_namespace
from aurora_policies.kubernetes.tiller import tiller
from aurora_policies.kubernetes.tiller_service import tiller_service
from aurora_policies.kubernetes.token_mount import token_mount

DEPLOYMENT = """\
apiVersion: apps/v1
kind: Deployment
metadata: {{name: {name}}}
spec:
  template:
    metadata: {{name: {template}}}
    spec:
      containers:
      - {{name: a, image: {image}}}
"""


@pytest.mark.parametrize(
    ("name", "template", "image"),
    [
        ("«tiller-deploy»", "a", "a:1"),
        ("«web»", "my-tiller", "a:1"),
        ("«web»", "a", "gcr.io/kubernetes-helm/tiller@sha256:00"),
    ],
)
def test_tiller_is_recognised(name: str, template: str, image: str) -> None:
    expect(tiller, DEPLOYMENT.format(name=name, template=template, image=image))


def test_tiller_within_a_word_is_another_program() -> None:
    expect(tiller, DEPLOYMENT.format(name="distiller", template="stiller", image="acme/distillery:1"))
    service = "apiVersion: v1\nkind: Service\nmetadata: {name: %s}\nspec: {selector: {app: distiller}}\n"
    expect(tiller_service, service % "distiller")
    expect(tiller_service, service % "«helm-tiller»")


POD = """\
apiVersion: v1
kind: Pod
metadata:
  name: p
  namespace: {namespace}
  labels: {{{labels}}}
spec:
  priorityClassName: {priority}
  containers:
  - {{name: a, image: a}}
"""


@pytest.mark.parametrize(
    ("namespace", "labels", "priority"),
    [
        ("«kube-system»", "tier: control-plane", "system-node-critical"),
        ("«kube-system»", "tier: control-plane, component: etcd", "low"),
        ("«kube-public»", "component: etcd", "system-node-critical"),
        ("kube-system", "tier: control-plane, component: etcd", "system-node-critical"),
        ("kube-system", "k8s-app: kube-dns", "low"),
    ],
)
def test_programs_of_the_control_plane_have_three_marks(namespace: str, labels: str, priority: str) -> None:
    expect(system_namespace, POD.format(namespace=namespace, labels=labels, priority=priority))


def test_an_unknown_setting_of_the_automatic_token() -> None:
    text = (
        "apiVersion: v1\nkind: Pod\nmetadata: {name: p}\nspec:\n  automountServiceAccountToken: %s\n"
        "  containers:\n  - name: a\n    volumeMounts:\n"
        "    - {name: t, mountPath: %s}\n"
    )
    path = "/var/run/secrets/kubernetes.io/serviceaccount"
    expect(token_mount, text % ("true", f"«{path}»"))
    expect(token_mount, text % ("false", path))
    expect(token_mount, text % ("${AUTOMOUNT}", path))


def test_the_automatic_token_of_a_pod_that_was_read_from_a_cluster() -> None:
    text = (
        "apiVersion: v1\nkind: Pod\nmetadata: {name: p}\nspec:\n  containers:\n  - name: a\n"
        "    volumeMounts:\n    - {name: %s, mountPath: %s}\n"
    )
    path = "/var/run/secrets/kubernetes.io/serviceaccount"
    for name in ("kube-api-access-x7k2p", "default-token-2vbxq"):
        expect(token_mount, text % (name, path))
    expect(token_mount, text % ("my-token", f"«{path}»"))


@pytest.mark.parametrize(
    "repo",
    [
        "«ubuntu»",
        "«docker.io/acme»",
        "«gcr.io/project»",
        "gcr.io/project/",
        "gcr.io/project/app",
        "registry.example.com/app",
        "docker.io/acme:1",
        "ghcr.io/",
        "ubuntu:22.04",
    ],
)
def test_a_prefix_ends_within_a_name(repo: str) -> None:
    expect(
        open_registry_prefix,
        "apiVersion: constraints.gatekeeper.sh/v1beta1\nkind: K8sAllowedRepos\nmetadata: {name: r}\n"
        f"spec:\n  parameters:\n    repos:\n    - {repo}\n",
    )
