import re
from collections import defaultdict
from collections.abc import Iterator, Mapping

from aurora_devops import Finding, Related, Repository, bad, good, policy
from aurora_devops.core.lazy import regex
from aurora_devops.delivery.image_names import is_unknown, may_be
from aurora_devops.facts import ContainerImage, HandledImage, ImageEntry, ReplacedImage

from ._examples import DEPLOYMENT, WORKFLOW, workflow
from ._images import Handled, handled_images, without_hub
from ._pushed_tags import BuiltTags
from ._ref_forms import REF_NAME, RefForm, RefForms

_STABLE = DEPLOYMENT.replace("shop:1.4", "shop:stable")
# The variables of pipelines that have values of a known form, also in parts: `${GITHUB_SHA::7}`.
_FORMS = regex(
    r"\$\{(GITHUB_(?:SHA|RUN_NUMBER|RUN_ID|RUN_ATTEMPT)|CI_(?:COMMIT_(?:SHORT_)?SHA|PIPELINE_I?ID|JOB_ID))(?::[\d:]*)?\}"
)
# A tag that may have been pushed for an earlier version.
_VERSION = regex(r"v?\d+(?:\.\d+)+.*|\d+|[0-9a-f]{7,40}|.*\d{4,}.*")
_PLACEHOLDER = regex(
    r"(?i:.*(?:placeholder|change-?me|replace|tag|version|dummy|todo|xxx|unset|override|local).*)|[A-Z_]+"
)

# The images of a matrix, which a workflow pushes and another one scans.
_PUSHES = """\
on: push
jobs:
  images:
    runs-on: ubuntu-24.04
    strategy:
      matrix:
        app: [web, worker]
    steps:
      - uses: docker/build-push-action@v6
        with:
          push: true
          tags: |
            ghcr.io/acme/shop-${{ matrix.app }}:${{ github.sha }}
            ghcr.io/acme/shop-${{ matrix.app }}:edge
"""
_SCAN = """\
on:
  schedule:
    - cron: "0 4 * * *"
jobs:
  scan:
    runs-on: ubuntu-24.04
    strategy:
      matrix:
        image:
          - {image}
          - ghcr.io/acme/shop-worker:edge
    steps:
      - uses: aquasecurity/trivy-action@0.33.1
        with:
          image-ref: ${{{{ matrix.image }}}}
          exit-code: "1"
"""
# A workflow that pushes the versions of the repository.
_RELEASES = """\
on:
  pull_request:
  push:
    tags: [{pattern}]
jobs:
  image:
    if: github.ref_type == 'tag'
    runs-on: ubuntu-24.04
    steps:
      - run: docker push ghcr.io/acme/shop:{tag}
"""
_SEMVER = """\
on:
  push:
    branches: [main]
    tags: ["v*"]
jobs:
  image:
    runs-on: ubuntu-24.04
    steps:
      - id: meta
        uses: docker/metadata-action@v5
        with:
          images: ghcr.io/acme/shop
          tags: |
            type=ref,event=branch
            type=semver,pattern={{version}}
            type=semver,pattern={{major}}.{{minor}}
            type=sha
      - uses: docker/build-push-action@v6
        with:
          push: true
          tags: ${{ steps.meta.outputs.tags }}
"""
# A workflow that pushes versions and commits, and writes the commit into a file.
_EITHER = """\
on:
  push:
    branches: [main]
    tags: ["v*"]
jobs:
  image:
    runs-on: ubuntu-24.04
    steps:
      - uses: actions/checkout@v5
      - uses: docker/build-push-action@v6
        with:
          push: true
          tags: ghcr.io/acme/shop:${{{{ github.ref_type == 'tag' && github.ref_name || github.sha }}}}
      - run: yq -i '.tag = strenv(GITHUB_SHA)' {file}
"""
_GITLAB_RELEASES = """\
push:
  rules:
    - if: $CI_COMMIT_TAG =~ /^v\\d+\\.\\d+$/
  script:
    - docker push ghcr.io/acme/shop:$CI_COMMIT_TAG
"""
# A chart of the repository, which is released with a tag.
_CHART = {
    "chart/Chart.yaml": "apiVersion: v2\nname: shop\nversion: 1.0.0\nappVersion: 1.5.0\n",
    "chart/templates/api.yaml": DEPLOYMENT.replace(
        "shop:1.4", "shop:{{ .Values.tag | default .Chart.AppVersion }}"
    ),
    "chart/values.yaml": 'tag: ""\n',
}
_RELEASE = """\
apiVersion: helm.toolkit.fluxcd.io/v2
kind: HelmRelease
metadata:
  name: shop
  namespace: shop
spec:
  interval: 10m
  chart:
    spec:
      chart: ./chart
      sourceRef:
        kind: GitRepository
        name: shop
  values:
    tag: {}
"""
# A configuration of GoReleaser, and the workflow that runs it for tags.
_GORELEASER = """\
dockers:
  - image_templates: ["ghcr.io/acme/shop:%s"]
"""
_RELEASED = {
    "Dockerfile": "FROM scratch\nCOPY shop /\n",
    ".github/workflows/release.yml": """\
on:
  push:
    tags: ["v*"]
jobs:
  release:
    runs-on: ubuntu-24.04
    steps:
      - uses: actions/checkout@v6
      - uses: goreleaser/goreleaser-action@v6
        with:
          args: release --clean
""",
}
# A kustomization that gives an image its tag, and a pipeline that pushes two tags and writes one into it.
_ENTRY = "resources: [api.yaml]\nimages:\n  - name: ghcr.io/acme/shop\n    newTag: {}\n"


def _edited(first: str, second: str, written: str, folder: str = "deploy/production") -> dict[str, str]:
    image = "ghcr.io/acme/shop"
    return {
        "deploy/production/api.yaml": DEPLOYMENT,
        ".gitlab-ci.yml": f"push:\n  script:\n    - docker push {image}:{first}\n    - docker push {image}:{second}\n"
        f"deploy:\n  script:\n    - cd {folder}\n    - kustomize edit set image {image}={image}:{written}\n"
        "    - kubectl apply -k .\n",
    }


@policy(
    "DLV043",
    severity="warning",
    category="reliability",
    examples=[
        bad(
            _STABLE.replace("ghcr.io/acme/shop:stable", "«ghcr.io/acme/shop:stable»"),
            path="k8s/api.yaml",
            files={WORKFLOW: workflow("docker push ghcr.io/acme/shop:$GITHUB_SHA")},
        ),
        bad(
            "services:\n  web:\n    image: «ghcr.io/acme/shop:1.5.0»\n",
            path="compose.prod.yaml",
            files={WORKFLOW: workflow("docker push ghcr.io/acme/shop:1.4.0")},
        ),
        bad(
            _SCAN.format(image="«ghcr.io/acme/shop-web:latest»"),
            path=".github/workflows/scan.yml",
            files={WORKFLOW: _PUSHES},
        ),
        bad(
            "scan:\n  script:\n    - trivy image --exit-code 1 «registry.example.com/shop:latest»\n",
            path=".gitlab-ci.yml",
            files={"Makefile": "push:\n\tdocker push registry.example.com/shop:main\n"},
        ),
        good(
            _SCAN.format(image="ghcr.io/acme/shop-web:edge"),
            path=".github/workflows/scan.yml",
            files={WORKFLOW: _PUSHES},
            because="the tag is pushed",
        ),
        good(
            "scan:\n  script:\n    - docker build -t shop:test .\n    - trivy image --exit-code 1 shop:test\n"
            "    - docker push shop:$CI_COMMIT_SHA\n    - trivy image --exit-code 1 shop:1.4.0\n",
            path=".gitlab-ci.yml",
            because="the tag is built, and the version may have been pushed earlier",
        ),
        good(
            _STABLE,
            path="k8s/api.yaml",
            files={WORKFLOW: workflow("docker push ghcr.io/acme/shop:stable")},
            because="the workflow pushes the tag",
        ),
        good(
            _STABLE,
            path="k8s/api.yaml",
            files={
                WORKFLOW: workflow(
                    "docker push ghcr.io/acme/shop:$GITHUB_SHA && "
                    "kubectl set image deployment/shop-api api=ghcr.io/acme/shop:$GITHUB_SHA"
                )
            },
            because="`kubectl set image` replaces the tag",
        ),
        bad(
            _STABLE.replace("ghcr.io/acme/shop:stable", "«ghcr.io/acme/shop:stable»"),
            path="k8s/api.yaml",
            files={
                WORKFLOW: workflow(
                    "docker push ghcr.io/acme/shop:main && docker push ghcr.io/acme/shop:$GITHUB_SHA && "
                    "kubectl set image deployment/shop-api api=ghcr.io/acme/shop:$GITHUB_SHA"
                )
            },
        ),
        bad(
            DEPLOYMENT.replace("shop:1.4", "shop:1.4.0").replace(
                "ghcr.io/acme/shop:1.4.0", "«ghcr.io/acme/shop:1.4.0»"
            ),
            path="k8s/api.yaml",
            files={WORKFLOW: _RELEASES.format(pattern="'[0-9]+.[0-9]+.[0-9]+'", tag="v$GITHUB_REF_NAME")},
        ),
        bad(
            DEPLOYMENT.replace("ghcr.io/acme/shop:1.4", "«ghcr.io/acme/shop:v1.4.0»"),
            path="k8s/api.yaml",
            files={WORKFLOW: _SEMVER},
        ),
        bad(
            _ENTRY.format("«1.4.0»"),
            path="deploy/production/kustomization.yaml",
            files={"deploy/production/api.yaml": DEPLOYMENT, ".gitlab-ci.yml": _GITLAB_RELEASES},
        ),
        bad(
            DEPLOYMENT.replace("ghcr.io/acme/shop:1.4", "«ghcr.io/acme/shop:stable»"),
            path="k8s/api.yaml",
            files={
                WORKFLOW: workflow(
                    "docker build -t ghcr.io/acme/shop:edge . && docker push -a ghcr.io/acme/shop"
                )
            },
        ),
        good(
            DEPLOYMENT.replace("shop:1.4", "shop:1.4.0"),
            path="k8s/api.yaml",
            files={WORKFLOW: _RELEASES.format(pattern="'[0-9]+.[0-9]+.[0-9]+'", tag="$GITHUB_REF_NAME")},
            because="a tag of the repository may have this name",
        ),
        good(
            DEPLOYMENT,
            path="k8s/api.yaml",
            files={WORKFLOW: _SEMVER},
            because="the action gives a version without its last number, too",
        ),
        good(
            DEPLOYMENT.replace("shop:1.4", "shop:stable"),
            path="k8s/api.yaml",
            files={WORKFLOW: _SEMVER.replace("[main]", "['*']")},
            because="a branch may have this name",
        ),
        bad(
            DEPLOYMENT.replace("ghcr.io/acme/shop:1.4", "«ghcr.io/acme/shop:v1.4.0»"),
            path="k8s/api.yaml",
            files={".goreleaser.yaml": _GORELEASER % "{{ .Version }}", **_RELEASED},
        ),
        bad(
            DEPLOYMENT.replace("ghcr.io/acme/shop:1.4", "«ghcr.io/acme/shop:1.4.0»"),
            path="k8s/api.yaml",
            files={".goreleaser.yaml": _GORELEASER % "{{ .Tag }}", **_RELEASED},
        ),
        good(
            DEPLOYMENT.replace("ghcr.io/acme/shop:1.4", "ghcr.io/acme/shop:1.4.0"),
            path="k8s/api.yaml",
            files={".goreleaser.yaml": _GORELEASER % "{{ .Version }}", **_RELEASED},
            because="GoReleaser removes the `v` of the tag",
        ),
        good(
            DEPLOYMENT.replace("ghcr.io/acme/shop:1.4", "ghcr.io/acme/shop:1.4.0"),
            path="k8s/api.yaml",
            files={".goreleaser.yaml": _GORELEASER % "{{ .Tag }}"},
            because="the tags of releases may begin without `v`",
        ),
        good(
            DEPLOYMENT.replace("ghcr.io/acme/shop:1.4", "ghcr.io/acme/shop:v1.4.0"),
            path="k8s/api.yaml",
            files={".goreleaser.yaml": _GORELEASER % "{{ incminor .Version }}", **_RELEASED},
            because="the tag is unknown",
        ),
        good(
            _RELEASE.format("v1.5.0"),
            path="flux/shop.yaml",
            files={
                **_CHART,
                WORKFLOW: _RELEASES.format(pattern="'[0-9]*'", tag="v$GITHUB_REF_NAME"),
            },
            because="the release has the tag that is pushed",
        ),
        good(
            _CHART["chart/templates/api.yaml"],
            path="chart/templates/api.yaml",
            files={
                **_CHART,
                WORKFLOW: _RELEASES.format(pattern="'[0-9]*'", tag="v$GITHUB_REF_NAME"),
            },
            because="the version of the chart may be set when it is packaged",
        ),
        bad(
            _CHART["chart/templates/api.yaml"].replace("ghcr", "«ghcr").replace("}}", "}}»"),
            path="chart/templates/api.yaml",
            files={
                **_CHART,
                "chart/values-production.yaml": "tag: 1.6.0\n",
                "chart/values-staging.yaml": "tag: latest\n",
                WORKFLOW: _EITHER.format(file="chart/values-staging.yaml"),
            },
        ),
        good(
            _CHART["chart/templates/api.yaml"],
            path="chart/templates/api.yaml",
            files={
                **_CHART,
                "chart/values-production.yaml": "tag: v1.6.0\n",
                "chart/values-staging.yaml": "tag: latest\n",
                WORKFLOW: _EITHER.format(file="chart/values-staging.yaml"),
            },
            because="the name of a tag is pushed",
        ),
        good(
            _CHART["chart/templates/api.yaml"],
            path="chart/templates/api.yaml",
            files={
                **_CHART,
                "chart/values-production.yaml": "tag: 1.6.0\n",
                WORKFLOW: _EITHER.format(file="chart/values-production.yaml"),
            },
            because="the workflow writes another tag into the file",
        ),
        good(
            DEPLOYMENT,
            path="k8s/api.yaml",
            files={WORKFLOW: workflow("docker push ghcr.io/acme/shop:$GITHUB_SHA")},
            because="the version may have been pushed earlier",
        ),
        good(
            "services:\n  web:\n    image: acme/shop:dev\n",
            path="compose.yaml",
            files={
                "Makefile": "dev:\n\tdocker build -t acme/shop:dev .\npush:\n\tdocker push acme/shop:stable\n"
            },
            because="a command builds the tag on the machine",
        ),
        bad(
            _ENTRY.format("«stable»"),
            path="deploy/production/kustomization.yaml",
            files=_edited("$CI_COMMIT_SHA", "main", "$CI_COMMIT_SHA"),
        ),
        good(
            _ENTRY.format("stable"),
            path="deploy/production/kustomization.yaml",
            files=_edited("$CI_COMMIT_SHA", "stable", "$CI_COMMIT_SHA"),
            because="the tag is pushed",
        ),
        good(
            _ENTRY.format("stable"),
            path="deploy/production/kustomization.yaml",
            files=_edited("$CI_COMMIT_SHA", "$CI_PIPELINE_ID", "$CI_COMMIT_SHA"),
            because="no constant tag is pushed, so the one in the file is only a placeholder",
        ),
        good(
            _ENTRY.format("latest"),
            path="deploy/production/kustomization.yaml",
            files=_edited("$CI_COMMIT_SHA", "main", "$CI_COMMIT_SHA"),
            because="this tag is usual for an image whose tag a command writes",
        ),
        good(
            _ENTRY.format("stable"),
            path="deploy/production/kustomization.yaml",
            files=_edited("$CI_COMMIT_SHA", "main", "$CHANNEL"),
            because="the command may have written the tag",
        ),
        good(
            _ENTRY.format("stable"),
            path="deploy/production/kustomization.yaml",
            files=_edited("$CI_COMMIT_SHA", "main", "$CI_COMMIT_SHA", folder="$ENVIRONMENT"),
            because="the folder of the kustomization is unknown",
        ),
        good(
            _STABLE,
            path="k8s/api.yaml",
            files={WORKFLOW: workflow("docker push ghcr.io/acme/shop:$GITHUB_REF_NAME")},
            because="the branch may have this name",
        ),
        good(
            _STABLE,
            path="k8s/api.yaml",
            files={
                WORKFLOW: workflow(
                    "docker push ghcr.io/acme/shop:$GITHUB_SHA && sed -i s/stable/$GITHUB_SHA/ k8s/api.yaml"
                )
            },
            because="the workflow may replace the tag",
        ),
    ],
)
def unpushed_tag(repository: Repository) -> Iterator[Finding]:
    """A manifest or a Compose file uses a tag of an image that is never pushed.

    The container does not start where the image is not cached: ImagePullBackOff.
    Use a tag that is pushed, or push the tag.
    Tags are compared if workflows, Makefiles and actions push constant tags and those of the commit or the run alone.
    So are the names of branches and tags for which a job runs, also those that docker/metadata-action gives.
    A version is reported only if other versions are pushed, and that of a chart only if a release sets it.
    A Compose file may also use a tag that a command builds.
    Nothing is reported if a command edits manifests by `envsubst` or `helm upgrade --set`, or by `sed -i` or `yq -i`
    in unknown files or in a kustomization. Files that are known to be edited are left out, and so are manifests
    with an image that `kubectl set image` or `kustomize edit set image` replaces, if no constant tag of it is pushed,
    or if the latter writes a tag that is unknown or not pushed, or the tag in the file is `latest`.
    A constant tag that a pipeline scans is compared with those that are built and pushed.
    """
    if not repository.whole:
        return
    handled = handled_images(repository)
    yield from _unscanned(repository)
    edits = [one for one in handled if one.does == "edit"]
    if not all(map(_is_certain, edits)):
        return
    rewritten = {path for one in edits for path in one.files}
    pushed: defaultdict[str, list[HandledImage]] = defaultdict(list)
    patterns = []
    for one in BuiltTags.of(repository).images(handled):
        if one.does == "push" and is_unknown(one.name):
            patterns.append(one.name)
        elif one.does == "push":
            pushed[without_hub(one.name)].append(one)
    built = {(without_hub(one.name), one.tag) for one in handled if one.does == "build"}
    replaced = {without_hub(one.name) for one in handled if one.command == "kubectl set image"}
    edited = _Edited(repository)
    tags: dict[str, _Tags] = {}
    refs = RefForms.of(repository)
    for image in repository.of(ContainerImage):
        name = without_hub(image.name)
        pushes = pushed.get(name)
        if not pushes or not image.tag or image.pinned or image.built or _PLACEHOLDER.fullmatch(image.tag):
            continue
        if image.kind == "compose" and (name, image.tag) in built:
            continue
        if image.path in rewritten or any(path in rewritten for path, _ in image.site.inputs):
            continue
        if name not in tags:
            tags[name] = _Tags({one.tag: refs.form(one) for one in pushes})
        known = tags[name]
        if (
            image.kind != "compose"
            and (name in replaced or edited.has(name))
            and not (known.constant and edited.leaves(name, image.tag, known.written))
        ):
            # The tag in the manifest is only a placeholder, or one that an earlier run wrote.
            continue
        if known.may_have(image.tag) or any(may_be(pattern, image.name) for pattern in patterns):
            continue
        if _VERSION.fullmatch(image.tag) and not (known.versions or (known.refs and not _is_default(image))):
            continue
        # A push with a constant tag shows which one is meant.
        shown = next((one for one in pushes if one.tag and "$" not in one.tag), pushes[0])
        yield Finding(
            at=image,
            message=f"the tag '{image.tag}' of '{image.name}' is never pushed; the tags are {_names(known, shown)}",
            related=(Related(shown, f"{shown.command} pushes the image"),),
        )


def _is_certain(edit: HandledImage) -> bool:
    """Whether it is known which manifests or values a command edits; a kustomization changes what others contain."""
    return bool(edit.files) and not any("kustomization" in path for path in edit.files)


class _Edited:
    """The images whose tags `kustomize edit set image` writes into kustomizations, and these tags."""

    def __init__(self, repository: Repository) -> None:
        edits = repository.of(ReplacedImage)
        self._tags: defaultdict[str, set[str]] = defaultdict(set)
        self._names = {without_hub(one.name) for one in edits}
        for entry in repository.of(ImageEntry) if edits else ():
            # Another kustomization may give the image its name.
            if without_hub(entry.name) in self._names:
                self._names.add(without_hub(entry.new_name))
        for image in repository.of(HandledImage) if edits else ():
            if image.command == "kustomize edit set image":
                self._tags[without_hub(image.name)].add(image.tag)

    def has(self, name: str) -> bool:
        """Whether a command writes the tag of an image."""
        return name in self._names or name in self._tags

    def leaves(self, name: str, tag: str, pushed: set[str]) -> bool:
        """Whether no command wrote a tag, which is not only the first one: all of them write tags that are pushed."""
        return not self.has(name) or (tag != "latest" and self._tags.get(name, set()) <= pushed)


def _unscanned(repository: Repository) -> Iterator[Finding]:
    """The constant tags that pipelines scan and nothing pushes, of images that have other ones."""
    handled = Handled.of(repository).images
    scanned = [one for one in handled if one.does == "scan" and one.kind != "document"]
    if not scanned:
        return
    made: defaultdict[str, list[HandledImage]] = defaultdict(list)
    patterns = []
    for one in handled:
        if one.does in ("build", "push") and is_unknown(one.name):
            patterns.append(one.name)
        elif one.does in ("build", "push"):
            made[without_hub(one.name)].append(one)
    # A part of a reusable workflow may be of any image.
    unknown = sorted(set(patterns))
    for one in scanned:
        own = made.get(without_hub(one.name), ())
        pushes = [each for each in own if each.does == "push"]
        if (
            not pushes
            or "$" in one.tag
            or one.tag == "@"
            or _VERSION.fullmatch(one.tag)
            or len(unknown) > _MOST
            or any(may_be(pattern, one.name) for pattern in unknown)
        ):
            continue
        tags = _Tags(dict.fromkeys((each.tag for each in own), None))
        if not tags.may_have(one.tag or "latest"):
            tag = one.tag or "latest"
            # A push with constant tags shows which one is meant.
            shown = next((each for each in pushes if each.tag and "$" not in each.tag), pushes[0])
            last = max((each for each in pushes if each.tag == shown.tag), key=lambda each: each.span.start)
            yield Finding(
                at=one,
                message=f"the tag '{tag}' of '{one.name}' is scanned and never pushed; the tags are {tags.shown}",
                related=(Related(last, f"{last.command} pushes the image"),),
            )


# How many names with unknown parts are compared.
_MOST = 50


def _is_default(image: ContainerImage) -> bool:
    """Whether only the chart itself has a tag, which may be replaced when the chart is packaged."""
    folder, slash, name = image.unit.rpartition("/")
    own = (f"{folder}{slash}Chart.yaml", f"{folder}{slash}values.yaml", f"{folder}{slash}templates/")
    return name == "Chart.yaml" and all(path.startswith(own) for path, _ in image.site.inputs)


class _Tags:
    """The tags of an image that are pushed, with the forms of the branches and tags in them.

    A tag is `latest` if it is not written.
    """

    def __init__(self, pushed: Mapping[str, RefForm | None]) -> None:
        # What is left without the variables of a known form.
        rests = {
            tag: REF_NAME.sub("", _FORMS.sub("", tag)) if form else _FORMS.sub("", tag)
            for tag, form in pushed.items()
        }
        self.written = set(pushed)
        self.versions = any(map(_VERSION.fullmatch, pushed))
        # Whether the names of tags are pushed, which are versions.
        self.refs = any(
            form is not None and form.versions and REF_NAME.search(tag) for tag, form in pushed.items()
        )
        self.shown = ", ".join(sorted(f"'{_shown(tag)}'" for tag in pushed))
        self._any = any(not {"$", "`", "{"}.isdisjoint(rest) for rest in rests.values())
        self.constant = {tag or "latest" for tag, rest in rests.items() if tag == rest}
        self._forms = {_form(tag, pushed[tag]) for tag, rest in rests.items() if tag != rest}

    def may_have(self, tag: str) -> bool:
        """Whether a tag may be one of them."""
        return self._any or tag in self.constant or any(re.fullmatch(form, tag) for form in self._forms)


def _form(tag: str, refs: RefForm | None) -> str:
    """An expression for the values of a tag with variables of a known form."""
    parts: list[str] = []
    end = 0
    for match in _VARIABLE.finditer(tag):
        parts.append(re.escape(tag[end : match.start()]))
        end = match.end()
        ref = REF_NAME.fullmatch(match[0])
        if ref is not None:
            parts.append(".*" if refs is None else refs.of(ref[1], ref[2] or "", ref[3] or ""))
        else:
            parts.append("[0-9a-f]+" if "SHA" in match[0] else r"\d+")
    return "".join((*parts, re.escape(tag[end:])))


_VARIABLE = regex(r"\$\{[^{}]*\}")


def _shown(tag: str) -> str:
    """A pushed tag, with variables as shells have them."""
    return _PLAIN_VARIABLE.sub(r"$\1", tag) or "latest"


# `${NAME}`, but not `${NAME#v}`.
_PLAIN_VARIABLE = regex(r"\$\{(\w+)\}")


def _names(tags: _Tags, push: HandledImage) -> str:
    """The tags that are pushed, as they are written where GoReleaser does so."""
    shown = tags.shown
    for variable, field in _FIELDS.items() if push.command == "goreleaser" else ():
        shown = shown.replace(variable, field)
    return shown


_FIELDS = {"${GITHUB_REF_NAME#v}": "{{ .Version }}", "$GITHUB_REF_NAME": "{{ .Tag }}"}
