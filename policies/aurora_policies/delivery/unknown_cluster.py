from collections.abc import Iterator

from aurora_devops import Finding, Repository, bad, good, policy
from aurora_devops.core.lazy import regex
from aurora_devops.facts import NamedAgent

from ._examples import WORKFLOW, workflow
from ._infrastructure import CLUSTER, unmade
from ._names import hint

_COMMAND = "aws eks update-kubeconfig --name {} --region eu-west-1"
_GKE = 'resource "google_container_cluster" "main" {\n  name = "market"\n  location = "europe-west1"\n}\n'
_ECS = """\
resource "aws_ecs_cluster" "main" {
  for_each = toset(["staging", "production"])
  name     = "market-${each.key}"
}
"""
_AKS = 'resource "azurerm_kubernetes_cluster" "main" {\n  name = "market"\n}\n'


@policy(
    "DLV061",
    severity="error",
    category="validity",
    examples=[
        good(
            "```sh\n" + _COMMAND.format("market-release") + "\n```\n",
            path="README.md",
            files={"terraform/eks.tf": CLUSTER},
            because="it is probably the cluster of another environment",
        ),
        good(
            "```sh\neksctl create cluster --name lottery\n" + _COMMAND.format("lottery") + "\n```\n",
            path="README.md",
            files={"terraform/eks.tf": CLUSTER},
            because="a command creates the cluster",
        ),
        good(
            "```sh\ngcloud container clusters create-auto lottery --region europe-west1\n"
            "gcloud container clusters get-credentials lottery --region europe-west1\n```\n",
            path="README.md",
            files={"terraform/gke.tf": _GKE},
            because="a command creates the cluster",
        ),
        bad(
            "staging:\n  script:\n    - kubectl config use-context acme/shop:cluster\n    - kubectl apply -f k8s\n"
            "production:\n  script:\n    - kubectl config use-context «acme/shop:clusters»\n"
            "    - helm upgrade web chart --kube-context «$CI_PROJECT_PATH:live»\n",
            path=".gitlab-ci.yml",
            files={".gitlab/agents/cluster/config.yaml": "ci_access:\n  projects:\n    - id: acme/shop\n"},
        ),
        good(
            "staging:\n  script:\n    - kubectl config use-context acme/shop:cluster\n"
            "    - kubectl --context acme/clusters:production get pods\n    - kubectl config use-context minikube\n",
            path=".gitlab-ci.yml",
            files={".gitlab/agents/cluster/config.yaml": "ci_access:\n  projects:\n    - id: acme/shop\n"},
            because="the other agent is one of another project",
        ),
        bad(
            workflow(_COMMAND.format("«shop»")),
            path=WORKFLOW,
            files={"terraform/eks.tf": CLUSTER},
        ),
        bad(
            workflow("gcloud container clusters get-credentials «shop» --region europe-west1"),
            path=WORKFLOW,
            files={"terraform/gke.tf": _GKE},
        ),
        bad(
            workflow("az aks get-credentials --resource-group shop --name «markets»"),
            path=WORKFLOW,
            files={"terraform/aks.tf": _AKS},
        ),
        bad(
            "```sh\n" + _COMMAND.format("«markets»") + "\n```\n",
            path="README.md",
            files={
                "terraform/eks.tf": 'variable "name" {}\n\n' + CLUSTER.replace('"market"', "var.name"),
                "terraform/production.tfvars": 'name = "market"\n',
            },
            because="the file of values has the name",
        ),
        bad(
            '#!/bin/sh\ncluster="markets-$1"\naws ecs wait services-stable --cluster «"$cluster"» --services web\n',
            path="scripts/wait.sh",
            files={"terraform/ecs.tf": _ECS},
        ),
        good(
            '#!/bin/sh\ncluster="market-$1"\naws ecs wait services-stable --cluster "$cluster" --services web\n',
            path="scripts/wait.sh",
            files={"terraform/ecs.tf": _ECS},
            because="Terraform creates the clusters of all environments",
        ),
        good(
            '#!/bin/sh\naws ecs wait services-stable --cluster "$1" --services web\n',
            path="scripts/wait.sh",
            files={"terraform/ecs.tf": _ECS},
            because="the name is unknown",
        ),
        good(
            workflow(_COMMAND.format("market")),
            path=WORKFLOW,
            files={"terraform/eks.tf": CLUSTER},
            because="Terraform creates the cluster",
        ),
        good(
            workflow(_COMMAND.format("shop")),
            path=WORKFLOW,
            files={"terraform/eks.tf": 'variable "name" {}\n\n' + CLUSTER.replace('"market"', "var.name")},
            because="the name is unknown",
        ),
        good(
            "```sh\n" + _COMMAND.format("my-cluster") + "\n```\n",
            path="README.md",
            files={"terraform/eks.tf": CLUSTER},
            because="the reader writes another name",
        ),
    ],
)
def unknown_cluster(repository: Repository) -> Iterator[Finding]:
    """A command or an action names a cluster that Terraform does not create, or an agent that does not exist.

    The credentials of the cluster cannot be read, and the deployment ends.
    Correct the name. Names are compared with the clusters of EKS, ECS, GKE and AKS that the root modules create, with
    each file of values. Nothing is reported if one of the names is unknown.
    The agent of GitLab in `kubectl config use-context PROJECT:AGENT` is compared with the folders in `.gitlab/agents`,
    if the project is that of the pipeline: `$CI_PROJECT_PATH`, or the project of an agent that another command uses.
    """
    yield from _agents(repository)
    by = (
        "aws eks",
        "aws ecs",
        "aws-actions/",
        "gcloud container",
        "az aks",
        "'cluster_name'",
        "'cluster-name'",
    )
    yield from unmade(repository, ("cluster",), "cluster", certain=by)


def _agents(repository: Repository) -> Iterator[Finding]:
    """The agents of this project that commands name and that have no folder."""
    named = repository.of(NamedAgent)
    if not repository.whole or not named:
        return
    agents = {match[1] for path in repository.paths if (match := _FOLDER.fullmatch(path))}
    own = {one.project for one in named if one.name in agents} | {"${CI_PROJECT_PATH}"}
    for one in named if agents else ():
        if one.name in agents or one.project not in own:
            continue
        message = f"the project has no agent '{one.name}'{hint(one.name, agents)}"
        yield Finding(at=one, message=message)


_FOLDER = regex(r"\.gitlab/agents/([^/]+)/config\.yaml")
