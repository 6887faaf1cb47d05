from collections.abc import Iterator

from aurora_devops import Finding, bad, good, policy
from aurora_devops.kinds.terraform import ModuleFolder
from aurora_devops.kinds.terraform.providers import Requirement, called, requirements, uses

_REQUIRED = (
    'terraform {\n  required_providers {\n    aws = {\n      source  = "hashicorp/aws"\n      version = "~> 6.0"\n'
    "    }\n  }\n}\n"
)
# Providers that are a part of Terraform.
_BUILTIN = "terraform.io/builtin/"


@policy(
    "TFM017",
    severity="warning",
    category="reproducibility",
    equivalents={"tflint": "terraform_required_providers"},
    examples=[
        bad('«resource "random_string" "id"» {\n  length = 4\n}\n\nresource "random_string" "more" {}\n'),
        bad('«provider "aws"» {}\n'),
        bad(
            'terraform {\n  required_providers {\n    «aws» = {\n      source = "hashicorp/aws"\n    }\n  }\n}\n'
        ),
        bad('terraform {\n  required_providers {\n    «aws» = "~> 6.0"\n  }\n}\n'),
        bad(_REQUIRED + '\n«provider "aws"» {\n  version = "~> 6.0"\n}\n'),
        bad('output "now" {\n  value = «provider::time::rfc3339_parse("2026-01-01T00:00:00Z")»\n}\n'),
        good(
            'output "text" {\n  value = provider::terraform::encode_expr([1])\n}\n',
            because="the provider is a part of Terraform",
        ),
        good(
            _REQUIRED + '\noutput "arn" {\n  value = provider::aws::arn_parse("arn:aws:s3:::files")\n}\n',
            because="source and version are set",
        ),
        good(_REQUIRED + '\nprovider "aws" {}\n', because="source and version are set"),
        good(
            'resource "aws_vpc" "main" {}\n',
            files={"versions.tf": _REQUIRED},
            because="another file of the folder does",
        ),
        good('data "terraform_remote_state" "net" {}\n', because="the provider is a part of Terraform"),
    ],
)
def unversioned_provider(folder: ModuleFolder) -> Iterator[Finding]:
    """A provider is used without a source and a version in required_providers.

    `terraform init` takes the newest release, which may remove arguments and replace resources; a provider without a
    source is searched in the namespace `hashicorp`.
    Set both in `required_providers`; the argument `version` of a provider block is deprecated.

    <https://developer.hashicorp.com/terraform/language/providers/requirements>
    """
    module = folder.module
    if not module.complete:
        return
    required: dict[str, Requirement] = {}
    for one in requirements(module):
        required.setdefault(one.name, one)
        source = one.entries.get("source")
        if source is not None and _BUILTIN in one.file.source.text[source.start : source.end]:
            continue
        missing = [key for key in ("source", "version") if key not in one.entries]
        if one.legacy or missing:
            lacks = "source" if one.legacy else " and ".join(missing)
            yield Finding(
                at=folder.place(one.file, one.span),
                message=f"provider '{one.name}' has no {lacks} in required_providers",
            )
    reported: set[str] = set()
    for use in uses(module):
        block = use.block
        if block.type == "provider" and "version" in block.body.attributes:
            yield Finding(
                at=folder.place(use.file, block.head),
                message=f"provider '{use.name}' sets its version here; set it in required_providers",
            )
        elif use.name not in required and use.name not in ("terraform", *reported):
            reported.add(use.name)
            yield Finding(
                at=folder.place(use.file, block.head),
                message=f"provider '{use.name}' is not in required_providers; set its source and version",
            )
    for name, file, span in called(module):
        if name not in required and name not in ("terraform", *reported):
            reported.add(name)
            yield Finding(
                at=folder.place(file, span),
                message=f"provider '{name}' is not in required_providers; set its source and version",
            )
