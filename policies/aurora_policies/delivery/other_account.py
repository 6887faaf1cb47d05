from collections import defaultdict
from collections.abc import Iterator
from fnmatch import fnmatchcase

from aurora_devops import Finding, Related, Repository, bad, good, policy
from aurora_devops.facts import ConfiguredRegion, MadeResource, NamedResource

from ._infrastructure import (
    REGISTRY,
    ROLE,
    Infrastructure,
    infrastructure_of,
    named_resources,
    pod,
    service_account,
    shown,
)

_IMAGE = "104729104729.dkr.ecr.eu-west-1.amazonaws.com/acme/shop:1.4"
_SHARED = """\
provider "google" {
  project = "acme-prod"
}

resource "google_artifact_registry_repository" "shop" {
  project       = "acme-shared"
  repository_id = "shop"
}
"""
_ARN = "eks.amazonaws.com/role-arn: {}arn:aws:iam::{}:role/shop-pod{}"

# A module that is applied once for each stage, and what is named of the stage `live`.
_PER_STAGE = {
    "terraform/iam.tf": 'variable "stage" {}\n' + ROLE.replace('"shop-pod"', '"shop-${var.stage}-pod"'),
    "terraform/ecr.tf": REGISTRY.replace('"acme/shop"', '"acme/${var.stage}/shop"'),
    "k8s/shop.yaml": pod(_IMAGE.replace("acme/shop", "acme/live/shop")),
    "k8s/audit.yaml": pod(_IMAGE.replace("acme/shop", "acme/live/shop")),
}


@policy(
    "DLV066",
    severity="warning",
    category="validity",
    examples=[
        bad(
            service_account(_ARN.format("«", "104729104792", "»")),
            path="k8s/account.yaml",
            files={"terraform/iam.tf": ROLE, "terraform/ecr.tf": REGISTRY, "k8s/shop.yaml": pod(_IMAGE)},
        ),
        bad(
            pod("«europe-west1-docker.pkg.dev/acme-test/shop/api:1.4»"),
            path="k8s/shop.yaml",
            files={
                "terraform/main.tf": 'provider "google" {\n  project = "acme-prod"\n}\n\n'
                'resource "google_artifact_registry_repository" "shop" {\n  repository_id = "shop"\n}\n'
            },
        ),
        good(
            service_account(_ARN.format("", "104729104729", "")),
            path="k8s/account.yaml",
            files={"terraform/iam.tf": ROLE, "terraform/ecr.tf": REGISTRY, "k8s/shop.yaml": pod(_IMAGE)},
            because="role and registry are in the same account",
        ),
        good(
            service_account(_ARN.format("", "210987654321", "")),
            path="k8s/account.yaml",
            files={"terraform/iam.tf": ROLE, "registry/ecr.tf": REGISTRY, "k8s/shop.yaml": pod(_IMAGE)},
            because="another root module creates the registry",
        ),
        bad(
            pod("«europe-west1-docker.pkg.dev/acme-test/shop/api:1.4»"),
            path="k8s/shop.yaml",
            files={"terraform/main.tf": _SHARED},
        ),
        good(
            pod("europe-west1-docker.pkg.dev/acme-shared/shop/api:1.4"),
            path="k8s/shop.yaml",
            files={"terraform/main.tf": _SHARED},
            because="the registry has a project of its own",
        ),
        good(
            pod("europe-west1-docker.pkg.dev/acme-test/shop/api:1.4"),
            path="k8s/shop.yaml",
            files={"terraform/main.tf": _SHARED.replace('"acme-shared"', "var.registry_project")},
            because="the project of the registry is unknown",
        ),
        good(
            service_account(_ARN.format("", "210987654321", "")),
            path="overlays/test/account.yaml",
            files={
                "terraform/iam.tf": ROLE,
                "terraform/ecr.tf": REGISTRY,
                "k8s/shop.yaml": pod(_IMAGE),
                "overlays/prod/account.yaml": service_account(_ARN.format("", "104729104729", "")),
            },
            because="the role is in two accounts",
        ),
        good(
            service_account(_ARN.format("", "210987654321", "").replace("shop-pod", "shop-test-pod")),
            path="overlays/test/account.yaml",
            files=_PER_STAGE,
            because="every stage has an account of its own",
        ),
        bad(
            service_account(_ARN.format("«", "210987654321", "»").replace("shop-pod", "shop-live-pod")),
            path="overlays/live/account.yaml",
            files=_PER_STAGE,
        ),
    ],
)
def other_account(repository: Repository) -> Iterator[Finding]:
    """A resource is named in another account than the others that the same root module creates.

    The role or the image is not found in that account.
    Correct the number of the account, or of the project of Google Cloud. Nothing is reported if a root module is
    applied in several accounts: a resource is named in more than one, or the accounts have names of different
    environments.
    """
    if not repository.whole or not repository.of(MadeResource):
        return
    infrastructure = infrastructure_of(repository)
    accounts: defaultdict[tuple[str, str], defaultdict[str, list[NamedResource]]] = defaultdict(
        lambda: defaultdict(list)
    )
    for named in named_resources(repository):
        if named.account and "$" not in named.account:
            matching = infrastructure.matching(named)
            folders = {(one.folder, one.provider) for one in matching}
            if len(folders) != 1:
                continue
            if all(one.account for one in matching):
                yield from _elsewhere(named, matching)
            elif not any(one.account for one in matching):
                accounts[next(iter(folders))][named.account].append(named)
    projects = [one for one in repository.of(ConfiguredRegion) if one.account]
    for (folder, provider), by_account in accounts.items():
        own = [one for one in projects if one.folder == folder and one.provider == provider]
        if own and not any("*" in one.account for one in own):
            yield from _others(by_account, own)
            continue
        if len(by_account) != 2:
            continue
        (account, fewer), (usual, more) = sorted(by_account.items(), key=lambda item: len(item[1]))
        if {(one.type, one.name) for one in fewer} & {(one.type, one.name) for one in more}:
            continue
        usual_parts = {part for one in more for part in _parts(one, infrastructure)}
        for named in fewer:
            parts = _parts(named, infrastructure)
            if parts != usual_parts and parts.isdisjoint(usual_parts):
                # The module is applied once for each environment, which may have an account of its own.
                continue
            yield Finding(
                at=named,
                message=f"{named.by} names account '{account}', but what else the module creates is in '{usual}'",
                related=tuple(Related(one, f"account '{usual}'") for one in more[:3]),
            )


def _parts(named: NamedResource, infrastructure: Infrastructure) -> set[str]:
    """The parts of a name that Terraform inserts, such as the environment."""
    parts = set()
    for made in infrastructure.matching(named):
        start, star, end = made.name.partition("*")
        if star and "*" not in end:
            parts.add(named.name[len(start) : len(named.name) - len(end)])
    return parts


def _elsewhere(named: NamedResource, matching: list[MadeResource]) -> Iterator[Finding]:
    """A name in another project than those that the resources of this name set themselves."""
    if not any(fnmatchcase(named.account, one.account) for one in matching):
        own = shown(matching[0].account)
        yield Finding(
            at=named,
            message=f"{named.by} names project '{named.account}', but Terraform creates it in '{own}'",
            related=tuple(Related(one, f"'{one.label}'") for one in matching[:3]),
        )


def _others(by_account: dict[str, list[NamedResource]], own: list[ConfiguredRegion]) -> Iterator[Finding]:
    """What is named in other projects than those of the module."""
    names = {one.account for one in own}
    for account, found in by_account.items():
        for named in found if account not in names else ():
            yield Finding(
                at=named,
                message=f"{named.by} names project '{account}', but Terraform creates it in '{own[0].account}'",
                related=tuple(Related(one, "the project of Terraform") for one in own[:3]),
            )
