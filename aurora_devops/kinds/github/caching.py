"""The steps that restore a cache and those that publish something: a poisoned cache ends up in a release.

Source: the `action.yml` of each repository named.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import partial

from ...core.lazy import regex
from ...core.record import record
from ...formats import expressions as ex
from .actions import major
from .model import Step, Uses, Workflow

_OFF = frozenset({"false", "", "no", "0"})


@record
class CacheRule:
    """An action that caches: the input that controls it, and its default; no input if it always caches.

    `off` are the values that disable the cache; `default` is whether it caches without the input.
    """

    switch: str = ""
    default: bool = True
    off: frozenset[str] = _OFF
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
    "awalsh128/cache-apt-pkgs-action": CacheRule(),
    "determinatesystems/magic-nix-cache-action": CacheRule("use-gha-cache", off=_OFF | {"disabled"}),
    "docker/setup-buildx-action": CacheRule("cache-binary", needs="version"),
    "graalvm/setup-graalvm": CacheRule("cache", default=False),
    "gradle/actions": CacheRule("cache-disabled", off=_OPT_OUT),
    "gradle/gradle-build-action": CacheRule("cache-disabled", off=_OPT_OUT),
    "jdx/mise-action": CacheRule("cache"),
    "mlugg/setup-zig": CacheRule("use-cache"),
    "mozilla-actions/sccache-action": CacheRule(),
    "nix-community/cache-nix-action": CacheRule(),
    "oven-sh/setup-bun": CacheRule("no-cache", off=_OPT_OUT),
    "pyo3/maturin-action": CacheRule("sccache", default=False),
    "ramsey/composer-install": CacheRule("ignore-cache", off=_OPT_OUT),
    "ruby/setup-ruby": CacheRule("bundler-cache", default=False),
    "swatinem/rust-cache": CacheRule("lookup-only", off=_OPT_OUT),
}
# Actions whose switch is the name of a package manager.
_BY_NAME = frozenset(
    {"graalvm/setup-graalvm", "actions/setup-java", "actions/setup-node", "actions/setup-python"}
)
_PUBLISHERS = frozenset(
    [
        "actions/create-release",
        "actions/upload-release-asset",
        "aws-actions/amazon-ecs-deploy-task-definition",
        "aws-actions/aws-cloudformation-github-deploy",
        "azure/aci-deploy",
        "azure/container-apps-deploy-action",
        "azure/functions-action",
        "azure/sql-action",
        "azure/webapps-deploy",
        "cloudflare/wrangler-action",
        "crates-io/publish",
        "docker/build-push-action",
        "goreleaser/goreleaser-action",
        "google-github-actions/deploy-appengine",
        "google-github-actions/deploy-cloud-functions",
        "google-github-actions/deploy-cloudrun",
        "jreleaser/release-action",
        "js-devtools/npm-publish",
        "ncipollo/release-action",
        "pypa/gh-action-pypi-publish",
        "redhat-actions/push-to-registry",
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
    """Whether a workflow is started by a release, by a pushed tag, or by pushes to release branches only."""
    if workflow.event("release") is not None:
        return True
    push = workflow.event("push")
    return push is not None and (bool(push.tags) or _releases(push.branches))


def _releases(branches: Iterable[str]) -> bool:
    names = [name for name in branches if not name.startswith("!")]
    return bool(names) and all("release" in name.lower() for name in names)


def caches(step: Step, workflow: Workflow, comment: str) -> bool:
    """Whether a step restores a cache in a run that releases something.

    `comment` is the first word of the comment after `uses`: the version of a pinned commit.
    """
    uses = step.action
    rule = _CACHES.get(uses.slug) if uses is not None else None
    if uses is None or rule is None or not isinstance(step.with_, dict):
        return False
    given = {name.lower(): value for name, value in step.with_.items()}
    if rule.needs and not given.get(rule.needs):
        return False
    if not rule.switch:
        return True
    if uses.slug == "actions/setup-node" and str(given.get("package-manager-cache")).lower() == "true":
        return True
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
    if uses is None or rule is None or not rule.switch or uses.slug in _BY_NAME:
        return None
    return rule.switch, "true" if rule.off is _OPT_OUT else "false"


def _later_uv(uses: Uses, comment: str) -> bool:
    if uses.slug != "astral-sh/setup-uv":
        return False
    tag = comment if uses.pinned else uses.ref
    version = major(Uses(uses.text, ref=tag)) if tag else None
    return version is not None and version >= _UV_MAJOR


def _when_released(text: str, workflow: Workflow) -> bool:
    """Whether an expression may be true in a run that releases something."""
    found = next(ex.fenced(text))
    if not found.closed or (found.start, found.end) != (0, len(text)):
        return True
    try:
        tree = ex.parse(found.text)
    except ex.ExpressionError:
        return True
    push = workflow.event("push")
    runs = [("push", _TAG)]
    if workflow.event("release") is not None:
        runs.append(("release", _TAG))
    if push is not None and _releases(push.branches):
        runs.append(("push", _BRANCH))
    return any(ex.evaluated(tree, partial(_known, *run)) not in (False, "") for run in runs)


def _known(event: str, ref: dict[tuple[str, ...], str], path: tuple[str, ...]) -> str | None:
    """The value of an access in a run for a ref; None where that is not known."""
    return event if path == ("github", "event_name") else ref.get(path)


_TAG: dict[tuple[str, ...], str] = {
    ("github", "ref"): "refs/tags/v1",
    ("github", "ref_name"): "v1",
    ("github", "ref_type"): "tag",
}
_BRANCH: dict[tuple[str, ...], str] = {
    ("github", "ref"): "refs/heads/release",
    ("github", "ref_name"): "release",
    ("github", "ref_type"): "branch",
}
