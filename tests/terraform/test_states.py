"""The outputs that modules read of the states of others and of dependencies of Terragrunt, and the refs of roles."""

import pytest

import aurora_devops

NETWORK = """\
terraform {
  backend "s3" {
    bucket = "acme-state"
    key    = "network.tfstate"
    region = "eu-west-1"
  }
}
output "vpc_id" {
  value = "vpc-1"
}
"""
APP = """\
data "terraform_remote_state" "network" {
  backend = "s3"
  config = {
    bucket = BUCKET
    key    = "KEY"
    region = "eu-west-1"
  }
}
output "id" {
  value = data.terraform_remote_state.network.outputs.NAME
}
"""
MODULES = {
    "modules/vpc/main.tf": 'output "vpc_id" {\n  value = "x"\n}\n',
    "modules/app/main.tf": 'variable "vpc_id" {}\nresource "aws_eip" "a" {\n  tags = { v = var.vpc_id }\n}\n',
    "live/vpc/terragrunt.hcl": 'terraform {\n  source = "${get_repo_root()}//modules/vpc"\n}\n',
}
LIVE = """\
terraform {
  source = "../../modules/app"
}
dependency "vpc" {
  config_path = "FOLDER"
}
inputs = {
  VARIABLE = dependency.vpc.outputs.NAME
}
"""
ROLE = """\
resource "aws_iam_role" "deploy" {
  name = "deploy"
  assume_role_policy = jsonencode({
    Statement = [{
      Effect    = "Allow"
      Action    = "sts:AssumeRoleWithWebIdentity"
      Principal = { Federated = "arn:aws:iam::123456789012:oidc-provider/token.actions.githubusercontent.com" }
      Condition = { StringLike = { "token.actions.githubusercontent.com:sub" = "repo:acme/shop:ref:REF" } }
    }]
  })
}
"""
WORKFLOW = """\
on: EVENTS
jobs:
  deploy:
    runs-on: ubuntu-24.04
    steps:
      - uses: aws-actions/configure-aws-credentials@v5
        with:
          role-to-assume: arn:aws:iam::123456789012:role/deploy
          aws-region: eu-west-1
"""


def found(files: dict[str, str], policy: str) -> list[str]:
    report = aurora_devops.lint({"README.md": "# Shop\n", **files}, select=[policy])
    assert not report.failures
    return [one.message for one in report.findings]


@pytest.mark.parametrize(
    ("bucket", "key", "name", "number"),
    [
        ('"acme-state"', "network.tfstate", "vpc_id", 0),
        ('"acme-state"', "network.tfstate", "vpc", 1),
        # The bucket of a variable may be any; another bucket or key is another state.
        ("var.bucket", "network.tfstate", "vpc", 1),
        ('"other-state"', "network.tfstate", "vpc", 0),
        ('"acme-state"', "other.tfstate", "vpc", 0),
    ],
)
def test_an_output_of_a_state(bucket: str, key: str, name: str, number: int) -> None:
    app = APP.replace("BUCKET", bucket).replace("KEY", key).replace("NAME", name)
    assert len(found({"network/main.tf": NETWORK, "app/main.tf": app}, "DLV069")) == number


def test_several_states_with_one_key() -> None:
    app = APP.replace("BUCKET", "var.bucket").replace("KEY", "network.tfstate").replace("NAME", "vpc")
    other = NETWORK.replace("acme-state", "acme-other").replace("vpc_id", "vpc")
    assert found({"network/main.tf": NETWORK, "other/main.tf": other, "app/main.tf": app}, "DLV069") == []


@pytest.mark.parametrize(
    ("folder", "name", "variable", "policies"),
    [
        ("../vpc", "vpc_id", "vpc_id", []),
        ("${get_terragrunt_dir()}/../vpc", "vpc_id", "vpc_id", []),
        ("../vpc", "vpcid", "vpc_id", ["DLV069"]),
        ("../vpc", "vpc_id", "vpc_ids", ["DLV072"]),
        ("../vpcs", "vpc_id", "vpc_id", ["DLV005"]),
        ("${local.folder}/vpc", "vpcid", "region", []),
    ],
)
def test_dependencies_of_terragrunt(folder: str, name: str, variable: str, policies: list[str]) -> None:
    live = LIVE.replace("FOLDER", folder).replace("NAME", name).replace("VARIABLE", variable)
    files = {**MODULES, "live/app/terragrunt.hcl": live}
    assert [one for one in ("DLV005", "DLV069", "DLV072") if found(files, one)] == policies


@pytest.mark.parametrize(
    ("events", "ref", "number"),
    [
        ("{push: {branches: [main]}}", "refs/heads/main", 0),
        ("{push: {branches: [main]}}", "refs/heads/master", 1),
        ("{push: {branches: ['release/**']}}", "refs/heads/release/*", 0),
        ("{push: {branches: ['release/*']}}", "refs/heads/release/1.4", 0),
        ("{push: {tags: ['v*']}}", "refs/heads/main", 1),
        ("{push: {branches: [main]}, workflow_dispatch: {}}", "refs/heads/master", 0),
        ("push", "refs/heads/master", 0),
    ],
)
def test_the_refs_of_a_role(events: str, ref: str, number: int) -> None:
    files = {
        "main.tf": ROLE.replace("REF", ref),
        ".github/workflows/d.yml": WORKFLOW.replace("EVENTS", events),
    }
    assert len(found(files, "DLV073")) == number
