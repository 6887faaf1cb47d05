from collections.abc import Iterable

from aurora_devops import Finding, bad, good, policy
from aurora_devops.cloud import CloudResource, Table, is_one_of, row, when


def _over_http(resource: CloudResource) -> bool:
    return not resource.sets("event_trigger") and not resource.get("trigger_http").is_false


TABLE = Table(
    row(
        "google_cloudfunctions_function",
        when(_over_http, is_one_of("https_trigger_security_level", "SECURE_ALWAYS")),
        checkov="CKV2_GCP_10",
    ),
)


@policy(
    "CLD167",
    severity="warning",
    category="security",
    equivalents=TABLE.equivalents,
    by_id=True,
    examples=[
        bad('«resource "google_cloudfunctions_function" "x"» {\n  trigger_http = true\n}\n'),
        bad(
            'resource "google_cloudfunctions_function" "x" {\n'
            '  https_trigger_security_level = «"SECURE_OPTIONAL"»\n'
            "}\n"
        ),
        good(
            'resource "google_cloudfunctions_function" "x" {\n'
            '  https_trigger_security_level = "SECURE_ALWAYS"\n'
            "}\n",
            because="TLS is required",
        ),
        good(
            'variable "value" {}\n'
            "\n"
            'resource "google_cloudfunctions_function" "x" {\n'
            "  https_trigger_security_level = var.value\n"
            "}\n",
            because="the value is unknown",
        ),
    ],
)
def plaintext_function_trigger(resource: CloudResource) -> Iterable[Finding]:
    """A function can be called without TLS.

    Tokens and data of a request can be read on the way.
    Set `https_trigger_security_level` to `SECURE_ALWAYS`.

    <https://cloud.google.com/functions/docs/writing/write-http-functions>
    """
    return TABLE.findings(resource, "can be called without TLS")
