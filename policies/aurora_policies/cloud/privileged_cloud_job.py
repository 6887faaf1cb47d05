from collections.abc import Iterable

from aurora_devops import Finding, bad, good, policy
from aurora_devops.cloud import Block, CloudResource, Fault, Table, fault, is_false, row

from ._ecs import containers


def _batch(part: CloudResource | Block) -> Fault | None:
    properties = part.get("container_properties")
    found = (properties.decoded or properties).get("privileged")
    return fault(found.used(properties.site), "set privileged = false") if found.is_true else None


def _task(part: CloudResource | Block) -> Fault | None:
    for container in containers(part):
        found = container.get("privileged")
        if found.is_true:
            return fault(found.used(part.get("container_definitions").site), "set privileged = false")
    return None


TABLE = Table(
    row("aws_batch_job_definition", _batch, checkov="CKV_AWS_210"),
    row("aws_codebuild_project", is_false("environment.privileged_mode"), checkov="CKV_AWS_316"),
    row("aws_ecs_task_definition", _task, checkov="CKV_AWS_334"),
)


@policy(
    "CLD114",
    severity="warning",
    category="security",
    equivalents=TABLE.equivalents,
    by_id=True,
    examples=[
        bad(
            'resource "aws_codebuild_project" "app" {\n'
            "  environment {\n"
            "    privileged_mode = «true»\n"
            "  }\n"
            "}\n"
        ),
        bad(
            'resource "aws_batch_job_definition" "nightly" {\n'
            "  container_properties = jsonencode({\n"
            '    image      = "busybox:1.36"\n'
            "    privileged = «true»\n"
            "  })\n"
            "}\n"
        ),
        bad(
            'resource "aws_ecs_task_definition" "app" {\n'
            "  container_definitions = jsonencode([\n"
            "    {\n"
            '      name       = "app"\n'
            "      privileged = «true»\n"
            "    }\n"
            "  ])\n"
            "}\n"
        ),
        good(
            'resource "aws_codebuild_project" "app" {\n'
            "  environment {\n"
            '    type = "LINUX_CONTAINER"\n'
            "  }\n"
            "}\n",
            because="the default is an unprivileged container",
        ),
        good(
            'variable "privileged" {}\n'
            "\n"
            'resource "aws_codebuild_project" "app" {\n'
            "  environment {\n"
            "    privileged_mode = var.privileged\n"
            "  }\n"
            "}\n",
            because="the value is unknown",
        ),
    ],
)
def privileged_cloud_job(resource: CloudResource) -> Iterable[Finding]:
    """A build, a task or a batch job runs in a privileged container.

    Its processes are root on the host: code of a pull request or of a dependency can leave the container.
    Turn it off. A project that builds images needs it for Docker: use a builder without a daemon (BuildKit rootless,
    Kaniko), or a project of its own with few permissions.

    <https://docs.aws.amazon.com/codebuild/latest/userguide/change-project.html>
    """
    return TABLE.findings(resource, "runs a privileged container")
