from collections.abc import Iterable

from aurora_devops import Finding, bad, good, policy
from aurora_devops.cloud import Block, CloudResource, Fault, Table, fault, row

_PROXIES = ("google_compute_target_http_proxy", "google_compute_region_target_http_proxy")


def _not_http(part: CloudResource | Block) -> Fault | None:
    assert isinstance(part, CloudResource)
    scheme, target = part.get("load_balancing_scheme"), part.get("target")
    if not scheme.absent and scheme.string not in ("EXTERNAL", "EXTERNAL_MANAGED"):
        return None
    proxies = [one for one in part.referred("target") if one.type in _PROXIES]
    if any(not _redirects(proxy) for proxy in proxies) or "/targetHttpProxies/" in (target.string or ""):
        return fault(target, "set target to an HTTPS proxy")
    return None


def _redirects(proxy: CloudResource) -> bool:
    return any(
        not one.get("default_url_redirect", "https_redirect").absent for one in proxy.referred("url_map")
    )


TABLE = Table(
    row("google_compute_forwarding_rule", _not_http, checkov="CKV2_GCP_37"),
    row("google_compute_global_forwarding_rule", _not_http, checkov="CKV2_GCP_38"),
)


@policy(
    "CLD571",
    severity="warning",
    category="security",
    equivalents=TABLE.equivalents,
    by_id=True,
    examples=[
        bad(
            'resource "google_compute_global_forwarding_rule" "web" {\n'
            "  target = «google_compute_target_http_proxy.web.id»\n"
            "}\n"
            "\n"
            'resource "google_compute_target_http_proxy" "web" {\n'
            "  url_map = google_compute_url_map.web.id\n"
            "}\n"
        ),
        bad(
            'resource "google_compute_forwarding_rule" "web" {\n'
            '  load_balancing_scheme = "EXTERNAL"\n'
            '  target                = «"projects/shop/global/targetHttpProxies/web"»\n'
            "}\n"
        ),
        good(
            'resource "google_compute_global_forwarding_rule" "web" {\n'
            "  target = google_compute_target_http_proxy.web.id\n"
            "}\n"
            "\n"
            'resource "google_compute_target_http_proxy" "web" {\n'
            "  url_map = google_compute_url_map.web.id\n"
            "}\n"
            "\n"
            'resource "google_compute_url_map" "web" {\n'
            "  default_url_redirect {\n"
            "    https_redirect = true\n"
            "  }\n"
            "}\n",
            because="the proxy redirects to HTTPS",
        ),
        good(
            'resource "google_compute_forwarding_rule" "web" {\n'
            '  load_balancing_scheme = "INTERNAL_MANAGED"\n'
            '  target                = "projects/shop/global/targetHttpProxies/web"\n'
            "}\n",
            because="the load balancer is internal",
        ),
        good(
            'variable "value" {}\n'
            "\n"
            'resource "google_compute_forwarding_rule" "x" {\n'
            "  target = var.value\n"
            "}\n",
            because="the value is unknown",
        ),
    ],
)
def plaintext_forwarding_rule(resource: CloudResource) -> Iterable[Finding]:
    """An external load balancer serves HTTP without TLS.

    Logins, cookies and pages cross the internet readable and can be changed on the way.
    Use an HTTPS proxy; an HTTP proxy should only redirect (`https_redirect = true`).

    <https://cloud.google.com/load-balancing/docs/https>
    """
    return TABLE.findings(resource, "serves HTTP without TLS")
