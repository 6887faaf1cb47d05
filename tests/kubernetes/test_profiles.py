"""The profiles of standards: an object that breaks one control is reported under this control and no other."""

from collections.abc import Mapping

import pytest

import aurora_devops
from aurora_devops.core.run import default_catalogue

POD = """\
apiVersion: v1
kind: Pod
metadata:
  name: web
  namespace: shop
  labels:
    app: web
spec:
  serviceAccountName: web
  automountServiceAccountToken: false
  securityContext:
    runAsNonRoot: true
    seccompProfile:
      type: RuntimeDefault
  containers:
    - name: web
      image: web:1.2.3
      securityContext:
        allowPrivilegeEscalation: false
        readOnlyRootFilesystem: true
        capabilities:
          drop: [ALL]
      resources:
        requests:
          cpu: 100m
          memory: 64Mi
        limits:
          cpu: 100m
          memory: 64Mi
"""
POLICY = """\
---
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata:
  name: web
  namespace: shop
spec:
  podSelector: {}
  policyTypes: [Ingress, Egress]
"""
SECURED = POD + POLICY


def pod(container: str = "", *, spec: str = "", security: str = "", drop: str = "", text: str = POD) -> str:
    """A pod with further lines, without the lines that begin with `drop`."""
    lines = text.splitlines(keepends=True)
    if drop:
        lines = [line for line in lines if not line.lstrip().startswith(drop)]
    text = "".join(lines)
    text = text.replace("      image: web:1.2.3\n", "      image: web:1.2.3\n" + container)
    text = text.replace("  serviceAccountName: web\n", "  serviceAccountName: web\n" + spec)
    return text.replace("      securityContext:\n", "      securityContext:\n" + security) + POLICY


def volume(source: str) -> str:
    return f"  volumes:\n    - name: data\n      {source}\n"


BASELINE = {
    "AppArmor": pod(security="        appArmorProfile:\n          type: Unconfined\n"),
    "Capabilities": pod(security="", drop="drop:").replace(
        "capabilities:\n", "capabilities:\n          add: [SYS_ADMIN]\n          drop: [ALL]\n"
    ),
    "Host Namespaces": pod(spec="  hostNetwork: true\n"),
    "Host Ports": pod("      ports:\n        - containerPort: 80\n          hostPort: 80\n"),
    "Host Probes / Lifecycle Hooks": pod(
        "      livenessProbe:\n        tcpSocket:\n          host: db\n          port: 80\n"
    ),
    "HostPath Volumes": pod(spec=volume("hostPath: {path: /var/log}")),
    "HostProcess": pod(security="        windowsOptions:\n          hostProcess: true\n"),
    "Privileged Containers": pod(security="        privileged: true\n", drop="allowPrivilegeEscalation"),
    "SELinux": pod(security="        seLinuxOptions:\n          user: admin\n"),
    "Seccomp": pod(security="        seccompProfile:\n          type: Unconfined\n"),
    "Sysctls": pod().replace(
        "    seccompProfile:\n",
        "    sysctls:\n      - name: kernel.msgmax\n        value: '1'\n    seccompProfile:\n",
        1,
    ),
    "/proc Mount Type": pod(security="        procMount: Unmasked\n"),
}
RESTRICTED = {
    **BASELINE,
    "Privilege Escalation": pod(drop="allowPrivilegeEscalation"),
    "Running as Non-root": pod(drop="runAsNonRoot"),
    "Running as Non-root user": pod(security="        runAsUser: 0\n"),
    "Volume Types": pod(spec=volume("nfs: {server: nas, path: /data}")),
}


def controls(profile: str) -> set[str]:
    return {entry.control for entry in default_catalogue().profile(profile).entries.values()}


def broken(profile: str, text: str, path: str = "web.yaml") -> set[str]:
    """The controls that a file breaks."""
    report = aurora_devops.lint({path: text}, profile=profile)
    return {finding.control for finding in report.findings if finding.control}


@pytest.mark.parametrize(
    ("profile", "table"), [("pod-security-baseline", BASELINE), ("pod-security-restricted", RESTRICTED)]
)
def test_pod_security(profile: str, table: Mapping[str, str]) -> None:
    assert controls(profile) == set(table)
    assert broken(profile, SECURED) == set()
    allowed = {"Privileged Containers": {"Privilege Escalation"}}
    for control, text in table.items():
        also = allowed.get(control, set()) if profile.endswith("restricted") else set()
        assert broken(profile, text) - also == {control}, control


API_SERVER = {
    "anonymous-auth": "false",
    "authorization-mode": "Node,RBAC",
    "enable-admission-plugins": "NodeRestriction,EventRateLimit,AlwaysPullImages",
    "kubelet-client-certificate": "/pki/kubelet.crt",
    "kubelet-client-key": "/pki/kubelet.key",
    "kubelet-certificate-authority": "/pki/ca.crt",
    "profiling": "false",
    "audit-log-path": "/var/log/audit.log",
    "audit-log-maxage": "30",
    "audit-log-maxbackup": "10",
    "audit-log-maxsize": "100",
    "request-timeout": "60s",
    "service-account-lookup": "true",
    "service-account-key-file": "/pki/sa.pub",
    "etcd-certfile": "/pki/etcd.crt",
    "etcd-keyfile": "/pki/etcd.key",
    "etcd-cafile": "/pki/etcd-ca.crt",
    "tls-cert-file": "/pki/tls.crt",
    "tls-private-key-file": "/pki/tls.key",
    "tls-cipher-suites": "TLS_AES_128_GCM_SHA256",
    "client-ca-file": "/pki/ca.crt",
    "encryption-provider-config": "/etc/encryption.yaml",
}
CONTROLLERS = {
    "terminated-pod-gc-threshold": "1000",
    "profiling": "false",
    "use-service-account-credentials": "true",
    "service-account-private-key-file": "/pki/sa.key",
    "root-ca-file": "/pki/ca.crt",
    "bind-address": "127.0.0.1",
}
SCHEDULER = {"profiling": "false", "bind-address": "127.0.0.1"}
ETCD = {
    "cert-file": "/pki/tls.crt",
    "key-file": "/pki/tls.key",
    "client-cert-auth": "true",
    "peer-cert-file": "/pki/peer.crt",
    "peer-key-file": "/pki/peer.key",
    "peer-client-cert-auth": "true",
    "trusted-ca-file": "/pki/ca.crt",
    "peer-trusted-ca-file": "/pki/ca.crt",
}
KUBELET = {
    "anonymous-auth": "false",
    "authorization-mode": "Webhook",
    "client-ca-file": "/pki/ca.crt",
    "read-only-port": "0",
    "tls-cert-file": "/pki/tls.crt",
    "tls-private-key-file": "/pki/tls.key",
    "rotate-certificates": "true",
    "tls-cipher-suites": "TLS_AES_128_GCM_SHA256",
}


def program(name: str, options: Mapping[str, str], **changes: str | None) -> str:
    """A pod that runs a program with options; None removes one."""
    changed = {**options, **{key.replace("_", "-"): value for key, value in changes.items()}}
    flags = ", ".join(f"'--{key}={value}'" for key, value in changed.items() if value is not None)
    return pod(f"      command: [{name}, {flags}]\n")


def role(rule: str, kind: str = "Role") -> str:
    namespace = "  namespace: shop\n" if kind == "Role" else ""
    return (
        f"apiVersion: rbac.authorization.k8s.io/v1\nkind: {kind}\nmetadata:\n  name: web\n{namespace}"
        f"rules:\n  - {rule}\n"
    )


def binding(subject: str, role: str = "view", kind: str = "RoleBinding") -> str:
    namespace = "  namespace: shop\n" if kind == "RoleBinding" else ""
    return (
        f"apiVersion: rbac.authorization.k8s.io/v1\nkind: {kind}\nmetadata:\n  name: web\n{namespace}"
        f"roleRef: {{apiGroup: rbac.authorization.k8s.io, kind: ClusterRole, name: {role}}}\n"
        f"subjects:\n  - {subject}\n"
    )


_API, _CONTROL = "kube-apiserver", "kube-controller-manager"
CIS = {
    "1.2.1": program(_API, API_SERVER, anonymous_auth="true"),
    "1.2.2": program(_API, API_SERVER, token_auth_file="/tokens.csv"),
    "1.2.4": program(_API, API_SERVER, kubelet_client_certificate=None),
    "1.2.5": program(_API, API_SERVER, kubelet_certificate_authority=None),
    "1.2.6": program(_API, API_SERVER, authorization_mode="Node,RBAC,AlwaysAllow"),
    "1.2.7": program(_API, API_SERVER, authorization_mode="RBAC"),
    "1.2.8": program(_API, API_SERVER, authorization_mode="Node"),
    "1.2.9": program(_API, API_SERVER, enable_admission_plugins="NodeRestriction,AlwaysPullImages"),
    "1.2.10": program(
        _API,
        API_SERVER,
        enable_admission_plugins="NodeRestriction,EventRateLimit,AlwaysPullImages,AlwaysAdmit",
    ),
    "1.2.11": program(_API, API_SERVER, enable_admission_plugins="NodeRestriction,EventRateLimit"),
    "1.2.12": program(_API, API_SERVER, disable_admission_plugins="ServiceAccount"),
    "1.2.13": program(_API, API_SERVER, disable_admission_plugins="NamespaceLifecycle"),
    "1.2.14": program(_API, API_SERVER, enable_admission_plugins="EventRateLimit,AlwaysPullImages"),
    "1.2.15": program(_API, API_SERVER, profiling="true"),
    "1.2.16": program(_API, API_SERVER, audit_log_path=None),
    "1.2.17": program(_API, API_SERVER, audit_log_maxage="7"),
    "1.2.18": program(_API, API_SERVER, audit_log_maxbackup="3"),
    "1.2.19": program(_API, API_SERVER, audit_log_maxsize="10"),
    "1.2.20": program(_API, API_SERVER, request_timeout="soon"),
    "1.2.21": program(_API, API_SERVER, service_account_lookup="false"),
    "1.2.22": program(_API, API_SERVER, service_account_key_file=None),
    "1.2.23": program(_API, API_SERVER, etcd_keyfile=None),
    "1.2.24": program(_API, API_SERVER, tls_private_key_file=None),
    "1.2.25": program(_API, API_SERVER, client_ca_file=None),
    "1.2.26": program(_API, API_SERVER, etcd_cafile=None),
    "1.2.27": program(_API, API_SERVER, encryption_provider_config=None),
    "1.2.29, 4.2.12": program(_API, API_SERVER, tls_cipher_suites="TLS_RSA_WITH_RC4_128_SHA"),
    "1.3.1": program(_CONTROL, CONTROLLERS, terminated_pod_gc_threshold="0"),
    "1.3.2": program(_CONTROL, CONTROLLERS, profiling="true"),
    "1.3.3": program(_CONTROL, CONTROLLERS, use_service_account_credentials="false"),
    "1.3.4": program(_CONTROL, CONTROLLERS, service_account_private_key_file=None),
    "1.3.5": program(_CONTROL, CONTROLLERS, root_ca_file=None),
    "1.3.6, 4.2.11": program(_CONTROL, CONTROLLERS, feature_gates="RotateKubeletServerCertificate=false"),
    "1.3.7": program(_CONTROL, CONTROLLERS, bind_address="0.0.0.0"),
    "1.4.1": program("kube-scheduler", SCHEDULER, profiling="true"),
    "1.4.2": program("kube-scheduler", SCHEDULER, bind_address="0.0.0.0"),
    "2.1": program("etcd", ETCD, cert_file=None),
    "2.2": program("etcd", ETCD, client_cert_auth="false"),
    "2.3": program("etcd", ETCD, auto_tls="true"),
    "2.4": program("etcd", ETCD, peer_key_file=None),
    "2.5": program("etcd", ETCD, peer_client_cert_auth="false"),
    "2.6": program("etcd", ETCD, peer_auto_tls="true"),
    "4.2.1": program("kubelet", KUBELET, anonymous_auth="true"),
    "4.2.2": program("kubelet", KUBELET, authorization_mode="AlwaysAllow"),
    "4.2.3": program("kubelet", KUBELET, client_ca_file=None),
    "4.2.4": program("kubelet", KUBELET, read_only_port="10255"),
    "4.2.5": program("kubelet", KUBELET, streaming_connection_idle_timeout="0"),
    "4.2.6": program("kubelet", KUBELET, make_iptables_util_chains="false"),
    "4.2.7": program("kubelet", KUBELET, hostname_override="node"),
    "4.2.9": program("kubelet", KUBELET, tls_private_key_file=None),
    "4.2.10": program("kubelet", KUBELET, rotate_certificates="false"),
    "5.1.1": binding("{kind: User, name: ann}", "cluster-admin", "ClusterRoleBinding"),
    "5.1.2": role("{apiGroups: [''], resources: [secrets], verbs: [get]}"),
    "5.1.3": role("{apiGroups: [''], resources: [endpoints], verbs: ['*']}"),
    "5.1.4": role("{apiGroups: [''], resources: [pods], verbs: [create]}"),
    "5.1.5": binding("{kind: ServiceAccount, name: default, namespace: shop}"),
    "5.1.6": pod(drop="serviceAccountName").replace("  automountServiceAccountToken: false\n", ""),
    "5.1.7": binding("{kind: Group, name: 'system:masters', apiGroup: rbac.authorization.k8s.io}"),
    "5.1.8": role(
        "{apiGroups: [rbac.authorization.k8s.io], resources: [clusterroles], verbs: [escalate]}",
        "ClusterRole",
    ),
    "5.1.10": role("{apiGroups: [''], resources: [nodes/proxy], verbs: [get]}", "ClusterRole"),
    "5.1.11": role(
        "{apiGroups: [certificates.k8s.io], resources: [certificatesigningrequests/approval], verbs: [update]}\n"
        "  - {apiGroups: [certificates.k8s.io], resources: [signers], verbs: [approve]}",
        "ClusterRole",
    ),
    "5.1.12": role(
        "{apiGroups: [admissionregistration.k8s.io], resources: [validatingwebhookconfigurations], verbs: [update]}",
        "ClusterRole",
    ),
    "5.1.13": role("{apiGroups: [''], resources: [serviceaccounts/token], verbs: [create]}"),
    "5.2.2": pod(security="        privileged: true\n"),
    "5.2.3": pod(spec="  hostPID: true\n"),
    "5.2.4": pod(spec="  hostIPC: true\n"),
    "5.2.5": pod(spec="  hostNetwork: true\n"),
    "5.2.6": pod(drop="allowPrivilegeEscalation"),
    "5.2.7": pod(drop="runAsNonRoot"),
    "5.2.8": pod().replace("drop: [ALL]", "drop: [ALL]\n          add: [NET_RAW]"),
    "5.2.9": pod().replace("drop: [ALL]", "drop: [ALL]\n          add: [NET_ADMIN]"),
    "5.2.10": pod().replace("drop: [ALL]", "drop: [NET_RAW]"),
    "5.2.11": pod(security="        windowsOptions:\n          hostProcess: true\n"),
    "5.2.12": pod(spec=volume("hostPath: {path: /var/log}")),
    "5.2.13": pod("      ports:\n        - containerPort: 80\n          hostPort: 80\n"),
    "5.3.2": POD,
    "5.4.1": pod(
        "      env:\n        - name: TOKEN\n          valueFrom:\n            secretKeyRef: {name: web, key: token}\n"
    ),
    "5.7.2": pod().replace("    seccompProfile:\n      type: RuntimeDefault\n", ""),
    "5.7.3": pod(
        security="        runAsNonRoot: true\n        seccompProfile:\n          type: RuntimeDefault\n"
    ).replace(
        "  securityContext:\n    runAsNonRoot: true\n    seccompProfile:\n      type: RuntimeDefault\n", "", 1
    ),
    "5.7.4": SECURED.replace("namespace: shop", "namespace: default"),
}


def test_cis_kubernetes() -> None:
    profile = "cis-kubernetes"
    assert controls(profile) == set(CIS)
    clean = [
        SECURED,
        program(_API, API_SERVER),
        program(_CONTROL, CONTROLLERS),
        program("kube-scheduler", SCHEDULER),
        program("etcd", ETCD),
        program("kubelet", KUBELET),
    ]
    for text in clean:
        assert broken(profile, text) == set(), text
    # The token of the default account is only there with the default account.
    implied = {"5.1.6": {"5.1.5"}}
    for control, text in CIS.items():
        assert broken(profile, text) == {control, *implied.get(control, ())}, control


NSA = {
    "AppArmor": BASELINE["AppArmor"],
    "Audit logging": program(_API, API_SERVER, audit_log_path=None),
    "Authentication": program(_API, API_SERVER, anonymous_auth="true"),
    "Authorization": role("{apiGroups: [apps], resources: [deployments], verbs: ['*']}"),
    "Capabilities": pod().replace("drop: [ALL]", "drop: [ALL]\n          add: [NET_ADMIN]"),
    "Control plane": program(_API, API_SERVER, insecure_bind_address="0.0.0.0"),
    "Etcd": program("etcd", ETCD, client_cert_auth="false"),
    "Host namespaces": BASELINE["Host Namespaces"],
    "Host paths": BASELINE["HostPath Volumes"],
    "Host ports": BASELINE["Host Ports"],
    "Immutable container file systems": pod(drop="readOnlyRootFilesystem"),
    "Namespaces": SECURED.replace("namespace: shop", "namespace: default"),
    "Network policies": POD,
    "Non-root containers": pod(drop="runAsNonRoot"),
    "Privilege escalation": pod(drop="allowPrivilegeEscalation"),
    "Privileged containers": pod(security="        privileged: true\n"),
    "Resource policies": pod(drop="limits:").replace("          cpu: 100m\n          memory: 64Mi\n", "", 1),
    "Root group membership": pod(security="        runAsGroup: 0\n"),
    "SELinux": BASELINE["SELinux"],
    "Seccomp": BASELINE["Seccomp"],
    "Secrets": program(_API, API_SERVER, encryption_provider_config=None),
    "Service account tokens": pod(drop="serviceAccountName").replace(
        "  automountServiceAccountToken: false\n", ""
    ),
    "TLS": program(_API, API_SERVER, tls_cert_file=None),
    "Upgrades": "apiVersion: policy/v1beta1\nkind: PodDisruptionBudget\nmetadata: {name: web, namespace: shop}\n",
    "Worker nodes": program("kubelet", KUBELET, read_only_port="10255"),
}


def test_nsa_hardening() -> None:
    profile = "nsa-hardening"
    assert controls(profile) == set(NSA)
    assert broken(profile, SECURED) == set()
    for control, text in NSA.items():
        assert broken(profile, text) == {control}, control
