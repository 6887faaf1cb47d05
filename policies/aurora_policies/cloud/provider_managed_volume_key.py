from collections.abc import Iterable

from aurora_devops import Finding, bad, good, policy
from aurora_devops.cloud import CloudResource, Table, row

from .provider_managed_key import customer_key

TABLE = Table(
    row("aws_comprehend_entity_recognizer", customer_key("volume_kms_key_id"), checkov="CKV_AWS_268"),
    row(
        "aws_sagemaker_data_quality_job_definition",
        customer_key("job_resources.cluster_config.volume_kms_key_id"),
        checkov="CKV_AWS_368",
    ),
)


@policy(
    "CLD582",
    severity="info",
    category="security",
    equivalents=TABLE.equivalents,
    by_id=True,
    examples=[
        bad(
            '«resource "aws_comprehend_entity_recognizer" "names"» {\n'
            "  model_kms_key_id = aws_kms_key.main.arn\n"
            "}\n"
        ),
        bad(
            'resource "aws_sagemaker_data_quality_job_definition" "daily" {\n'
            "  job_resources {\n"
            "    cluster_config {\n"
            '      volume_kms_key_id = «""»\n'
            "    }\n"
            "  }\n"
            "}\n"
        ),
        good(
            'resource "aws_comprehend_entity_recognizer" "names" {\n'
            "  volume_kms_key_id = aws_kms_key.main.arn\n"
            "}\n",
            because="the key is one of the account",
        ),
        good(
            'variable "value" {}\n'
            "\n"
            'resource "aws_comprehend_entity_recognizer" "x" {\n'
            "  volume_kms_key_id = var.value\n"
            "}\n",
            because="the value is unknown",
        ),
    ],
)
def provider_managed_volume_key(resource: CloudResource) -> Iterable[Finding]:
    """The volume of a job is encrypted with a key that the provider manages.

    Data of the job is copied to the volume; access to it cannot be limited or audited by a key of the account.
    Set `volume_kms_key_id`.

    <https://docs.aws.amazon.com/sagemaker/latest/dg/encryption-at-rest.html>
    """
    return TABLE.findings(resource, "has a volume that is not encrypted with a customer managed key")
