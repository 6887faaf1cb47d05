"""Policies about services of AWS where the meaning depends on other resources or on unknown values."""

import pytest

import aurora_devops


def lines(text: str, policy: str) -> list[int]:
    report = aurora_devops.lint({"main.tf": text}, profile="all", select=[policy])
    assert not report.failures, report.failures
    return [finding.line for finding in report.findings]


SITE = 'resource "aws_cloudfront_distribution" "site" {\n  enabled = true\n}\n'
SOURCE = (
    'resource "aws_cloudwatch_log_delivery_source" "site" {\n'
    "  resource_arn = aws_cloudfront_distribution.site.arn\n}\n"
)
DELIVERY = (
    'resource "aws_cloudwatch_log_delivery" "site" {\n'
    "  delivery_source_name = aws_cloudwatch_log_delivery_source.site.name\n}\n"
)
DATABASE = (
    'resource "aws_db_instance" "main" {\n  parameter_group_name = aws_db_parameter_group.main.name\n}\n'
)


def group(family: str, value: str = "") -> str:
    """A database with a parameter group that sets rds.force_ssl."""
    parameter = f'  parameter {{\n    name  = "rds.force_ssl"\n    value = {value}\n  }}\n' if value else ""
    return f'{DATABASE}resource "aws_db_parameter_group" "main" {{\n  family = "{family}"\n{parameter}}}\n'


@pytest.mark.parametrize(
    ("text", "found"),
    [
        (SITE, [1]),
        (SITE + SOURCE, [1]),
        (SITE + SOURCE + DELIVERY, []),
        (
            SITE + 'variable "arn" {}\n' + SOURCE.replace("aws_cloudfront_distribution.site.arn", "var.arn"),
            [],
        ),
    ],
)
def test_a_delivery_of_access_logs_counts(text, found):
    assert lines(text, "missing-access-log") == found


@pytest.mark.parametrize(
    ("text", "found"),
    [
        (group("postgres14"), [2]),
        (group("postgres14", '"1"'), []),
        (group("postgres16"), []),
        (group("postgres16", '"0"'), [2]),
        (group("sqlserver-ee-15.0"), [2]),
        (group("oracle-ee-19"), []),
        ('variable "force" {}\n' + group("postgres14", "var.force"), []),
    ],
)
def test_parameters_of_the_database(text, found):
    assert lines(text, "unencrypted-connection") == found


def listener(protocol: str, balancer: str = "", action: str = "forward") -> str:
    """A listener, and the load balancer that it belongs to."""
    redirect = f'    redirect {{\n      protocol = "{action}"\n    }}\n' if action.isupper() else ""
    written = f'  protocol = "{protocol}"\n' if protocol else ""
    kind = f'resource "aws_lb" "web" {{\n  load_balancer_type = "{balancer}"\n}}\n' if balancer else ""
    return (
        f'resource "aws_lb_listener" "web" {{\n{written}  load_balancer_arn = aws_lb.web.arn\n'
        f"  default_action {{\n{redirect}  }}\n}}\n{kind}"
    )


@pytest.mark.parametrize(
    ("text", "found"),
    [
        (listener("HTTP", "application"), [2]),
        (listener("HTTP", action="HTTPS"), []),
        (listener("HTTP", action="HTTP"), [2]),
        (listener("HTTPS", "application"), []),
        (listener("", "application"), [1]),
        (listener("", "gateway"), []),
        (listener(""), []),
    ],
)
def test_listeners_with_plain_http(text, found):
    assert lines(text, "plaintext-listener") == found


@pytest.mark.parametrize(
    ("statement", "found"),
    [
        ('{ Effect = "Allow", Principal = "*", Action = "execute-api:Invoke" }', [4]),
        ('{ Effect = "Allow", Principal = { AWS = ["*"] }, Action = ["execute-api:*"] }', [4]),
        ('{ Effect = "Allow", Principal = "*", Action = "execute-api:Invoke", Condition = var.when }', []),
        ('{ Effect = "Allow", Principal = var.who, Action = "execute-api:Invoke" }', []),
        (
            '[{ Effect = "Allow", Principal = "*", Action = "*" }, '
            '{ Effect = "Deny", Principal = "*", Action = "execute-api:Invoke" }]',
            [],
        ),
    ],
)
def test_the_policy_of_an_api(statement, found):
    text = (
        'resource "aws_api_gateway_method" "get" {\n'
        "  rest_api_id   = aws_api_gateway_rest_api.shop.id\n"
        '  http_method   = "GET"\n  authorization = "NONE"\n}\n'
        'resource "aws_api_gateway_rest_api" "shop" {\n'
        f"  policy = jsonencode({{ Statement = {statement} }})\n}}\n"
        'variable "when" {}\nvariable "who" {}\n'
    )
    assert lines(text, "open-api-policy") == found
