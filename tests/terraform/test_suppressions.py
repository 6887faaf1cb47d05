"""Comments that suppress policies: ours and those of checkov, tfsec, trivy and tflint."""

import pytest

import aurora_devops

HEAD = 'resource "aws_ebs_volume" "a" {\n'
OTHER = '\nresource "aws_ebs_volume" "b" {\n  size = 1\n}\n'


def lines(text: str, *select: str) -> list[int]:
    report = aurora_devops.lint(
        {"main.tf": text}, profile="all", select=list(select or ["unencrypted-storage"])
    )
    assert not report.failures, report.failures
    return [finding.line for finding in report.findings]


@pytest.mark.parametrize(
    ("text", "left"),
    [
        (HEAD + "  #checkov:skip=CKV_AWS_3:a reason\n  size = 1\n}\n" + OTHER, [6]),
        (HEAD + "  size = 1\n\n  tags {\n    # checkov:skip=CKV_AWS_3\n  }\n}\n" + OTHER, [9]),
        (HEAD + "  #checkov:skip=CKV_AWS_999\n}\n", [1]),
        ("#tfsec:ignore:AVD-AWS-0026\n" + HEAD + "  size = 1\n}\n" + OTHER, [6]),
        ("# trivy:ignore:AWS-0026\n" + HEAD + "  encrypted = false\n}\n" + OTHER, [6]),
        (HEAD + "  encrypted = false #trivy:ignore:AVD-AWS-0026\n}\n" + OTHER, [5]),
        (HEAD + "  #trivy:ignore:AVD-AWS-0026\n  encrypted = false\n}\n", []),
        (HEAD + "  #trivy:ignore:AVD-AWS-0026\n  size = 1\n  encrypted = false\n}\n", [4]),
        ("#tfsec:ignore:aws-ec2-enable-volume-encryption\n" + HEAD + "}\n", []),
        ("#tfsec:ignore:aws-ec2-no-public-ip\n" + HEAD + "}\n", [2]),
        ("# aurora: ignore[unencrypted-storage] -- why\n" + HEAD + "  size = 1\n}\n" + OTHER, [6]),
    ],
)
def test_comments_about_resources(text, left):
    assert lines(text) == left


@pytest.mark.parametrize(
    ("text", "left"),
    [
        ("# tflint-ignore: terraform_unused_declarations\n", []),
        ("# tflint-ignore: terraform_typed_variables, terraform_unused_declarations # legacy\n", []),
        ("// tflint-ignore: all\n", []),
        ("# tflint-ignore: terraform_typed_variables\n", [2]),
        ("# tflint-ignore-file: terraform_unused_declarations\n\n\n", []),
    ],
)
def test_comments_of_tflint(text, left):
    assert lines(f'{text}variable "v" {{}}\n', "unused-declaration") == left
