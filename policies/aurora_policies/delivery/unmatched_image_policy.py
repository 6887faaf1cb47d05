from collections import defaultdict
from collections.abc import Iterator
from itertools import islice, product
from re import Match

from aurora_devops import Finding, Related, Repository, bad, good, policy
from aurora_devops.core.lazy import regex
from aurora_devops.delivery.image_names import is_unknown, may_be
from aurora_devops.facts import HandledImage, PossibleValues
from aurora_devops.formats.gotemplate.errors import TemplateError
from aurora_devops.formats.gotemplate.re2 import compiled
from aurora_devops.kinds.kubernetes.gitops import ImagePolicyTags, WatchedImage

from ._examples import WORKFLOW, workflow
from ._images import handled_images, without_hub

_IMAGES = """\
apiVersion: image.toolkit.fluxcd.io/v1
kind: ImageRepository
metadata:
  name: shop
  namespace: flux-system
spec:
  image: ghcr.io/acme/shop
---
apiVersion: image.toolkit.fluxcd.io/v1
kind: ImagePolicy
metadata:
  name: shop
  namespace: flux-system
spec:
  imageRepositoryRef:
    name: shop
"""
_FILTER = (
    _IMAGES
    + "  filterTags:\n    pattern: {}\n    extract: $run\n  policy:\n    numerical:\n      order: asc\n"
)
_VERSIONS = _IMAGES + "  policy:\n    semver:\n      range: {}\n"
_PIPELINE = """\
publish:
  script:
    - docker push ghcr.io/acme/shop:{}
"""
_RULES = """\
publish:
  rules:
    - if: $CI_COMMIT_BRANCH == "main"
      variables:
        TAG: main-$CI_COMMIT_SHORT_SHA
    - if: $CI_COMMIT_TAG
      variables:
        TAG: $CI_COMMIT_TAG
  script:
    - docker push ghcr.io/acme/shop:$TAG
"""
# The tag of a release, or that of another commit.
_BRANCHES = (
    'if [ "$GITHUB_REF_TYPE" = tag ]; then TAG=${GITHUB_REF_NAME#v}; else TAG="main-${GITHUB_SHA::7}"; fi; '
    "docker push ghcr.io/acme/shop:$TAG"
)
_WRITTEN = """\
on: push
jobs:
  image:
    runs-on: ubuntu-24.04
    steps:
      - uses: actions/checkout@v6
      - id: tag
        run: |
          if [ "$GITHUB_REF_TYPE" = tag ]; then
            echo "tag=${GITHUB_REF_NAME#v}" >> "$GITHUB_OUTPUT"
          else
            echo "tag=OTHER" >> "$GITHUB_OUTPUT"
          fi
      - run: docker push "ghcr.io/acme/shop:$TAG"
        env:
          TAG: ${{ steps.tag.outputs.tag }}
"""
# An image in a registry that is known when the step has logged in.
_IN_ECR = """\
on: push
jobs:
  image:
    runs-on: ubuntu-24.04
    steps:
      - id: ecr
        uses: aws-actions/amazon-ecr-login@v2
      - id: short
        run: echo "sha=${GITHUB_SHA::LENGTH}" >> "$GITHUB_OUTPUT"
      - uses: docker/build-push-action@v6
        with:
          push: true
          tags: ${{ steps.ecr.outputs.registry }}/acme/shop:main-${{ github.run_number }}-${{ steps.short.outputs.sha }}
"""
# Values of the variables in tags: those of a commit and a run, and usual ones of a branch or a tag.
_SHA = "0a1b2c3d4e5f60718293a4b5c6d7e8f901234567"
_REFS = (
    "1.4.2",
    "v1.4.2",
    "1.4.2-rc.1",
    "v1.4.2-rc.1",
    "2026.11.29",
    "main",
    "master",
    "develop",
    "feature-1",
)
_VALUES = {
    "CI_COMMIT_SHA": (_SHA,),
    "CI_COMMIT_SHORT_SHA": (_SHA[:8],),
    "CI_COMMIT_REF_NAME": _REFS,
    "CI_COMMIT_REF_SLUG": _REFS,
    "CI_COMMIT_BRANCH": _REFS,
    "CI_COMMIT_TAG": _REFS,
    "CI_DEFAULT_BRANCH": ("main", "master"),
    "CI_PIPELINE_ID": ("1300000412",),
    "CI_PIPELINE_IID": ("412",),
    "CI_JOB_ID": ("9300000412",),
    "GITHUB_SHA": (_SHA,),
    "GITHUB_REF_NAME": _REFS,
    "GITHUB_RUN_ID": ("9300000412",),
    "GITHUB_RUN_NUMBER": ("412",),
    "GITHUB_RUN_ATTEMPT": ("1",),
}
_VARIABLE = regex(r"\$\{(\w+)(?::0?:(\d{1,2})|#v)?\}|\$(\w+)")
_VERSION = regex(r"v?\d+(?:\.\d+){0,2}(?:-[\w.-]+)?(?:\+[\w.-]+)?")
_MOST = 200


@policy(
    "DLV159",
    severity="warning",
    category="reliability",
    examples=[
        bad(
            _FILTER.format("«'^main-[0-9a-f]{8}-(?P<run>[0-9]+)$'»"),
            path="clusters/prod/images.yaml",
            files={".gitlab-ci.yml": _PIPELINE.format("main-$CI_PIPELINE_IID-$CI_COMMIT_SHORT_SHA")},
        ),
        bad(
            _FILTER.format("«'^main-[0-9a-f]{7}-(?P<run>[0-9]+)$'»"),
            path="clusters/prod/images.yaml",
            files={WORKFLOW: workflow(_BRANCHES)},
        ),
        good(
            _FILTER.format("'^main-(?P<run>[0-9a-f]{7})$'"),
            path="clusters/prod/images.yaml",
            files={WORKFLOW: workflow(_BRANCHES)},
            because="one of the branches of the script gives the tag",
        ),
        good(
            _FILTER.format("'^main-[0-9a-f]{7}-(?P<run>[0-9]+)$'"),
            path="clusters/prod/images.yaml",
            files={WORKFLOW: workflow(_BRANCHES.replace("main-${GITHUB_SHA::7}", "$(make tag)"))},
            because="one of the tags is unknown",
        ),
        bad(
            _FILTER.format("«'^main-[0-9a-f]{7}-(?P<run>[0-9]+)$'»"),
            path="clusters/prod/images.yaml",
            files={WORKFLOW: _WRITTEN.replace("OTHER", "main-$GITHUB_RUN_NUMBER")},
        ),
        good(
            _FILTER.format("'^main-[0-9a-f]{7}-(?P<run>[0-9]+)$'"),
            path="clusters/prod/images.yaml",
            files={
                WORKFLOW: _WRITTEN.replace("OTHER", "main-$(git rev-parse --short HEAD)-$GITHUB_RUN_NUMBER")
            },
            because="one of the outputs of the step is such a tag",
        ),
        bad(
            _FILTER.format("«'^main-(?P<run>[0-9]+)$'»"),
            path="clusters/prod/images.yaml",
            files={
                ".gitlab-ci.yml": "publish:\n  script:\n"
                '    - if [ -n "$CI_COMMIT_TAG" ]; then TAG=$CI_COMMIT_TAG; else TAG=main-$CI_COMMIT_SHA; fi\n'
                "    - docker push ghcr.io/acme/shop:$TAG\n"
            },
        ),
        bad(
            _FILTER.format("«'^main-[0-9a-f]+-(?P<run>[0-9]+)$'»"),
            path="clusters/prod/images.yaml",
            files={".gitlab-ci.yml": _RULES},
        ),
        bad(
            _VERSIONS.format("«1.x»"),
            path="clusters/prod/images.yaml",
            files={
                ".github/workflows/push.yml": "on: push\njobs:\n  push:\n    runs-on: ubuntu-24.04\n    steps:\n"
                "      - run: docker push ghcr.io/acme/shop:main-${GITHUB_SHA::7}\n"
            },
        ),
        bad(
            _FILTER.format("«'^main-(?P<run>[0-9]+)-[0-9a-f]{7}$'»"),
            path="clusters/prod/images.yaml",
            files={WORKFLOW: _IN_ECR.replace("LENGTH", "12")},
        ),
        good(
            _FILTER.format("'^main-(?P<run>[0-9]+)-[0-9a-f]{7}$'"),
            path="clusters/prod/images.yaml",
            files={WORKFLOW: _IN_ECR.replace("LENGTH", "7")},
            because="the output of the step has the length",
        ),
        good(
            _FILTER.format("'^main-(?P<run>[0-9]+)-[0-9a-f]{7}$'"),
            path="clusters/prod/images.yaml",
            files={WORKFLOW: _IN_ECR.replace("LENGTH", "12").replace("/acme/shop:", "/acme/$SERVICE:")},
            because="the name of the image is unknown",
        ),
        good(
            _FILTER.format("'^main-[0-9a-f]{8}-(?P<run>[0-9]+)$'"),
            path="clusters/prod/images.yaml",
            files={".gitlab-ci.yml": _PIPELINE.format("main-$CI_COMMIT_SHORT_SHA-$CI_PIPELINE_IID")},
            because="the pipeline pushes such tags",
        ),
        good(
            _VERSIONS.format("1.x"),
            path="clusters/prod/images.yaml",
            files={".gitlab-ci.yml": _RULES},
            because="a tag of the repository may be a version",
        ),
        good(
            _VERSIONS.format("1.x"),
            path="clusters/prod/images.yaml",
            files={".gitlab-ci.yml": _PIPELINE.format("$VERSION")},
            because="the tag is unknown",
        ),
    ],
)
def unmatched_image_policy(repository: Repository) -> Iterator[Finding]:
    """An ImagePolicy of Flux matches no tag that the pipelines of the repository push.

    Flux never finds a new image, so the old one continues to run.
    Use the same form in `filterTags.pattern` and in the tag that is pushed; without a pattern, `semver` needs versions
    and `numerical` numbers. Tags are compared if they consist of constant parts and of predefined variables of GitHub
    Actions and GitLab. Those of branches and Git tags may have any usual value. A variable or an output of a step that
    a script sets in branches has the values of all of them.

    <https://fluxcd.io/flux/components/image/imagepolicies/>
    """
    policies = repository.of(ImagePolicyTags)
    if not repository.whole or not policies:
        return
    watched: defaultdict[tuple[str, str], set[str]] = defaultdict(set)
    for source in repository.of(WatchedImage):
        watched[source.name, source.namespace].add(without_hub(source.image))
    pushed: defaultdict[str, list[HandledImage]] = defaultdict(list)
    # Those in a registry that is a variable, by their paths.
    paths: defaultdict[str, list[HandledImage]] = defaultdict(list)
    patterns = []
    for push in handled_images(repository):
        if push.does == "push" and (path := _IN_REGISTRY.fullmatch(push.name)):
            paths[path[1]].append(push)
        elif push.does == "push" and is_unknown(push.name):
            patterns.append(push.name)
        elif push.does == "push":
            pushed[without_hub(push.name)].append(push)
    tags = _Tags(repository)
    for one in policies:
        images = watched.get((one.repository, one.namespace), set())
        if len(images) != 1:
            continue
        image = next(iter(images))
        pushes = [*pushed.get(image, ()), *paths.get(image.partition("/")[2], ())]
        samples = [tags.samples(push) for push in pushes]
        if not pushes or not all(samples) or any(may_be(pattern, image) for pattern in patterns):
            continue
        if any(_matches(one, tag) for each in samples for tag in each):
            continue
        shown = ", ".join(sorted({f"'{_shown(tag)}'" for push in pushes for tag in tags.of(push)})[:3])
        yield Finding(
            at=one,
            message=f"{one.title} matches no tag of '{image}' that is pushed; the tags are {shown}",
            related=tuple(Related(push, f"{push.command} pushes the image") for push in pushes[:3]),
        )


class _Tags:
    """The tags of images, with the values that pipelines may give variables and outputs of steps."""

    def __init__(self, repository: Repository) -> None:
        self._choices: defaultdict[tuple[str, str], list[tuple[str, ...]]] = defaultdict(list)
        for one in repository.of(PossibleValues):
            self._choices[one.path, one.name.lower()].append(one.choices)

    def of(self, push: HandledImage, tag: str = "", depth: int = 0) -> list[str]:
        """The tags that a push may give an image, with the variables of the commit and the run."""
        tag = tag or push.tag or "latest"
        name = next((match for match in _CHOSEN.finditer(tag) if self._known(push, match)), None)
        if name is None or depth > _DEEPEST:
            return [tag]
        found = [value for each in self._known(push, name) for value in each]
        tags = (f"{tag[: name.start()]}{value}{tag[name.end() :]}" for value in found)
        return [one for each in dict.fromkeys(tags) for one in self.of(push, each, depth + 1)][:_MOST]

    def _known(self, push: HandledImage, match: Match[str]) -> list[tuple[str, ...]]:
        """The values of a variable; none if one of them is unknown."""
        found = self._choices.get((push.path, (match[1] or match[2]).lower()), [])
        return found if all(found) else []

    def samples(self, push: HandledImage) -> list[str]:
        """Values that the tag of a push may have; none if a part of it is unknown."""
        found = [_samples(tag) for tag in self.of(push)]
        return [tag for each in found for tag in each] if all(found) else []


# The path of an image in a registry that is a variable.
_IN_REGISTRY = regex(r"(?>\$\{\{[^}]*\}\}|\$\{[^}]*\}|\$\w+)/([\w.-]+/[\w./-]+)")
# A variable, or an output of a step or a job.
_CHOSEN = regex(r"\$\{(\w+)\}|\$\{\{\s*((?:steps|needs)\.[\w-]+\.outputs\.[\w-]+)\s*\}\}")
_DEEPEST = 6


def _samples(tag: str) -> list[str]:
    """Values that a tag may have; none if a part of it is unknown."""
    parts: list[tuple[str, ...]] = []
    end = 0
    for match in _VARIABLE.finditer(tag):
        values = _VALUES.get(match[1] or match[3])
        if values is None:
            return []
        if match[0].endswith("#v}"):
            values = tuple(value.removeprefix("v") for value in values)
        length = int(match[2]) if match[2] else None
        parts += [(tag[end : match.start()],), tuple(value[:length] for value in values)]
        end = match.end()
    parts.append((tag[end:],))
    if any(not {"$", "`", "{"}.isdisjoint(text) for part in parts[::2] for text in part):
        return []
    return ["".join(values) for values in islice(product(*parts), _MOST)]


def _matches(one: ImagePolicyTags, tag: str) -> bool:
    """Whether an ImagePolicy may take a tag."""
    if one.pattern:
        try:
            return compiled(one.pattern).search(tag) is not None
        except TemplateError:
            return True
    if one.order == "semver":
        return _VERSION.fullmatch(tag) is not None
    return one.order != "numerical" or tag.isdecimal()


def _shown(tag: str) -> str:
    """A tag, with variables as shells have them."""
    return tag.replace("${", "$").replace("}", "") or "latest"
