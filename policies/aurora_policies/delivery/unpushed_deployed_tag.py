from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence

from aurora_devops import Finding, Related, Repository, bad, good, policy
from aurora_devops.core.facts import Fact
from aurora_devops.core.lazy import regex
from aurora_devops.core.record import record
from aurora_devops.delivery.image_names import is_unknown, may_be
from aurora_devops.facts import AwaitedJobs, HandledImage, JobStep

from ._flow import Job, flows, jobs, title
from ._images import without_hub
from ._passed_tags import GivenTag, GivenTags, images_by_variable
from ._pipelines import GITLAB, PATH, SET_IMAGE, STATUS, github, gitlab
from ._pushed_tags import ALONE, REF, BuiltTags, Pushes, is_known, plain, shown


def _metadata(tags: str) -> tuple[str, str]:
    """The steps that push an image with these tags."""
    return (
        "uses: docker/metadata-action@v5\nid: meta\nwith:\n  images: ghcr.io/acme/web\n  tags: " + tags,
        "uses: docker/build-push-action@v6\nwith:\n  push: true\n  tags: ${{ steps.meta.outputs.tags }}",
    )


_SCRIPTED = {
    "compose.yaml": "services:\n  web:\n    image: ghcr.io/acme/web:${IMAGE_TAG}\n",
    "scripts/deploy.sh": "#!/bin/bash\nset -eu\nservice=$1\nexport IMAGE_TAG=${2:?tag}\n"
    'docker compose up -d "$service"\n',
}
_SUBSTITUTED = {
    "k8s/web.yaml": "apiVersion: v1\nkind: Pod\nmetadata:\n  name: web\nspec:\n  containers:\n    - name: web\n"
    "      image: ghcr.io/acme/web:${IMAGE_TAG}\n",
    "scripts/deploy.sh": "#!/bin/bash\nset -eu\nexport IMAGE_TAG=$2\nenvsubst < k8s/web.yaml | kubectl apply -f -\n",
}
_CALLED_WITH_TAG = {
    ".github/workflows/deploy.yml": """\
on:
  workflow_call:
    inputs:
      tag:
        type: string
jobs:
  deploy:
    runs-on: ubuntu-24.04
    steps:
      - uses: actions/checkout@v5
      - run: scripts/deploy.sh web ${{ inputs.tag }}
""",
}
_CALLING_WITH_TAG = """\
on:
  push:
    branches: [main]
jobs:
  test:
    runs-on: ubuntu-24.04
    steps:
      - run: make test
  push:
    needs: test
    runs-on: ubuntu-24.04
    steps:
      - run: docker build -t ghcr.io/acme/web:${{{{ github.sha }}}} .
      - run: docker push ghcr.io/acme/web:${{{{ github.sha }}}}
  production:
    needs: {1}
    uses: ./.github/workflows/deploy.yml
    with:
      tag: {0}
"""
# A manifest into which sed writes a tag.
_FILLED = (
    "apiVersion: v1\nkind: Pod\nmetadata:\n  name: web\nspec:\n  containers:\n"
    "    - name: web\n      image: ghcr.io/acme/web:{}\n"
)
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
    steps:
      - uses: docker/build-push-action@v6
        with:
          push: true
          tags: ghcr.io/acme/${{ inputs.name }}:${{ github.sha }}
"""
# A workflow that installs a chart with the tag that its callers give it, and one of these.
_INSTALLING = """\
on:
  workflow_call:
    inputs:
      tag: {type: string, required: true}
jobs:
  helm:
    runs-on: ubuntu-24.04
    steps:
      - run: helm upgrade web ./chart --set image.tag=${{ inputs.tag }}
"""
_CALLING_INSTALLATION = """\
on: push
jobs:
  image:
    runs-on: ubuntu-24.04
    outputs:
      tag: ${{ steps.short.outputs.tag }}
    steps:
      - run: make build
      - id: short
        run: echo "tag=${GITHUB_SHA::12}" >> "$GITHUB_OUTPUT"
      - run: docker push ghcr.io/acme/web:PUSHED
  production:
    needs: [image]
    uses: ./.github/workflows/deploy.yml
    with:
      tag: GIVEN
"""
# The same, which gives its callers a tag.
_CALLED_FOR = (
    _CALLED.replace(
        "jobs:\n",
        "    outputs:\n      short:\n        value: ${{ jobs.push.outputs.tag }}\njobs:\n",
    )
    .replace("    steps:\n", "    outputs:\n      tag: ${{ steps.tag.outputs.tag }}\n    steps:\n", 1)
    .replace(
        "      - uses",
        '      - id: tag\n        run: echo "tag=_OUT_" >> "$GITHUB_OUTPUT"\n      - uses',
        1,
    )
)
_CALLING = """\
on: push
jobs:
  test:
    runs-on: ubuntu-24.04
    steps:
      - run: pytest
  image:
    needs: test
    uses: ./.github/workflows/image.yml
    with:
      name: web
  deploy:
    needs: {needs}
    runs-on: ubuntu-24.04
    steps:
      - run: {step}
"""
# The images of a matrix, with a part of the tag.
_MATRIX = """\
on: push
jobs:
  images:
    runs-on: ubuntu-24.04
    strategy:
      matrix:
        part: [api, web]
    steps:
      - id: meta
        uses: docker/metadata-action@v5
        with:
          images: ghcr.io/acme/${{ matrix.part }}
          tags: type=sha,format=long{prefix}
      - uses: docker/build-push-action@v6
        with:
          push: true
          tags: ${{ steps.meta.outputs.tags }}
  deploy:
    needs: images
    runs-on: ubuntu-24.04
    steps:
      - run: {deploy}
"""
# An image in a registry that is known after the login, and a release of it.
_PROMOTED = """\
on:
  push:
    branches: [main]
    tags: ['v*']
jobs:
  test:
    runs-on: ubuntu-24.04
    steps:
      - run: make lint
  image:
    needs: test
    runs-on: ubuntu-24.04
    steps:
      - id: ecr
        uses: aws-actions/amazon-ecr-login@v2
      - id: meta
        uses: docker/metadata-action@v5
        with:
          images: ${{{{ steps.ecr.outputs.registry }}}}/acme/web
          tags: |
            type=raw,value=main-${{{{ github.run_number }}}},enable={{{{is_default_branch}}}}
            type=semver,pattern={pattern}
      - uses: docker/build-push-action@v6
        with:
          push: true
          tags: ${{{{ steps.meta.outputs.tags }}}}
  promote:
    needs: {needs}
    if: startsWith(github.ref, 'refs/tags/v')
    runs-on: ubuntu-24.04
    steps:
      - working-directory: production
        env:
          REGISTRY: 104729104729.dkr.ecr.eu-west-1.amazonaws.com
        run: |
          tag="${{GITHUB_REF_NAME#v}}"
          {mark}kustomize edit set image "acme/web=$REGISTRY/acme/web:$tag"{end}
"""
# A release of GitLab.
_RELEASED = r"""
image:
  stage: build
  rules:
    - if: $CI_COMMIT_BRANCH == "main"
      variables: {VERSION: $CI_COMMIT_SHORT_SHA}
    - if: $CI_COMMIT_TAG
      variables: {VERSION: "RELEASE"}
  script:
    - docker push registry.example.com/acme/web:$VERSION
production:
  stage: deploy
  rules:
    - if: $CI_COMMIT_TAG =~ /^v\d+\.\d+$/
  script:
    - {mark}helm upgrade web ./chart --set image.tag=$CI_COMMIT_TAG{end}
"""
# Images of a matrix in a variable of a step, which another variable begins.
_VARIABLE = """\
on:
  push:
    branches: [main]
  pull_request:
env:
  REGISTRY: europe-docker.pkg.dev/acme/shop
jobs:
  images:
    if: github.ref == 'refs/heads/main'
    runs-on: ubuntu-24.04
    strategy:
      matrix:
        part: [api, web]
    steps:
      - env:
          IMAGE: ${{{{ env.REGISTRY }}}}/${{{{ matrix.part }}}}
        run: |
          docker push "$IMAGE:$GITHUB_SHA"
          docker push "$IMAGE:stable"
  deploy:
    needs: images
    runs-on: ubuntu-24.04
    steps:
      - run: {mark}gcloud run services update web --image "$REGISTRY/web:{tag}"{end}
"""
_HELM = 'helm upgrade web ./chart --set image.tag="${GITHUB_SHA::7}"'
_SERVICES = "services:\n  web:\n    image: registry.example.com/web:${WEB_TAG:?}\n"
_PUSH = "docker push ghcr.io/acme/web:$GITHUB_SHA"
_INSTALLS = '#!/bin/sh\nset -eu\nhelm upgrade web ./chart -n "$1" --set image.tag="$2"\n'
_CHECKOUT = "uses: actions/checkout@v6"
_TARGETS = (
    "TAG ?= dev\n\nimage:\n\tdocker build -t ghcr.io/acme/web:$(TAG) .\n\npush: image\n"
    "\tdocker push ghcr.io/acme/web:$(TAG)\n\ndeploy:\n\thelm upgrade web ./chart --set image.tag=$(TAG)\n"
)
# The name of the tag of the repository without `v` in front of it.
_VERSION = "${GITHUB_REF_NAME#v}"
# The same in the pipelines of GitHub and GitLab, with and without `v`.
_REPOSITORY_TAG = regex(r"\$\{(?:GITHUB_REF_NAME|CI_COMMIT_TAG)(#v)?\}")
# The name of an image that is not set with its tag.
_ANY = "${IMAGE}"
_TERRAFORM_TAG = regex(r"TF_VAR_(?:\w+_)?(?:image|container)_(?:tag|version)|TF_VAR_tag")
# Variables with another value in each run or for each commit.
_UNIQUE = regex(r"SHA|RUN_ID|RUN_NUMBER|PIPELINE_I")
# Those of a branch or a tag as well.
_VARIES = regex(r"SHA|RUN_ID|RUN_NUMBER|PIPELINE_I|REF|BRANCH|TAG|SLUG")
_GORELEASER = """\
dockers_v2:
  - images: [ghcr.io/acme/web]
    tags: ["{{ .Version }}"]
"""


@policy(
    "DLV009",
    severity="error",
    category="validity",
    examples=[
        bad(
            _CALLING_INSTALLATION.replace("PUSHED", "$GITHUB_SHA").replace(
                "GIVEN", "«${{ needs.image.outputs.tag }}»"
            ),
            path=PATH,
            files={".github/workflows/deploy.yml": _INSTALLING},
        ),
        good(
            _CALLING_INSTALLATION.replace("PUSHED", "${GITHUB_SHA::12}").replace(
                "GIVEN", "${{ needs.image.outputs.tag }}"
            ),
            path=PATH,
            files={".github/workflows/deploy.yml": _INSTALLING},
            because="the workflow gets the tag that is pushed",
        ),
        good(
            _CALLING_INSTALLATION.replace("PUSHED", "$GITHUB_SHA").replace(
                "GIVEN", "${{ needs.image.outputs.tag }}"
            ),
            path=PATH,
            files={
                ".github/workflows/deploy.yml": _INSTALLING,
                "Makefile": "build: image\n\nimage:\n\tdocker push ghcr.io/acme/web:$$(git describe)\n",
            },
            because="the recipe may push the image with another tag",
        ),
        bad(
            _MATRIX.replace("{prefix}", "").replace(
                "{deploy}", "«kubectl set image deployment/web web=ghcr.io/acme/web:$GITHUB_SHA»"
            ),
            path=PATH,
        ),
        bad(
            _MATRIX.replace("{prefix}", ",prefix=git-").replace(
                "{deploy}",
                "cd k8s && for app in web; do «kustomize edit set image "
                "$app=ghcr.io/acme/$app:sha-$GITHUB_SHA»; done",
            ),
            path=PATH,
        ),
        bad(
            _MATRIX.replace("part: [api, web]", "image: [ghcr.io/acme/api, ghcr.io/acme/web]")
            .replace("${{ steps.meta.outputs.tags }}", "${{ matrix.image }}:${{ github.run_id }}")
            .replace("{deploy}", "«kubectl set image deployment/web web=ghcr.io/acme/web:$GITHUB_SHA»"),
            path=PATH,
        ),
        good(
            _MATRIX.replace("part: [api, web]", "image: [ghcr.io/acme/api, ghcr.io/acme/web]")
            .replace("${{ steps.meta.outputs.tags }}", "${{ matrix.image }}:${{ github.sha }}")
            .replace("{deploy}", "kubectl set image deployment/web web=ghcr.io/acme/web:$GITHUB_SHA"),
            path=PATH,
            because="a run of the matrix pushes the tag of the image, all of which is a value of the matrix",
        ),
        good(
            _MATRIX.replace("{prefix}", ",prefix=git-").replace(
                "{deploy}", "cd k8s && kustomize edit set image $1=ghcr.io/acme/$1:git-$GITHUB_SHA"
            ),
            path=PATH,
            because="a run of the matrix pushes the tag",
        ),
        good(
            _MATRIX.replace("{prefix}", ",prefix=git-").replace(
                "{deploy}", "cd k8s && kustomize edit set image $1=ghcr.io/acme/shop-$1:$GITHUB_SHA"
            ),
            path=PATH,
            because="the pipeline does not push the image",
        ),
        good(
            _MATRIX.replace("{prefix}", ",prefix=").replace(
                "{deploy}", "kubectl set image deployment/web web=ghcr.io/acme/web:$GITHUB_SHA"
            ),
            path=PATH,
            because="a run of the matrix pushes the tag",
        ),
        bad(github(_PUSH, f"«{SET_IMAGE.replace('GITHUB_SHA', 'GITHUB_REF_NAME')}»", STATUS), path=PATH),
        bad(
            """\
            build:
              stage: build
              script:
                - docker push $CI_REGISTRY_IMAGE:$CI_COMMIT_SHA
            deploy:
              stage: deploy
              script:
                - «kubectl set image deployment/web web=$CI_REGISTRY_IMAGE:$CI_PIPELINE_ID»
            """,
            path=GITLAB,
        ),
        bad(
            github(f"«{SET_IMAGE}»", STATUS)
            + "  push:\n    needs: test\n    runs-on: ubuntu-24.04\n    steps:\n      - run: "
            + _PUSH
            + "\n",
            path=PATH,
        ),
        bad(
            github(_PUSH, "run: scripts/deploy.sh web «$GITHUB_RUN_NUMBER»"),
            path=PATH,
            files=_SCRIPTED,
        ),
        good(
            github(_PUSH, "run: scripts/deploy.sh web $GITHUB_SHA"),
            path=PATH,
            files=_SCRIPTED,
            because="the script deploys the tag that is pushed",
        ),
        good(
            github(_PUSH, "run: scripts/deploy.sh $GITHUB_RUN_NUMBER web"),
            path=PATH,
            files=_SCRIPTED,
            because="it is not the argument with the tag",
        ),
        bad(
            github(_PUSH, 'run: ssh web.example.com "cd /srv/web && ./deploy.sh web «$GITHUB_RUN_NUMBER»"'),
            path=PATH,
            files={
                "ops/deploy.sh": _SCRIPTED["scripts/deploy.sh"],
                "compose.yaml": _SCRIPTED["compose.yaml"],
            },
        ),
        bad(
            github(
                _PUSH.replace("ghcr.io/", ""), "run: «IMAGE_TAG=$GITHUB_RUN_NUMBER» docker compose up --wait"
            ),
            path=PATH,
            files={"compose.yaml": "services:\n  web:\n    image: docker.io/acme/web:${IMAGE_TAG}\n"},
        ),
        bad(
            _CALLING_WITH_TAG.format("«${{ github.run_number }}»", "push"),
            path=PATH,
            files=_SCRIPTED | _CALLED_WITH_TAG,
        ),
        bad(
            _CALLING_WITH_TAG.format("«${{ github.sha }}»", "test"),
            path=PATH,
            files=_SCRIPTED | _CALLED_WITH_TAG,
        ),
        good(
            _CALLING_WITH_TAG.format("${{ github.sha }}", "push"),
            path=PATH,
            files=_SCRIPTED | _CALLED_WITH_TAG,
            because="the tag is pushed before",
        ),
        bad(
            github(_PUSH, "run: scripts/deploy.sh web «$GITHUB_RUN_NUMBER»"),
            path=PATH,
            files=_SUBSTITUTED,
        ),
        good(
            github(_PUSH, "run: scripts/deploy.sh web $GITHUB_SHA"),
            path=PATH,
            files=_SUBSTITUTED,
            because="envsubst inserts the tag that is pushed",
        ),
        bad(github(_PUSH, f"«{_HELM} --wait»"), path=PATH),
        bad(
            github(
                _PUSH, "«kubectl set image deployment/web web=ghcr.io/acme/web:${GITHUB_SHA:0:7}»", STATUS
            ),
            path=PATH,
        ),
        bad(
            github(*_metadata("type=sha"), "«helm upgrade web ./chart --set image.tag=$GITHUB_SHA»"),
            path=PATH,
        ),
        bad(
            github(
                _PUSH,
                "run: «yq -i '.image.tag = strenv(TAG)' deploy/values.yaml»\nenv:\n  TAG: ${{ github.run_number }}",
                "git push origin main",
            ),
            path=PATH,
        ),
        bad(
            github(
                _PUSH, 'run: |\n  «sed -i "s/newTag: .*/newTag: $GITHUB_REF_NAME/" k8s/kustomization.yaml»'
            ),
            path=PATH,
        ),
        bad(
            github(
                _PUSH,
                "run: |\n  «sed -i 's|image: ghcr.io/acme/web:.*|image: ghcr.io/acme/web:'"
                "${GITHUB_SHA::7}'|' web.yaml»",
            ),
            path=PATH,
        ),
        bad(
            github(
                _PUSH,
                'run: |\n  «sed -i "s/\\(newTag: \\).*/\\1$GITHUB_REF_NAME/" k8s/kustomization.yaml»',
            ),
            path=PATH,
        ),
        bad(
            gitlab(
                "docker push registry.example.com/web:$CI_COMMIT_SHA",
                "«sed -i s/__IMAGE_TAG__/$CI_COMMIT_SHORT_SHA/ k8s/web.yaml»",
                "«sed -i s,registry.example.com/web:.*,registry.example.com/web:$CI_PIPELINE_ID, k8s/web.yaml»",
            ),
            path=GITLAB,
        ),
        good(
            gitlab(
                "docker push registry.example.com/web:$CI_COMMIT_SHA",
                "sed -i s/STAGE/$CI_COMMIT_SHORT_SHA/ k8s/web.yaml",
                "sed -i s/IMAGE_TAG/$CI_COMMIT_SHA/ k8s/web.yaml",
            ),
            path=GITLAB,
            because="the tag is pushed, and the other word is none",
        ),
        good(
            gitlab(
                "docker push ghcr.io/acme/web:$CI_COMMIT_SHA-debian",
                "sed s/__IMAGE_TAG__/$CI_COMMIT_SHA/g k8s/web.tpl | kubectl apply -f -",
            ),
            path=GITLAB,
            files={"k8s/web.tpl": _FILLED.format("__IMAGE_TAG__-debian")},
            because="the word is only a part of the tag in the file, and the whole tag is pushed",
        ),
        good(
            gitlab(
                "docker push ghcr.io/acme/web:$CI_COMMIT_SHA-debian",
                "export IMAGE_TAG=$CI_COMMIT_SHA; envsubst < k8s/web.yaml | kubectl apply -f -",
            ),
            path=GITLAB,
            files={"k8s/web.yaml": _FILLED.format("${IMAGE_TAG}-debian")},
            because="the variable is only a part of the tag in the file, and the whole tag is pushed",
        ),
        bad(
            gitlab(
                "docker push ghcr.io/acme/web:$CI_COMMIT_SHA-debian",
                "export «IMAGE_TAG=$CI_COMMIT_SHA»; envsubst < k8s/web.yaml | kubectl apply -f -",
            ),
            path=GITLAB,
            files={"k8s/web.yaml": _FILLED.format("${IMAGE_TAG}")},
        ),
        bad(
            gitlab(
                "docker push ghcr.io/acme/web:$CI_COMMIT_SHA-debian",
                "«sed s/__IMAGE_TAG__/$CI_COMMIT_SHA/g < k8s/web.tpl» | kubectl apply -f -",
            ),
            path=GITLAB,
            files={"k8s/web.tpl": _FILLED.format("__IMAGE_TAG__-alpine")},
        ),
        bad(
            gitlab(
                "docker push ghcr.io/acme/web:$CI_COMMIT_SHA-debian",
                "«sed -i s/__IMAGE_TAG__/$CI_COMMIT_SHA/g k8s/*.yaml» && kubectl apply -f k8s",
            ),
            path=GITLAB,
            files={"k8s/web.yaml": _FILLED.format("__IMAGE_TAG__")},
        ),
        bad(github(_PUSH, "«terraform apply -auto-approve -var image_tag=$GITHUB_RUN_ID»"), path=PATH),
        bad(
            github(
                _PUSH,
                "run: terraform apply -auto-approve\nenv:\n  TF_VAR_image_tag: «${{ github.run_id }}»",
            ),
            path=PATH,
        ),
        bad(
            github(_PUSH, "«pulumi config set imageTag $GITHUB_RUN_ID»", "pulumi up --yes"),
            path=PATH,
        ),
        bad(
            github(
                _PUSH,
                "«argocd app set web --helm-set image.tag=$GITHUB_RUN_ID»",
                "argocd app sync web",
            ),
            path=PATH,
        ),
        bad(
            github(_PUSH, "«ansible-playbook deploy.yml -e 'image_tag=$GITHUB_RUN_ID'»".replace("'", '"')),
            path=PATH,
        ),
        bad(
            gitlab(
                'docker push "$IMAGE/web:$TAG"',
                '«kubectl set image deployment/web "web=$IMAGE/web:$CI_COMMIT_SHA"»',
                keys="variables:\n  IMAGE: registry.example.com/shop\n  TAG: $CI_COMMIT_SHORT_SHA",
            ),
            path=GITLAB,
        ),
        bad(
            github(
                "docker build -t ghcr.io/acme/web:sha-$GITHUB_SHA .",
                "«trivy image --exit-code 1 ghcr.io/acme/web:$GITHUB_SHA»",
                "docker push ghcr.io/acme/web:sha-$GITHUB_SHA",
            ),
            path=PATH,
        ),
        good(
            github(
                "docker build -t ghcr.io/acme/web:$GITHUB_SHA -t ghcr.io/acme/web:sha-$GITHUB_SHA .",
                "trivy image --exit-code 1 ghcr.io/acme/web:$GITHUB_SHA",
                "docker push ghcr.io/acme/web:sha-$GITHUB_SHA",
            ),
            path=PATH,
            because="the tag that is scanned is built",
        ),
        good(
            github(
                _PUSH,
                "run: yq -i '.image.tag = strenv(TAG)' deploy/values.yaml\nenv:\n  TAG: ${{ github.sha }}",
                'run: |\n  sed -i "s/version: .*/version: $GITHUB_RUN_ID/" CHANGES.yaml',
                "terraform apply -auto-approve -var release=$GITHUB_RUN_ID",
            ),
            path=PATH,
            because="the tag is pushed, and the other values are not those of images",
        ),
        bad(
            gitlab(
                "docker push registry.example.com/web:$CI_COMMIT_SHORT_SHA",
                'ssh web@example.com "«WEB_TAG=$CI_COMMIT_SHA» docker compose up -d"',
            ),
            path=GITLAB,
            files={"deploy/compose.yml": _SERVICES},
        ),
        bad(
            github(
                "docker push registry.example.com/web:$GITHUB_SHA",
                "docker push registry.example.com/web:edge",
                'ssh web@example.com "cd /srv/web && «WEB_TAG=$GITHUB_REF_NAME» ./start.sh"',
            ),
            path=PATH,
            files={"deploy/compose.yml": _SERVICES},
        ),
        good(
            github(
                "docker push registry.example.com/web:main",
                'ssh web@example.com "WEB_TAG=$GITHUB_REF_NAME docker compose up -d"',
            ),
            path=PATH,
            files={"deploy/compose.yml": _SERVICES},
            because="the branch is `main`",
        ),
        bad(
            gitlab(
                "docker push registry.example.com/web:$CI_COMMIT_SHA",
                "docker compose -f deploy/compose.yml up -d",
                keys="variables:\n  WEB_TAG: «$CI_COMMIT_SHORT_SHA»",
            ),
            path=GITLAB,
            files={"deploy/compose.yml": _SERVICES},
        ),
        bad(
            _CALLING.format(needs="[test]", step="«kustomize edit set image ghcr.io/acme/web:$GITHUB_SHA»"),
            path=PATH,
            files={".github/workflows/image.yml": _CALLED},
        ),
        bad(
            _CALLING.format(
                needs="[image]", step="«kubectl set image deployment/web web=ghcr.io/acme/web:$GITHUB_RUN_ID»"
            ),
            path=PATH,
            files={".github/workflows/image.yml": _CALLED},
        ),
        bad(
            github(
                'echo "tag=$(git rev-parse --short HEAD)" >> "$GITHUB_OUTPUT"',
                _PUSH,
                "«kubectl set image deployment/web web=ghcr.io/acme/web:$(git rev-parse --short HEAD)»",
                STATUS,
            ),
            path=PATH,
        ),
        bad(
            github(
                *_metadata("type=semver,pattern={{version}}"),
                f"«{SET_IMAGE.replace('GITHUB_SHA', 'GITHUB_REF_NAME')}»",
                STATUS,
            ).replace("branches: [main]", "tags: ['v*']"),
            path=PATH,
            because="the action removes the `v` of the tag",
        ),
        good(
            github(
                *_metadata("type=semver,pattern={{version}}"),
                SET_IMAGE.replace("$GITHUB_SHA", "${GITHUB_REF_NAME#v}"),
                STATUS,
            ).replace("branches: [main]", "tags: ['v*']"),
            path=PATH,
            because="both are the version without `v`",
        ),
        bad(
            github(
                "goreleaser release --clean",
                f"«{SET_IMAGE.replace('GITHUB_SHA', 'GITHUB_REF_NAME')}»",
                STATUS,
            ).replace("branches: [main]", "tags: ['v*']"),
            path=PATH,
            files={".goreleaser.yaml": _GORELEASER},
        ),
        good(
            github(
                "goreleaser release --clean",
                SET_IMAGE.replace("$GITHUB_SHA", "${GITHUB_REF_NAME#v}"),
                STATUS,
            ).replace("branches: [main]", "tags: ['v*']"),
            path=PATH,
            files={".goreleaser.yaml": _GORELEASER},
            because="GoReleaser pushes the version without `v`",
        ),
        bad(
            github(_CHECKOUT, "make push TAG=$GITHUB_SHA", "«make deploy TAG=${GITHUB_SHA::7}»"),
            path=PATH,
            files={"Makefile": _TARGETS},
        ),
        bad(
            gitlab(
                "task push TAG=$CI_COMMIT_SHORT_SHA",
                "«task deploy TAG=$CI_COMMIT_SHA»",
            ),
            path=GITLAB,
            files={
                "Taskfile.yml": "version: '3'\ntasks:\n  push:\n    cmds: ['docker push ghcr.io/acme/web:{{.TAG}}']\n"
                "  deploy:\n    cmds: ['helm upgrade web ./chart --set image.tag={{.TAG}}']\n"
            },
        ),
        bad(
            github(_CHECKOUT, "docker push ghcr.io/acme/web:$GITHUB_SHA", "«TAG=$GITHUB_RUN_ID make deploy»"),
            path=PATH,
            files={"Makefile": _TARGETS},
        ),
        bad(
            github(_CHECKOUT, _PUSH, "«./scripts/deploy.sh production ${GITHUB_SHA::7}»"),
            path=PATH,
            files={"scripts/deploy.sh": _INSTALLS},
        ),
        good(
            github(_CHECKOUT, _PUSH, "./scripts/deploy.sh production $GITHUB_SHA"),
            path=PATH,
            files={"scripts/deploy.sh": _INSTALLS},
            because="the script installs the tag that is pushed",
        ),
        good(
            github(_CHECKOUT, _PUSH, "./scripts/deploy.sh ${GITHUB_SHA::7} $GITHUB_SHA"),
            path=PATH,
            files={
                "scripts/deploy.sh": _INSTALLS.replace("helm", "install_web() {\n  helm").replace("$2", "$1")
                + '}\nshift\ninstall_web "$1"\n'
            },
            because="the argument of the function is another one",
        ),
        good(
            github(_CHECKOUT, "make push TAG=$GITHUB_SHA", "make deploy TAG=${{ github.sha }}"),
            path=PATH,
            files={"Makefile": _TARGETS},
            because="the targets get one tag",
        ),
        good(
            github(_CHECKOUT, "make push", "make deploy TAG=$GITHUB_SHA"),
            path=PATH,
            files={"Makefile": _TARGETS},
            because="it is unknown which tag the image gets",
        ),
        bad(
            github(
                *_metadata("type=semver,pattern={{version}}"),
                "«helm upgrade web ./chart --set image.tag=$GITHUB_REF_NAME»",
            ).replace("branches: [main]", "tags: ['v*']"),
            path=PATH,
        ),
        good(
            github(
                *_metadata("type=semver,pattern={{version}}"),
                _PUSH.replace("web:$GITHUB_SHA", "api:$GITHUB_REF_NAME"),
                "helm upgrade web ./chart --set image.tag=$GITHUB_REF_NAME",
            ).replace("branches: [main]", "tags: ['v*']"),
            path=PATH,
            because="the chart may have the image that is pushed with the tag",
        ),
        bad(
            _RELEASED.replace("RELEASE", "${CI_COMMIT_TAG#v}").replace("{mark}", "«").replace("{end}", "»"),
            path=GITLAB,
        ),
        bad(
            _RELEASED.replace("RELEASE", "$CI_COMMIT_REF_SLUG").replace("{mark}", "«").replace("{end}", "»"),
            path=GITLAB,
        ),
        good(
            _RELEASED.replace("RELEASE", "$CI_COMMIT_TAG").replace("{mark}", "").replace("{end}", ""),
            path=GITLAB,
            because="the tag of the release is pushed",
        ),
        good(
            _RELEASED.replace("RELEASE", "$CI_COMMIT_REF_SLUG")
            .replace(" =~ /^v\\d+\\.\\d+$/", "")
            .replace("{mark}", "")
            .replace("{end}", ""),
            path=GITLAB,
            because="a tag without a dot may be its slug",
        ),
        bad(
            _PROMOTED.format(needs="image", pattern="v{{version}}", mark="«", end="»"),
            path=PATH,
        ),
        bad(
            _PROMOTED.format(needs="test", pattern="{{version}}", mark="«", end="»"),
            path=PATH,
        ),
        good(
            _PROMOTED.format(needs="image", pattern="{{version}}", mark="", end=""),
            path=PATH,
            because="the registry is that of the step that logs in",
        ),
        good(
            _PROMOTED.format(needs="image", pattern="{{major}}.{{minor}}", mark="", end=""),
            path=PATH,
            because="the pushed tags are unknown",
        ),
        good(
            _CALLING.format(needs="[image]", step="kustomize edit set image ghcr.io/acme/web:$GITHUB_SHA"),
            path=PATH,
            files={".github/workflows/image.yml": _CALLED},
            because="the job waits for the workflow that pushes the image",
        ),
        good(
            github(
                *_metadata("type=sha,format=long,prefix="),
                "helm upgrade web ./chart --set image.tag=$GITHUB_SHA",
            ),
            path=PATH,
            because="the tag is pushed",
        ),
        good(
            github(_PUSH.replace("$GITHUB_SHA", "${GITHUB_SHA:0:7}"), _HELM),
            path=PATH,
            because="both are the first seven characters",
        ),
        good(
            gitlab(
                "docker push registry.example.com/web:${CI_COMMIT_SHA:0:8}",
                'ssh web@example.com "WEB_TAG=$CI_COMMIT_SHORT_SHA docker compose up -d"',
            ),
            path=GITLAB,
            files={"deploy/compose.yml": _SERVICES},
            because="GitLab's short commit has eight characters",
        ),
        bad(
            github("make install", _PUSH, f"«{SET_IMAGE.replace('GITHUB_SHA', 'GITHUB_RUN_ID')}»", STATUS),
            path=PATH,
        ),
        bad(
            gitlab(
                "docker push registry.example.com/web:$CI_COMMIT_SHORT_SHA",
                '«helm upgrade web ./chart --set-string "image.tag=$CI_COMMIT_REF_SLUG"»',
            ),
            path=GITLAB,
        ),
        good(
            gitlab(
                "docker push registry.example.com/web:$CI_COMMIT_REF_NAME",
                'helm upgrade web ./chart --set-string "image.tag=$CI_COMMIT_REF_SLUG"',
            ),
            path=GITLAB,
            because="the name of the branch may be its slug",
        ),
        good(
            github("make all", SET_IMAGE, STATUS),
            path=PATH,
            because="the target may push the tag",
        ),
        good(github(_PUSH, SET_IMAGE, STATUS), path=PATH, because="the tag is pushed"),
        bad(
            _VARIABLE.format(tag="$GITHUB_REF_NAME", mark="«", end="»"),
            path=PATH,
        ),
        good(
            _VARIABLE.format(tag="$GITHUB_SHA", mark="", end=""),
            path=PATH,
            because="each run pushes its image",
        ),
        bad(
            github(
                _PUSH,
                "«docker run --rm aquasec/trivy:0.65.0 image --exit-code 1 ghcr.io/acme/web:$GITHUB_REF_NAME»",
            ),
            path=PATH,
        ),
        bad(
            gitlab(
                "docker push $CI_REGISTRY_IMAGE/web:$CI_COMMIT_SHORT_SHA",
                "«grype $CI_REGISTRY_IMAGE/web:$CI_COMMIT_TAG --fail-on high»",
            ),
            path=GITLAB,
        ),
        good(
            github(
                "docker tag web ghcr.io/acme/web:$GITHUB_REF_NAME",
                "docker scout cves --exit-code ghcr.io/acme/web:$GITHUB_REF_NAME",
                _PUSH,
            ),
            path=PATH,
            because="the image of this machine is scanned",
        ),
        bad(
            _CALLING.format(
                needs="[image]",
                step="«kustomize edit set image ghcr.io/acme/web:${{ needs.image.outputs.short }}»",
            ),
            path=PATH,
            files={".github/workflows/image.yml": _CALLED_FOR.replace("_OUT_", "${GITHUB_SHA::7}")},
        ),
        good(
            _CALLING.format(
                needs="[image]",
                step="kustomize edit set image ghcr.io/acme/web:${{ needs.image.outputs.short }}",
            ),
            path=PATH,
            files={".github/workflows/image.yml": _CALLED_FOR.replace("_OUT_", "$GITHUB_SHA")},
            because="the called workflow gives the tag that it pushes",
        ),
        good(
            github("docker push ghcr.io/acme/web:main", SET_IMAGE.replace("GITHUB_SHA", "GITHUB_REF_NAME")),
            path=PATH,
            because="the name of the branch is `main`",
        ),
        bad(
            github(
                "docker push ghcr.io/acme/web:stable",
                f"«{SET_IMAGE.replace('GITHUB_SHA', 'GITHUB_REF_NAME')}»",
            ),
            path=PATH,
            because="only pushes to `main` start the workflow",
        ),
        good(
            github(_PUSH, SET_IMAGE.replace("$GITHUB_SHA", "${{ inputs.version }}"), STATUS),
            path=PATH,
            because="the deployed tag is unknown",
        ),
        bad(
            github(
                "docker build -t ghcr.io/acme/web:git-$GITHUB_SHA -t ghcr.io/acme/web:edge .",
                "docker push --all-tags ghcr.io/acme/web",
                f"«{SET_IMAGE}»",
                STATUS,
            ),
            path=PATH,
        ),
        bad(
            gitlab(
                "docker build -t $CI_REGISTRY_IMAGE:latest .",
                "docker tag $CI_REGISTRY_IMAGE:latest $CI_REGISTRY_IMAGE:v$CI_COMMIT_SHORT_SHA",
                "docker image push -a $CI_REGISTRY_IMAGE",
                "«kubectl set image deployment/web web=$CI_REGISTRY_IMAGE:$CI_COMMIT_SHORT_SHA»",
            ),
            path=GITLAB,
        ),
        good(
            github(
                "docker build -t ghcr.io/acme/web:edge .",
                "docker tag ghcr.io/acme/web:edge ghcr.io/acme/web:$GITHUB_SHA",
                "docker push --all-tags ghcr.io/acme/web",
                SET_IMAGE,
                STATUS,
            ),
            path=PATH,
            because="all tags are pushed that the image has on the machine",
        ),
        good(
            github(
                "docker build -t ghcr.io/acme/web:edge .",
                "make tags",
                "docker push --all-tags ghcr.io/acme/web",
                SET_IMAGE,
                STATUS,
            ),
            path=PATH,
            files={"Makefile": "tags:\n\tdocker tag ghcr.io/acme/web:edge ghcr.io/acme/web:$(TAG)\n"},
            because="the recipe may have given the image the tag",
        ),
        good(
            github("docker push --all-tags ghcr.io/acme/web", SET_IMAGE, STATUS),
            path=PATH,
            because="the pushed tags are unknown",
        ),
    ],
)
def unpushed_deployed_tag(repository: Repository) -> Iterator[Finding]:
    """A pipeline deploys or scans an image that it has not pushed: another tag, or before the push.

    The new Pods stay in ImagePullBackOff, and the old version continues to run.
    Deploy the tag that is pushed, or better the digest, and let the job wait for the push.
    Tags are compared if they consist of constant parts and of predefined variables, and with the pushes of the same
    pipeline. `git rev-parse HEAD` and outputs of steps with the commit, the tag or the run count as variables.
    So are the tag that `helm upgrade --set image.tag=TAG` sets, and the value of a variable that a Compose file uses as
    a tag, or a manifest that `envsubst` fills in; a job may pass the value to a script as an argument, and to a
    workflow of the repository as an input. The name of a branch is known if only pushes to certain branches start the
    jobs.
    `kustomize edit set image`, yq and sed that write a tag into a manifest, and variables of Terraform such as
    `image_tag`, deploy it, too.
    A target of make, a task, or a script does what its commands do, with the variables and the arguments that the job
    gives it.
    `docker push --all-tags` pushes the tags that commands of the pipeline, of recipes and of scripts give the image.
    A scan of a tag that the pipeline neither builds nor pushes is reported as well.
    Nothing is reported if the pipeline pushes images or tags that are unknown.
    """
    words = _Words(repository.of(HandledImage))
    built = BuiltTags.of(repository)
    every = Pushes(push for job in jobs(repository) for push in built.steps(job.acts("push", "release")))
    services, tags = images_by_variable(repository), GivenTags.of(repository)
    awaited = {(one.pipeline, one.job): one for one in repository.of(AwaitedJobs)}
    for flow in flows(repository):
        yield from _unpushed(flow, every, tags, services, words, awaited, built)


class _Words:
    """The words of commands and actions that are images."""

    def __init__(self, images: Iterable[HandledImage]) -> None:
        self._images: defaultdict[tuple[str, str, str], list[HandledImage]] = defaultdict(list)
        self._edited: defaultdict[str, list[HandledImage]] = defaultdict(list)
        # Whether a recipe or a script pushes an image.
        self.pushed_by_recipes = False
        for one in images:
            in_pipeline = (
                one.kind in ("github-workflow", "gitlab-ci", "document") or one.command == "goreleaser"
            )
            if one.does == "push" and not in_pipeline:
                self.pushed_by_recipes = True
            self._images[one.path, one.name, one.tag].append(one)
            if one.does == "deploy" and one.command.startswith("kustomize ") and is_unknown(one.name):
                self._edited[one.path].append(one)

    def edited(self, paths: Iterable[str]) -> Iterator[HandledImage]:
        """The images with unknown parts, such as that of a loop, that pipelines write into kustomizations."""
        for path in dict.fromkeys(paths):
            yield from self._edited.get(path, ())

    def built(self, step: JobStep) -> bool:
        """Whether the file of a step also builds or tags its image, which need not be pushed then."""
        return any(one.does == "build" for one in self._images.get((step.path, step.image, step.tag), ()))

    def at(self, step: JobStep) -> Fact:
        """The image of a step if it is on another line of its command, or the step."""
        start = step.span.start
        for one in self._images.get((step.path, step.image, step.tag), ()):
            if start < one.span.start < step.span.end and one.location.line != step.location.line:
                return one
        return step

    def pushed(self, step: JobStep) -> Related:
        """The push of an image, with the tags of an action and the rule by which another action gives them."""
        found = [
            one
            for one in self._images.get((step.path, step.image, step.tag), ())
            if one.does == "push" and one.span.start >= step.span.start and one.command == step.by
        ]
        place = max(found, key=lambda one: one.span.start) if len(found) in (1, 2) else step
        elsewhere = place.location.line != step.location.line or place.site.inputs
        return Related(place if elsewhere else step, "the image is pushed")


def _unpushed(
    flow: list[Job],
    every: Pushes,
    tags: GivenTags,
    services: Mapping[str, set[str]],
    words: "_Words",
    awaited: Mapping[tuple[str, str], AwaitedJobs],
    built: BuiltTags,
) -> Iterator[Finding]:
    pushes: defaultdict[str, list[tuple[Job, JobStep]]] = defaultdict(list)
    own = Pushes(push for job in flow for push in built.steps(job.acts("push", "release")))
    for job in flow:
        if job.unknown and job.fact.calls:
            return
        for step in built.steps(job.acts("push", "release", "script")):
            if step.role == "script" and not _builds_nothing(step, words.pushed_by_recipes):
                return
            if step.role == "push" and not step.image:
                return
            if step.role == "push":
                pushes[without_hub(step.image)].append((job, step))
    yield from _unscanned(flow, every, words)
    for one, first in _assigned(flow, pushes, tags, services, own, every):
        message = f"the pipeline deploys the tag '{plain(one.value)}' of '{first.image}' and pushes '{shown(first)}'"
        yield Finding(at=one.at, message=message, related=(words.pushed(first),))
    for one, job, pusher, push in _assigned_early(flow, pushes, tags, services):
        message = (
            f"{title(job)} deploys '{shown(push)}' and does not wait for {title(pusher)}, which pushes it"
        )
        yield Finding(at=one.at, message=message, related=(words.pushed(push),))
    for edit in words.edited(job.fact.path for job in flow):
        same = [image for image in pushes if may_be(without_hub(edit.name), image)]
        if not same or not _VARIES.search(edit.tag) or not is_known(edit.tag):
            continue
        if all(_may_have(edit.tag, own, every).lack(image, edit.tag) for image in same):
            tagged = next((push for _, push in pushes[same[0]] if push.tag not in ("", "latest")), None)
            if tagged is not None:
                message = f"the pipeline deploys the tag '{plain(edit.tag)}' and pushes '{shown(tagged)}'"
                yield Finding(at=edit, message=message, related=(words.pushed(tagged),))
    deployments = _Deployments(pushes, own, every, words, awaited, _starts_with_v(flow), tags)
    pipelines = dict.fromkeys(job.fact.pipeline for job in flow)
    for job in flow:
        for step in job.acts("deploy", "provision", "retag"):
            for each, given in tags.of_step(step, pipelines):
                yield from deployments.of(job, each, given or words.at(step))


@record(eq=False)
class _Deployments:
    """What the jobs of a flow deploy, and what they push."""

    pushes: Mapping[str, list[tuple[Job, JobStep]]]
    own: Pushes
    every: Pushes
    words: _Words
    awaited: Mapping[tuple[str, str], AwaitedJobs]
    versions: bool
    tags: GivenTags

    def _pushed(self, step: JobStep) -> tuple[Related, ...]:
        """The push of an image, and the variable of its job that has the tag."""
        variables = (Related(one, "the tag is set here") for one in self.tags.assigned(step))
        return (self.words.pushed(step), *variables)

    def of(self, job: Job, step: JobStep, at: Fact) -> Iterator[Finding]:
        """The findings about a step that deploys an image, at the place of its tag."""
        if step.image == _ANY and _VARIES.search(step.tag) and is_known(step.tag) and self.pushes:
            # The values of a chart have the name of the image.
            pushed = [push for listed in self.pushes.values() for _, push in listed]
            others = _slugs(job, step, pushed) or self._other_versions(step, self.pushes.values())
            if others or self.every.lack_tag(step.tag):
                first = others[0] if others else _tagged(pushed)
                message = f"the pipeline deploys the tag '{plain(step.tag)}' and pushes '{shown(first)}'"
                yield Finding(at=at, message=message, related=self._pushed(first))
            return
        image = _pushed_as(without_hub(step.image), self.pushes)
        if step.image and image in self.pushes and is_known(step.tag):
            yield from self._of_image(job, step, at, image)

    def _of_image(self, job: Job, step: JobStep, at: Fact, image: str) -> Iterator[Finding]:
        pushed = self.pushes[image]
        steps = [push for _, push in pushed]
        first = _tagged(steps)
        differs = True
        if others := self._other_versions(step, [pushed]) or _slugs(job, step, steps):
            first = others[0]
        else:
            differs = _may_have(step.tag, self.own, self.every).lack(image, step.tag, _branches(job))
        if differs:
            message = f"the pipeline deploys '{shown(step)}' and pushes '{shown(first)}'"
            yield Finding(at=at, message=message, related=self._pushed(first))
        elif _is_of_run(job, step.tag) and (late := _late(job, step, pushed)) is not None:
            pusher, first = late
            related = [*self._pushed(first)]
            if (lists := self.awaited.get((job.fact.pipeline, job.fact.job))) is not None:
                related.append(Related(lists, f"what {title(job)} waits for"))
            how = f"and does not wait for {title(pusher)}, which pushes it"
            yield Finding(
                at=at, message=f"{title(job)} deploys '{shown(step)}' {how}", related=tuple(related)
            )

    def _other_versions(
        self, step: JobStep, images: Collection[Sequence[tuple[Job, JobStep]]]
    ) -> list[JobStep]:
        """The pushes of versions without the `v` of the tag that a step deploys, or with one that it lacks.

        None are given if an image of these has the tag of the step.
        """
        if not self.versions or not _REPOSITORY_TAG.search(step.tag):
            return []
        if not all(_is_other_version(step, pushed) for pushed in images):
            return []
        return [push for pushed in images for _, push in pushed if _VERSION in _with_v(push.tag)]


def _tagged(pushed: Sequence[JobStep]) -> JobStep:
    """The first push of another tag than `latest`, or the first one."""
    return next((push for push in pushed if push.tag not in ("", "latest")), pushed[0])


def _pushed_as(image: str, pushes: Mapping[str, object]) -> str:
    """The name with which an image is pushed, of which the registry may be a variable or an output of a step."""
    registry, _, path = image.partition("/")
    if image in pushes or "." not in registry or "/" not in path:
        return image
    found = [name for name in pushes if (match := _IN_REGISTRY.fullmatch(name)) and match[1] == path]
    return found[0] if len(found) == 1 else image


_IN_REGISTRY = regex(r"\$\{\w+\}/([\w./-]+)")


def _is_of_run(job: Job, tag: str) -> bool:
    """Whether only this run of a job has a tag: that of the commit or the run, or of the release that starts it."""
    return _UNIQUE.search(tag) is not None or (job.events == {"tag"} and REF.search(tag) is not None)


def _may_have(tag: str, own: Pushes, every: Pushes) -> Pushes:
    """The pushes that may have a tag: those of its pipeline for one of a run, which no other pipeline has, or all."""
    return own if _UNIQUE.search(tag) else every


def _branches(job: Job) -> frozenset[str] | None:
    """The branches for whose pushes a job runs; None if others or tags may start it."""
    events = job.events
    for other in job.ancestors():
        events &= other.events
    branches = job.fact.branches
    if events != {"push"} or not branches or any(not _BRANCH.fullmatch(one) for one in branches):
        return None
    return frozenset(branches)


_BRANCH = regex(r"[\w./-]+")


def _unscanned(flow: list[Job], every: Pushes, words: "_Words") -> Iterator[Finding]:
    """The scans of tags that differ from run to run and that the pipeline gives none of its images."""
    made: defaultdict[str, list[JobStep]] = defaultdict(list)
    for job in flow:
        for step in job.acts("build", "push"):
            if step.image:
                made[without_hub(step.image)].append(step)
            elif _CONTAINERS.match(step.by):
                return
    known = Pushes(step for steps in made.values() for step in steps)
    for job in flow:
        refs = _branches(job)
        for step in job.acts("scan"):
            own = made.get(without_hub(step.image))
            if not own or not _VARIES.search(step.tag) or not is_known(step.tag) or words.built(step):
                continue
            if known.lack(step.image, step.tag, refs) and (
                _UNIQUE.search(step.tag) or every.lack(step.image, step.tag, refs)
            ):
                first = own[0]
                makes = "builds" if first.role == "build" else "pushes"
                message = f"the pipeline scans '{shown(step)}' and {makes} '{shown(first)}'"
                place = Related(first, "the image is built") if first.role == "build" else words.pushed(first)
                yield Finding(at=words.at(step), message=message, related=(place,))


# What builds images, and not programs.
_CONTAINERS = regex(r"docker|podman|buildah|buildctl|pack|ko|kaniko")


def _starts_with_v(flow: list[Job]) -> bool:
    """Whether pushes of tags start a pipeline, and all of them begin with `v`."""
    patterns = [pattern for job in flow for pattern in job.fact.tags if not pattern.startswith("!")]
    return bool(patterns) and all(pattern.startswith("v") for pattern in patterns)


def _slugs(job: Job, step: JobStep, pushed: Sequence[JobStep]) -> list[JobStep]:
    """The pushes with the slug of a tag (`v1-4-2`) where a job deploys the tag `v1.4.2`; none if another push has it.

    The tags that start the job have a dot.
    """
    name = ALONE.fullmatch(step.tag)
    if name is None or name[1] not in _RAW or job.events != {"tag"} or not job.fact.tags:
        return []
    found = [push for push in pushed if "${CI_COMMIT_REF_SLUG}" in push.tag]
    others = [push for push in pushed if push not in found]
    dotted = all("." in pattern for pattern in job.fact.tags)
    return found if dotted and all(_UNIQUE.search(one.tag) and is_known(one.tag) for one in others) else []


_RAW = frozenset({"CI_COMMIT_TAG", "CI_COMMIT_REF_NAME"})


def _is_other_version(step: JobStep, pushed: Sequence[tuple[Job, JobStep]]) -> bool:
    """Whether a tag with the version has a `v` in front of it, and all pushed tags have none, or the other way."""
    tags = {push.tag for _, push in pushed if push.tag not in ("", "latest")}
    wanted = _with_v(step.tag)
    versions = {tag for one in tags if _VERSION in (tag := _with_v(one)) and is_known(tag)}
    # A tag that begins with another word is that of a branch, and one with the commit is no version.
    others = (one for one in tags if _with_v(one) not in versions)
    return (
        bool(versions)
        and wanted not in versions
        and all(_OF_BRANCH.match(one) or (_UNIQUE.search(one) and is_known(one)) for one in others)
    )


_OF_BRANCH = regex(r"(?!v?\d)[a-z]{2,}[-.]\$\{|(?:edge|latest|main|master|sha-)")


def _with_v(tag: str) -> str:
    """A tag of a pipeline that tags with `v` start, with the version written in one way."""
    return _REPOSITORY_TAG.sub(lambda match: _VERSION if match[1] else f"v{_VERSION}", tag)


def _assigned(
    flow: list[Job],
    pushes: Mapping[str, list[tuple[Job, JobStep]]],
    tags: GivenTags,
    services: Mapping[str, set[str]],
    own: Pushes,
    every: Pushes,
) -> Iterator[tuple[GivenTag, JobStep]]:
    """The tags that jobs give the variables of images and that are not pushed, with a push."""
    deploying = {job.fact.job: _branches(job) for job in flow if job.did("deploy") or job.acts("ssh")}
    provisioning = {job.fact.job for job in flow if job.did("provision")}
    pipelines = dict.fromkeys(job.fact.pipeline for job in flow)
    for pipeline in pipelines:
        for one in tags.of_pipeline(pipeline, pipelines):
            if _TERRAFORM_TAG.fullmatch(one.variable):
                if one.job in provisioning and is_known(one.value) and pushes and every.lack_tag(one.value):
                    yield one, next(iter(pushes.values()))[0][1]
                continue
            for image in (
                sorted(services.get(one.variable, ())) if one.job in deploying and is_known(one.value) else ()
            ):
                pushed = [push for _, push in pushes.get(image, ())]
                made = _may_have(one.value, own, every)
                if pushed and made.lack(image, one.value, deploying[one.job]):
                    yield one, pushed[0]
                    break


def _assigned_early(
    flow: list[Job],
    pushes: Mapping[str, list[tuple[Job, JobStep]]],
    tags: GivenTags,
    services: Mapping[str, set[str]],
) -> Iterator[tuple[GivenTag, Job, Job, JobStep]]:
    """The tags that jobs give the variables of images without waiting for the job that pushes them."""
    pipelines = dict.fromkeys(job.fact.pipeline for job in flow)
    deploying: defaultdict[tuple[str, str], list[Job]] = defaultdict(list)
    for job in flow:
        if job.did("deploy") or job.acts("ssh"):
            deploying[job.fact.pipeline, job.fact.job].append(job)
    for pipeline in pipelines:
        for one in tags.of_pipeline(pipeline, pipelines):
            images = services.get(one.variable, set()) if _UNIQUE.search(one.value) else set()
            pushed = [each for image in sorted(images) for each in pushes.get(image, ())]
            found = [each for each in pushed if each[1].tag == one.value]
            for job in deploying.get((pipeline, one.job), ()) if found else ():
                earlier = {id(other) for other in (job, *job.earlier())}
                early = [each for each in found if each[0].meets(job)]
                if early and not job.unknown and all(id(pusher) not in earlier for pusher, _ in early):
                    yield one, job, *early[0]
                    break


def _late(job: Job, step: JobStep, pushed: list[tuple[Job, JobStep]]) -> tuple[Job, JobStep] | None:
    """The push of an image that a job deploys, if no push of it ends before."""
    same = [(pusher, push) for pusher, push in pushed if push.tag == step.tag and pusher.meets(job)]
    earlier = {id(other) for other in job.earlier()}
    if job.unknown or any(
        id(pusher) in earlier or (pusher is job and push.order < step.order) for pusher, push in same
    ):
        return None
    return same[0] if same else None


def _builds_nothing(step: JobStep, pushed_by_recipes: bool) -> bool:
    """Whether a target or a script, by its name, pushes no images.

    `make build` may do so if a recipe or a script of the repository pushes some.
    """
    if _PUSHES.search(step.by):
        return False
    return not _BUILDS.search(step.by) or (step.by.startswith("make ") and not pushed_by_recipes)


_PUSHES = regex(r"push|publish|image|docker|release")
# `make install` has nothing to do with `make all`.
_BUILDS = regex(r"build|\b(?:all|ci)\b|_ci\b|\bci_")
