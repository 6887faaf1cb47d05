from collections.abc import Iterator

from aurora_devops import Finding, bad, good, policy
from aurora_devops.cloud import CloudResource
from aurora_devops.cloud.trivy import with_names

from ._examples import program

_PLAN = """\
{
  "format_version": "1.2",
  "terraform_version": "1.9.0",
  "resource_changes": [
    {
      "address": "aws_instance.web",
      "mode": "managed",
      "type": "aws_instance",
      "name": "web",
      "change": {
        "actions": ["create"],
        "after": {"metadata_options": [{"http_tokens": «"optional"»}]},
        "after_unknown": {"id": true}
      }
    }
  ]
}
"""
_PROGRAM = """\
name: web
runtime: yaml
resources:
  web:
    type: aws:ec2:Instance
    properties:
      metadataOptions:
        httpTokens: «optional»
"""
# The setting that decides about the version, and the value it needs, by the type of resource.
_TOKENS = ("metadata_options", "http_tokens"), "required"
_VERSION = ("instance_metadata_service_configuration", "minimum_instance_metadata_service_version"), "2"
_SETTINGS = {
    "aws_instance": _TOKENS,
    "aws_launch_template": _TOKENS,
    "aws_launch_configuration": _TOKENS,
    "aws_sagemaker_notebook_instance": _VERSION,
}


@policy(
    "CLD003",
    severity="warning",
    category="security",
    equivalents={"checkov": ("CKV_AWS_79", "CKV_AWS_371"), "trivy": with_names("AWS-0028", "AWS-0130")},
    examples=[
        bad('«resource "aws_instance" "web"» {\n  ami = "ami-1"\n}\n'),
        bad(
            'resource "aws_launch_template" "web" {\n  metadata_options {\n    http_tokens = «"optional"»\n  }\n}\n'
        ),
        bad(_PLAN, kind="terraform-plan"),
        bad(_PROGRAM, kind="pulumi"),
        bad(
            'import pulumi_aws as aws\n\nweb = «aws.ec2.Instance»("web", ami="ami-1")\n',
            kind="pulumi-python",
            files={"Pulumi.yaml": "name: web\nruntime: python\n"},
        ),
        bad(
            'resource "aws_sagemaker_notebook_instance" "lab" {\n'
            "  instance_metadata_service_configuration {\n"
            '    minimum_instance_metadata_service_version = «"1"»\n'
            "  }\n"
            "}\n"
        ),
        bad(program("aws-native:ec2:Instance", "metadataOptions: {httpTokens: «optional»}"), kind="pulumi"),
        good(
            'resource "aws_instance" "web" {\n  metadata_options {\n    http_tokens = "required"\n  }\n}\n',
            because="a token is required",
        ),
        good(
            'resource "aws_instance" "web" {\n  metadata_options {\n    http_endpoint = "disabled"\n  }\n}\n',
            because="the service is off",
        ),
        good(
            program("aws-native:ec2:Instance", "imageId: ami-1"),
            kind="pulumi",
            because="the default depends on the image",
        ),
    ],
)
def instance_metadata_v1(resource: CloudResource) -> Iterator[Finding]:
    """An instance serves its metadata without a session token.

    A server that can be made to fetch a URL (SSRF) hands out the credentials of the instance's role.
    Set `http_tokens = "required"`, so that version 2 of the service is used, or turn the service off.

    <https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/configuring-instance-metadata-service.html>
    """
    if (
        resource.type not in _SETTINGS
        or resource.get("metadata_options", "http_endpoint").string == "disabled"
    ):
        return
    path, wanted = _SETTINGS[resource.type]
    value = resource.get(*path)
    if value.absent or (value.known and value.string != wanted):
        advice = resource.spelled(f'set {".".join(path)} = "{wanted}"')
        yield Finding(
            at=value.at,
            message=f"'{resource.label}' serves metadata without a token; {advice}",
            related=value.related,
        )
