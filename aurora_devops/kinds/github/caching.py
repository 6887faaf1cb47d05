"""The steps that restore a cache and those that publish something: a poisoned cache ends up in a release.

Source: the `action.yml` of each repository named.
"""

from __future__ import annotations

import re
from functools import partial

from ...core.lazy import regex
from ...core.record import record
from ...formats import expressions as ex
from .actions import major
from .model import Step, Uses, Workflow


@record
class CacheRule:
    """An action that caches: the input that controls it, and its default.

    `off` are the values that disable the cache; `default` is whether it caches without the input.
    """

    switch: str = ""
    default: bool = True
    off: frozenset[str] = frozenset({"false", "", "no", "0"})
    needs: str = ""


_OPT_OUT = frozenset({"true", "yes", "1", "on"})
_CACHES: dict[str, CacheRule] = {
    "actions-rust-lang/setup-rust-toolchain": CacheRule("cache"),
    "actions/cache": CacheRule("lookup-only", off=_OPT_OUT),
    "actions/setup-dotnet": CacheRule("cache", default=False),
    "actions/setup-go": CacheRule("cache"),
    "actions/setup-java": CacheRule("cache", default=False),
    "actions/setup-node": CacheRule("cache", default=False),
    "actions/setup-python": CacheRule("cache", default=False),
    "astral-sh/setup-uv": CacheRule("enable-cache"),
    "docker/setup-buildx-action": CacheRule("cache-binary", needs="version"),
    "gradle/actions": CacheRule("cache-disabled", off=_OPT_OUT),
    "gradle/gradle-build-action": CacheRule("cache-disabled", off=_OPT_OUT),
    "jdx/mise-action": CacheRule("cache"),
    "pyo3/maturin-action": CacheRule("sccache", default=False),
    "ramsey/composer-install": CacheRule("ignore-cache", off=_OPT_OUT),
    "ruby/setup-ruby": CacheRule("bundler-cache", default=False),
    "swatinem/rust-cache": CacheRule("lookup-only", off=_OPT_OUT),
}
# Actions whose switch is the name of a package manager.
_BY_NAME = frozenset({"actions/setup-java", "actions/setup-node", "actions/setup-python"})
_PUBLISHERS = frozenset(
    [
        "actions/create-release",
        "actions/upload-release-asset",
        "aws-actions/amazon-ecs-deploy-task-definition",
        "azure/webapps-deploy",
        "cloudflare/wrangler-action",
        "crates-io/publish",
        "docker/build-push-action",
        "goreleaser/goreleaser-action",
        "js-devtools/npm-publish",
        "ncipollo/release-action",
        "pypa/gh-action-pypi-publish",
        "rubygems/release-gem",
        "softprops/action-gh-release",
        "svenstaro/upload-release-action",
    ]
)
_PUSHED = regex(r"(?:^|,)\s*(?:type=registry|push(?:-by-digest)?=true)\s*(?:,|$)", re.IGNORECASE)
# setup-uv stopped caching by default where something is released.
_UV_MAJOR = 10


def publishes(step: Step) -> bool:
    """Whether a step publishes something: a release, a package, an image that is pushed."""
    uses = step.action
    if uses is None or uses.slug not in _PUBLISHERS:
        return False
    if uses.slug == "docker/build-push-action":
        given = step.with_ if isinstance(step.with_, dict) else {}
        outputs = str(given.get("outputs") or "")
        return str(given.get("push") or "false").lower() != "false" or _pushes(outputs)
    return True


def _pushes(outputs: str) -> bool:
    """Whether one of the outputs of a build is sent to a registry."""
    return "${{" in outputs or any(_PUSHED.search(line) for line in outputs.splitlines())


def is_release(workflow: Workflow) -> bool:
    """Whether a workflow is started by a release or by a pushed tag."""
    if workflow.event("release") is not None:
        return True
    push = workflow.event("push")
    return push is not None and bool(push.tags)


def caches(step: Step, workflow: Workflow, comment: str) -> bool:
    """Whether a step restores a cache in a run that releases something.

    `comment` is the comment after `uses`, which has the version of a pinned commit.
    """
    uses = step.action
    rule = _CACHES.get(uses.slug) if uses is not None else None
    if uses is None or rule is None or not isinstance(step.with_, dict):
        return False
    given = {name.lower(): value for name, value in step.with_.items()}
    if rule.needs and not given.get(rule.needs):
        return False
    if rule.switch not in given:
        return rule.default and not _later_uv(uses, comment)
    value = given[rule.switch]
    text = "" if value is None else str(value).strip()
    if "${{" in text:
        return _when_released(text, workflow)
    if uses.slug == "astral-sh/setup-uv" and text == "auto":
        return not _later_uv(uses, comment)
    return text.lower() not in rule.off


def without_cache(step: Step) -> tuple[str, str] | None:
    """The input that disables the cache of a step, and its value; None if it has no boolean for that."""
    uses = step.action
    rule = _CACHES.get(uses.slug) if uses is not None else None
    if uses is None or rule is None or uses.slug in _BY_NAME:
        return None
    return rule.switch, "true" if rule.off is _OPT_OUT else "false"


def _later_uv(uses: Uses, comment: str) -> bool:
    if uses.slug != "astral-sh/setup-uv":
        return False
    tag = comment.strip("# \t").split(" ")[0] if uses.pinned else uses.ref
    version = major(Uses(uses.text, ref=tag)) if tag else None
    return version is not None and version >= _UV_MAJOR


def _when_released(text: str, workflow: Workflow) -> bool:
    """Whether an expression may be true in a run for a tag."""
    found = next(ex.fenced(text))
    if not found.closed or (found.start, found.end) != (0, len(text)):
        return True
    try:
        tree = ex.parse(found.text)
    except ex.ExpressionError:
        return True
    events = ("release", "push") if workflow.event("release") is not None else ("push",)
    return any(ex.evaluated(tree, partial(_of_tag, event)) not in (False, "") for event in events)


def _of_tag(event: str, path: tuple[str, ...]) -> str | None:
    """The value of an access in a run for the tag `v1`; None where that is not known."""
    return event if path == ("github", "event_name") else _OF_TAG.get(path)


_OF_TAG: dict[tuple[str, ...], str] = {
    ("github", "ref"): "refs/tags/v1",
    ("github", "ref_name"): "v1",
    ("github", "ref_type"): "tag",
}
