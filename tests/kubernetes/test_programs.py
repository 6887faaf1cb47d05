"""Programs of Kubernetes itself: how they are recognised, and which settings are in effect."""

import pytest

from aurora_devops.testing import expect
from aurora_policies.kubernetes.anonymous_kubelet_requests import anonymous_kubelet_requests
from aurora_policies.kubernetes.controller_manager_profiling import controller_manager_profiling
from aurora_policies.kubernetes.fixed_kubelet_certificate import fixed_kubelet_certificate
from aurora_policies.kubernetes.kubelet_read_only_port import kubelet_read_only_port
from aurora_policies.kubernetes.malformed_request_timeout import malformed_request_timeout
from aurora_policies.kubernetes.missing_api_certificate import missing_api_certificate
from aurora_policies.kubernetes.missing_kubelet_client_authority import missing_kubelet_client_authority
from aurora_policies.kubernetes.open_etcd import open_etcd
from aurora_policies.kubernetes.scheduler_profiling import scheduler_profiling
from aurora_policies.kubernetes.unchecked_api_requests import unchecked_api_requests
from aurora_policies.kubernetes.unprotected_kernel_defaults import unprotected_kernel_defaults


def container(lines: str) -> str:
    """A pod with one container."""
    return (
        "apiVersion: v1\nkind: Pod\nmetadata:\n  name: p\nspec:\n  containers:\n"
        + "    - "
        + "\n      ".join(lines.strip().splitlines())
        + "\n"
    )


ETCD = "registry.k8s.io/etcd:3.5.15-0"


@pytest.mark.parametrize(
    "lines",
    [
        'name: e\ncommand: [/usr/local/bin/etcd, «"--client-cert-auth=false"»]',
        'name: e\ncommand: [etcd]\nargs: [«"--client-cert-auth"», "false"]',
        f'name: e\nimage: {ETCD}\nargs: [«"--client-cert-auth=false"»]',
        'name: e\nimage: quay.io/coreos/etcd-arm64:v3@sha256:00\nargs: [«"--client-cert-auth=false"»]',
        'name: e\ncommand: [sh, -c, "exec etcd «--client-cert-auth=false» --name=a"]',
        "name: e\ncommand: [/bin/bash, -ec]\nargs:\n- |\n  umask 077\n  /bin/etcd «--client-cert-auth=false»",
        'name: e\ncommand: [/go-runner]\nargs: [--also-stdout, /bin/etcd, «"--client-cert-auth=false"»]',
        "name: «e»\ncommand: [tini, --, etcd]",
        "name: «e»\ncommand: [etcd]",
        "name: e\ncommand: [etcd]\nenv:\n- {name: ETCD_CLIENT_CERT_AUTH, value: «'false'»}",
    ],
)
def test_a_program_is_recognised(lines: str) -> None:
    expect(open_etcd, container(lines), kind="kubernetes")


@pytest.mark.parametrize(
    "lines",
    [
        f"name: e\nimage: {ETCD}",  # the command of the image is not known
        f'name: e\nimage: {ETCD}\nargs: [etcdctl, "--endpoints=a"]',
        f'name: e\nimage: {ETCD}\ncommand: [sh, -c, "cp /usr/local/bin/etcd /out"]',
        'name: e\ncommand: [sh, -c, "test $(etcd --version)"]',
        "name: e\ncommand: [cp, /usr/local/bin/etcd, /out]",
        "name: e\ncommand: [tini, --]",
        "name: e\ncommand: [etcd, --config-file=/etc/etcd.yaml]",
        "name: e\ncommand: [etcd, $(FLAGS)]",
        "name: e\ncommand: [sh, -c, 'exec etcd $FLAGS']",
        "name: e\ncommand: [etcd]\nenvFrom: [{configMapRef: {name: etcd}}]",
        "name: e\ncommand: [etcd]\nenv:\n- {name: ETCD_CLIENT_CERT_AUTH, value: 'true'}",
        "name: e\ncommand: [etcd, --client-cert-auth=$(AUTH)]",
        "name: e\ncommand: [etcd, --client-cert-auth, --name=a]",
    ],
)
def test_what_is_not_known_is_not_reported(lines: str) -> None:
    expect(open_etcd, container(lines), kind="kubernetes")


def test_an_unset_flag_has_its_default() -> None:
    expect(unchecked_api_requests, container("name: «a»\ncommand: [kube-apiserver]"), kind="kubernetes")
    expect(controller_manager_profiling, container("name: «a»\ncommand: [kube-controller-manager]"))
    for text in (
        "name: a\ncommand: [kube-apiserver, --authorization-config=/etc/authorization.yaml]",
        "name: a\ncommand: [kube-apiserver, '--authorization-mode=Node,RBAC']",
    ):
        expect(unchecked_api_requests, container(text))
    expect(scheduler_profiling, container("name: a\ncommand: [kube-scheduler, --config=/etc/scheduler.yaml]"))


def test_an_empty_value_is_not_set() -> None:
    text = "name: a\ncommand: [kube-apiserver, --tls-cert-file=/a, «--tls-private-key-file=»]"
    expect(missing_api_certificate, container(text))


def test_units_of_a_duration_can_have_any_order() -> None:
    text = "name: a\ncommand: [kube-apiserver, --request-timeout={}]"
    for duration in ("1s9m3h", "1.5h", "0", "300ms", "$(TIMEOUT)"):
        expect(malformed_request_timeout, container(text.format(duration)))
    for duration in ("1min", "5", "1h30"):
        expect(malformed_request_timeout, container(text.replace("--", "«--").format(duration + "»")))


CONFIGURATION = """\
apiVersion: kubelet.config.k8s.io/v1beta1
kind: KubeletConfiguration
"""


def test_a_kubelet_configuration_is_a_kubelet() -> None:
    text = CONFIGURATION + "authentication:\n  anonymous:\n    enabled: «true»\n"
    expect(anonymous_kubelet_requests, text)
    expect(kubelet_read_only_port, CONFIGURATION + "readOnlyPort: «10255»\n")
    gates = "featureGates:\n  RotateKubeletServerCertificate: «false»\n"
    expect(fixed_kubelet_certificate, CONFIGURATION + gates)


def test_fields_that_a_kubelet_configuration_does_not_set_are_not_known() -> None:
    for policy in (
        anonymous_kubelet_requests,
        kubelet_read_only_port,
        missing_kubelet_client_authority,
        unprotected_kernel_defaults,
    ):
        expect(policy, CONFIGURATION)
        expect(policy, container("name: k\ncommand: [kubelet, --config=/var/lib/kubelet/config.yaml]"))


def test_a_configuration_of_kubeadm_has_flags() -> None:
    head = "apiVersion: kubeadm.k8s.io/%s\nkind: %s\n"
    old = head % ("v1beta3", "ClusterConfiguration")
    expect(controller_manager_profiling, old + 'controllerManager:\n  extraArgs:\n    profiling: «"true"»\n')
    expect(open_etcd, old + 'etcd:\n  local:\n    extraArgs: {client-cert-auth: «"false"»}\n')
    new = head % ("v1beta4", "ClusterConfiguration")
    args = "apiServer:\n  extraArgs:\n  - name: authorization-mode\n    value: «AlwaysAllow»\n"
    expect(unchecked_api_requests, new + args)
    kubelet = 'nodeRegistration:\n  kubeletExtraArgs:\n    read-only-port: «"10255"»\n'
    expect(kubelet_read_only_port, head % ("v1beta3", "JoinConfiguration") + kubelet)


def test_what_a_configuration_of_kubeadm_does_not_set_is_not_known() -> None:
    text = "apiVersion: kubeadm.k8s.io/v1beta4\nkind: ClusterConfiguration\napiServer:\n  extraArgs: %s\n"
    for args in ("[]", "{}", "[{name: v, value: 2}]", "text", "[{value: a}]", "null"):
        expect(unchecked_api_requests, text % args)
        expect(missing_api_certificate, text % args)


def test_the_message_names_the_field_of_the_file() -> None:
    import aurora_devops

    report = aurora_devops.lint(
        {"kubelet.yaml": CONFIGURATION + "readOnlyPort: 10255\n"}, select=["kubelet-read-only-port"]
    )
    (finding,) = report.findings
    assert finding.message == ("KubeletConfiguration serves an unauthenticated port; set readOnlyPort: 0")
