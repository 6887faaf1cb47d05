"""The tags of images that pipelines push, and whether one of them may be the one that is deployed."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from functools import cached_property
from re import Match

from aurora_devops import Repository
from aurora_devops.commands.images import ALL_TAGS
from aurora_devops.core.lazy import regex
from aurora_devops.core.record import replace
from aurora_devops.delivery.image_names import is_unknown, may_be
from aurora_devops.facts import HandledImage, JobStep

from ._images import without_hub

# Variables with one value in all jobs of a pipeline.
_COMMON = regex(
    r"\$\{(?:GITHUB_(?:SHA|REF|REF_NAME|HEAD_REF|BASE_REF|RUN_ID|RUN_NUMBER|RUN_ATTEMPT|REPOSITORY|REPOSITORY_OWNER)"
    r"|CI_(?:COMMIT|PIPELINE|REGISTRY|PROJECT|DEFAULT|MERGE_REQUEST)_?\w*)(?::[\d:]*|#v(?:%%?\.\*)?|#refs/heads/)?\}"
)
# The first characters of the commit: `${GITHUB_SHA:0:7}`.
_PART = regex(r"\$\{(GITHUB_SHA|CI_COMMIT_SHA):(?:0?:)?(\d+)\}")
ALONE = regex(r"\$\{(\w+)\}")
# Variables whose value can be equal to a fixed tag or to each other.
REF = regex(r"REF|BRANCH|TAG|SLUG")


class Pushes:
    """Pushes of images, by image: a repository may push hundreds of tags of one."""

    def __init__(self, pushes: Iterable[JobStep]) -> None:
        self._unknown = False
        self._constant: defaultdict[str, set[str]] = defaultdict(set)
        self._others: defaultdict[str, set[str]] = defaultdict(set)
        for push in pushes:
            self._unknown = self._unknown or not push.image
            tags = self._others if "$" in push.tag or not is_known(push.tag) else self._constant
            tags[without_hub(push.image)].add(push.tag or "latest")

    def lack(self, image: str, tag: str, refs: frozenset[str] | None = None) -> bool:
        """Whether none of them certainly has, or may have, a tag of an image.

        `refs` are the branches for which a job runs, if they are known.
        """
        image = without_hub(image)
        constant = self._constant[image]
        if self._unknown or (tag or "latest") in constant or any(_is_ref(tag, one, refs) for one in constant):
            return False
        return all(_differs(tag, other) for other in self._others[image])

    def lack_tag(self, tag: str) -> bool:
        """Whether none of them certainly has, or may have, a tag with the commit or the run, whatever the image is."""
        return not self._unknown and all(_differs(tag, other) for other in self._tags)

    @cached_property
    def _tags(self) -> set[str]:
        """The tags of all images that are not constant."""
        return {tag for tags in self._others.values() for tag in tags}


class BuiltTags:
    """The tags that the images of a repository have where `docker push --all-tags` pushes them."""

    def __init__(self, repository: Repository) -> None:
        self._images: defaultdict[str, list[HandledImage]] = defaultdict(list)
        self._unknown: list[HandledImage] = []
        # What a release by GoReleaser pushes.
        self._released = [
            one for one in repository.of(HandledImage) if one.command == "goreleaser" and one.does == "push"
        ]
        for one in repository.of(HandledImage):
            if one.does == "build" and one.kind != "document":
                self._images[without_hub(one.name)].append(one)
                if is_unknown(one.name):
                    self._unknown.append(one)

    @classmethod
    def of(cls, repository: Repository) -> BuiltTags:
        """The tags of a repository, collected once."""
        return repository.derived(cls)

    def _tags(self, path: str, image: str) -> list[str]:
        """The tags that commands of a file, of recipes and of scripts give an image; none if some are unknown."""
        name = without_hub(image)
        unknown = (one for one in self._unknown if one.name != image and _is_made(one, path))
        if any(may_be(without_hub(one.name), name) for one in unknown):
            return []
        return list(dict.fromkeys(one.tag for one in self._images.get(name, ()) if _is_made(one, path)))

    def steps(self, pushes: Iterable[JobStep]) -> Iterator[JobStep]:
        """Pushes, with each tag that an image has in the place of all its tags, and the images of a release."""
        for push in pushes:
            if push.role == "release":
                yield from (replace(push, role="push", image=one.name, tag=one.tag) for one in self._released)
                continue
            tags = self._tags(push.path, push.image) if push.tag == ALL_TAGS else []
            yield from (replace(push, tag=tag) for tag in tags) if tags else (push,)

    def images(self, images: Iterable[HandledImage]) -> Iterator[HandledImage]:
        """Images that commands handle, with each tag that an image has in the place of all its tags."""
        for one in images:
            tags = self._tags(one.path, one.name) if one.tag == ALL_TAGS else []
            yield from (replace(one, tag=tag) for tag in tags) if tags else (one,)


def _is_made(image: HandledImage, path: str) -> bool:
    """Whether the machine on which a file runs commands may have an image, and not that of another pipeline."""
    return image.path == path or image.kind not in ("github-workflow", "gitlab-ci")


def _is_ref(tag: str, pushed: str, refs: frozenset[str] | None) -> bool:
    """Whether a tag that is the name of a branch or a tag may be a constant one that is pushed."""
    name = ALONE.fullmatch(tag)
    if name is None or not REF.search(name[1]):
        return False
    if refs is not None:
        return pushed in refs
    return (_VERSION_LIKE if name[1] == "CI_COMMIT_TAG" else _BRANCH_LIKE).match(pushed) is not None


_VERSION_LIKE = regex(r"v?\d")
_BRANCH_LIKE = regex(
    r"(?i)v?\d|(?:alpha|beta|canary|dev|edge|live|main|master|next|nightly|prod|rc|release|stable|stag|test|trunk|uat)"
)


def _normal(tag: str) -> str:
    """A tag with the first characters of the commit written in one way."""
    return _PART.sub(_start, tag) if ":" in tag else tag


def _start(match: Match[str]) -> str:
    name, count = match[1], match[2]
    return "${CI_COMMIT_SHORT_SHA}" if (name, count) == ("CI_COMMIT_SHA", "8") else f"${{{name}:{count}}}"


def is_known(tag: str) -> bool:
    """Whether all variables of a tag have one value in all jobs of a pipeline."""
    return tag != "@" and not set(_COMMON.sub("", tag)) & set("${}()`*")


def _differs(tag: str, pushed: str) -> bool:
    """Whether two tags certainly have different values."""
    tag, pushed = _normal(tag or "latest"), _normal(pushed or "latest")
    if tag == pushed or not is_known(pushed):
        return False
    variables, others = set(_COMMON.findall(tag)), set(_COMMON.findall(pushed))
    # A branch or a tag of the repository can have any name.
    return not ((not variables or any(map(REF.search, variables))) and any(map(REF.search, others)))


def shown(step: JobStep) -> str:
    """The reference of an image, with variables as shells have them."""
    return plain(f"{step.image}:{step.tag or 'latest'}")


def plain(text: str) -> str:
    """A text with variables as shells have them."""
    return ALONE.sub(r"$\1", text)
