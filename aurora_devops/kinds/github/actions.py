"""Widely used actions: their inputs and outputs, and the versions that still run.

`actions.json` has the inputs of each action in its major versions, from the metadata at the tags of its repository;
`nox -s actions` writes it. The inputs of later versions are not known here.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from functools import cache
from importlib import resources
from typing import Any

from ...core.lazy import regex
from ...core.record import record
from .model import Step, Uses, shell_name


@record
class ActionRule:
    """The inputs of an action in one major version, and those of them that it requires."""

    inputs: frozenset[str]
    required: tuple[str, ...] = ()


@cache
def table() -> Mapping[str, Any]:
    """The content of `actions.json`: `date`, and `actions` by name in lower case."""
    text = (resources.files(__package__) / "actions.json").read_text(encoding="utf-8")
    data: Mapping[str, Any] = json.loads(text)
    return data


@cache
def _rule(name: str, version: int) -> ActionRule | None:
    entry = table()["actions"].get(name)
    if entry is None or not _within(entry["majors"], version):
        return None
    return ActionRule(frozenset(_having(entry["inputs"], version)), _REQUIRED.get(name, ()))


def _having(names: str, version: int) -> Iterator[str]:
    """The names that a version has, of `name`, `name@2-`, `name@-3` and `name@2-3`."""
    for word in names.split():
        name, _, versions = word.partition("@")
        if not versions or _within(versions, version):
            yield name


def _within(versions: str, version: int) -> bool:
    first, _, last = versions.partition("-")
    return int(first or 0) <= version and (not last or version <= int(last))


# The inputs without which these actions fail. Metadata also marks others as required that have another source.
_REQUIRED: Mapping[str, tuple[str, ...]] = {
    "actions/cache": ("path", "key"),
    "actions/cache/restore": ("path", "key"),
    "actions/cache/save": ("path", "key"),
    "actions/github-script": ("script",),
    "actions/upload-artifact": ("path",),
}
# The outputs of actions that set no others, in the major versions from the first number to the second.
_OUTPUTS: Mapping[str, tuple[int, int, str]] = {
    "actions/checkout": (2, 6, "ref commit"),
    "actions/setup-node": (2, 6, "cache-hit node-version"),
    "actions/setup-python": (2, 6, "python-version cache-hit python-path"),
    "actions/setup-go": (3, 6, "go-version cache-hit"),
    "actions/setup-java": (2, 5, "distribution version path cache-hit"),
    "actions/setup-dotnet": (2, 5, "cache-hit dotnet-version"),
    "actions/cache": (3, 5, "cache-hit"),
    "actions/upload-artifact": (3, 6, "artifact-id artifact-url artifact-digest"),
    "actions/download-artifact": (3, 6, "download-path"),
}
# The only outputs of these actions in all versions.
_ALWAYS: Mapping[str, frozenset[str]] = {"octokit/request-action": frozenset({"data", "headers", "status"})}

# Deprecated inputs and what replaces them.
_PYPI = {
    "packages_dir": "packages-dir",
    "repository_url": "repository-url",
    "verify_metadata": "verify-metadata",
    "skip_existing": "skip-existing",
    "print_hash": "print-hash",
}

# The first major version that runs on Node.js 20 or later, which runners still have.
OLDEST_RUNNING: dict[str, int] = {
    "actions/cache": 4,
    "actions/checkout": 4,
    "actions/configure-pages": 4,
    "actions/create-release": 99,
    "actions/deploy-pages": 3,
    "actions/download-artifact": 4,
    "actions/github-script": 7,
    "actions/labeler": 5,
    "actions/setup-dotnet": 4,
    "actions/setup-go": 5,
    "actions/setup-java": 4,
    "actions/setup-node": 4,
    "actions/setup-python": 5,
    "actions/setup-ruby": 99,
    "actions/stale": 9,
    "actions/upload-artifact": 4,
    "actions/upload-release-asset": 99,
    "aws-actions/configure-aws-credentials": 4,
    "azure/login": 2,
    "codecov/codecov-action": 4,
    "docker/build-push-action": 5,
    "docker/login-action": 3,
    "docker/metadata-action": 5,
    "docker/setup-buildx-action": 3,
    "docker/setup-qemu-action": 3,
    "dorny/paths-filter": 3,
    "github/codeql-action": 3,
    "golangci/golangci-lint-action": 4,
    "google-github-actions/auth": 2,
    "google-github-actions/setup-gcloud": 2,
    "hashicorp/setup-terraform": 3,
    "peaceiris/actions-gh-pages": 4,
    "pnpm/action-setup": 3,
    "softprops/action-gh-release": 2,
}

# Archived repositories: they receive no fixes.
ARCHIVED = frozenset(
    [
        "8398a7/action-slack",
        "actions-rs/audit-check",
        "actions-rs/cargo",
        "actions-rs/clippy-check",
        "actions-rs/components-nightly",
        "actions-rs/grcov",
        "actions-rs/install",
        "actions-rs/tarpaulin",
        "actions-rs/toolchain",
        "actions/create-release",
        "actions/setup-elixir",
        "actions/setup-haskell",
        "actions/setup-ruby",
        "actions/upload-release-asset",
        "artichoke/setup-rust",
        "aslafy-z/conventional-pr-title-action",
        "azure/appconfiguration-sync",
        "azure/appservice-actions",
        "azure/azure-resource-login-action",
        "azure/container-actions",
        "azure/container-scan",
        "azure/data-factory-deploy-action",
        "azure/data-factory-export-action",
        "azure/data-factory-validate-action",
        "azure/get-keyvault-secrets",
        "azure/k8s-actions",
        "azure/manage-azure-policy",
        "azure/publish-security-assessments",
        "azure/run-sqlpackage-action",
        "azure/spring-cloud-deploy",
        "azure/webapps-container-deploy",
        "cedrickring/golang-action",
        "cirrus-actions/rebase",
        "contributor-assistant/github-action",
        "convictional/trigger-workflow-and-wait",
        "cpcloud/flake-update-action",
        "crazy-max/ghaction-docker-buildx",
        "crazy-max/ghaction-hugo",
        "decathlon/pull-request-labeler-action",
        "delaguardo/setup-graalvm",
        "elstudio/actions-settings",
        "expo/expo-preview-action",
        "facebook/pysa-action",
        "fregante/release-with-changelog",
        "google/mirror-branch-action",
        "gradle/gradle-build-action",
        "grafana/k6-action",
        "hashicorp/terraform-cdk-action",
        "helaili/github-graphql-action",
        "helaili/jekyll-action",
        "ilshidur/action-slack",
        "jakejarvis/backblaze-b2-action",
        "jakejarvis/cloudflare-purge-action",
        "jakejarvis/firebase-deploy-action",
        "jakejarvis/hugo-build-action",
        "jakejarvis/lighthouse-action",
        "jakejarvis/s3-sync-action",
        "justinribeiro/lighthouse-action",
        "machine-learning-apps/wandb-action",
        "marvinpinto/action-automatic-releases",
        "marvinpinto/actions",
        "maxheld83/ghpages",
        "meilcli/danger-action",
        "micnncim/action-lgtm-reaction",
        "mikepenz/gradle-dependency-submission",
        "niklasmerz/github-deployment-action",
        "orf/cargo-bloat-action",
        "paambaati/codeclimate-action",
        "repo-sync/pull-request",
        "repo-sync/repo-sync",
        "sagebind/docker-swarm-deploy-action",
        "scottbrenner/generate-changelog-action",
        "secrethub/actions",
        "semgrep/semgrep-action",
        "sonarsource/sonarcloud-github-action",
        "stefanprodan/kube-tools",
        "suzuki-shunsuke/github-action-tflint",
        "suzuki-shunsuke/github-action-tfsec",
        "svenstaro/upx-action",
        "swiftdocorg/github-wiki-publish-action",
        "tachiyomiorg/issue-moderator-action",
        "technote-space/auto-cancel-redundant-workflow",
        "technote-space/get-diff-action",
        "tencentcloudbase/cloudbase-action",
        "tibdex/github-app-token",
        "trmcnvn/chrome-addon",
        "verygoodopensource/very_good_coverage",
        "whelk-io/maven-settings-xml-action",
        "youyo/aws-cdk-github-actions",
        "yumemi-inc/clean-cache-action",
        "z0al/dependent-issues",
    ]
)


# Actions that refuse to run from a commit: they verify the tag that they were called with.
_ONLY_BY_TAG = ("slsa-framework/slsa-github-generator/", "slsa-framework/slsa-verifier/actions/installer")
_FULL_TAG = regex(r"v\d+\.\d+\.\d+(?:-[\w.]+)?\Z")


def must_be_tag(uses: Uses) -> bool:
    """Whether an action or a workflow is used by a full version tag because it accepts nothing else."""
    name = f"{uses.slug}/{uses.path}".lower()
    return name.startswith(_ONLY_BY_TAG) and _FULL_TAG.match(uses.ref or "") is not None


def _owners() -> dict[str, tuple[str, ...]]:
    found: dict[str, tuple[str, ...]] = {}
    for slug in sorted({*OLDEST_RUNNING, *_POPULAR}):
        owner, _, repository = slug.partition("/")
        found[repository] = (*found.get(repository, ()), owner)
    return found


_POPULAR = (
    "astral-sh/setup-uv",
    "dtolnay/rust-toolchain",
    "goreleaser/goreleaser-action",
    "ossf/scorecard-action",
    "peter-evans/create-pull-request",
    "pypa/gh-action-pypi-publish",
    "ruby/setup-ruby",
    "sigstore/cosign-installer",
    "swatinem/rust-cache",
    "taiki-e/install-action",
)
# The owners of widely used actions, by the name of the repository.
WELL_KNOWN = _owners()

_MAJOR = regex(r"v?(\d+)(?:\.\d+){0,2}(?:-[\w.]+)?\Z")


def major(uses: Uses) -> int | None:
    """The major version that a tag names, `4` for `v4.1.0`; None for a branch or a commit."""
    match = _MAJOR.match(uses.ref or "") if not uses.pinned else None
    return int(match[1]) if match else None


def rule_of(uses: Uses) -> ActionRule | None:
    """The inputs of an action in the version that is used; None where they are not known."""
    version = major(uses)
    if version is None:
        return None
    name = f"{uses.slug}/{uses.path}".lower() if uses.path else uses.slug
    rule = _rule(name, version)
    # A release after the newest of the table may have other inputs.
    return None if rule is None or _numbers(uses.ref) > _numbers(table()["actions"][name]["newest"]) else rule


def _numbers(version: str | None) -> tuple[int, ...]:
    return tuple(map(int, re.findall(r"\d+", version or "")))


def outputs_of(step: Step) -> frozenset[str] | None:
    """The outputs that a step has, where all of them are known."""
    if step.run is not None and shell_name(step.shell) in ("", "bash", "sh"):
        from .written import outputs_written

        return outputs_written(step.run)
    uses = step.action
    if uses is None or uses.local or uses.docker:
        return None
    version, known = major(uses), _OUTPUTS.get(uses.slug)
    if known is None or version is None or uses.path or not known[0] <= version <= known[1]:
        return _ALWAYS.get(uses.slug)
    return frozenset(known[2].split())


def replacement(uses: Uses, name: str) -> str | None:
    """The input that replaces a deprecated one; None where it is not deprecated."""
    if uses.slug == "pypa/gh-action-pypi-publish":
        return _PYPI.get(name)
    if uses.owner == "reviewdog" and uses.repository.startswith("action-") and name == "fail_on_error":
        return "fail_level"
    return None
