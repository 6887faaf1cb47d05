from collections.abc import Iterator

from aurora_devops import Finding, Repository, bad, good, policy

from ._examples import WORKFLOW, workflow
from ._infrastructure import CLUSTER, unmade

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
    """A command or an action names a cluster that Terraform does not create.

    The credentials of the cluster cannot be read, and the deployment ends.
    Correct the name. Names are compared with the clusters of EKS, ECS, GKE and AKS that the root modules create, with
    each file of values. Nothing is reported if one of the names is unknown.
    """
    by = (
        "aws eks",
        "aws ecs",
        "aws-actions/",
        "gcloud container",
        "az aks",
        "'cluster_name'",
        "'cluster-name'",
    )
    return unmade(repository, ("cluster",), "cluster", certain=by)
