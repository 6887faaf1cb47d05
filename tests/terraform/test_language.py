"""The sources of modules, version constraints, and what a module uses."""

import pytest

from aurora_devops.kinds.terraform.sources import parse
from aurora_devops.kinds.terraform.versions import allows


@pytest.mark.parametrize(
    ("text", "sort", "ref"),
    [
        ("./vpc", "local", ""),
        ("../vpc", "local", ""),
        ("hashicorp/consul/aws", "registry", ""),
        ("hashicorp/consul/aws//modules/x", "registry", ""),
        ("app.terraform.io/example/k8s/azurerm", "registry", ""),
        ("github.com/hashicorp/example", "git", ""),
        ("github.com/hashicorp/example//sub?ref=v1", "git", "v1"),
        ("git@github.com:hashicorp/example.git?ref=v1&depth=1", "git", "v1"),
        ("git::https://example.com/vpc.git?ref=51d462976d84", "git", "51d462976d84"),
        ("git::ssh://user@example.com/storage.git", "git", ""),
        ("git::user@example.com:storage.git", "git", ""),
        ("https://example.com/vpc.git//a?ref=v2", "git", "v2"),
        ("hg::http://example.com/vpc.hg?rev=v1", "hg", "v1"),
        ("https://example.com/vpc-module.zip", "other", ""),
        ("s3::https://s3-eu-west-1.amazonaws.com/bucket/vpc.zip", "other", ""),
    ],
)
def test_sources_of_modules(text, sort, ref):
    source = parse(text)
    assert (source.sort, source.ref) == (sort, ref)


@pytest.mark.parametrize(
    ("constraint", "version", "allowed"),
    [
        (">= 1.0", (1, 0, 0), True),
        (">= 1.0, < 1.2", (1, 2, 0), False),
        ("~> 1.0", (1, 9, 0), True),
        ("~> 1.0", (2, 0, 0), False),
        ("~> 1.0.4", (1, 0, 9), True),
        ("~> 1.0.4", (1, 1, 0), False),
        ("~> 1.0.4", (1, 0, 3), False),
        ("!= 1.0.1", (1, 0, 1), False),
        ("1.0.1", (1, 0, 1), True),
        ("= 1.0.1", (1, 0, 2), False),
        ("> 1.0", (1, 0, 0), False),
        ("<= 1.0", (1, 0, 0), True),
        ("not a version", (1, 0, 0), True),
    ],
)
def test_version_constraints(constraint, version, allowed):
    assert allows(constraint, version) is allowed
