import re
from collections import defaultdict
from collections.abc import Container, Iterator, Mapping

from aurora_devops import Finding, Related, Repository, bad, good, policy
from aurora_devops.core.facts import Fact
from aurora_devops.core.lazy import regex
from aurora_devops.core.nearest import nearest
from aurora_devops.core.record import record
from aurora_devops.delivery.image_names import is_unknown, may_be
from aurora_devops.facts import (
    ContainerImage,
    HandledImage,
    ImageEntry,
    NamedObject,
    Pipeline,
    ReplacedImage,
    RunContainer,
)

from ._examples import DEPLOYMENT, WORKFLOW, workflow
from ._images import Handled, without_hub
from ._names import alike, own_words

# How similar a name is that is probably misspelled.
_NEARLY = 0.95
# How many names with unknown parts are compared with all images.
_MOST = 50
_SERVICES = "services:\n  web:\n    image: {}\n"
_BOTH = {
    "k8s/web.yaml": DEPLOYMENT.replace("ghcr.io/acme/shop", "registry.acme.example/acme/web"),
    "k8s/jobs.yaml": DEPLOYMENT.replace("ghcr.io/acme/shop", "registry.acme.example/acme/jobs").replace(
        "shop-api", "jobs"
    ),
}
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


def _deployment(image: str) -> str:
    return DEPLOYMENT.replace("ghcr.io/acme/shop:1.4", image)


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
    ],
)
def unpushed_image(repository: Repository) -> Iterator[Finding]:
    """An image that is deployed is not the one that is pushed.

    New versions never arrive: the old image continues to run, or the pods stay in ImagePullBackOff.
    Use the same name for both. An image is reported if a workflow, a Makefile or an action pushes another one that is
    deployed nowhere, to the same registry and with a similar name, or to another registry with the same name.
    The image of a container is also compared with the one by which `kubectl set image` replaces it, and the one in a
    kustomization with the one by which `kustomize edit set image` replaces it.
    An image that a pipeline deploys or scans with the tag of the commit is reported if the pipeline pushes others with
    it, and nothing pushes this one. So is one that a script builds with the registry and the tag of another one, if
    both are deployed and only the other one is pushed, and the only one of a Compose file that has the variable for the
    tag of others, which are pushed, and that nothing pushes.
    Nothing is reported if several images could be meant, or if the name of what is pushed is unknown.
    """
    if not repository.whole or not repository.of(HandledImage):
        return
    handled, own = Handled.of(repository).images, Handled.of(repository).repository
    reported = set()
    for use, one in _replaced(repository):
        if use.name not in reported:
            reported.add(use.name)
            yield Finding(
                at=use,
                message=f"{use.owner} uses '{use.name}', but '{one.name}' is deployed",
                related=(Related(one, f"{one.command} deploys '{one.name}'"),),
            )
    entries: defaultdict[tuple[str, str], list[ImageEntry]] = defaultdict(list)
    for entry in repository.of(ImageEntry):
        entries[entry.path, entry.new_name].append(entry)
    if not any(one.does == "push" for one in handled):
        return
    produced = {one.name for one in handled if one.does in ("build", "push")}
    pushed = {one.name: one for one in handled if one.does == "push" and not is_unknown(one.name)}
    unknown = {(one.name, _is_local(one), one.tag) for one in handled if one.does in ("build", "push")}
    patterns = sorted({name for name, local, _ in unknown if is_unknown(name) and not local})[:_MOST]
    # What is built for this machine only can be any image with the same tag there.
    builds = sorted((name, tag) for name, local, tag in unknown if is_unknown(name) and local)[:_MOST]
    declared: defaultdict[str, list[ContainerImage | HandledImage]] = defaultdict(list)
    names = {without_hub(one.name) for one in handled if one.does in ("build", "push") and not _is_local(one)}
    local = {(one.name, one.tag) for one in handled if _is_local(one)}
    for image in repository.of(ContainerImage):
        declared[image.name].append(image)
        if (
            image.built
            or (image.name, image.tag) in local
            or any(tag == image.tag and may_be(name, image.name) for name, tag in builds)
        ):
            names.add(without_hub(image.name))
    made = _Made(names, patterns)
    commanded: defaultdict[str, list[ContainerImage | HandledImage]] = defaultdict(list)
    for one in handled:
        if one.does == "deploy" and not is_unknown(one.name):
            commanded[one.name].append(one)
    everywhere = declared.keys() | commanded.keys()
    # Other projects may push images with the pipelines that this one includes.
    whole = all(pipeline.whole for pipeline in repository.of(Pipeline))
    beside: defaultdict[str, set[str]] = defaultdict(set)
    for name in produced:
        parent, _, last = name.rpartition("/")
        beside[parent].add(last)
    for one, other in _left_out(handled, made):
        reported.add(one.name)
        yield Finding(
            at=one,
            message=f"'{one.name}' is {_DONE[one.does]} with the tag of the commit, but nothing pushes it",
            related=(Related(other, f"{other.command} pushes '{other.name}'"),),
        )
    for one, other, running in _built_only(repository, handled) if whole else ():
        reported.add(one.name)
        yield Finding(
            at=one,
            message=f"'{one.name}' is built and deployed, but nothing pushes it",
            related=(
                Related(other, f"{other.command} pushes '{other.name}'"),
                Related(running, "what is deployed"),
            ),
        )
    for image, other in _of_version(repository, made, pushed) if whole else ():
        reported.add(image.name)
        yield Finding(
            at=image,
            message=f"'{image.name}' is deployed with the version of '{other.name}', but nothing pushes it",
            related=(Related(other, f"{other.command} pushes '{other.name}'"),),
        )
    for one, entry, other in _moved(repository, made, pushed) if whole else ():
        if one.name not in reported:
            reported.add(one.name)
            yield Finding(
                at=one,
                message=f"'{one.name}' is deployed, but '{entry.new_name}' is pushed",
                related=(
                    Related(other, f"{other.command} pushes '{other.name}'"),
                    Related(entry, f"the name of the image of '{entry.name}' so far"),
                ),
            )
    for deployed in (declared, commanded):
        unpushed = [name for name in deployed if not made.may_have(name)]
        for name, one in _by_path(handled, deployed, unpushed):
            if name not in reported:
                reported.add(name)
                for place in deployed[name]:
                    yield Finding(
                        at=place,
                        message=f"'{name}' is deployed, but '{one.name}' is pushed",
                        related=(
                            Related(one, f"{one.command} pushes '{one.name}'"),
                            *_named_at(entries, place),
                        ),
                    )
        by_parent: defaultdict[str, list[str]] = defaultdict(list)
        by_last: defaultdict[str, list[str]] = defaultdict(list)
        for name in unpushed:
            parent, _, last = name.rpartition("/")
            by_parent[parent].append(name)
            if not _is_own_domain(name):
                by_last[last].append(name)
        for name in sorted(pushed):
            parent, _, last = name.rpartition("/")
            near, same = by_parent[parent] if parent else [], by_last[last]
            if name in deployed:
                # Another name is meant only if it is nearly the same.
                similar = nearest(name, near, _NEARLY)
                meant = [similar] if similar else [other for other in same if _path(other) == _path(name)]
            else:
                others = {_own_name(f"{parent}/{other}") for other in beside[parent] - {last}}
                words = own_words(_own_name(name), others)
                meant = [other for other in near if alike(_own_name(other), [words])]
                if (
                    not meant
                    and ((own and parent.endswith(f"/{own}")) or (whole and _is_project(parent)))
                    and not _TOOL.search(last)
                    and _is_only(name, pushed, everywhere)
                ):
                    # Only this repository pushes images below its name.
                    meant = near
                if not meant and whole and parent:
                    meant = _siblings(name, near, pushed, everywhere)
                if not meant and whole and name not in everywhere:
                    meant = [other for other in unpushed if _is_below(other, name) or _is_below(name, other)]
                meant += [other for other in same if other not in meant and _same_owner(name, other)]
            if len(meant) != 1 or meant[0] in reported:
                continue
            for place in deployed[meant[0]]:
                yield Finding(
                    at=place,
                    message=f"'{meant[0]}' is deployed, but '{name}' is pushed",
                    related=(
                        Related(pushed[name], f"{pushed[name].command} pushes '{name}'"),
                        *_named_at(entries, place),
                    ),
                )


def _named_at(
    entries: Mapping[tuple[str, str], list[ImageEntry]], image: ContainerImage | HandledImage
) -> Iterator[Related]:
    """The entries of a kustomization that give an image its name, beside those that give it its tag."""
    for entry in entries.get((image.path, image.name), ()):
        yield Related(entry, "the name is set here")


@record
class _Made:
    """The images that the repository builds or pushes: names, and names with unknown parts."""

    names: set[str]
    patterns: list[str]

    def may_have(self, name: str) -> bool:
        """Whether an image is one of them, or may be."""
        return without_hub(name) in self.names or any(may_be(each, name) for each in self.patterns)


def _left_out(handled: list[HandledImage], made: _Made) -> Iterator[tuple[HandledImage, HandledImage]]:
    """The images that a pipeline deploys or scans with the tag of the commit and does not push, with one it pushes so.

    That is one beside it, or one with the same last part of its name.
    """
    pushed: dict[tuple[str, str, str], HandledImage] = {}
    for one in reversed(handled):
        if one.does == "push" and not is_unknown(one.name):
            for part in _around(one.name):
                pushed[one.path, part, one.tag] = one
    for one in handled:
        if (
            one.does not in ("deploy", "scan")
            or one.kind == "document"
            or not _COMMIT.search(one.tag)
            or is_unknown(one.name)
        ):
            continue
        other = next(
            (found for part in _around(one.name) if (found := pushed.get((one.path, part, one.tag)))), None
        )
        if other is not None and not made.may_have(one.name):
            yield one, other


def _around(name: str) -> tuple[str, str]:
    """What the name of an image is in, and its last part."""
    parent, _, last = name.rpartition("/")
    return f"{parent}/", last


def _built_only(
    repository: Repository, handled: list[HandledImage]
) -> Iterator[tuple[HandledImage, HandledImage, Fact]]:
    """The images that a script builds and nothing pushes, with one that it builds likewise and pushes, and its use.

    They have the same registry and the same tag, and both are deployed.
    """
    pushed: defaultdict[tuple[str, str], list[HandledImage]] = defaultdict(list)
    for one in handled:
        if one.does == "push" and "/" in one.name:
            pushed[one.path, one.name.rpartition("/")[0]].append(one)
    if not pushed:
        return
    names = {one.name for one in handled if one.does == "push"}
    patterns = [name for name in names if is_unknown(name)][:_MOST]
    built = {(one.path, one.name, one.tag) for one in handled if one.does == "build"}
    deployed: dict[str, Fact] = {}
    for container in repository.of(RunContainer):
        if not container.dockerfile:
            deployed.setdefault(_below_registry(container.image), container)
    for image in repository.of(ContainerImage):
        if not image.built:
            deployed.setdefault(_below_registry(image.name), image)
    deployed.update(
        (_below_registry(one.name), one) for one in handled if one.does == "deploy" and one.kind != "document"
    )
    for one in handled:
        if one.does != "build" or one.kind == "document" or one.name in names or _is_local(one):
            continue
        others = [
            other
            for other in pushed[one.path, one.name.rpartition("/")[0]]
            if (other.path, other.name, other.tag) in built and other.tag == one.tag
        ]
        own = _below_registry(one.name)
        if (
            others
            and own in deployed
            and _below_registry(others[0].name) in deployed
            and not _TOOL.search(one.name)
            and not any(may_be(each, one.name) for each in patterns if each != one.name)
        ):
            yield one, others[0], deployed[own]


def _below_registry(name: str) -> str:
    """The path of an image in its registry, which may be unknown."""
    host, _, path = name.partition("/")
    return path if path and ("." in host or ":" in host or "$" in host or host == "*") else name


def _moved(
    repository: Repository, made: _Made, pushed: Mapping[str, HandledImage]
) -> Iterator[tuple[HandledImage, ImageEntry, HandledImage]]:
    """The images that `kustomize edit set image` puts in place of one that is pushed, and that nothing pushes."""
    replaced = {(one.path, one.span): one for one in repository.of(ReplacedImage)}
    entries = {(one.folder, one.name): one for one in repository.of(ImageEntry)}
    for one in Handled.of(repository).images if replaced and entries else ():
        old = replaced.get((one.path, one.span)) if one.does == "deploy" else None
        entry = entries.get((old.folder, old.name)) if old is not None else None
        other = pushed.get(entry.new_name) if entry is not None else None
        if (
            entry is not None
            and other is not None
            and not is_unknown(one.name)
            and one.name != entry.new_name
            and not made.may_have(one.name)
        ):
            yield one, entry, other


def _of_version(
    repository: Repository, made: _Made, pushed: Mapping[str, HandledImage]
) -> Iterator[tuple[ContainerImage, HandledImage]]:
    """The services whose image is not pushed, and has the variable for the version of others that are.

    There is one such image in a Compose file, and all other images with the variable are pushed.
    """
    groups: defaultdict[tuple[str, str, str], list[ContainerImage]] = defaultdict(list)
    for image in repository.of(ContainerImage):
        parent = image.name.rpartition("/")[0]
        if image.variable and not image.built and parent and not is_unknown(image.name):
            groups[image.path, image.variable, parent].append(image)
    for images in groups.values():
        missing = [image for image in images if not made.may_have(image.name)]
        others = [pushed[image.name] for image in images if image.name in pushed]
        if others and len({image.name for image in missing}) == 1 and not _SERVER.search(missing[0].name):
            yield missing[0], others[0]


_DONE = {"deploy": "deployed", "scan": "scanned"}
# A tag with the commit of the run, which only a run of this pipeline pushes.
_COMMIT = regex(r"\$\{(?:GITHUB_SHA|CI_COMMIT_(?:SHORT_)?SHA)\}")


# The tags of images that commands build for this machine, which other commands do not push.
_LOCAL = regex(r"(?:.*-)?(?:dev|debug|e2e|local|test)")
# Images that are pushed for other purposes than a deployment.
_TOOL = regex(r"(?:^|[-_])(?:base|builder|cache|ci|dev|docs|test|tests|toolchain|tools|website)$")


def _is_local(one: HandledImage) -> bool:
    """Whether an image is built for this machine only."""
    return one.does == "build" and _LOCAL.fullmatch(one.tag) is not None


def _is_project(parent: str) -> bool:
    """Whether images below a name are those of one project: `registry.gitlab.com/acme/shop`."""
    host, *path = parent.split("/")
    return "." in host and len(path) > 1


def _siblings(
    name: str, near: list[str], pushed: Mapping[str, HandledImage], deployed: Container[str]
) -> list[str]:
    """The images that are not pushed and have the prefix of others, all of which but one are deployed.

    With `shop-api` pushed and deployed, these are `shop-work` for `shop-worker`.
    """
    prefix = _PREFIX.match(name)
    if prefix is None or _TOOL.search(name):
        return []
    same = [one for one in pushed if one.startswith(prefix[0])]
    if len(same) < _FEW or [one for one in same if one not in deployed] != [name]:
        return []
    return [other for other in near if other.startswith(prefix[0]) and not _SERVER.search(other)]


# The name of the project in front of that of a part of it.
_PREFIX = regex(r".*/[a-z0-9]+[-_]")
_FEW = 2
# Images of software that another repository may adapt.
_SERVER = regex(
    r"postgres|mysql|mariadb|mongo|redis|valkey|rabbitmq|kafka|nats|nginx|caddy|traefik|proxy|database|[-_]db$|search"
    r"|grafana|prometheus|keycloak"
)


def _is_below(name: str, parent: str) -> bool:
    """Whether an image is one of the images of a project below the name of another one: `acme/shop/api`."""
    return name.rpartition("/")[0] == parent and _is_project(parent) and not _TOOL.search(name)


def _is_only(name: str, pushed: Mapping[str, HandledImage], deployed: Container[str]) -> bool:
    """Whether an image is the only one beside others that is pushed and not deployed."""
    parent = name.rpartition("/")[0]
    beside = [one for one in pushed if one.rpartition("/")[0] == parent and one not in deployed]
    return beside == [name]


def _by_path(
    handled: list[HandledImage],
    declared: Mapping[str, list[ContainerImage | HandledImage]],
    unpushed: list[str],
) -> Iterator[tuple[str, HandledImage]]:
    """The images whose path is nearly that of an image that is pushed to an unknown registry, and deployed nowhere."""
    paths = {_path(name): name for name in unpushed if _path(name) != name}
    for one in handled:
        match = _UNKNOWN_REGISTRY.fullmatch(one.name) if one.does == "push" else None
        if match is None or any(_path(name) == match[1] or may_be(one.name, name) for name in declared):
            continue
        near = nearest(match[1], [path for path in paths if path.count("/") == match[1].count("/")], _SIMILAR)
        if near is not None:
            yield paths[near], one


# A registry in a variable, and the path of an image in it.
_UNKNOWN_REGISTRY = regex(r"\$\{[^}]*\}/([\w./-]+)")
_SIMILAR = 0.8


def _replaced(repository: Repository) -> Iterator[tuple[ContainerImage, HandledImage]]:
    """The images of manifests that `kubectl set image` replaces by another image.

    If no manifest has the container, it is the one image of all manifests.
    """
    commands = [one for one in repository.of(HandledImage) if one.does == "deploy" and one.kind != "document"]
    images = [one for one in repository.of(ContainerImage) if one.kind == "kubernetes"]
    if not commands or not images:
        return
    # One of each name is enough: overlays may have a container in hundreds of files.
    named_images = {image.name: image for image in reversed(images)}
    by_owner: defaultdict[str, dict[str, ContainerImage]] = defaultdict(dict)
    for image in images:
        by_owner[image.owner].setdefault(image.name, image)
    deployed = {one.name for one in commands}
    targets: defaultdict[tuple[str, object], list[NamedObject]] = defaultdict(list)
    for named in repository.of(NamedObject):
        if named.container:
            targets[named.path, named.span].append(named)
    # The runs of a job with a matrix have several images at one place.
    together: defaultdict[tuple[str, object], list[HandledImage]] = defaultdict(list)
    for one in commands:
        together[one.path, one.span].append(one)
    for place, several in together.items():
        one = several[0]
        found = [
            image
            for named in targets[place]
            for image in by_owner[
                f"container '{named.container}' of {named.object_kind} '{named.name}'"
            ].values()
        ]
        alone = not found and len(named_images) == 1 and len(deployed) == 1
        for image in found or (named_images.values() if alone else []):
            if any(may_be(each.name, image.name) for each in several) or _PLACEHOLDER.search(image.name):
                continue
            meant = nearest(image.name, [each.name for each in several], _SIMILAR)
            yield image, next((each for each in several if each.name == meant), one)


_PLACEHOLDER = regex(r"(?i)placeholder|change-?me|replace|dummy|example|^[A-Z_]+$|^image$|^app$")


def _own_name(name: str) -> str:
    """The last part of the name of an image, without the name of its owner in front."""
    parent, _, last = name.rpartition("/")
    return last.removeprefix(f"{parent.rpartition('/')[2]}-")


def _path(name: str) -> str:
    """The path of an image in its registry; the whole name if it has no registry."""
    host, _, path = name.partition("/")
    return path if "." in host or ":" in host else name


def _is_own_domain(name: str) -> bool:
    """Whether a registry is a domain of the owner, which leads to another one: `docker.acme.io/acme/shop`."""
    host, _, path = name.partition("/")
    owner = path.partition("/")[0]
    return "." in host and len(owner) > 2 and owner in re.split(r"[.-]", host)


def _same_owner(name: str, other: str) -> bool:
    """Whether two names have the same path in different registries, or the same registry of their own."""
    hosts = [each.partition("/")[0] for each in (name, other)]
    if not all("." in host or ":" in host for host in hosts):
        return False
    return _path(name) == _path(other) or (hosts[0] == hosts[1] and "docker.io" not in hosts)
