from collections.abc import Iterator

from aurora_devops import Finding, Repository, bad, good, policy
from aurora_devops.facts import HandledImage

from ._examples import WORKFLOW, workflow
from ._infrastructure import REGISTRY, pod, unmade

_HOST = "104729104729.dkr.ecr.eu-west-1.amazonaws.com"
# Steps that push to a repository that Terraform does not create.
_PUSH = """\
echo hello
      - id: login
        uses: aws-actions/amazon-ecr-login@v2
      - env:
          REGISTRY: ${{ steps.login.outputs.registry }}
          REPOSITORY: team/images
        run: docker push «"$REGISTRY/$REPOSITORY:1.4"»
"""
_BUILD = f"""\
docker/build-push-action@v6
        with:
          push: true
          tags: «{_HOST}/team/images:1.4»
"""


@policy(
    "DLV060",
    severity="warning",
    category="validity",
    examples=[
        bad(
            pod(f"«{_HOST}/acme/shops:1.4»"),
            path="k8s/shop.yaml",
            files={"terraform/ecr.tf": REGISTRY},
        ),
        bad(
            workflow(f"docker push «{_HOST}/acme/api:1.4»"),
            path=WORKFLOW,
            files={"terraform/ecr.tf": REGISTRY},
        ),
        bad(
            pod("«europe-west1-docker.pkg.dev/acme/shops/api:1.4»"),
            path="k8s/shop.yaml",
            files={
                "terraform/main.tf": 'resource "google_artifact_registry_repository" "shop" {\n'
                '  repository_id = "shop"\n  location = "europe-west1"\n}\n'
            },
        ),
        bad(
            pod("«acmeregstry.azurecr.io/api:1.4»"),
            path="k8s/shop.yaml",
            files={
                "terraform/main.tf": 'resource "azurerm_container_registry" "shop" {\n  name = "acmeregistry"\n}\n'
            },
        ),
        bad(
            workflow(_BUILD).replace("- run", "- uses"),
            path=WORKFLOW,
            files={"terraform/ecr.tf": REGISTRY},
        ),
        bad(
            workflow(_PUSH),
            path=WORKFLOW,
            files={"terraform/ecr.tf": REGISTRY},
        ),
        bad(
            workflow("docker push «$ACCOUNT.dkr.ecr.$AWS_REGION.amazonaws.com/team/images:1.4»"),
            path=WORKFLOW,
            files={"terraform/ecr.tf": REGISTRY},
        ),
        good(
            workflow("docker push $ACCOUNT.dkr.ecr.$AWS_REGION.amazonaws.com/acme/$NAME:1.4"),
            path=WORKFLOW,
            files={"terraform/ecr.tf": REGISTRY},
            because="the name is unknown",
        ),
        good(
            pod("acmeregistry.azurecr.io/api:1.4"),
            path="k8s/shop.yaml",
            files={
                "terraform/main.tf": 'resource "azurerm_container_registry" "shop" {\n  name = "AcmeRegistry"\n}\n'
            },
            because="the address of a registry is its name in lower case",
        ),
        good(
            pod(f"{_HOST}/acme/shop:1.4"),
            path="k8s/shop.yaml",
            files={"terraform/ecr.tf": REGISTRY},
            because="Terraform creates the repository",
        ),
        good(
            pod(f"{_HOST}/base/nginx:1.4"),
            path="k8s/shop.yaml",
            files={"terraform/ecr.tf": REGISTRY, "k8s/api.yaml": pod(f"{_HOST}/acme/shop:1.4")},
            because="another team may create the repository",
        ),
        good(
            pod(f"{_HOST}/acme/shops:1.4"),
            path="k8s/shop.yaml",
            files={
                "terraform/ecr.tf": 'variable "name" {}\n\n' + REGISTRY.replace('"acme/shop"', "var.name")
            },
            because="the name is unknown",
        ),
        good(
            pod(f"{_HOST}/acme/shops:1.4"),
            path="k8s/shop.yaml",
            files={
                "terraform/ecr.tf": REGISTRY
                + 'module "more" {\n  source = "git::https://example.com/ecr.git?ref=v1.0.0"\n}\n'
            },
            because="the other module may create the repository",
        ),
    ],
)
def unknown_image_registry(repository: Repository) -> Iterator[Finding]:
    """An image is in a repository that Terraform does not create.

    The image cannot be pushed or pulled: Amazon ECR and Artifact Registry refuse the push to a repository that does not
    exist.
    Correct the name. Names are compared with the repositories of ECR and Artifact Registry and the registries of Azure
    that the root modules create. Nothing is reported if a name is unknown, or if a module from elsewhere may create
    repositories. Images of other teams are in other repositories: apart from what is pushed, a name is reported
    if it is similar to a repository that is created.
    """
    pushes = {(one.path, one.span) for one in repository.of(HandledImage) if one.does == "push"}
    certain = ("az acr", "'ECR_REPO")
    return unmade(repository, ("registry",), "image repository", certain=certain, pushes=pushes)
