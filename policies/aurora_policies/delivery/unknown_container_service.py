from collections import defaultdict
from collections.abc import Iterator
from fnmatch import fnmatchcase

from aurora_devops import Finding, Related, Repository, bad, good, policy
from aurora_devops.core.facts import Fact
from aurora_devops.core.lazy import regex
from aurora_devops.facts import LaterImage, NamedResource, RunContainer
from aurora_devops.services import (
    APP,
    APP_CONTAINER,
    APP_JOB,
    RUN,
    RUN_CONTAINER,
    RUN_JOB,
    SERVICE,
    TASK,
    TASK_CONTAINER,
)

from ._examples import WORKFLOW, workflow
from ._infrastructure import infrastructure_of, unmade
from ._names import hint

_SERVICES = {
    SERVICE: "ECS service",
    TASK: "task definition",
    APP: "container app",
    APP_JOB: "container app job",
    RUN: "Cloud Run service",
    RUN_JOB: "Cloud Run job",
}
_CONTAINERS = frozenset({TASK_CONTAINER, APP_CONTAINER, RUN_CONTAINER})
# The commands and actions that need what they name; `gcloud run deploy` also creates it.
_CERTAIN = (
    "aws ecs ",
    "aws-actions/",
    "az containerapp ",
    "azure/container-apps-",
    "gcloud run revisions ",
    "gcloud run services ",
    "gcloud run jobs describe",
    "gcloud run jobs execute",
    "gcloud run jobs update",
)
# A definition of a task that a pipeline registers, whose containers Terraform does not have.
_TASK_FILE = regex(r"(?i)task[-_.]?def[^/]*\.(?:json|ya?ml)$|(?:^|/)(?:ecs-)?task[^/]*\.json$")
_LISTED = 3

_ECS = """\
resource "aws_ecs_task_definition" "web" {
  family = "shop-web"
  container_definitions = jsonencode([{ name = "web", image = "nginx:1.29" }])
}

resource "aws_ecs_service" "web" {
  name            = "shop-web"
  task_definition = aws_ecs_task_definition.web.arn
}
"""
_APP = """\
resource "azurerm_container_app" "web" {
  name = "shop-web"

  template {
    container {
      name  = "web"
      image = "nginx:1.29"
    }
  }
}

resource "azurerm_container_app_job" "migrate" {
  name = "shop-migrate"

  template {
    container {
      name  = "migrate"
      image = "nginx:1.29"
    }
  }
}
"""
_RUN = 'resource "google_cloud_run_v2_service" "web" {\n  name = "shop-web"\n}\n'
_JQ = "aws ecs describe-task-definition --task-definition shop-web | jq "


@policy(
    "DLV156",
    severity="error",
    category="validity",
    examples=[
        bad(
            workflow("aws ecs update-service --cluster main --service «shop» --force-new-deployment"),
            path=WORKFLOW,
            files={"terraform/ecs.tf": _ECS},
        ),
        bad(
            f"#!/bin/sh\n{_JQ}'.taskDefinition.containerDefinitions[] | select(.name == \"«api»\").image'\n",
            path="scripts/image.sh",
            files={"terraform/ecs.tf": _ECS},
        ),
        bad(
            "- `aws ecs describe-services --cluster main --services «shop» --query 'services[0].events'`\n",
            path="docs/runbooks/web.md",
            files={"terraform/ecs.tf": _ECS},
        ),
        bad(
            "Read the log: `gcloud run services logs read «shop-web-api» --region europe-west1 --limit 100`.\n",
            path="docs/runbooks/web.md",
            files={"terraform/run.tf": _RUN},
        ),
        bad(
            "```sh\ngcloud run revisions list --service «web» --region europe-west1\n```\n",
            path="docs/runbooks/web.md",
            files={"terraform/run.tf": _RUN},
        ),
        good(
            "Read the log: `gcloud run services logs read shop-web-staging --region europe-west1`.\n",
            path="docs/runbooks/web.md",
            files={"terraform/run.tf": _RUN},
            because="it is the service of another environment",
        ),
        good(
            "- `aws ecs describe-services --cluster main --services SERVICE`\n",
            path="docs/runbooks/web.md",
            files={"terraform/ecs.tf": _ECS},
            because="the reader replaces the name",
        ),
        bad(
            workflow("az containerapp job start --name «shop-migrations» --resource-group shop"),
            path=WORKFLOW,
            files={"terraform/app.tf": _APP},
        ),
        bad(
            "```sh\naz containerapp logs show --name shop-web --resource-group shop --container «app»\n```\n",
            path="README.md",
            files={"terraform/app.tf": _APP},
        ),
        bad(
            workflow("gcloud run services update-traffic «shop-webs» --to-latest --region europe-west1"),
            path=WORKFLOW,
            files={"terraform/run.tf": _RUN},
        ),
        bad(
            """\
on: push
jobs:
  deploy:
    runs-on: ubuntu-24.04
    steps:
      - uses: aws-actions/amazon-ecs-deploy-task-definition@v2
        with:
          task-definition: ${{ steps.render.outputs.task-definition }}
          service: «shop-api»
""",
            path=WORKFLOW,
            files={"terraform/ecs.tf": _ECS},
        ),
        good(
            workflow("aws ecs update-service --cluster main --service shop-web --force-new-deployment"),
            path=WORKFLOW,
            files={"terraform/ecs.tf": _ECS},
            because="Terraform creates the service",
        ),
        good(
            '#!/bin/sh\naws ecs update-service --cluster main --service "$1-web"\n',
            path="scripts/deploy.sh",
            files={"terraform/ecs.tf": _ECS},
            because="the unknown part may be the right one",
        ),
        good(
            workflow(
                "aws ecs create-service --cluster main --service-name shop"
                " && aws ecs update-service --cluster main --service shop"
            ),
            path=WORKFLOW,
            files={"terraform/ecs.tf": _ECS},
            because="a command creates the service",
        ),
        good(
            workflow("aws ecs update-service --cluster main --service shop"),
            path=WORKFLOW,
            files={"terraform/ecs.tf": 'variable "name" {}\n' + _ECS.replace('"shop-web"', "var.name")},
            because="the name is unknown",
        ),
        good(
            "```sh\ngcloud run services logs read shop-web --region europe-west1\n```\n",
            path="README.md",
            files={"terraform/run.tf": _RUN},
            because="Terraform creates the service",
        ),
        good(
            workflow("gcloud run deploy billing --image europe-docker.pkg.dev/acme/shop/billing:1"),
            path=WORKFLOW,
            files={"terraform/run.tf": _RUN},
            because="the command creates the service",
        ),
        good(
            f"#!/bin/sh\n{_JQ}'.taskDefinition.containerDefinitions[] | select(.name == \"api\").image'\n",
            path="scripts/image.sh",
            files={"terraform/ecs.tf": _ECS, ".aws/task-definition.json": "{}\n"},
            because="a pipeline may register the file",
        ),
    ],
)
def unknown_container_service(repository: Repository) -> Iterator[Finding]:
    """A command or an action names a service, a job or a container of a cloud that Terraform does not create.

    The command fails, or a filter of jq changes nothing, so that the old image stays.
    Correct the name. Compared are services, families and containers of ECS, container apps and jobs of Azure, and
    services and jobs of Cloud Run in commands, in the inputs of actions, and in filters of jq. A name with a variable
    is reported if none of the created ones fits. Nothing is reported if one of the names that Terraform creates is
    unknown. The containers of ECS are also those in files with definitions of tasks, if all of these could be read.

    <https://docs.aws.amazon.com/cli/latest/reference/ecs/update-service.html>
    """
    for sort, what in _SERVICES.items():
        yield from unmade(repository, (sort,), what, certain=_CERTAIN)
    yield from _containers(repository)


def _containers(repository: Repository) -> Iterator[Finding]:
    """The containers that a service or a task does not have; the name of the owner is in front of theirs."""
    named = [one for one in repository.of(NamedResource) if one.type in _CONTAINERS]
    if not repository.whole or not named:
        return
    infrastructure = infrastructure_of(repository)
    registered = _registered(repository)
    for one in named:
        made = infrastructure.of(one)
        defined = registered if one.type == TASK_CONTAINER else {}
        if defined is None or (made and one.provider != made[0].provider):
            continue
        if not made and (not defined or infrastructure.resources[one.type]):
            continue
        owner, _, name = one.name.rpartition("/")
        found: defaultdict[str, list[Fact]] = defaultdict(
            list, {key: [each] for key, each in defined.items()}
        )
        for each in made:
            above, _, container = each.name.rpartition("/")
            if owner == "*" or above.startswith("*") or fnmatchcase(above, owner):
                found[container].append(each)
        if not found or any("*" in each for each in found) or any(fnmatchcase(each, name) for each in found):
            continue
        yield Finding(
            at=one,
            message=f"{one.by} names the container '{name}', which "
            f"{'no task definition has' if defined else 'Terraform does not define'}"
            f"{hint(name, found, 'known are' if defined else 'it defines')}",
            related=tuple(
                Related(each[0], f"container '{container}'")
                for container, each in list(found.items())[:_LISTED]
            ),
        )


def _registered(repository: Repository) -> dict[str, RunContainer] | None:
    """The containers in the definitions of tasks in files, by name; None if not all of these are known."""
    found, paths = {}, set()
    for one in repository.of(RunContainer):
        later = LaterImage.read(one.image) if one.kind == "ecs-task" else None
        if later is not None:
            found[later.container] = one
            paths.add(one.path)
    return found if all(path in paths for path in filter(_TASK_FILE.search, repository.paths)) else None
