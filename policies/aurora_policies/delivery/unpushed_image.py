from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from itertools import chain

from aurora_devops import Finding, Related, Repository, bad, good, policy
from aurora_devops.facts import AssignedTag, HandledImage, ImageEntry
from aurora_devops.kinds.kubernetes.gitops import WatchedImage
from aurora_devops.kinds.kubernetes.released_names import ReleasedName

from ._examples import DEPLOYMENT, WORKFLOW, workflow
from ._pushes import (
    Pushes,
    Use,
    built_only,
    by_path,
    left_out,
    left_out_by_variable,
    left_out_of_charts,
    misnamed,
    moved,
    of_dockerfile,
    of_environments,
    of_version,
    renamed,
    replaced,
    strayed,
    usually,
)

_SERVICES = "services:\n  web:\n    image: {}\n"
_BOTH = {
    "k8s/web.yaml": DEPLOYMENT.replace("ghcr.io/acme/shop", "registry.acme.example/acme/web"),
    "k8s/jobs.yaml": DEPLOYMENT.replace("ghcr.io/acme/shop", "registry.acme.example/acme/jobs").replace(
        "shop-api", "jobs"
    ),
}
# An image that a justfile builds.
_BUILT = {
    "web/Dockerfile": "FROM scratch\n",
    "justfile": "images:\n    docker build --tag ghcr.io/acme/shop-web:1.4 web\n",
}
_VERSIONED = "docker buildx build --push --build-arg {} -t ghcr.io/acme/site:$GITHUB_SHA web"
_GITLAB = "package:\n  script:\n    - docker push {}:$CI_COMMIT_SHA\n"
_MATRIX = """\
on: push
jobs:
  images:
    runs-on: ubuntu-24.04
    strategy:
      matrix:
        part: {}
    steps:
      - uses: actions/checkout@v6
      - uses: docker/build-push-action@v6
        with:
          context: ${{{{ matrix.part }}}}
          push: true
          tags: ghcr.io/acme/shop-${{{{ matrix.part }}}}:${{{{ github.sha }}}}
  deploy:
    needs: images
    runs-on: ubuntu-24.04
    strategy:
      matrix:
        part: {}
    env:
      PART: ${{{{ matrix.part }}}}
    steps:
      - run: kubectl set image "deployment/$PART" "api=ghcr.io/acme/shop-$PART:$GITHUB_SHA"
"""
# A workflow that others call with the name of an image, and one that calls it.
_CALLED = """\
on:
  workflow_call:
    inputs:
      name:
        type: string
jobs:
  push:
    runs-on: ubuntu-24.04
    env:
      NAME: ${{ inputs.name }}
    steps:
      - run: docker push "ghcr.io/acme/$NAME:$GITHUB_SHA"
"""
_CALLING = """\
on: push
jobs:
  images:
    strategy:
      matrix:
        name: [{}]
    uses: ./.github/workflows/image.yml
    with:
      name: ${{{{ matrix.name }}}}
"""
_ACTION = """\
name: Image
inputs:
  name:
    required: true
runs:
  using: composite
  steps:
    - run: docker push ghcr.io/acme/shop/${{ inputs.name }}:$GITHUB_SHA
      shell: bash
"""
_USING = workflow("make").replace(
    "- run: make", "- uses: ./.github/actions/image\n        with:\n          name: {}"
)
_SET = '"api=ghcr.io/acme/shop-$PART:$GITHUB_SHA"'
_PUSH = "docker push ghcr.io/acme/{}:$GITHUB_SHA"
_ROWS = (
    workflow("make")
    .replace(
        "    steps:",
        "    strategy:\n      matrix:\n        image: [{}]\n    env:\n      NAME: ${{{{ matrix.image }}}}\n    steps:",
    )
    .replace(
        "- run: make",
        "- uses: docker/build-push-action@v6\n        with:\n          context: .\n          push: true\n"
        "          tags: ghcr.io/${{{{ github.repository }}}}/${{{{ env.NAME }}}}:1.4",
    )
)
# An overlay that gives the image of the base its name.
_OVERLAY = {
    "deploy/base/api.yaml": DEPLOYMENT.replace("ghcr.io/acme/shop:1.4", "shop"),
    "deploy/base/kustomization.yaml": "resources: [api.yaml]\n",
    "deploy/production/kustomization.yaml": (
        "resources: [../base]\nimages:\n  - name: shop\n    newName: ghcr.io/acme/shop\n    newTag: '1.4'\n"
    ),
}


_STAGED = {
    "deploy/base/api.yaml": _OVERLAY["deploy/base/api.yaml"],
    "deploy/base/kustomization.yaml": "resources: [api.yaml]\n",
    "deploy/overlays/staging/kustomization.yaml": (
        "resources: [../../base]\nimages:\n  - name: shop\n    newName: ghcr.io/acme/shop\n    newTag: '1.5'\n"
    ),
}


_CHART = {
    "chart/Chart.yaml": "apiVersion: v2\nname: till\nversion: 1.0.0\n",
    "chart/values.yaml": "image:\n  repository: ghcr.io/acme/till\n  tag: ''\n",
}
_CHART_IMAGE = DEPLOYMENT.replace(
    "ghcr.io/acme/shop:1.4", '«"{{ .Values.image.repository }}:{{ .Values.image.tag }}"»'
)
_DEPLOYED = DEPLOYMENT.replace("ghcr.io/acme/shop:1.4", "{}")
_INSTALL = workflow(
    "docker push ghcr.io/acme/{}:$GITHUB_SHA && helm upgrade --install till chart --set image.tag=$GITHUB_SHA"
)


def _images(name: str, new: str) -> str:
    return f"resources: [../../base]\nimages:\n  - name: {name}\n    newName: {new}\n    newTag: '1.4'\n"


def _deployment(image: str) -> str:
    return DEPLOYMENT.replace("ghcr.io/acme/shop:1.4", image)


# A module for tasks of ECS that each environment calls.
_TASK_CALL = """\
variable "tag" {{}}

module "shop" {{
  source = "../modules/task"
  image  = {}
}}
"""
_TASKS = {
    "infra/modules/task/main.tf": """\
variable "image" {}

resource "aws_ecs_task_definition" "shop" {
  family                = "shop"
  container_definitions = jsonencode([{ name = "web", image = var.image }])
}
""",
    "infra/staging/main.tf": _TASK_CALL.format('"ghcr.io/acme/shop:${var.tag}"'),
}
_RELEASES = """\
kos:
  - repositories: [ghcr.io/acme/{}]
    bare: true
"""


@policy(
    "DLV042",
    severity="warning",
    category="reliability",
    examples=[
        bad(
            _deployment("«ghcr.io/acme/shop:1.4»"),
            path="k8s/api.yaml",
            files={WORKFLOW: workflow(_PUSH.format("shop-api"))},
        ),
        bad(
            _CHART_IMAGE,
            path="chart/templates/api.yaml",
            files={**_CHART, WORKFLOW: _INSTALL.format("shop")},
        ),
        good(
            _CHART_IMAGE.replace("«", "").replace("»", ""),
            path="chart/templates/api.yaml",
            files={**_CHART, WORKFLOW: _INSTALL.format("till")},
            because="this is the image that is pushed",
        ),
        good(
            _CHART_IMAGE.replace("«", "").replace("»", ""),
            path="chart/templates/api.yaml",
            files={**_CHART, WORKFLOW: _INSTALL.format("shop"), "k8s/shop.yaml": DEPLOYMENT},
            because="what is pushed is deployed as well, so this image may be of another repository",
        ),
        *(
            example(
                _DEPLOYED.format(image),
                path="chart/templates/jobs.yaml",
                files={
                    **_CHART,
                    "chart/templates/api.yaml": _CHART_IMAGE.replace("«", "").replace("»", ""),
                    WORKFLOW: _INSTALL.format("till"),
                },
                because=because,
            )
            for example, image, because in (
                (bad, '«"ghcr.io/acme/jobs:{{ .Values.image.tag }}"»', "the chart gives both images the tag"),
                (good, '"ghcr.io/acme/till:{{ .Values.image.tag }}"', "the image is pushed"),
                (good, "ghcr.io/acme/jobs:1.4", "the tag is another one"),
                (good, '"tools/jobs:{{ .Values.image.tag }}"', "the image is not beside the other one"),
            )
        ),
        bad(
            _SERVICES.format("«registry.example.com/acme/shop:1.4»"),
            path="compose.prod.yaml",
            files={WORKFLOW: workflow(_PUSH.format("shop"))},
        ),
        bad(
            workflow(
                "docker push ghcr.io/acme/shop:$GITHUB_SHA && "
                "kubectl set image deployment/shop-api «api=ghcr.io/acme/shop-api:$GITHUB_SHA»"
            ),
            path=WORKFLOW,
            files={"k8s/api.yaml": DEPLOYMENT},
        ),
        bad(
            _deployment("«ghcr.io/acme/shop:1.4»"),
            path="k8s/api.yaml",
            files={WORKFLOW: workflow("kubectl set image deployment/shop-api api=$REGISTRY/web:$GITHUB_SHA")},
        ),
        bad(
            "apiVersion: image.toolkit.fluxcd.io/v1\nkind: ImageRepository\nmetadata:\n  name: shop\n"
            "spec:\n  image: «ghcr.io/acme/shop-web»\n",
            path="clusters/prod/images.yaml",
            files={
                WORKFLOW: workflow("docker push ghcr.io/acme/shop-wep:$GITHUB_SHA"),
                "README.md": "```sh\nskaffold dev --port-forward\n```\n",
            },
        ),
        good(
            "apiVersion: image.toolkit.fluxcd.io/v1\nkind: ImageRepository\nmetadata:\n  name: shop\n"
            "spec:\n  image: ghcr.io/acme/shop-web\n",
            path="clusters/prod/images.yaml",
            files={
                WORKFLOW: workflow("docker push ghcr.io/acme/shop-wep:$GITHUB_SHA; skaffold build -p prod")
            },
            because="Skaffold may push the image",
        ),
        good(
            _deployment("ghcr.io/acme/shop:1.4"),
            path="k8s/api.yaml",
            files={
                "test/e2e/run.sh": "#!/bin/sh\nkubectl set image deployment/shop-api api=test/web:latest\n"
            },
            because="the script of a test deploys what it built",
        ),
        good(
            _deployment("ghcr.io/acme/shop:1.4"),
            path="k8s/api.yaml",
            files={
                "e2e-tests/upgrade.sh": "#!/bin/sh\nkubectl set image deployment/shop-api api=acme/web:1.5\n"
            },
            because="the script of a test deploys another version",
        ),
        bad(
            _deployment("«ghcr.io/acme/shop:1.4»"),
            path="k8s/api.yaml",
            files={"latest/deploy.sh": "#!/bin/sh\nkubectl set image deployment/shop-api api=acme/web:1.5\n"},
        ),
        bad(
            _deployment("«ghcr.io/acme/shops:1.4»"),
            path="k8s/api.yaml",
            files={WORKFLOW: workflow("docker push --all-tags $REGISTRY/acme/shop")},
        ),
        bad(
            _MATRIX.format("[api, web]", "[api, web, worker]").replace(_SET, f"«{_SET}»"),
            path=WORKFLOW,
        ),
        bad(
            _deployment("«ghcr.io/acme/shop-public-api:1.4»"),
            path="k8s/api.yaml",
            files={WORKFLOW: _MATRIX.format("[api, web]", "[api, web]")},
        ),
        bad(
            workflow(
                f"{_PUSH.format('api')} && kubectl set image deployment/web «web=ghcr.io/acme/web:$GITHUB_SHA»"
            ),
            path=WORKFLOW,
        ),
        bad(
            workflow(
                f"{_PUSH.format('api')} && kubectl set image deployment/web «web=ghcr.io/acme/web:$GITHUB_SHA»"
                " && kubectl set image deployment/site «site=ghcr.io/acme/web:$GITHUB_SHA»"
            ),
            path=WORKFLOW,
        ),
        bad(
            workflow(
                f"{_PUSH.format('web')} && trivy image --exit-code 1 «ghcr.io/acme-hq/web:$GITHUB_SHA» --scanners vuln"
            ),
            path=WORKFLOW,
            files={"k8s/web.yaml": _deployment("ghcr.io/acme/web:1.4")},
        ),
        bad(
            workflow(_PUSH.format("web"))
            + "      - uses: «aquasecurity/trivy-action@0.33.1»\n        with:\n"
            "          image-ref: ghcr.io/acme/webs:${{ github.sha }}\n",
            path=WORKFLOW,
            files={"k8s/web.yaml": _deployment("ghcr.io/acme/web:1.4")},
        ),
        bad(
            "services:\n  web:\n    image: «ghcr.io/acme/store:${SHOP_TAG:?}»\n  jobs:\n    image: nginx:1.29\n",
            path="compose.yaml",
            files={
                WORKFLOW: workflow(
                    f"{_PUSH.format('portal')} &&"
                    ' ssh shop.example.com "SHOP_TAG=$GITHUB_SHA docker compose up --wait"'
                )
            },
        ),
        good(
            "services:\n  web:\n    image: ghcr.io/acme/store:${SHOP_TAG:?}\n",
            path="compose.yaml",
            files={
                WORKFLOW: workflow(
                    f"{_PUSH.format('portal')} && docker push ghcr.io/acme/$STORE:$GITHUB_SHA &&"
                    " SHOP_TAG=$GITHUB_SHA docker compose up"
                )
            },
            because="the second image may be the one that is deployed",
        ),
        good(
            "services:\n  web:\n    image: ghcr.io/acme/store:${SHOP_TAG:?}\n",
            path="compose.yaml",
            files={
                WORKFLOW: workflow(f"{_PUSH.format('portal')} && SHOP_TAG=1.4 docker compose up"),
            },
            because="another repository may have pushed the version",
        ),
        good(
            workflow(
                f"{_PUSH.format('web')} && grype ghcr.io/acme/web:$GITHUB_SHA && grype ghcr.io/acme-hq/base:13"
            ),
            path=WORKFLOW,
            files={"k8s/web.yaml": _deployment("ghcr.io/acme/web:1.4")},
            because="the pipeline pushes one image; the other is not tagged with the commit",
        ),
        good(
            DEPLOYMENT.replace("acme/shop:", "acme/shop-web:"),
            path="k8s/web.yaml",
            files={WORKFLOW: _MATRIX.format("[api, web]", "[web, api]")},
            because="a run of the matrix pushes the image",
        ),
        good(
            workflow(
                f"{_PUSH.format('$PART')} && kubectl set image deployment/web web=ghcr.io/acme/web:$GITHUB_SHA"
            ),
            path=WORKFLOW,
            because="what is pushed is unknown",
        ),
        bad(
            _SERVICES.format("ghcr.io/acme/shop/web:1.4")
            + "  store:\n    image: «ghcr.io/acme/shop/store:1.4»\n",
            path="compose.yaml",
            files={
                WORKFLOW: workflow(
                    "docker push ghcr.io/$GITHUB_REPOSITORY/web:1.4 &&"
                    " docker push ghcr.io/$GITHUB_REPOSITORY/data-store:1.4"
                )
            },
        ),
        bad(
            _SERVICES.format("ghcr.io/acme/shop/web:1.4")
            + "  data:\n    image: «ghcr.io/acme/shop/data:1.4»\n",
            path="compose.yaml",
            files={WORKFLOW: _ROWS.format("web, storage")},
        ),
        good(
            _SERVICES.format("ghcr.io/acme/shop/web:1.4")
            + "  data:\n    image: ghcr.io/acme/shop/data:1.4\n",
            path="compose.yaml",
            files={WORKFLOW: _ROWS.format("web, data, tools")},
            because="a row of the matrix pushes the image",
        ),
        good(
            "services:\n  data:\n    image: ghcr.io/acme/shop/data:1.4\n",
            path="compose.yaml",
            files={WORKFLOW: _ROWS.format("storage")},
            because="the name of the repository is unknown",
        ),
        bad(
            _SERVICES.format("registry.gitlab.com/acme/shop/web:1.4")
            + "  mail:\n    image: «registry.gitlab.com/acme/shop/mail:1.4»\n",
            path="compose.prod.yml",
            files={
                ".gitlab-ci.yml": _GITLAB.format("$CI_REGISTRY_IMAGE/web")
                + _GITLAB.format("$CI_REGISTRY_IMAGE/post").replace("package", "post")
            },
        ),
        good(
            _SERVICES.format("registry.gitlab.com/acme/shop/web:1.4")
            + "  mail:\n    image: registry.gitlab.com/acme/mailer/mail:1.4\n",
            path="compose.prod.yml",
            files={
                ".gitlab-ci.yml": _GITLAB.format("$CI_REGISTRY_IMAGE/web")
                + _GITLAB.format("$CI_REGISTRY_IMAGE/post").replace("package", "post")
            },
            because="the image is one of another project",
        ),
        bad(
            _SERVICES.format("«registry.gitlab.com/acme/shop/app:${TAG:?}»"),
            path="deploy/compose.yml",
            files={".gitlab-ci.yml": _GITLAB.format("registry.gitlab.com/acme/shop/web")},
        ),
        bad(
            _deployment("«registry.gitlab.com/acme/shop:1.4»"),
            path="k8s/api.yaml",
            files={".gitlab-ci.yml": _GITLAB.format("registry.gitlab.com/acme/shop/service")},
        ),
        bad(
            _deployment("«ghcr.io/acme/shop/api:1.4»"),
            path="k8s/api.yaml",
            files={WORKFLOW: workflow(_PUSH.format("shop"))},
        ),
        bad(
            workflow(
                f"{_PUSH.format('shop-server')} && cd deploy &&"
                " kustomize edit set image «ghcr.io/acme/shop=ghcr.io/acme/shop:$GITHUB_SHA»"
            ),
            path=WORKFLOW,
            files={"Makefile": "image:\n\tdocker build -t ghcr.io/acme/shop:dev .\n"},
        ),
        bad(
            _SERVICES.format("ghcr.io/acme/shop-api:1.4")
            + "  orders:\n    image: «ghcr.io/acme/shop-orders:1.4»\n",
            path="deploy/compose.yml",
            files={WORKFLOW: workflow(f"{_PUSH.format('shop-api')} && {_PUSH.format('shop-baker')}")},
        ),
        good(
            _SERVICES.format("ghcr.io/acme/shop-api:1.4")
            + "  db:\n    image: ghcr.io/acme/shop-postgres:17\n",
            path="deploy/compose.yml",
            files={WORKFLOW: workflow(f"{_PUSH.format('shop-api')} && {_PUSH.format('shop-baker')}")},
            because="an image of a database may be built elsewhere",
        ),
        good(
            _SERVICES.format("ghcr.io/acme/shop:dev"),
            path="compose.yaml",
            files={
                WORKFLOW: workflow(_PUSH.format("shop-server")),
                "Makefile": "image:\n\tdocker build -t ghcr.io/acme/shop:dev .\n",
            },
            because="a command builds the image on the machine",
        ),
        bad(
            _deployment("«ghcr.io/acme/shop-api:1.4»"),
            path="k8s/api.yaml",
            files={
                ".github/workflows/image.yml": _CALLED,
                WORKFLOW: _CALLING.format("api, web"),
            },
        ),
        bad(
            _SERVICES.format("«ghcr.io/acme/shop/web:1.4»"),
            path="deploy/compose.yml",
            files={".github/actions/image/action.yml": _ACTION, WORKFLOW: _USING.format("website-app")},
        ),
        good(
            _deployment("ghcr.io/acme/shop-api:1.4"),
            path="k8s/api.yaml",
            files={
                ".github/workflows/image.yml": _CALLED,
                WORKFLOW: _CALLING.format("shop-api, shop-web"),
            },
            because="a call of the workflow pushes the image",
        ),
        good(
            _deployment("ghcr.io/acme/shop-api:1.4"),
            path="k8s/api.yaml",
            files={
                ".github/workflows/image.yml": _CALLED,
                WORKFLOW: _CALLING.format("${{ fromJSON(vars.NAMES) }}"),
            },
            because="the workflow is called with unknown names",
        ),
        bad(
            _deployment("«registry.example.com/shops/api:1.4»"),
            path="k8s/api.yaml",
            files={
                WORKFLOW: workflow("docker push registry.example.com/shop/api:$GITHUB_SHA"),
                "Makefile": "IMAGE ?= registry.example.com/shop/api\n\nimage:\n\tdocker build -t $(IMAGE):dev .\n",
            },
        ),
        good(
            _SERVICES.format("registry.example.com/shops/api:dev"),
            path="compose.yml",
            files={
                WORKFLOW: workflow("docker push registry.example.com/shop/api:$GITHUB_SHA"),
                "Makefile": "image:\n\tdocker build -t $(IMAGE):dev .\n",
            },
            because="a command may build the image on the machine",
        ),
        bad(
            _SERVICES.format("ghcr.io/acme/web:${VERSION:?}")
            + "  api:\n    image: «ghcr.io/acme/backend:${VERSION:?}»\n",
            path="hosts/compose.yml",
            files={
                WORKFLOW: workflow(f"{_PUSH.format('web')} && {_PUSH.format('api')}"),
                "k8s/api.yaml": DEPLOYMENT.replace("acme/shop", "acme/api"),
            },
        ),
        bad(
            _SERVICES.format("registry.gitlab.com/acme/shop/web:$TAG")
            + "  mail:\n    image: «registry.gitlab.com/acme/shop/mailer:$TAG»\n",
            path="compose.prod.yml",
            files={".gitlab-ci.yml": _GITLAB.format("registry.gitlab.com/acme/shop/web")},
        ),
        bad(
            _SERVICES.format("«registry.gitlab.com/acme/shop/orders:$TAG»")
            + "  mail:\n    image: «registry.gitlab.com/acme/shop/mail:$TAG»\n",
            path="compose.prod.yml",
            files={
                ".gitlab-ci.yml": "package:\n  parallel:\n    matrix:\n      - PART: [orders, mail]\n  script:\n"
                '    - docker push "$CI_REGISTRY_IMAGE/shop-$PART:$CI_COMMIT_SHA"\n'
            },
        ),
        good(
            _SERVICES.format("registry.gitlab.com/acme/shop/orders:$TAG")
            + "  mail:\n    image: registry.gitlab.com/acme/mail/mail:$TAG\n",
            path="compose.prod.yml",
            files={".gitlab-ci.yml": _GITLAB.format("$CI_REGISTRY_IMAGE/shop-orders")},
            because="which of the projects this one is, is unknown",
        ),
        good(
            _SERVICES.format("ghcr.io/acme/web:${VERSION:?}")
            + "  api:\n    image: ghcr.io/acme/backend:${BACKEND_VERSION:?}\n",
            path="hosts/compose.yml",
            files={WORKFLOW: workflow(_PUSH.format("web"))},
            because="an image with another version may be of another repository",
        ),
        good(
            _SERVICES.format("registry.gitlab.com/acme/shop/app:1.4"),
            path="deploy/compose.yml",
            files={
                ".gitlab-ci.yml": _GITLAB.format("registry.gitlab.com/acme/shop/web")
                + "include:\n  - project: acme/pipelines\n    file: images.yml\n"
            },
            because="the included pipeline may push the image",
        ),
        good(
            _SERVICES.format("registry.gitlab.com/acme/shop/app:1.4"),
            path="deploy/compose.yml",
            files={".gitlab-ci.yml": _GITLAB.format("registry.gitlab.com/acme/shop/ci")},
            because="an image for the jobs is not deployed",
        ),
        bad(
            workflow(
                f"{_PUSH.format('shop')} && cd deploy/production &&"
                " kustomize edit set image «shop=ghcr.io/acme/store:$TAG»"
            ),
            path=WORKFLOW,
            files=_OVERLAY,
        ),
        bad(
            workflow(
                "kustomize edit set image «shop=registry.example.com/shop-web:$TAG»",
            ).replace("- run:", "- working-directory: deploy/production\n        run:"),
            path=WORKFLOW,
            files={**_OVERLAY, ".github/workflows/image.yml": workflow(_PUSH.format("shop"))},
        ),
        bad(
            _images("shop", "«ghcr.io/acme/storefront»"),
            path="deploy/overlays/production/kustomization.yaml",
            files={
                **_STAGED,
                WORKFLOW: workflow(f"{_PUSH.format('shop')} && {_PUSH.format('jobs')}"),
            },
        ),
        bad(
            _images("shop", "«ghcr.io/acme/storefront»").replace("../../", "../"),
            path="deploy/production/kustomization.yaml",
            files={
                "deploy/base/api.yaml": _STAGED["deploy/base/api.yaml"],
                "deploy/base/kustomization.yaml": _STAGED["deploy/base/kustomization.yaml"],
                "k8s/jobs.yaml": DEPLOYMENT.replace("acme/shop", "acme/jobs"),
                WORKFLOW: workflow(
                    f"{_PUSH.format('shop')} && cd deploy/production &&"
                    " kustomize edit set image shop=ghcr.io/acme/shop:$GITHUB_SHA"
                ),
            },
        ),
        bad(
            _images("ghcr.io/acme/shop", "«ghcr.io/acme/storefront»"),
            path="deploy/overlays/production/kustomization.yaml",
            files={
                **_STAGED,
                "deploy/base/api.yaml": DEPLOYMENT,
                WORKFLOW: workflow(_PUSH.format("shop")),
            },
        ),
        bad(
            _images("shop", "«ghcr.io/acme/storefront»"),
            path="deploy/overlays/production/kustomization.yaml",
            files={
                "deploy/base/api.yaml": _STAGED["deploy/base/api.yaml"],
                "deploy/base/kustomization.yaml": _STAGED["deploy/base/kustomization.yaml"],
                WORKFLOW: workflow(
                    f"{_PUSH.format('shop')} && cd deploy/overlays/production &&"
                    " kustomize edit set image shop=ghcr.io/acme/shop:$GITHUB_SHA"
                ),
            },
            because="the entry of the kustomization is shown, and not the container",
        ),
        good(
            _images("shop", "ghcr.io/market/storefront"),
            path="deploy/overlays/production/kustomization.yaml",
            files={**_STAGED, WORKFLOW: workflow(_PUSH.format("shop"))},
            because="another owner may have a copy of the image",
        ),
        good(
            _images("shop", "ghcr.io/acme/storefront"),
            path="deploy/overlays/storefront/kustomization.yaml",
            files={**_STAGED, WORKFLOW: workflow(_PUSH.format("shop"))},
            because="the overlay may be that of another program",
        ),
        bad(
            _TASK_CALL.format('«"ghcr.io/acme/shop-web:${var.tag}"»'),
            path="infra/production/main.tf",
            files={**_TASKS, WORKFLOW: workflow(_PUSH.format("shop"))},
        ),
        good(
            _TASK_CALL.format('"ghcr.io/acme/shop-production:${var.tag}"'),
            path="infra/production/main.tf",
            files={**_TASKS, WORKFLOW: workflow(_PUSH.format("shop"))},
            because="the image may be one for the environment",
        ),
        bad(
            "promote:\n\tcd deploy/$(STAGE) && kustomize edit set image «shop=ghcr.io/acme/store:$(TAG)»\n",
            path="Makefile",
            files={**_OVERLAY, WORKFLOW: workflow(_PUSH.format("shop"))},
        ),
        good(
            "promote:\n\tcd deploy/$(STAGE) && kustomize edit set image shop=ghcr.io/acme/store:$(TAG)\n",
            path="Makefile",
            files={
                **_OVERLAY,
                "deploy/staging/kustomization.yaml": "images:\n  - {name: shop, newName: ghcr.io/acme/shop-beta}\n",
                WORKFLOW: workflow(_PUSH.format("shop")),
            },
            because="the kustomizations have different images, and the folder is unknown",
        ),
        good(
            _TASK_CALL.format('"ghcr.io/acme/shop-web:${var.tag}"'),
            path="infra/store/main.tf",
            files={**_TASKS, WORKFLOW: workflow(_PUSH.format("shop"))},
            because="the folder may be that of another program",
        ),
        good(
            workflow(
                f"{_PUSH.format('shop')} && cd deploy/production &&"
                " kustomize edit set image shop=ghcr.io/acme/store:$TAG"
            ),
            path=WORKFLOW,
            files={
                **_OVERLAY,
                ".github/workflows/store.yml": workflow(_PUSH.format("store")),
            },
            because="another workflow pushes the image",
        ),
        good(
            DEPLOYMENT,
            path="k8s/api.yaml",
            files={WORKFLOW: workflow(_PUSH.format("shop"))},
            because="the workflow pushes the image",
        ),
        bad(
            _SERVICES.format("«docker.io/acme/shop:1.4»"),
            path="compose.prod.yaml",
            files={WORKFLOW: workflow("docker push acme/shop-web:1.4")},
        ),
        good(
            DEPLOYMENT.replace("ghcr.io", "docker.io"),
            path="k8s/api.yaml",
            files={
                WORKFLOW: workflow(
                    "docker push acme/shop:1.5 && kubectl set image deployment/shop-api api=acme/shop:1.5"
                )
            },
            because="the image that is set is the same one",
        ),
        good(
            DEPLOYMENT.replace("ghcr.io", "docker.io"),
            path="k8s/api.yaml",
            files={WORKFLOW: workflow("docker push docker.io/$OWNER/shop && docker push acme/shop-web:1.4")},
            because="the first image may be the one that is deployed",
        ),
        good(
            DEPLOYMENT.replace("ghcr.io", "docker.io"),
            path="k8s/api.yaml",
            files={WORKFLOW: workflow("docker push acme/shop:1.4 && docker push ghcr.io/acme/shop:1.4")},
            because="the registry of Docker Hub need not be written",
        ),
        good(
            DEPLOYMENT,
            path="k8s/api.yaml",
            files={WORKFLOW: workflow("docker push ${{ secrets.REGISTRY }}/shop:$GITHUB_SHA")},
            because="the registry is unknown",
        ),
        bad(
            _deployment("«registry.example.com/acme/shop:1.4»"),
            path="k8s/api.yaml",
            files={WORKFLOW: workflow(_PUSH.format("shop"))},
        ),
        bad(
            _deployment("«docker.io/acme/shop:1.4»"),
            path="k8s/api.yaml",
            files={WORKFLOW: workflow(_PUSH.format("shop"))},
        ),
        good(
            _deployment("acme/shop:1.4"),
            path="k8s/api.yaml",
            files={WORKFLOW: workflow(_PUSH.format("shop"))},
            because="the deployment may write the registry in front of the name",
        ),
        good(
            _deployment("docker.acme.example/acme/shop:1.4"),
            path="k8s/api.yaml",
            files={WORKFLOW: workflow(_PUSH.format("shop"))},
            because="the registry is a domain of the owner, which may lead to the other one",
        ),
        good(
            DEPLOYMENT,
            path="k8s/api.yaml",
            files={WORKFLOW: workflow(_PUSH.format("warehouse"))},
            because="the image may be pushed by another repository",
        ),
        good(
            DEPLOYMENT,
            path="k8s/api.yaml",
            files={
                WORKFLOW: workflow(_PUSH.format("shop-tools")),
                "k8s/tools.yaml": DEPLOYMENT.replace("acme/shop", "acme/shop-tools"),
            },
            because="what is pushed is deployed as well",
        ),
        good(
            DEPLOYMENT.replace("acme/shop", "acme/shop-postgres"),
            path="k8s/db.yaml",
            files={WORKFLOW: workflow(f"{_PUSH.format('shop')} && {_PUSH.format('shop-tools')}")},
            because="`shop` is the word of the project, which several of its images have",
        ),
        bad(
            workflow(
                "docker build -t «$REGISTRY/acme/jobs:$GITHUB_SHA» jobs"
                " && docker build -t $REGISTRY/acme/web:$GITHUB_SHA web"
                " && docker push $REGISTRY/acme/web:$GITHUB_SHA"
            ),
            path=WORKFLOW,
            files=_BOTH,
        ),
        bad(
            "push:\n\tdocker build -t «registry.acme.example/acme/jobs:1.5» jobs\n"
            "\tdocker build -t registry.acme.example/acme/web:1.5 web\n"
            "\tdocker push registry.acme.example/acme/web:1.5\n",
            path="Makefile",
            files=_BOTH,
        ),
        good(
            workflow(
                "docker build -t $REGISTRY/acme/jobs:$GITHUB_SHA jobs"
                " && docker build -t $REGISTRY/acme/web:$GITHUB_SHA web"
                " && for name in web jobs; do docker push $REGISTRY/acme/$name:$GITHUB_SHA; done"
            ),
            path=WORKFLOW,
            files=_BOTH,
            because="a loop pushes both",
        ),
        good(
            workflow(
                "docker build -t $REGISTRY/acme/helper:$GITHUB_SHA jobs"
                " && docker build -t $REGISTRY/acme/web:$GITHUB_SHA web"
                " && docker push $REGISTRY/acme/web:$GITHUB_SHA"
            ),
            path=WORKFLOW,
            files=_BOTH,
            because="the image is not deployed",
        ),
        bad(
            _SERVICES.format("«ghcr.io/acme/shop-web:1.4»"),
            path="compose.prod.yaml",
            files={
                **_BUILT,
                WORKFLOW: workflow(
                    "docker build -t ghcr.io/acme/shop-site web && docker push ghcr.io/acme/shop-site"
                ),
            },
        ),
        bad(
            DEPLOYMENT.replace("ghcr.io/acme/shop:1.4", "«ghcr.io/acme/front:1.4»"),
            path="k8s/front.yaml",
            files={
                "web/Dockerfile": _BUILT["web/Dockerfile"],
                "Makefile": "image:\n\tdocker build -t ghcr.io/acme/front -f web/Dockerfile .\n",
                WORKFLOW: workflow(
                    "docker buildx build --push -t ghcr.io/acme/site:$GITHUB_SHA -f web/Dockerfile ."
                ),
            },
        ),
        bad(
            DEPLOYMENT.replace("ghcr.io/acme/shop:1.4", "«ghcr.io/acme/front:1.4»"),
            path="k8s/front.yaml",
            files={
                "web/Dockerfile": _BUILT["web/Dockerfile"],
                "Makefile": "image:\n\tdocker build -t ghcr.io/acme/front web\n",
                WORKFLOW: workflow(_VERSIONED.format("NODE_VERSION=24")),
            },
        ),
        good(
            DEPLOYMENT.replace("ghcr.io/acme/shop:1.4", "ghcr.io/acme/front:1.4"),
            path="k8s/front.yaml",
            files={
                "web/Dockerfile": _BUILT["web/Dockerfile"],
                "Makefile": "image:\n\tdocker build -t ghcr.io/acme/front web\n",
                WORKFLOW: workflow(_VERSIONED.format("PART=admin")),
            },
            because="the argument may select another program",
        ),
        good(
            _SERVICES.format("ghcr.io/acme/shop-web:1.4"),
            path="compose.prod.yaml",
            files={
                **_BUILT,
                "api/Dockerfile": "FROM scratch\n",
                WORKFLOW: workflow(
                    "docker build -t ghcr.io/acme/shop-api api && docker push ghcr.io/acme/shop-api"
                ),
            },
            because="the image that is pushed is that of another Dockerfile",
        ),
        bad(
            DEPLOYMENT.replace("ghcr.io/acme/shop:1.4", "«ghcr.io/acme/shop-api:1.4»"),
            path="k8s/api.yaml",
            files={
                ".goreleaser.yaml": _RELEASES.format("shop-server"),
                WORKFLOW: workflow("goreleaser release"),
            },
        ),
        good(
            DEPLOYMENT.replace("ghcr.io/acme/shop:1.4", "ghcr.io/acme/shop-api:1.4"),
            path="k8s/api.yaml",
            files={
                ".goreleaser.yaml": _RELEASES.format("shop-api"),
                WORKFLOW: workflow("goreleaser release"),
            },
            because="GoReleaser pushes the image",
        ),
        good(
            DEPLOYMENT.replace("ghcr.io/acme/shop:1.4", "ghcr.io/acme/shop-api:1.4"),
            path="k8s/api.yaml",
            files={
                ".goreleaser.yaml": _RELEASES.format("shop-server"),
                WORKFLOW: workflow("goreleaser release --config build/release.yaml"),
            },
            because="the images of the configuration are unknown",
        ),
        good(
            _SERVICES.format("ghcr.io/acme/shop-web:1.4") + "  site:\n    image: ghcr.io/acme/shop-site\n",
            path="compose.prod.yaml",
            files={
                **_BUILT,
                WORKFLOW: workflow(
                    "docker build -t ghcr.io/acme/shop-site web && docker push ghcr.io/acme/shop-site"
                ),
            },
            because="the image that is pushed is deployed as well",
        ),
    ],
)
def unpushed_image(repository: Repository) -> Iterator[Finding]:
    """An image that is deployed is not the one that is pushed.

    New versions never arrive: the old image continues to run, or the pods stay in ImagePullBackOff.
    Use the same name for both. An image is reported if a workflow, a Makefile or an action pushes another one that is
    deployed nowhere, to the same registry and with a similar name, or to another registry with the same name.
    The image of a container is also compared with the one by which `kubectl set image` replaces it, and the one in a
    kustomization with the one by which `kustomize edit set image` replaces it, and with the one of another environment.
    So is the image of a container of Terraform with the one in the folder or the file of values of another environment.
    An image that a pipeline deploys or scans with the tag of the commit, also by the variable of a Compose file or
    by a value of a chart, is reported if the pipeline pushes others with it, and nothing pushes this one. So is one
    that a script builds with the registry and the tag of another one, if both are deployed and only the other one
    is pushed, and the only one of a Compose file that has the variable for the tag of others, which are pushed, and
    that nothing pushes, and one that is only built, if another image of its Dockerfile is pushed and deployed
    nowhere.
    An image that a pipeline or a script scans, copies, attests or loads into a cluster is reported if nothing builds or
    pulls it, and it builds one with nearly the same name and the same tag.
    Nothing is reported if several images could be meant, or if the name of what is pushed is unknown. The images that
    scripts of tests deploy are not compared. The image that an ImageRepository of Flux scans counts as deployed.
    """
    if not repository.whole or not repository.of(HandledImage):
        return
    pushes = Pushes(repository)
    reported = set()
    for entry, other, place in strayed(pushes):
        reported.add(entry.new_name)
        yield Finding(
            at=entry,
            message=f"'{entry.name}' is deployed as '{entry.new_name}', but '{other.name}' is pushed",
            related=(_push(other), Related(place, f"here it is '{other.name}'")),
        )
    for place, container, elsewhere in of_environments(pushes):
        reported.add(container.image)
        yield Finding(
            at=place,
            message=f"{container.owner} has the image '{container.image}', but '{elsewhere.image}' is pushed",
            related=(
                _push(pushes.pushed[elsewhere.image]),
                Related(elsewhere, f"{elsewhere.owner} has this one"),
            ),
        )
    for use, one in replaced(pushes):
        if use.name not in reported:
            reported.add(use.name)
            yield Finding(
                at=use,
                message=f"{use.owner} uses '{use.name}', but '{one.name}' is deployed",
                related=(Related(one, f"{one.command} deploys '{one.name}'"),),
            )
    for one, other in misnamed(pushes):
        reported.add(one.name)
        yield Finding(
            at=one,
            message=f"'{one.name}' is {_DONE[one.does]} by {one.command}, but '{other.name}' is built",
            related=(Related(other, f"{other.command} builds '{other.name}'"),),
        )
    if not any(one.does == "push" for one in pushes.handled):
        return
    missing = {
        (one.path, one.span): (one, other) for one, other in left_out(pushes) if one.name not in reported
    }
    for one, other in missing.values():
        reported.add(one.name)
        yield Finding(
            at=one,
            message=f"'{one.name}' is {_DONE[one.does]} with the tag of the commit, but nothing pushes it",
            related=(_push(other),),
        )
    for image, other, tag in chain(left_out_by_variable(pushes), left_out_of_charts(pushes)):
        what = f"'{tag.variable}'" if isinstance(tag, AssignedTag) else "the tag"
        reported.add(image.name)
        yield Finding(
            at=image,
            message=f"'{image.name}' is deployed with the tag of the commit, but nothing pushes it",
            related=(_push(other), Related(tag, f"{what} is set here")),
        )
    for one, other, running in built_only(pushes):
        reported.add(one.name)
        yield Finding(
            at=one,
            message=f"'{one.name}' is built and deployed, but nothing pushes it",
            related=(_push(other), Related(running, "what is deployed")),
        )
    for image, other in of_version(pushes):
        if image.name in reported:
            continue
        reported.add(image.name)
        yield Finding(
            at=image,
            message=f"'{image.name}' is deployed with the version of '{other.name}', but nothing pushes it",
            related=(_push(other),),
        )
    for one, named, other in moved(pushes):
        if one.name not in reported:
            reported.add(one.name)
            yield Finding(
                at=one,
                message=f"'{one.name}' is deployed, but '{named.new_name}' is pushed",
                related=(_push(other), Related(named, f"the name of the image of '{named.name}' so far")),
            )
    entries: defaultdict[tuple[str, str], list[ImageEntry]] = defaultdict(list)
    for entry in pushes.entries:
        entries[entry.path, entry.new_name].append(entry)
    for name, other in of_dockerfile(pushes):
        if name not in reported:
            reported.add(name)
            yield from _other(name, pushes.uses(name), other, entries)
    for name, uses, other in usually(pushes):
        if name not in reported:
            reported.add(name)
            yield from _other(name, uses, other, entries)
    for deployed in (pushes.declared, pushes.commanded):
        unpushed = [name for name in deployed if not pushes.may_have(name)]
        for name, other in by_path(pushes, deployed, unpushed):
            if name not in reported:
                reported.add(name)
                yield from _other(name, deployed[name], other, entries)
        for name, other in renamed(pushes, deployed, unpushed):
            if name not in reported:
                yield from _other(name, deployed[name], other, entries)


_DONE = {"deploy": "deployed", "scan": "scanned", "use": "used"}


def _push(one: HandledImage) -> Related:
    return Related(one, f"{one.command} pushes '{one.usual or one.name}'")


def _other(
    name: str,
    places: Sequence[Use],
    pushed: HandledImage,
    entries: Mapping[tuple[str, str], Sequence[ImageEntry]],
) -> Iterator[Finding]:
    """Findings at all uses of an image in whose place another one is pushed.

    The entries of a kustomization that give the image its name are shown beside those that give it its tag.
    """
    for one in places:
        named = (Related(entry, "the name is set here") for entry in entries.get((one.path, name), ()))
        does = "scanned by Flux" if isinstance(one, WatchedImage) else "deployed"
        does = one.by if isinstance(one, ReleasedName) else does
        yield Finding(
            at=one,
            message=f"'{name}' is {does}, but '{pushed.usual or pushed.name}' is pushed",
            related=(_push(pushed), *named),
        )
