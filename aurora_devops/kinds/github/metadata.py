"""The references of images that docker/metadata-action gives.

Source: github.com/docker/metadata-action, sections "tags input" and "flavor input".
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import TYPE_CHECKING

from ...core.lazy import regex
from ...formats import expressions as ex

if TYPE_CHECKING:
    from ...core.place import At
    from .model import Step

_SEPARATOR = regex(r"[\n,]")
_LINE = regex(r"\S[^\n]*(?<!\s)")
# A reference that a step gives: the output of docker/metadata-action.
STEP_TAGS = regex(r"\$\{\{\s*steps\.([\w-]+)\.outputs\.\w+\s*\}\}")
_UNKNOWN = "${TAG}"
# A tag with the name of a branch, a tag or a pull request, or a part of it.
_REF = "${GITHUB_REF}"
_OF_REF = frozenset({"match", "pep440", "ref", "semver"})
# The tag of the repository, without `v` in front of it, and the first numbers of it.
_SEMVER = {
    "{{version}}": "${GITHUB_REF_NAME#v}",
    "v{{version}}": "v${GITHUB_REF_NAME#v}",
    "{{raw}}": "${GITHUB_REF_NAME}",
    "{{major}}.{{minor}}": "${GITHUB_REF_NAME#v%.*}",
    "v{{major}}.{{minor}}": "v${GITHUB_REF_NAME#v%.*}",
    "{{major}}": "${GITHUB_REF_NAME#v%%.*}",
    "v{{major}}": "v${GITHUB_REF_NAME#v%%.*}",
    "{{major}}.{{minor}}.{{patch}}": "${GITHUB_REF_NAME#v}",
    "v{{major}}.{{minor}}.{{patch}}": "v${GITHUB_REF_NAME#v}",
}
_SHORT = "${GITHUB_SHA::7}"
_WHOLE = "${GITHUB_SHA}"


def images_of(step_id: str, steps: Iterable[Step]) -> list[str]:
    """The images of a step with docker/metadata-action; an unknown image for another step."""
    return [image for image, _ in placed_images_of(step_id, steps)]


def alternatives(reference: str) -> tuple[str, ...]:
    """The references that one with an expression such as `${{ condition && github.ref_name || github.sha }}` may be.

    It is alone if an expression has one outcome, or one that is neither a context nor a string.
    """
    found: tuple[str, ...] = ("",)
    end = 0
    for fence in ex.fenced(reference):
        said = reference[end : fence.start]
        end = fence.end
        try:
            results = list(ex.outcomes(ex.parse(fence.text)))
        except ex.ExpressionError:
            return (reference,)
        texts = [_text_of(one) for one in results] if len(results) > 1 else [reference[fence.start : end]]
        if None in texts or len(texts) * len(found) > _MOST:
            return (reference,)
        found = tuple(f"{one}{said}{text}" for one in found for text in texts)
    return tuple(dict.fromkeys(one + reference[end:] for one in found))


# How many references one may stand for.
_MOST = 10


def _text_of(tree: ex.Tree) -> str | None:
    """A result of an expression in a text; None if it is computed."""
    if isinstance(tree, ex.Literal):
        return tree.value if isinstance(tree.value, str) else None
    path = ex.path(tree)
    return f"${{{{ {'.'.join(path)} }}}}" if path else None


def placed_images_of(step_id: str, steps: Iterable[Step]) -> list[tuple[str, At | None]]:
    """The same with the entries that give the tags."""
    for step in steps:
        given = step.with_
        if step.id == step_id and isinstance(given, dict) and given.get("images"):
            known = step.action is not None and step.action.slug == "docker/metadata-action"
            tags = list(_tags(given)) if known else [(_UNKNOWN, None)]
            at = step.at["with"]["tags"]
            return [
                (f"{name}:{tag}", at.sub(*span) if span else None)
                for name in _names(str(given["images"]))
                for tag, span in tags
            ]
    return [(f"${{IMAGE}}:{_UNKNOWN}", None)]


def _names(images: str) -> Iterator[str]:
    """The names of images, of which some may have attributes: `name=ghcr.io/acme/web,enable=false`."""
    for line in images.splitlines():
        parts = [part.strip() for part in line.split(",") if part.strip()]
        if "enable=false" not in parts:
            yield from (part.removeprefix("name=") for part in parts if not part.startswith("enable="))


def _tags(given: Mapping[str, object]) -> Iterator[tuple[str, tuple[int, int] | None]]:
    """The tags, with the variables that they contain, and where the entries are in the input."""
    text = str(given.get("tags") or "")
    written = text.strip()
    flavor = str(given.get("flavor") or "")
    prefix, suffix = _of_flavor(flavor, "prefix"), _of_flavor(flavor, "suffix")
    if prefix is None or suffix is None:
        yield _UNKNOWN, None
        return
    if "latest=true" in flavor or (
        "latest=false" not in flavor and (not written or _LATEST.search(written) is not None)
    ):
        yield "latest", None
    if not written:
        # By default, the tags are those of the branch, the tag or the pull request.
        yield f"{prefix}{_REF}{suffix}", None
    for found in _LINE.finditer(text) if written else ():
        yield _tag(found[0], prefix, suffix), found.span()


# With `latest=auto`, only tags and versions of the repository make an image the latest one.
_LATEST = regex(
    r"\btype=(?:match|pep440|semver)\b|\btype=ref\b[^\n]*\bevent=tag\b|\bevent=tag\b[^\n]*\btype=ref\b"
)


def _tag(line: str, prefix: str, suffix: str) -> str:
    """The tag of an entry, with the variables that it contains."""
    entry = _entry(line)
    sort = entry.get("type", "raw")
    before, after = entry.get("prefix", prefix), entry.get("suffix", suffix)
    if sort == "sha":
        value = _WHOLE if entry.get("format") == "long" else _SHORT
        before = entry.get("prefix", "sha-")
    elif sort == "semver" and (pattern := _SEMVER.get(entry.get("pattern", "").replace(" ", ""))):
        value = pattern
    elif sort == "ref" and entry.get("event") == "tag":
        value = "${GITHUB_REF_NAME}"
    elif sort == "ref" and entry.get("event") == "branch":
        value = "${GITHUB_REF#refs/heads/}"
    elif sort in _OF_REF:
        value = _REF
        if entry.get("event") == "pr":
            before = entry.get("prefix", "pr-")
    elif sort == "raw" and "{{" not in entry.get("value", "{{").replace("${{", ""):
        value = entry["value"]
    else:
        value = _UNKNOWN
    return f"{before}{value}{after}" if value != _UNKNOWN else value


def _entry(line: str) -> dict[str, str]:
    """The attributes of an entry: `type=sha,format=long`; one without a type is a raw value."""
    parts = line.strip().split(",")
    found = {
        key.strip(): value.strip() for key, equals, value in (part.partition("=") for part in parts) if equals
    }
    return found if "type" in found else {"type": "raw", "value": line.strip()}


def _of_flavor(flavor: str, key: str) -> str | None:
    """A prefix or a suffix of all tags; None if it is computed or applies to some of them only."""
    for part in _SEPARATOR.split(flavor):
        name, _, value = part.strip().partition("=")
        if name == key:
            return None if "onlatest" in flavor or "$" in value or "{" in value else value
    return ""
