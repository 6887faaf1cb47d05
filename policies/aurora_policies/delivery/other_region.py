from collections.abc import Iterator

from aurora_devops import Finding, Related, Repository, bad, good, policy
from aurora_devops.core.facts import Fact
from aurora_devops.core.lazy import regex
from aurora_devops.facts import MadeResource, NamedRegion
from aurora_devops.infrastructure import AWS_REGION

from ._examples import WORKFLOW, workflow
from ._infrastructure import (
    CLUSTER,
    REGISTRY,
    Infrastructure,
    config_map,
    infrastructure_of,
    named_resources,
    pod,
)

_PROVIDER = 'provider "aws" {\n  region = "eu-west-1"\n}\n\n'
_GOOGLE = (
    'provider "google" {\n  region = "europe-west1"\n}\n\n'
    'resource "google_container_cluster" "main" {\n  name = "market"\n  location = "europe-west1"\n}\n'
)
_HOST = "104729104729.dkr.ecr.{}.amazonaws.com/acme/shop:1.4"
# The services whose resources are in this region, wherever the others are.
_GLOBAL = "us-east-1"

# Commands such as `aws ecr create-repository`, `gcloud container clusters create-auto` and `aws s3 mb`.
_CREATES = regex(r"\b(?:create|mb)\b")


@policy(
    "DLV065",
    severity="warning",
    category="validity",
    examples=[
        bad(
            pod("«" + _HOST.format("eu-central-1") + "»"),
            path="k8s/shop.yaml",
            files={"terraform/main.tf": _PROVIDER + REGISTRY},
        ),
        bad(
            config_map("AWS_REGION", "«eu-central-1»"),
            path="k8s/config.yaml",
            files={
                "terraform/main.tf": 'variable "region" {}\n\n'
                + _PROVIDER.replace('"eu-west-1"', "var.region")
                + REGISTRY,
                "terraform/production.tfvars": 'region = "eu-west-1"\n',
            },
        ),
        bad(
            workflow("gcloud container clusters get-credentials market --region «europe-west4»"),
            path=WORKFLOW,
            files={
                "terraform/main.tf": _GOOGLE,
            },
        ),
        bad(
            pod("«" + _HOST.format("eu-central-1") + "»"),
            path="k8s/shop.yaml",
            files={
                "shop/main.tf": _PROVIDER + REGISTRY,
                "other/main.tf": 'provider "aws" {\n  region = "eu-central-1"\n}\n',
            },
            because="the module that creates the registry is applied in another region",
        ),
        good(
            pod(_HOST.format("eu-west-1")),
            path="k8s/shop.yaml",
            files={"terraform/main.tf": _PROVIDER + REGISTRY},
            because="the registry is in this region",
        ),
        good(
            config_map("AWS_REGION", "us-west-2"),
            path="k8s/config.yaml",
            files={
                "terraform/main.tf": _PROVIDER
                + 'provider "aws" {\n  alias = "west"\n  region = "us-west-2"\n}\n\n'
                + REGISTRY
            },
            because="another provider has this region",
        ),
        good(
            workflow("gcloud scheduler jobs run nightly --location us-central1"),
            path=WORKFLOW,
            files={
                "terraform/main.tf": _GOOGLE + 'resource "google_cloud_scheduler_job" "nightly" {\n'
                '  name   = "nightly"\n  region = "us-central1"\n}\n'
            },
            because="one resource has a region of its own",
        ),
        good(
            workflow("aws eks update-kubeconfig --name market --region eu-central-1"),
            path=WORKFLOW,
            files={
                "terraform/main.tf": 'variable "region" {}\n\n'
                + _PROVIDER.replace('"eu-west-1"', "var.region")
                + CLUSTER
            },
            because="the region is unknown",
        ),
        good(
            "```sh\ngcloud container clusters create-auto copy --region us-east1\n"
            "gcloud container clusters update copy --region us-east1\n```\n",
            path="docs/backup.md",
            files={"terraform/main.tf": _GOOGLE},
            because="the reader creates the cluster",
        ),
        bad(
            "```sh\ngcloud container clusters create-auto copy --region us-east1\n"
            "gcloud container clusters update copy --region «us-east4»\n```\n",
            path="docs/backup.md",
            files={"terraform/main.tf": _GOOGLE},
        ),
        bad(
            "Read the log: `gcloud container clusters describe market --region «us-east4»`.\n",
            path="docs/backup.md",
            files={"terraform/main.tf": _GOOGLE},
        ),
        good(
            workflow("aws eks update-kubeconfig --region us-west-2 --name market"),
            path=WORKFLOW,
            files={
                "modules/eks/main.tf": _PROVIDER + CLUSTER,
                "examples/small/main.tf": 'module "eks" {\n  source = "../../modules/eks"\n}\n',
            },
            because="the module is applied by others, in their regions",
        ),
        good(
            workflow("aws eks update-kubeconfig --region us-west-2 --name market"),
            path=WORKFLOW,
            files={
                "deploy/modules/aws/shop/variables.tf": 'variable "region" {\n  default = "eu-west-1"\n}\n',
                "deploy/modules/aws/shop/main.tf": _PROVIDER.replace('"eu-west-1"', "var.region") + CLUSTER,
            },
            because="the module is applied by others, in their regions",
        ),
    ],
)
def other_region(repository: Repository) -> Iterator[Finding]:
    """An artifact names a region in which Terraform creates nothing.

    The image, the cluster or the queue is not found there.
    Correct the region. Regions are those of the resource that is named, or those of the providers of AWS and Google
    Cloud in all root modules, with each file of values. Nothing is reported if one of them is unknown, or about
    us-east-1, where AWS has its global services. Neither is a region in a document in which the reader creates
    something by a command. Modules that examples call, and uncalled modules in a folder `modules`, are applied by
    others.
    """
    if not repository.whole or not repository.of(MadeResource):
        return
    infrastructure = infrastructure_of(repository)
    known = {provider: infrastructure.regions(provider) for provider in ("aws", "google")}
    created = {
        (one.path, one.region)
        for one in repository.of(NamedRegion)
        if one.kind == "document" and _CREATES.search(one.by)
    }
    seen = set()
    for fact, provider, region, by, made in _regions(repository, infrastructure):
        own = known.get(provider, {})
        places: dict[str, Fact] = {one.region: one for one in made} if made else dict(own)
        if (
            not own
            or region in places
            or region == _GLOBAL
            or (fact.path, region) in created
            or (fact.path, fact.location.line, region) in seen
        ):
            continue
        if provider == "aws" and not AWS_REGION.fullmatch(region):
            continue
        seen.add((fact.path, fact.location.line, region))
        names = ", ".join(f"'{name}'" for name in sorted(places)[:3])
        what = "it" if made else "everything"
        yield Finding(
            at=fact,
            message=f"{by} names the region '{region}', but Terraform creates {what} in {names}",
            related=tuple(Related(one, "the region of Terraform") for one in list(places.values())[:3]),
        )


def _regions(
    repository: Repository, infrastructure: Infrastructure
) -> Iterator[tuple[Fact, str, str, str, list[MadeResource]]]:
    """The regions that artifacts name, with the resources that are meant if these are known."""
    for region in repository.of(NamedRegion):
        yield region, region.provider, region.region, region.by, []
    for named in named_resources(repository):
        if named.region and named.type in ("cluster", "registry", "queue", "topic", "table", "function"):
            made = infrastructure.matching(named)
            if (made and all(one.region for one in made)) or not named.name:
                yield named, named.provider, named.region, named.by, made
