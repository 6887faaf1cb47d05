from collections.abc import Iterable

from aurora_devops import Finding, bad, good, policy
from aurora_devops.cloud import CloudResource, Table, row

from ._emr import emr_encrypts

TABLE = Table(
    row(
        "aws_emr_security_configuration",
        emr_encrypts(
            "AtRestEncryptionConfiguration", "LocalDiskEncryptionConfiguration", "EnableEbsEncryption"
        ),
        checkov="CKV_AWS_350",
    ),
)


@policy(
    "CLD521",
    severity="warning",
    category="security",
    equivalents=TABLE.equivalents,
    by_id=True,
    examples=[
        bad(
            'resource "aws_emr_security_configuration" "main" {\n'
            "  configuration = jsonencode({\n"
            "    EncryptionConfiguration = {\n"
            "      EnableAtRestEncryption = true\n"
            "      AtRestEncryptionConfiguration = {\n"
            "        LocalDiskEncryptionConfiguration = {\n"
            '          EncryptionKeyProviderType = "AwsKms"\n'
            "          EnableEbsEncryption       = «false»\n"
            "        }\n"
            "      }\n"
            "    }\n"
            "  })\n"
            "}\n"
        ),
        good(
            'resource "aws_emr_security_configuration" "main" {\n'
            "  configuration = jsonencode({\n"
            "    EncryptionConfiguration = {\n"
            "      EnableAtRestEncryption = true\n"
            "      AtRestEncryptionConfiguration = {\n"
            "        LocalDiskEncryptionConfiguration = {\n"
            '          EncryptionKeyProviderType = "AwsKms"\n'
            "          EnableEbsEncryption       = true\n"
            "        }\n"
            "      }\n"
            "    }\n"
            "  })\n"
            "}\n",
            because="volumes are encrypted",
        ),
        good(
            'variable "value" {}\n'
            "\n"
            'resource "aws_emr_security_configuration" "x" {\n'
            "  configuration = var.value\n"
            "}\n",
            because="the value is unknown",
        ),
    ],
)
def unencrypted_emr_volumes(resource: CloudResource) -> Iterable[Finding]:
    """The volumes of an EMR cluster are not encrypted.

    The encryption of local disks covers the storage of the instance; EBS volumes are encrypted only if the security
    configuration turns it on.
    Set `EnableEbsEncryption` in `LocalDiskEncryptionConfiguration`.

    <https://docs.aws.amazon.com/emr/latest/ManagementGuide/emr-data-encryption-options.html>
    """
    return TABLE.findings(resource, "does not encrypt EBS volumes")
