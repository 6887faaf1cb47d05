from collections.abc import Iterable

from aurora_devops import Finding, bad, good, policy
from aurora_devops.cloud import Block, CloudResource, Fault, Table, fault, row

# The first minor version of a major one that is fixed, by engine.
_FIXED = {
    "postgres": {13: 3, 12: 7, 11: 12, 10: 17},
    "aurora-postgresql": {11: 9, 10: 14},
}


def _patched(part: CloudResource | Block) -> Fault | None:
    engine, version = part.get("engine").string or "", part.get("engine_version")
    parts = [int(one) if one.isdecimal() else None for one in (version.string or "").split(".")[:3]]
    fixed = _FIXED.get(engine, {})
    if not fixed or len(parts) < 2 or None in parts:
        return None
    major, minor, *patches = (one or 0 for one in parts)
    if (major, minor) == (9, 6) and engine == "postgres":
        old = bool(patches) and patches[0] < 22
    else:
        old = minor < fixed.get(major, 0) or major < min(fixed)
    return fault(version, "upgrade to a fixed minor version") if old else None


TABLE = Table(
    row(("aws_db_instance", "aws_rds_cluster"), _patched, checkov=("CKV_AWS_250", "CKV_AWS_388")),
)


@policy(
    "CLD243",
    severity="warning",
    category="security",
    equivalents=TABLE.equivalents,
    by_id=True,
    examples=[
        bad(
            'resource "aws_db_instance" "main" {\n'
            '  engine         = "postgres"\n'
            '  engine_version = «"13.2"»\n'
            "}\n"
        ),
        bad(
            'resource "aws_rds_cluster" "main" {\n'
            '  engine         = "aurora-postgresql"\n'
            '  engine_version = «"11.8"»\n'
            "}\n"
        ),
        bad(
            'resource "aws_db_instance" "main" {\n'
            '  engine         = "postgres"\n'
            '  engine_version = «"9.6.21"»\n'
            "}\n"
        ),
        good(
            'resource "aws_db_instance" "main" {\n'
            '  engine         = "postgres"\n'
            '  engine_version = "13.3"\n'
            "}\n",
            because="the version is fixed",
        ),
        good(
            'resource "aws_db_instance" "main" {\n'
            '  engine         = "postgres"\n'
            '  engine_version = "13"\n'
            "}\n",
            because="the newest minor version is used",
        ),
        good(
            'variable "version" {}\n'
            "\n"
            'resource "aws_db_instance" "main" {\n'
            '  engine         = "postgres"\n'
            "  engine_version = var.version\n"
            "}\n",
            because="the value is unknown",
        ),
    ],
)
def vulnerable_postgres(resource: CloudResource) -> Iterable[Finding]:
    """A version of PostgreSQL lets users read files of the host through the extension log_fdw.

    They contain credentials of the managed service (AWS-2022-004).
    Upgrade to 13.3, 12.7, 11.12, 10.17 or 9.6.22, or with Aurora to 12.4, 11.9 or 10.14.

    <https://aws.amazon.com/security/security-bulletins/AWS-2022-004/>
    """
    return TABLE.findings(resource, "uses a version with a file read vulnerability")
