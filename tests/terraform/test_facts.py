"""What modules state for other artifacts."""

from collections.abc import Mapping

import pytest

from aurora_devops.core.context import Store, Texts
from aurora_devops.core.facts import Fact
from aurora_devops.core.source import Source
from aurora_devops.facts import (
    ConfiguredRegion,
    DatabaseVersion,
    InstalledTerraform,
    MadeResource,
    RunContainer,
    TrustedSubject,
)
from aurora_devops.kinds.terraform.kind import read

BUCKET = 'resource "aws_s3_bucket" "logs" {\n  bucket = "acme-${var.env}"\n}\n'


def facts(files: Mapping[str, str], path: str = "main.tf") -> list[Fact]:
    """The facts of a file."""
    document = read(Source(path, files[path]), None, Store(Texts(files), 1_000_000).context())
    return list(document.facts())


def names(found: list[Fact]) -> list[str]:
    """The names of the resources that are created."""
    return [fact.name for fact in found if isinstance(fact, MadeResource)]


@pytest.mark.parametrize(
    ("variable", "values", "expected"),
    [
        ("", {}, ["acme-*"]),
        ('default = "test"', {}, ["acme-test"]),
        ('default = "test"', {"terraform.tfvars": 'env = "prod"\n'}, ["acme-prod"]),
        ('default = "test"', {"prod.tfvars": 'env = "prod"\n'}, ["acme-test", "acme-prod"]),
        ("", {"prod.tfvars": 'env = "prod"\n'}, ["acme-prod"]),
        ("", {"env/a.tfvars": 'env = "a"\n', "env/b.tfvars": 'env = "b"\n'}, ["acme-a", "acme-b"]),
        ("", {"example.tfvars": 'env = "a"\n'}, ["acme-*"]),
        ("", {"other/b.tfvars": 'env = "b"\n', "other/main.tf": 'variable "env" {}\n'}, ["acme-*"]),
        ("", {"b.tfvars": "size = 3\n"}, ["acme-*"]),
    ],
)
def test_names_with_each_file_of_values(variable: str, values: dict[str, str], expected: list[str]) -> None:
    files = {"main.tf": f'variable "env" {{\n  {variable}\n}}\n{BUCKET}', **values}
    assert names(facts(files)) == expected


def test_the_place_of_a_name_is_the_file_of_values() -> None:
    files = {
        "main.tf": 'variable "name" {}\nresource "aws_ecr_repository" "a" {\n  name = var.name\n}\n',
        "prod.tfvars": 'name = "shop"\n',
    }
    made = next(fact for fact in facts(files) if isinstance(fact, MadeResource))
    assert (made.path, made.label) == ("prod.tfvars", "aws_ecr_repository.a")


def test_called_modules_and_those_of_a_registry() -> None:
    files = {
        "main.tf": (
            'provider "aws" {\n  region = "eu-west-1"\n}\n'
            'module "a" {\n  source = "./a"\n  env = "prod"\n}\n'
            'module "b" {\n  source = "terraform-aws-modules/s3-bucket/aws"\n  bucket = "acme-b"\n}\n'
            'module "c" {\n  source = "git::https://example.com/c.git"\n}\n'
        ),
        "a/main.tf": f'variable "env" {{}}\n{BUCKET}',
    }
    found = facts(files)
    assert names(found) == ["acme-prod", "acme-b", "*"]
    assert [fact.region for fact in found if isinstance(fact, MadeResource)] == ["eu-west-1", "eu-west-1", ""]
    assert [fact.region for fact in found if isinstance(fact, ConfiguredRegion)] == ["eu-west-1"]


TRUST = """\
resource "aws_iam_role" "a" {
  name               = "shop"
  assume_role_policy = jsonencode({
    Statement = [{
      Effect    = "Allow"
      Action    = "sts:AssumeRoleWithWebIdentity"
      Principal = { Federated = var.arn }
      Condition = %s
    }]
  })
}
"""
DATA = """\
resource "aws_iam_role" "a" {
  name               = "shop"
  assume_role_policy = data.aws_iam_policy_document.a.json
}

data "aws_iam_policy_document" "a" {
  statement {
    actions = ["sts:AssumeRoleWithWebIdentity"]
    condition {
      test     = "StringEquals"
      variable = "${var.issuer}:sub"
      values   = ["system:serviceaccount:shop:api", "system:serviceaccount:shop:${var.name}"]
    }
    condition {
      test     = "StringEquals"
      variable = "${var.issuer}:aud"
      values   = ["sts.amazonaws.com"]
    }
  }
}
"""


@pytest.mark.parametrize(
    ("text", "subjects"),
    [
        (
            TRUST % '{ StringEquals = { "${var.a}:sub" = "system:serviceaccount:a:b" } }',
            ["system:serviceaccount:a:b"],
        ),
        (TRUST % '{ StringLike = { "a:aud" = "x", "a:sub" = ["repo:o/r:*"] } }', ["repo:o/r:*"]),
        (
            TRUST % '{ StringEquals = { "a:sub" = "system:serviceaccount:${var.a}:b" } }',
            ["system:serviceaccount:*:b"],
        ),
        (TRUST % "var.condition", ["*"]),
        (TRUST % "{}", ["*"]),
        (DATA, ["system:serviceaccount:shop:api", "system:serviceaccount:shop:*"]),
        ('resource "aws_iam_role" "a" {\n  name = "shop"\n  assume_role_policy = var.policy\n}\n', ["*"]),
    ],
)
def test_subjects_that_a_role_trusts(text: str, subjects: list[str]) -> None:
    found = facts({"main.tf": text})
    assert [fact.subject for fact in found if isinstance(fact, TrustedSubject)] == subjects


@pytest.mark.parametrize(
    ("block", "expected"),
    [
        ('"google_sql_database_instance" "a" {\n  database_version = "MYSQL_8_4"\n}\n', [("MySQL", "8.4")]),
        (
            '"google_sql_database_instance" "a" {\n  database_version = "POSTGRES_17"\n}\n',
            [("PostgreSQL", "17")],
        ),
        (
            '"aws_rds_cluster" "a" {\n  engine = "aurora-postgresql"\n  engine_version = "16.4"\n}\n',
            [("PostgreSQL", "16")],
        ),
        ('"aws_db_instance" "a" {\n  engine = "sqlserver-ex"\n  engine_version = "16.0"\n}\n', []),
        ('"azurerm_postgresql_flexible_server" "a" {\n  version = "16"\n}\n', [("PostgreSQL", "16")]),
        ('"aws_db_instance" "a" {\n  engine = "postgres"\n  engine_version = var.version\n}\n', []),
    ],
)
def test_versions_of_databases(block: str, expected: list[tuple[str, str]]) -> None:
    found = facts({"main.tf": f"resource {block}"})
    assert [(fact.engine, fact.major) for fact in found if isinstance(fact, DatabaseVersion)] == expected


@pytest.mark.parametrize(
    ("file", "text", "versions"),
    [
        (".terraform-version", "1.9.8\n", ["1.9.8"]),
        ("infra/.tool-versions", "nodejs 22.1.0\nterraform 1.9.8\n", ["1.9.8"]),
        (".tool-versions", "nodejs 22.1.0\n", []),
        (".terraform-version", "latest\n", []),
    ],
)
def test_versions_for_version_managers(file: str, text: str, versions: list[str]) -> None:
    found = facts({"infra/main.tf": 'output "a" {\n  value = 1\n}\n', file: text}, "infra/main.tf")
    installed = [fact for fact in found if isinstance(fact, InstalledTerraform)]
    assert [fact.version for fact in installed] == versions
    assert {fact.path for fact in installed} == ({file} if versions else set())


@pytest.mark.parametrize(
    ("repositories", "image", "expected"),
    [
        ('for_each = toset(["api", "job"])\n  name = "acme/${each.key}"', 'REPO["api"].URL', ["*/acme/api"]),
        ('for_each = { a = "acme/api" }\n  name = each.value', "local.urls.a", ["*/acme/api"]),
        ("count = 2\n  name = local.names[count.index]", "REPO[1].URL", ["*/acme/job"]),
        ('for_each = toset(["api", "job"])\n  name = "acme/${each.key}"', "REPO[var.other].URL", []),
        ('for_each = toset(["api", "job"])\n  name = "acme/${each.key}"', 'REPO["web"].URL', []),
        ('name = "acme/api"', "REPO.URL", ["*/acme/api"]),
        ("name = var.other", "REPO.URL", []),
        ('name = "acme/api"', "data.aws_ecr_repository.old.URL", ["*/acme/old"]),
    ],
)
def test_images_of_the_repositories_of_a_module(repositories: str, image: str, expected: list[str]) -> None:
    text = f"""
variable "other" {{}}
locals {{
  names = ["acme/api", "acme/job"]
  urls  = {{ for name, one in aws_ecr_repository.all : name => one.repository_url }}
}}
data "aws_ecr_repository" "old" {{
  name = "acme/old"
}}
resource "aws_ecr_repository" "all" {{
  {repositories}
}}
resource "aws_ecs_task_definition" "shop" {{
  family                = "shop"
  container_definitions = jsonencode([{{ name = "shop", image = "${{{image}}}:1" }}])
}}
"""
    text = text.replace("REPO", "aws_ecr_repository.all").replace("URL", "repository_url")
    images = [one.image for one in facts({"main.tf": text}) if isinstance(one, RunContainer)]
    assert images == (expected or ["*|task definition|shop|shop|"])


def test_a_resource_for_each_instance_of_another_one() -> None:
    text = """
resource "aws_s3_bucket" "all" {
  for_each = { a = "acme-a", b = "acme-b" }
  bucket   = each.value
}
resource "aws_ecr_repository" "all" {
  for_each = aws_s3_bucket.all
  name     = "${each.value.bucket}/${each.key}"
}
"""
    assert names(facts({"main.tf": text})) == ["acme-a", "acme-b", "acme-a/a", "acme-b/b"]
