from collections.abc import Iterable
from re import IGNORECASE

from aurora_devops import Finding, bad, good, policy
from aurora_devops.cloud import (
    Block,
    CloudResource,
    Fault,
    Table,
    contains_none_of,
    each,
    fault,
    is_one_of,
    row,
    when,
)
from aurora_devops.core.lazy import regex

_WITH_OLDEST = regex(r"TLS_1_[23]|SecurityPolicy_TLS1[23]_\w+", IGNORECASE)
_OF_VIEWERS = regex(r"TLSv1\.[23]_\d{4}", IGNORECASE)
_OF_TRANSFERS = regex(r"-20(?:2[4-9]|[3-9]\d)-\d\d$")
_OF_LISTENERS = regex(r"ELBSecurityPolicy-(?:FS-1-2|TLS-1-2|TLS13-1-[23])-\S+", IGNORECASE)


def _modern(part: CloudResource | Block) -> Fault | None:
    path = "security_policy"
    if part.blocks("domain_name_configuration"):
        path = "domain_name_configuration.security_policy"
    value = part.get(*path.split("."))
    if value.unknown or _WITH_OLDEST.fullmatch(value.string or ""):
        return None
    return fault(value, f'set {path} = "TLS_1_2"')


def _with_tls(resource: CloudResource) -> bool:
    return resource.get("protocol").string in ("HTTPS", "TLS")


def _listener(part: CloudResource | Block) -> Fault | None:
    policy = part.get("ssl_policy")
    if policy.unknown or _OF_LISTENERS.fullmatch(policy.string or ""):
        return None
    return fault(policy, 'set ssl_policy = "ELBSecurityPolicy-TLS13-1-2-2021-06"')


def _viewers(part: CloudResource | Block) -> Fault | None:
    """The versions that a distribution with a certificate of its own accepts."""
    default = part.get("viewer_certificate", "cloudfront_default_certificate")
    version = part.get("viewer_certificate", "minimum_protocol_version")
    if default.unknown or default.is_true or version.unknown or _OF_VIEWERS.fullmatch(version.string or ""):
        return None
    return fault(version, 'set viewer_certificate.minimum_protocol_version = "TLSv1.2_2021"')


def _transfers(part: CloudResource | Block) -> Fault | None:
    """Policies since 2024 are without SHA-1 and CBC."""
    policy = part.get("security_policy_name")
    if policy.unknown or _OF_TRANSFERS.search(policy.string or ""):
        return None
    return fault(policy, 'set security_policy_name = "TransferSecurityPolicy-2025-03"')


_google_version = is_one_of("min_tls_version", "TLS_1_2", "TLS_1_3")
_google_ciphers = contains_none_of(
    "custom_features",
    "TLS_RSA_WITH_AES_128_GCM_SHA256",
    "TLS_RSA_WITH_AES_256_GCM_SHA384",
    "TLS_RSA_WITH_AES_128_CBC_SHA",
    "TLS_RSA_WITH_AES_256_CBC_SHA",
    "TLS_RSA_WITH_3DES_EDE_CBC_SHA",
)


def _google_profile(part: CloudResource | Block) -> Fault | None:
    profile = part.get("profile")
    if profile.unknown or profile.string == "RESTRICTED":
        return None
    return _google_version(part) or _google_ciphers(part)


def _attribute(part: CloudResource | Block) -> Fault | None:
    """An attribute of the policy of a classic load balancer."""
    name, value = part.get("name").string, part.get("value")
    if name in ("Protocol-SSLv3", "Protocol-TLSv1", "Protocol-TLSv1.1") and value.is_true:
        return fault(value, 'set value = "false"')
    if name == "Reference-Security-Policy" and value.string in _CLASSIC:
        return fault(value, 'set value = "ELBSecurityPolicy-TLS-1-2-2017-01"')
    return None


_CLASSIC = (
    "ELBSecurityPolicy-2016-08",
    "ELBSecurityPolicy-TLS-1-1-2017-01",
    "ELBSecurityPolicy-2015-05",
    "ELBSecurityPolicy-2015-03",
    "ELBSecurityPolicy-2015-02",
    "ELBSecurityPolicy-TLS-1-0-2015-04",
    "ELBSecurityPolicy-2014-10",
    "ELBSecurityPolicy-2014-01",
    "ELBSecurityPolicy-Default",
)


TABLE = Table(
    row("aws_load_balancer_policy", each("policy_attribute", _attribute), checkov="CKV_AWS_213"),
    row("google_compute_ssl_policy", _google_profile, checkov="CKV_GCP_4", trivy="GCP-0039"),
    row(
        ("aws_api_gateway_domain_name", "aws_apigatewayv2_domain_name"),
        _modern,
        checkov="CKV_AWS_206",
        trivy="AWS-0005",
    ),
    row("aws_cloudfront_distribution", _viewers, checkov="CKV_AWS_174", trivy="AWS-0013"),
    row(
        ("aws_lb_listener", "aws_alb_listener"),
        when(_with_tls, _listener),
        checkov=("CKV_AWS_103", "CKV2_AWS_74"),
        trivy="AWS-0047",
    ),
    row(
        "aws_cloudsearch_domain",
        is_one_of("endpoint_options.tls_security_policy", "Policy-Min-TLS-1-2-2019-07"),
        checkov="CKV_AWS_218",
    ),
    row(
        "aws_cloudfront_distribution",
        each("origin", each("custom_origin_config", contains_none_of("origin_ssl_protocols", "SSLv3"))),
        checkov="CKV2_AWS_54",
    ),
    row(
        ("aws_elasticsearch_domain", "aws_opensearch_domain"),
        is_one_of(
            "domain_endpoint_options.tls_security_policy",
            "Policy-Min-TLS-1-2-2019-07",
            "Policy-Min-TLS-1-2-PFS-2023-10",
        ),
        checkov="CKV_AWS_228",
        trivy="AWS-0126",
    ),
    row(
        "aws_transfer_server",
        _transfers,
        checkov="CKV_AWS_380",
        problem="accepts outdated algorithms",
    ),
)


@policy(
    "CLD107",
    severity="warning",
    category="security",
    equivalents=TABLE.equivalents,
    by_id=True,
    aliases=("weak-google-tls",),
    examples=[
        bad(
            'resource "aws_load_balancer_policy" "x" {\n'
            "  policy_attribute {\n"
            '    name  = "Protocol-TLSv1"\n'
            '    value = «"true"»\n'
            "  }\n"
            "}\n"
        ),
        bad(
            'resource "aws_load_balancer_policy" "x" {\n'
            "  policy_attribute {\n"
            '    name  = "Reference-Security-Policy"\n'
            '    value = «"ELBSecurityPolicy-2016-08"»\n'
            "  }\n"
            "}\n"
        ),
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
        bad('resource "aws_api_gateway_domain_name" "api" {\n  security_policy = «"TLS_1_0"»\n}\n'),
        bad('«resource "aws_api_gateway_domain_name" "api"» {\n  domain_name = "api.example.com"\n}\n'),
        bad(
            'resource "aws_apigatewayv2_domain_name" "api" {\n'
            "  domain_name_configuration {\n"
            '    security_policy = «"TLS_1_0"»\n'
            "  }\n"
            "}\n"
        ),
        bad(
            'resource "aws_cloudfront_distribution" "site" {\n'
            "  viewer_certificate {\n"
            '    minimum_protocol_version = «"TLSv1.1_2016"»\n'
            "  }\n"
            "}\n"
        ),
        bad(
            'resource "aws_cloudfront_distribution" "site" {\n'
            "  viewer_certificate {\n"
            '    minimum_protocol_version = "TLSv1.2_2021"\n'
            "  }\n"
            "\n"
            "  origin {\n"
            "    custom_origin_config {\n"
            '      origin_ssl_protocols = [«"SSLv3"», "TLSv1.2"]\n'
            "    }\n"
            "  }\n"
            "}\n"
        ),
        bad('«resource "aws_cloudsearch_domain" "docs"» {\n  name = "docs"\n}\n'),
        bad('«resource "aws_lb_listener" "web"» {\n  protocol = "HTTPS"\n}\n'),
        bad(
            'resource "aws_lb_listener" "web" {\n'
            '  protocol   = "TLS"\n'
            '  ssl_policy = «"ELBSecurityPolicy-TLS13-1-0-2021-06"»\n'
            "}\n"
        ),
        bad(
            'resource "aws_opensearch_domain" "logs" {\n'
            "  domain_endpoint_options {\n"
            "    enforce_https       = true\n"
            '    tls_security_policy = «"Policy-Min-TLS-1-0-2019-07"»\n'
            "  }\n"
            "}\n"
        ),
        bad(
            'resource "aws_transfer_server" "files" {\n'
            '  security_policy_name = «"TransferSecurityPolicy-2020-06"»\n'
            "}\n"
        ),
        bad('«resource "aws_transfer_server" "files"» {\n  protocols = ["SFTP"]\n}\n'),
        good(
            'resource "aws_transfer_server" "files" {\n'
            '  security_policy_name = "TransferSecurityPolicy-FIPS-2024-05"\n'
            "}\n",
            because="the policy is a recent one",
        ),
        good(
            'resource "aws_lb_listener" "web" {\n'
            '  protocol   = "HTTPS"\n'
            '  ssl_policy = "ELBSecurityPolicy-TLS13-1-2-2021-06"\n'
            "}\n",
            because="TLS 1.2 is the oldest version",
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
        good(
            'resource "aws_load_balancer_policy" "x" {\n'
            "  policy_attribute {\n"
            '    name  = "Protocol-TLSv1.2"\n'
            '    value = "true"\n'
            "  }\n"
            "}\n",
            because="the version is strong",
        ),
        good(
            'resource "aws_api_gateway_domain_name" "api" {\n'
            '  security_policy = "SecurityPolicy_TLS13_1_3_2025_09"\n'
            "}\n",
            because="TLS 1.3 is the oldest version",
        ),
        good(
            'resource "aws_cloudfront_distribution" "site" {\n'
            "  viewer_certificate {\n"
            '    minimum_protocol_version = "TLSv1.2_2021"\n'
            "  }\n"
            "}\n",
            because="TLS 1.2 is the oldest version",
        ),
        good(
            'variable "policy" {}\n'
            "\n"
            'resource "aws_api_gateway_domain_name" "api" {\n'
            "  security_policy = var.policy\n"
            "}\n",
            because="the value is unknown",
        ),
    ],
)
def outdated_tls_policy(resource: CloudResource) -> Iterable[Finding]:
    """An endpoint accepts versions of TLS before 1.2.

    TLS 1.0 and 1.1 are deprecated (RFC 8996): their ciphers and hashes are weak, and a client can be made to use them.
    Set a policy with TLS 1.2 or 1.3 as the oldest version. The certificate of `*.cloudfront.net`, which
    accepts TLS 1.0, is reported by `default-distribution-certificate`.

    <https://www.rfc-editor.org/rfc/rfc8996>
    <https://cloud.google.com/load-balancing/docs/ssl-policies-concepts>
    """
    return TABLE.findings(resource, "accepts outdated versions of TLS")
