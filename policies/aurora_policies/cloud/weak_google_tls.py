from collections.abc import Iterable

from aurora_devops import Finding, bad, good, policy
from aurora_devops.cloud import Block, CloudResource, Fault, Table, contains_none_of, is_one_of, row

_version = is_one_of("min_tls_version", "TLS_1_2", "TLS_1_3")
_ciphers = contains_none_of(
    "custom_features",
    "TLS_RSA_WITH_AES_128_GCM_SHA256",
    "TLS_RSA_WITH_AES_256_GCM_SHA384",
    "TLS_RSA_WITH_AES_128_CBC_SHA",
    "TLS_RSA_WITH_AES_256_CBC_SHA",
    "TLS_RSA_WITH_3DES_EDE_CBC_SHA",
)


def _strong(part: CloudResource | Block) -> Fault | None:
    profile = part.get("profile")
    if profile.unknown or profile.string == "RESTRICTED":
        return None
    return _version(part) or _ciphers(part)


TABLE = Table(
    row("google_compute_ssl_policy", _strong, checkov="CKV_GCP_4", trivy="GCP-0039"),
)


@policy(
    "CLD437",
    severity="warning",
    category="security",
    equivalents=TABLE.equivalents,
    by_id=True,
    examples=[
        bad('«resource "google_compute_ssl_policy" "x"» {\n  name = "web"\n}\n'),
        bad(
            'resource "google_compute_ssl_policy" "x" {\n'
            '  profile         = "MODERN"\n'
            '  min_tls_version = «"TLS_1_1"»\n'
            "}\n"
        ),
        bad(
            'resource "google_compute_ssl_policy" "x" {\n'
            '  profile         = "CUSTOM"\n'
            '  min_tls_version = "TLS_1_2"\n'
            '  custom_features = [«"TLS_RSA_WITH_3DES_EDE_CBC_SHA"»]\n'
            "}\n"
        ),
        good(
            'resource "google_compute_ssl_policy" "x" {\n  profile = "RESTRICTED"\n}\n',
            because="the profile has no weak ciphers",
        ),
        good(
            'resource "google_compute_ssl_policy" "x" {\n'
            '  profile         = "MODERN"\n'
            '  min_tls_version = "TLS_1_2"\n'
            "}\n",
            because="the version is strong",
        ),
        good(
            'variable "value" {}\n\nresource "google_compute_ssl_policy" "x" {\n  profile = var.value\n}\n',
            because="the value is unknown",
        ),
    ],
)
def weak_google_tls(resource: CloudResource) -> Iterable[Finding]:
    """A load balancer accepts weak TLS.

    TLS before 1.2 and ciphers without forward secrecy can be decrypted by an attacker in the network.
    Set `profile` to `RESTRICTED`, or `MODERN` with `min_tls_version` at `TLS_1_2`.

    <https://cloud.google.com/load-balancing/docs/ssl-policies-concepts>
    """
    return TABLE.findings(resource, "accepts weak TLS")
