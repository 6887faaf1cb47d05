from collections.abc import Iterable

from aurora_devops import Finding, bad, good, policy
from aurora_devops.cloud import Block, CloudResource, Fault, Table, Value, fault, row


def _one_role(part: CloudResource | Block) -> Fault | None:
    agent, task = part.get("execution_role_arn"), part.get("task_role_arn")
    same = agent.string is not None and agent.string == task.string
    if same or (agent.unknown and task.unknown and _written(agent) == _written(task)):
        return fault(task, "set another task_role_arn")
    return None


def _written(value: Value) -> tuple[str, str]:
    """The expression, in its file: the same one has the same value."""
    return value.source.path, value.source.text[value.start : value.end]


TABLE = Table(
    row("aws_ecs_task_definition", _one_role, checkov="CKV_AWS_249"),
)


@policy(
    "CLD545",
    severity="info",
    category="security",
    equivalents=TABLE.equivalents,
    by_id=True,
    examples=[
        bad(
            'resource "aws_ecs_task_definition" "app" {\n'
            "  execution_role_arn = aws_iam_role.app.arn\n"
            "  task_role_arn      = «aws_iam_role.app.arn»\n"
            "}\n"
        ),
        bad(
            'resource "aws_ecs_task_definition" "app" {\n'
            '  execution_role_arn = "arn:aws:iam::111122223333:role/app"\n'
            '  task_role_arn      = «"arn:aws:iam::111122223333:role/app"»\n'
            "}\n"
        ),
        good(
            'resource "aws_ecs_task_definition" "app" {\n'
            "  execution_role_arn = aws_iam_role.agent.arn\n"
            "  task_role_arn      = aws_iam_role.app.arn\n"
            "}\n",
            because="the roles differ",
        ),
        good(
            'resource "aws_ecs_task_definition" "app" {\n  execution_role_arn = aws_iam_role.agent.arn\n}\n',
            because="the containers do not have a role",
        ),
        good(
            'variable "value" {}\n'
            "\n"
            'resource "aws_ecs_task_definition" "app" {\n'
            "  execution_role_arn = aws_iam_role.app.arn\n"
            "  task_role_arn      = var.value\n"
            "}\n",
            because="the value is unknown",
        ),
    ],
)
def shared_task_role(resource: CloudResource) -> Iterable[Finding]:
    """A task of ECS has one role for the agent and for its containers.

    The agent needs to read secrets and to pull images; the containers can do so too then.
    Set another `task_role_arn` than `execution_role_arn`.

    <https://docs.aws.amazon.com/AmazonECS/latest/developerguide/security-iam-roles.html>
    """
    return TABLE.findings(resource, "has one role for the agent and its containers")
