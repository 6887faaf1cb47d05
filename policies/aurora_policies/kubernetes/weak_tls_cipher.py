from collections.abc import Iterator

from aurora_devops import Finding, bad, good, policy
from aurora_devops.kinds.kubernetes import ApiServer, Kubelet

from ._examples import pod

# The suites that the CIS Kubernetes Benchmark calls strong, and those of TLS 1.3.
_STRONG = frozenset(
    {
        "TLS_AES_128_GCM_SHA256",
        "TLS_AES_256_GCM_SHA384",
        "TLS_CHACHA20_POLY1305_SHA256",
        "TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256",
        "TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384",
        "TLS_ECDHE_ECDSA_WITH_CHACHA20_POLY1305",
        "TLS_ECDHE_ECDSA_WITH_CHACHA20_POLY1305_SHA256",
        "TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256",
        "TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384",
        "TLS_ECDHE_RSA_WITH_CHACHA20_POLY1305",
        "TLS_ECDHE_RSA_WITH_CHACHA20_POLY1305_SHA256",
        "TLS_RSA_WITH_AES_128_GCM_SHA256",
        "TLS_RSA_WITH_AES_256_GCM_SHA384",
    }
)


@policy(
    "KUB280",
    severity="warning",
    category="security",
    equivalents={"checkov": ("CKV_K8S_105", "CKV_K8S_151")},
    examples=[
        bad(
            pod("""\
            command:
              - kube-apiserver
              - «--tls-cipher-suites=TLS_AES_128_GCM_SHA256,TLS_ECDHE_RSA_WITH_RC4_128_SHA»
            """)
        ),
        bad(
            """\
            apiVersion: kubelet.config.k8s.io/v1beta1
            kind: KubeletConfiguration
            «tlsCipherSuites»:
              - TLS_RSA_WITH_3DES_EDE_CBC_SHA
            """
        ),
        good(
            pod("""\
            command:
              - kube-apiserver
              - --tls-cipher-suites=TLS_AES_128_GCM_SHA256,TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256
            """)
        ),
        good(pod("command:\n  - kube-apiserver\n"), because="the default suites are strong"),
    ],
)
def weak_tls_cipher(server: ApiServer | Kubelet) -> Iterator[Finding]:
    """The API server or the kubelet accepts a weak TLS cipher suite.

    Connections with RC4, 3DES or CBC suites can be decrypted in part by known attacks.
    Remove the suite from `--tls-cipher-suites`, or from `tlsCipherSuites` in the KubeletConfiguration.
    Strong are the suites with GCM or ChaCha20-Poly1305 that the CIS Kubernetes Benchmark lists, and those of TLS 1.3.

    <https://kubernetes.io/docs/reference/command-line-tools-reference/kube-apiserver/>
    """
    suites = server.value("tls-cipher-suites") or ""
    weak = [suite for suite in map(str.strip, suites.split(",")) if suite and suite not in _STRONG]
    if weak:
        names = ", ".join(f"'{suite}'" for suite in weak[:3])
        message = f"{server.title} accepts the weak cipher suite {names}; remove it"
        yield Finding(at=server.place("tls-cipher-suites"), message=message)
