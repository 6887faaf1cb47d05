from collections.abc import Iterable

from aurora_devops import Finding, bad, good, policy
from aurora_devops.cloud import CloudResource, Table, is_one_of, row

TABLE = Table(
    row(
        "google_cloudfunctions_function",
        is_one_of("ingress_settings", "ALLOW_INTERNAL_ONLY", "ALLOW_INTERNAL_AND_GCLB"),
        checkov="CKV_GCP_124",
    ),
    row(
        "google_cloudfunctions2_function",
        is_one_of("service_config.ingress_settings", "ALLOW_INTERNAL_ONLY", "ALLOW_INTERNAL_AND_GCLB"),
        checkov="CKV_GCP_124",
    ),
)


@policy(
    "CLD166",
    severity="info",
    category="security",
    equivalents=TABLE.equivalents,
    by_id=True,
    examples=[
        bad('«resource "google_cloudfunctions_function" "x"» {\n  name = "hook"\n}\n'),
        bad(
            'resource "google_cloudfunctions2_function" "x" {\n'
            "  service_config {\n"
            '    ingress_settings = «"ALLOW_ALL"»\n'
            "  }\n"
            "}\n"
        ),
        good(
            'resource "google_cloudfunctions_function" "x" {\n'
            '  ingress_settings = "ALLOW_INTERNAL_ONLY"\n'
            "}\n",
            because="only the network can call it",
        ),
        good(
            'variable "value" {}\n'
            "\n"
            'resource "google_cloudfunctions_function" "x" {\n'
            "  ingress_settings = var.value\n"
            "}\n",
            because="the value is unknown",
        ),
    ],
)
def open_function_ingress(resource: CloudResource) -> Iterable[Finding]:
    """A function accepts requests from the internet.

    Only its permissions protect it.
    Set `ingress_settings` to `ALLOW_INTERNAL_ONLY`, or `ALLOW_INTERNAL_AND_GCLB` behind a load balancer.

    <https://cloud.google.com/functions/docs/networking/network-settings>
    """
    return TABLE.findings(resource, "accepts requests from the internet")
