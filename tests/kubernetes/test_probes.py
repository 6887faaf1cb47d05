"""Ports of probes, and restart policies."""

import pytest

from aurora_devops.testing import expect
from aurora_policies.kubernetes.undeclared_probe_port import undeclared_probe_port
from aurora_policies.kubernetes.undocumented_probe_port import undocumented_probe_port
from aurora_policies.kubernetes.unsuitable_restart_policy import unsuitable_restart_policy

POD = "apiVersion: v1\nkind: Pod\nmetadata: {name: p}\nspec:\n  containers:\n  - name: a\n"


def test_a_number_need_not_be_declared() -> None:
    text = POD + "    args: [--health-probe-addr=:8081]\n    livenessProbe: {httpGet: {port: %s}}\n"
    expect(undeclared_probe_port, text.replace("%s", "8081"))
    expect(undeclared_probe_port, text.replace("%s", "'8081'"))
    expect(undocumented_probe_port, text.replace("%s", "«8081»"))
    text = POD + "    livenessProbe: {httpGet: {port: 8081, host: 10.0.0.1}}\n"
    expect(undocumented_probe_port, text)  # another program
    grpc = POD + "    ports: [{containerPort: 9000}]\n    startupProbe: {grpc: {port: %s}}\n"
    expect(undeclared_probe_port, grpc.replace("%s", "9001"))
    expect(undocumented_probe_port, grpc.replace("%s", "«9001»"))
    expect(undocumented_probe_port, grpc.replace("%s", "9000"))


def test_a_name_must_be_declared() -> None:
    text = (
        POD + "    ports: [{name: web, containerPort: 80}, {name: dns, containerPort: 53, protocol: UDP}]\n"
    )
    expect(undeclared_probe_port, text + "    startupProbe: {tcpSocket: {port: «Web»}}\n")
    expect(undeclared_probe_port, text + "    readinessProbe: {httpGet: {port: «metrics», host: db.local}}\n")
    expect(undeclared_probe_port, text + "    readinessProbe: {tcpSocket: {port: dns}}\n")
    expect(undeclared_probe_port, text + "    readinessProbe: {httpGet: {port: '${PORT}'}}\n")
    expect(undocumented_probe_port, text + "    livenessProbe: {tcpSocket: {port: «dns»}}\n")
    both = text.replace("80}", "53}")
    expect(undocumented_probe_port, both + "    livenessProbe: {tcpSocket: {port: dns}}\n")


@pytest.mark.parametrize(
    ("api", "kind", "policy"),
    [
        ("batch.volcano.sh/v1alpha1", "Job", "Always"),
        ("apps.kruise.io/v1alpha1", "BroadcastJob", "Never"),
        ("apps.kruise.io/v1beta1", "StatefulSet", "OnFailure"),
        ("batch/v1", "Job", "«Always»"),
        ("apps/v1", "StatefulSet", "«OnFailure»"),
        ("apps/v1", "DaemonSet", "«Never»"),
    ],
)
def test_custom_resources_have_restart_policies_of_their_own(api: str, kind: str, policy: str) -> None:
    template = f"{{spec: {{restartPolicy: {policy}, containers: [{{name: a, image: b:1}}]}}}}"
    text = f"apiVersion: {api}\nkind: {kind}\nmetadata: {{name: j}}\nspec:\n  template: {template}\n"
    expect(unsuitable_restart_policy, text)
