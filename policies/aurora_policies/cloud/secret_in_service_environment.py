from collections.abc import Iterable
from re import IGNORECASE

from aurora_devops import Finding, bad, good, policy
from aurora_devops.cloud import Block, CloudResource, Fault, Table, Value, fault, row
from aurora_devops.core.lazy import regex

from ._ecs import containers

_SECRET = regex(
    r"(?:password|passwd|secret|private_key|access_key|access_key_id|token|api_?key)$", IGNORECASE
)
_PLACE = regex(r"arn:|https?://|/|\{\{|alias/")
_AWS_KEY = regex(r"(?:AKIA|ASIA)[A-Z2-7]{16}")


def _is_secret(name: str, value: Value) -> bool:
    """Whether a variable has a secret, not the place of one."""
    text = value.string
    if not text:
        return False
    return bool(_AWS_KEY.fullmatch(text) or (_SECRET.search(name) and not _PLACE.match(text)))


def _function(part: CloudResource | Block) -> Fault | None:
    variables = part.get("environment", "variables")
    for name in variables.data if isinstance(variables.data, dict) else ():
        value = variables.get(name)
        if _is_secret(str(name), value):
            return fault(value, "read it from a store of secrets")
    return None


def _task(part: CloudResource | Block) -> Fault | None:
    for container in containers(part):
        for entry in container.get("environment").items:
            value = entry.get("value")
            if _is_secret(entry.get("name").string or "", value):
                return fault(value, "read it from a store of secrets")
    return None


TABLE = Table(
    row("aws_lambda_function", _function, checkov="CKV_AWS_45"),
    row("aws_ecs_task_definition", _task, trivy="AWS-0036"),
)


@policy(
    "CLD127",
    severity="warning",
    category="security",
    equivalents=TABLE.equivalents,
    by_id=True,
    examples=[
        bad(
            'resource "aws_lambda_function" "resize" {\n'
            "  environment {\n"
            "    variables = {\n"
            '      DB_PASSWORD = «"hunter2hunter2"»\n'
            "    }\n"
            "  }\n"
            "}\n"
        ),
        bad(
            'resource "aws_ecs_task_definition" "app" {\n'
            "  container_definitions = jsonencode([\n"
            "    {\n"
            '      name        = "app"\n'
            '      environment = [{ name = "API_KEY", value = «"c0ffee0123456789"» }]\n'
            "    }\n"
            "  ])\n"
            "}\n"
        ),
        good(
            'resource "aws_lambda_function" "resize" {\n'
            "  environment {\n"
            "    variables = {\n"
            '      DB_PASSWORD_ARN = "arn:aws:secretsmanager:eu-west-1:111122223333:secret:db"\n'
            '      TOKEN_TYPE      = "bearer"\n'
            "    }\n"
            "  }\n"
            "}\n",
            because="the variable names where the secret is",
        ),
        good(
            'variable "password" {}\n'
            "\n"
            'resource "aws_lambda_function" "resize" {\n'
            "  environment {\n"
            "    variables = {\n"
            "      DB_PASSWORD = var.password\n"
            "    }\n"
            "  }\n"
            "}\n",
            because="the value is not in the code",
        ),
    ],
)
def secret_in_service_environment(resource: CloudResource) -> Iterable[Finding]:
    """A password, a token or a key is written in the environment variables of a function or a container.

    Everyone who may describe the function or the task can read it, and it is in the state and in the history.
    Read it from Secrets Manager or Parameter Store: `secrets` with `valueFrom` in a container.

    <https://docs.aws.amazon.com/AmazonECS/latest/developerguide/specifying-sensitive-data.html>
    """
    return TABLE.findings(resource, "has a secret in its environment variables")
