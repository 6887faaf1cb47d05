"""Work grows with the size of a module: calls are counted, not time."""

import sys

import pytest

import aurora_devops

RESOURCES = """
resource "aws_vpc" "v{i}" {{
  cidr_block = cidrsubnet("10.0.0.0/8", 8, {i})
  tags       = merge(local.tags, {{ Name = "x-{i}" }})
}}
resource "aws_flow_log" "f{i}" {{
  vpc_id = aws_vpc.v{i}.id
}}
"""
HEAD = 'variable "name" {}\nlocals {\n  tags = { a = var.name }\n}\n'


def one_file(size: int) -> dict[str, str]:
    return {"main.tf": HEAD + "".join(RESOURCES.format(i=i) for i in range(size))}


def many_files(size: int) -> dict[str, str]:
    return {"main.tf": HEAD, **{f"f{i}.tf": RESOURCES.format(i=i) for i in range(size)}}


def many_calls(size: int) -> dict[str, str]:
    calls = (f'module "m{i}" {{\n  source = "./m"\n  name   = "n{i}"\n}}\n' for i in range(size))
    return {"main.tf": "".join(calls), "m/main.tf": HEAD + RESOURCES.format(i=1)}


def chained(size: int) -> dict[str, str]:
    links = "".join(f'resource "aws_eip" "e{i}" {{\n  a = aws_eip.e{i - 1}.id\n}}\n' for i in range(1, size))
    return {"main.tf": 'resource "aws_eip" "e0" {}\n' + links}


def calls(files: dict[str, str]) -> int:
    count = 0

    def profile(frame: object, event: str, argument: object) -> None:
        nonlocal count
        count += event == "call"

    sys.setprofile(profile)
    try:
        report = aurora_devops.lint(files, profile="all", select=["TFM", "CLD"])
    finally:
        sys.setprofile(None)
    assert not report.failures
    return count


@pytest.mark.parametrize("make", [one_file, many_files, many_calls, chained])
def test_twice_the_input_is_twice_the_work(make):
    calls(make(2))
    small, large = calls(make(20)), calls(make(40))
    assert large < 2.3 * small
