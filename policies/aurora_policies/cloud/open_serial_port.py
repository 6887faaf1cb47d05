from collections.abc import Iterable

from aurora_devops import Finding, bad, good, policy
from aurora_devops.cloud import CloudResource, Table, is_none_of, row

from ._google import INSTANCES

TABLE = Table(
    row(
        INSTANCES,
        is_none_of("metadata.serial-port-enable", "true", "1"),
        checkov="CKV_GCP_35",
        trivy="GCP-0032",
    ),
)


@policy(
    "CLD482",
    severity="warning",
    category="security",
    equivalents=TABLE.equivalents,
    by_id=True,
    examples=[
        bad(
            'resource "google_compute_instance" "x" {\n'
            "  metadata = {\n"
            "    serial-port-enable = «true»\n"
            "  }\n"
            "}\n"
        ),
        bad(
            'resource "google_compute_instance_template" "x" {\n'
            "  metadata = {\n"
            '    serial-port-enable = «"TRUE"»\n'
            "  }\n"
            "}\n"
        ),
        good(
            'resource "google_compute_instance" "x" {\n  name = "web"\n}\n',
            because="the port is closed by default",
        ),
        good(
            'variable "value" {}\n'
            "\n"
            'resource "google_compute_instance" "x" {\n'
            "  metadata = {\n"
            "    serial-port-enable = var.value\n"
            "  }\n"
            "}\n",
            because="the value is unknown",
        ),
    ],
)
def open_serial_port(resource: CloudResource) -> Iterable[Finding]:
    """An instance can be reached on its serial port.

    The serial port cannot be limited to addresses, so every address can try to log in.
    Remove `serial-port-enable`.

    <https://cloud.google.com/compute/docs/troubleshooting/troubleshooting-using-serial-console>
    """
    return TABLE.findings(resource, "can be reached on its serial port")
