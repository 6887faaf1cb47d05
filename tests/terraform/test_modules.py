"""Modules: files of a folder, calls, references between resources, policy documents."""

import pytest

import aurora_devops
from aurora_devops.cloud.iam import PolicyDocument
from aurora_devops.core.context import Store, Texts
from aurora_devops.core.source import Source
from aurora_devops.kinds.terraform.kind import read

from .bringing import resource

VOLUME = 'variable "encrypted" {}\n\nresource "aws_ebs_volume" "data" {\n  encrypted = var.encrypted\n}\n'


def found(files: dict[str, str], *policies: str) -> list[tuple[str, int, str]]:
    report = aurora_devops.lint(files, profile="all", select=list(policies))
    assert not report.failures, report.failures
    return [(finding.path, finding.line, finding.policy.name) for finding in report.findings]


def test_a_finding_about_an_argument_is_at_the_call():
    files = {
        "main.tf": 'module "a" {\n  source    = "./m"\n  encrypted = false\n}\n\nmodule "b" {\n'
        '  source    = "./m"\n  encrypted = true\n}\n',
        "m/main.tf": VOLUME,
    }
    report = aurora_devops.lint(files, profile="all", select=["unencrypted-storage"])
    (finding,) = report.findings
    assert (finding.path, finding.line, finding.column) == ("main.tf", 3, 15)
    assert (finding.related[0].path, finding.related[0].location.line) == ("m/main.tf", 4)


def test_what_a_module_lacks_is_reported_once_in_the_module():
    calls = "".join(f'module "m{i}" {{\n  source = "./m"\n}}\n' for i in range(3))
    files = {"main.tf": calls, "m/main.tf": 'resource "aws_ebs_volume" "data" {}\n'}
    assert found(files, "unencrypted-storage") == [("m/main.tf", 1, "unencrypted-storage")]


def test_values_go_through_several_modules():
    files = {
        "main.tf": 'locals {\n  on = false\n}\n\nmodule "a" {\n  source = "./a"\n  on     = local.on\n}\n',
        "a/main.tf": 'variable "on" {}\n\nmodule "b" {\n  source    = "../b"\n  encrypted = var.on\n}\n',
        "b/main.tf": VOLUME,
    }
    assert found(files, "unencrypted-storage") == [("main.tf", 2, "unencrypted-storage")]


def test_a_default_of_the_caller_is_where_the_finding_is():
    files = {
        "main.tf": 'module "a" {\n  source    = "./m"\n  encrypted = var.on\n}\n',
        "variables.tf": 'variable "on" {\n  default = false\n}\n',
        "m/main.tf": VOLUME,
        "m/more.tf": 'variable "b" {\n  default = false\n}\nresource "aws_ebs_volume" "b" {\n  encrypted = var.b\n}\n',
    }
    assert found(files, "unencrypted-storage") == [
        ("m/more.tf", 5, "unencrypted-storage"),
        ("variables.tf", 2, "unencrypted-storage"),
    ]


def test_outputs_are_values():
    files = {
        "main.tf": 'module "a" {\n  source = "./a"\n}\nresource "t" "x" {\n  a = module.a.name\n  b = module.a.none\n'
        "  c = module.r.any\n}\n",
        "a/main.tf": 'output "name" {\n  value = "n"\n}\n',
    }
    assert resource(files).get("a").string == "n"
    assert resource(files).get("b").unknown
    assert resource(files).get("c").unknown


@pytest.mark.parametrize(
    "files",
    [
        {"main.tf": 'module "a" {\n  source = "./"\n}\n'},
        {
            "main.tf": 'module "a" {\n  source = "./a"\n}\n',
            "a/main.tf": 'module "b" {\n  source = "../"\n}\n',
        },
        {
            "main.tf": "".join(f'module "m{i}" {{\n  source = "./m1"\n}}\n' for i in range(10)),
            **{
                f"m{n}/main.tf": "".join(
                    f'module "m{i}" {{\n  source = "../m{n + 1}"\n}}\n' for i in range(10)
                )
                for n in range(1, 9)
            },
        },
        {"main.tf": 'module "a" {\n  source = "../outside"\n}\n'},
        {
            "main.tf": 'module "a" {\n  source = "./a"\n  x = module.a.y\n}\n',
            "a/main.tf": 'output "y" {\n  value = 1\n}',
        },
    ],
    ids=["itself", "cycle", "wide", "outside", "own-output"],
)
def test_calls_end(files):
    report = aurora_devops.lint(files, profile="all", select=["CLD"])
    assert not report.failures


FLOW = 'resource "aws_flow_log" "f" {\n  vpc_id = %s\n}\n'
VPC = 'resource "aws_vpc" "main" {\n  cidr_block = "10.0.0.0/16"\n}\n'


@pytest.mark.parametrize(
    ("more", "count", "certain"),
    [
        ("", 0, True),
        (FLOW % "aws_vpc.main.id", 1, True),
        (FLOW % "aws_vpc.main.arn", 1, True),
        (FLOW % "local.id" + "locals {\n  id = aws_vpc.main.id\n}\n", 1, True),
        (FLOW % "aws_vpc.other.id" + 'resource "aws_vpc" "other" {}\n', 0, True),
        (FLOW % "var.id" + 'variable "id" {}\n', 0, False),
        (FLOW % "data.aws_vpc.main.id" + 'data "aws_vpc" "main" {}\n', 0, False),
        ('module "logs" {\n  source = "example/logs/aws"\n  vpc = aws_vpc.main.id\n}\n', 0, False),
        ('output "id" {\n  value = aws_vpc.main.id\n}\n', 0, False),
        ('output "id" {\n  value = aws_vpc.main.id\n}\nprovider "aws" {}\n', 0, True),
    ],
)
def test_referring(more, count, certain):
    answer = resource(VPC + more, "main").referring("aws_flow_log", "vpc_id")
    assert (len(answer.resources), answer.certain) == (count, certain)


def test_a_name_is_a_reference():
    text = (
        'resource "aws_s3_bucket" "a" {\n  bucket = "n"\n}\n'
        'resource "aws_s3_bucket_versioning" "v" {\n  bucket = "%s"\n}\n'
    )
    assert resource(text % "n").referring("aws_s3_bucket_versioning", "bucket")
    assert resource(text % "m").referring("aws_s3_bucket_versioning", "bucket").none


def test_any_reference():
    text = (
        'resource "aws_security_group" "g" {}\nresource "aws_instance" "i" {\n  groups = [aws_security_group.g.id]\n}\n'
        'resource "aws_instance" "j" {\n  n {\n    g = local.all\n  }\n}\n'
        "locals {\n  all = aws_security_group.g[*].id\n}\n"
    )
    names = [one.name for one in resource(text, "g").referring()]
    assert names == ["i", "j"]
    assert [one.label for one in resource(text, "i").referred("groups")] == ["aws_security_group.g"]


def documents(text: str) -> list[PolicyDocument]:
    document = read(Source("main.tf", text), None, Store(Texts({"main.tf": text}), 1_000_000).context())
    return [node for node in document.walk() if isinstance(node, PolicyDocument)]


JSON = '{"Statement": [{"Effect": "Allow", "Action": "s3:*", "Resource": "*", "Principal": {"AWS": "*"}}]}'
STATEMENT = '{ Effect = "Allow", Action = ["s3:*"], Resource = "*", Principal = "*" }'


@pytest.mark.parametrize(
    "policy",
    [
        f"<<EOT\n{JSON}\nEOT",
        f"<<-EOT\n    {JSON}\n  EOT",
        f"jsonencode({{\n    Statement = [{STATEMENT}]\n  }})",
        f"jsonencode({{\n    Statement = {STATEMENT}\n  }})",
        "data.aws_iam_policy_document.d.json",
        '"' + JSON.replace('"', '\\"') + '"',
        "jsonencode(jsondecode(local.j))",
    ],
)
def test_policy_documents(policy):
    text = (
        f'resource "aws_s3_bucket_policy" "p" {{\n  policy = {policy}\n}}\n'
        'data "aws_iam_policy_document" "d" {\n  statement {\n    actions   = ["s3:*"]\n    resources = ["*"]\n'
        '    principals {\n      type        = "AWS"\n      identifiers = ["*"]\n    }\n  }\n}\n'
        f"locals {{\n  j = <<EOT\n{JSON}\nEOT\n}}\n"
    )
    document = documents(text)[0]
    assert (document.role, document.certain) == ("resource", True)
    (statement,) = document.statements
    assert statement.allows
    assert not statement.conditional
    assert [action.string for action in statement.actions] == ["s3:*"]
    assert statement.on_everything()
    assert statement.to_everyone()


def test_conditions_of_the_data_source():
    text = (
        'variable "a" {}\ndata "aws_iam_policy_document" "d" {\n  statement {\n    condition {\n'
        '      test     = "StringLike"\n      variable = "aws:sourceVpce"\n      values   = ["a", "b"]\n    }\n'
        '    condition {\n      test     = "StringLike"\n      variable = "aws:userid"\n      values   = [var.a]\n'
        "    }\n  }\n  statement {\n    condition {\n      test     = var.a\n"
        '      variable = "aws:userid"\n      values   = ["a"]\n    }\n  }\n}\n'
    )
    first, second = documents(text)[0].statements
    keys = first.conditions.get("StringLike")
    assert [text for text, _ in keys.get("aws:sourceVpce").strings()] == ["a", "b"]
    assert not keys.get("aws:userid").certain
    assert first.conditional
    assert second.conditions.unknown
    assert second.conditional


@pytest.mark.parametrize("comma", [",", ", ", ",\n  "])
def test_a_comma_after_the_last_element(comma):
    text = (
        'resource "aws_sns_topic_policy" "p" {\n  policy = <<EOT\n'
        f'{{"Statement": [{{"Effect": "Allow", "Action": ["a,]b", "sns:*"{comma}], "Principal": "*"}}]}}\nEOT\n}}\n'
    )
    (document,) = documents(text)
    actions = document.statements[0].actions
    assert [action.string for action in actions] == ["a,]b", "sns:*"]
    assert text[slice(*actions[1].at)] == '"sns:*"'


def test_two_commas_are_not_json():
    assert not documents('resource "aws_iam_policy" "p" {\n  policy = "{\\"Statement\\": [1,,]}"\n}\n')


def test_an_inline_policy_is_a_document_or_has_blocks():
    text = (
        f'resource "aws_ssoadmin_permission_set_inline_policy" "p" {{\n  inline_policy = <<EOT\n{JSON}\nEOT\n}}\n'
        'resource "aws_iam_role" "r" {\n'
        f"  inline_policy {{\n    policy = <<EOT\n{JSON}\nEOT\n  }}\n"
        f"  inline_policy {{\n    policy = <<EOT\n{JSON}\nEOT\n  }}\n}}\n"
    )
    assert [document.role for document in documents(text)] == ["identity"] * 3


def test_the_places_in_a_policy_document():
    text = f'resource "aws_s3_bucket_policy" "p" {{\n  policy = <<EOT\n{JSON}\nEOT\n}}\n'
    (document,) = documents(text)
    assert text[slice(*document.statements[0].actions[0].at)] == '"s3:*"'


def test_unknown_parts_of_a_policy_document():
    text = (
        'variable "a" {}\nresource "aws_iam_policy" "p" {\n  policy = <<EOT\n{"Statement": [{"Effect": "Allow", '
        '"Action": ${jsonencode(var.a)}, "Resource": "${aws_s3_bucket.b.arn}/*"}]}\nEOT\n}\n'
        'resource "aws_s3_bucket" "b" {}\n'
    )
    (document,) = documents(text)
    (statement,) = document.statements
    assert document.role == "identity"
    assert statement.actions[0].unknown
    assert statement.resources[0].unknown
    assert statement.on_everything() is None


def test_statements_of_other_documents_may_be_added():
    text = (
        'variable "d" {}\ndata "aws_iam_policy_document" "d" {\n'
        "  source_policy_documents = [var.d]\n  statement {}\n}\n"
    )
    (document,) = documents(text)
    assert not document.certain
    assert len(document.statements) == 1


def test_what_an_override_file_changes_is_unknown():
    files = {
        "main.tf": 'resource "aws_ebs_volume" "a" {\n  size = 1\n}\nresource "aws_ebs_volume" "b" {}\n',
        "a_override.tf": 'resource "aws_ebs_volume" "a" {\n  encrypted = true\n  logging {}\n}\n',
    }
    volume = resource(files, "a")
    assert volume.get("encrypted").unknown
    assert volume.get("logging", "on").unknown
    assert volume.get("size").number == 1
    other = (
        'resource "t" "x" {\n  a = aws_ebs_volume.a.encrypted\n  b = var.v\n  c = local.l\n  d = local.m\n}\n'
    )
    names = 'variable "v" {\n  default = 1\n}\nlocals {\n  l = 1\n  m = 2\n}\n'
    override = 'variable "v" {\n  default = 2\n}\nlocals {\n  l = 2\n}\n'
    more = resource({**files, "o.tf": other + names, "override.tf": override}, "x")
    assert [more.get(name).number for name in "abcd"] == [None, None, None, 2]
    assert volume.get("kms_key_id").absent
    assert found(files, "unencrypted-storage") == [("main.tf", 4, "unencrypted-storage")]


@pytest.mark.parametrize("path", ["main.tf", "terragrunt.hcl", "x.tfvars"])
def test_a_template_of_a_file_is_not_judged(path):
    for text in ("{{ .Name }} = {{ .Value }}\n", "{% if a %}\nlocals {}\n{% endif %}\n"):
        report = aurora_devops.lint({path: text}, profile="all")
        assert not report.findings
        assert report.skipped == {"unknown type": 1}
    assert aurora_devops.lint({path: 'a = "{{ b }}"\n}\n'}, profile="all", select=["syntax-error"]).skipped
    assert found({path: "a = {{\n"}, "syntax-error") == []
    assert found({path: 'a = "{{ b }}"\n'}, "syntax-error") == []
    assert found({path: "a = (\n"}, "syntax-error")


@pytest.mark.parametrize("lines", [0, 40])
def test_what_a_module_declares_is_quoted_from_its_own_file(lines):
    files = {
        "main.tf": 'module "db" {\n  source   = "./m"\n  password = "Xk29fkLq0pZZa81"\n}\n',
        "m/main.tf": 'resource "aws_s3_bucket" "b" {\n  bucket = var.bucket\n}\n',
        "m/variables.tf": "\n" * lines
        + 'variable "password" {}\nvariable "bucket" {\n  default = "pictures"\n}\n',
    }
    report = aurora_devops.lint(files)
    assert not report.failures
    assert [(f.path, f.line) for f in report.findings if f.policy.name == "inline-secret"] == [("main.tf", 3)]


@pytest.mark.parametrize(
    ("path", "count"),
    [
        ("modules/_templates/main.tf", 0),
        ("_module/main.tf", 0),
        ("mixins/providers.tf", 0),
        ("terraform/mixins/role/role.tf", 0),
        ("parts/role.mixin.tf", 0),
        ("templates/new_service/app/main.tf", 0),
        ("modules/web_/main.tf", 1),
        ("modules/mixins-of-web/main.tf", 1),
    ],
)
def test_a_folder_that_is_copied_is_not_complete(path, count):
    provider = 'provider "aws" {\n  region = var.region\n}\n'
    files = {path: f'{provider}{provider}module "a" {{\n  source = "../role"\n}}\n'}
    for policy in ("duplicate-declaration", "invalid-module-call"):
        assert len(found(files, policy)) == count
    assert bool(found(files, "undeclared-reference")) == bool(count)


@pytest.mark.parametrize(
    ("sources", "reported"),
    [("", True), ("  cidr_blocks = []\n", False), ("  cidr_blocks = var.sources\n", False)],
)
def test_a_rule_without_sources_and_one_with_an_empty_list(sources, reported):
    text = (
        'variable "sources" {\n  default = []\n}\n\nresource "aws_security_group_rule" "a" {\n'
        f'  type = "ingress"\n  protocol = "tcp"\n  from_port = 22\n  to_port = 22\n{sources}}}\n'
    )
    assert bool(found({"main.tf": text}, "open-ssh-rule")) == reported


BACKEND = 'generate "backend" {\n  path = "backend.tf"\n  contents = <<EOF\nterraform {\n  backend "s3" {}\n}\nEOF\n}\n'


@pytest.mark.parametrize(
    ("terragrunt", "count"),
    [
        ('generate "common" {\n  path = "v.tf"\n  contents = file("variables.tf")\n}\n', 0),
        ('generate "common" {\n  path = "v.tf"\n  contents = local.variables\n}\n', 0),
        ('generate "v" {\n  path = "v.tf"\n  contents = <<EOF\nvariable "stage" {}\nEOF\n}\n', 0),
        ('terraform {\n  before_hook "x" {\n    execute = ["cp", "../common.tf", "."]\n  }\n}\n', 0),
        (BACKEND, 1),
        ('remote_state {\n  generate = {\n    path = "backend.tf"\n  }\n}\n', 1),
        ('inputs = {\n  stage = "live"\n}\n', 1),
    ],
)
def test_terragrunt_may_write_declarations(terragrunt, count):
    files = {
        "env/terragrunt.hcl": terragrunt,
        "modules/web/main.tf": 'output "a" {\n  value = var.stage\n}\n',
    }
    assert len(found(files, "undeclared-reference")) == count
    # A module that another one calls is used as it is.
    files["modules/web/part/main.tf"] = 'output "a" {\n  value = var.size\n}\n'
    files["modules/web/main.tf"] = 'module "part" {\n  source = "./part"\n  size = 1\n}\n'
    assert len(found(files, "invalid-module-call")) == 1


@pytest.mark.parametrize(
    ("path", "count"),
    [
        ("override.tf", 0),
        ("main.telemetry_override.tf", 0),
        ("x_override.tofu", 0),
        ("override.main.tf", 1),
        ("main_override.x.tf", 1),
    ],
)
def test_the_name_of_an_override_file(path, count):
    files = {"main.tf": 'variable "a" {}\n', path: 'variable "a" {\n  default = 1\n}\n'}
    assert len(found(files, "duplicate-declaration")) == count
