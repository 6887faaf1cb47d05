"""Widely used actions: their inputs and outputs, and the versions that still run.

A table is valid for the major versions up to `newest` only; the inputs of later versions are not known here.
Sources: the `action.yml` of each repository named.
"""

from __future__ import annotations

from collections.abc import Mapping

from ...core.lazy import regex
from ...core.record import field, record
from .model import Step, Uses


@record
class ActionRule:
    """An action, as in its metadata in all major versions from `oldest` to `newest`.

    `outputs` is None where a step can set others than the declared ones.
    """

    oldest: int
    newest: int
    inputs: frozenset[str]
    required: tuple[str, ...] = ()
    outputs: frozenset[str] | None = None
    since: Mapping[str, int] = field(default_factory=dict)

    def has_input(self, name: str, version: int) -> bool:
        """Whether a major version has an input; `since` has the first version of the later ones."""
        return name in self.inputs and self.since.get(name, 0) <= version


def _rule(
    oldest: int,
    newest: int,
    inputs: str,
    *,
    required: str = "",
    outputs: str | None = None,
    since: Mapping[str, int] | None = None,
) -> ActionRule:
    named = None if outputs is None else frozenset(outputs.split())
    return ActionRule(
        oldest, newest, frozenset(inputs.lower().split()), tuple(required.split()), named, since or {}
    )


ACTIONS: dict[str, ActionRule] = {
    "actions/checkout": _rule(
        2,
        6,
        "repository ref token ssh-key ssh-known-hosts ssh-strict ssh-user persist-credentials path clean filter "
        "sparse-checkout sparse-checkout-cone-mode fetch-depth fetch-tags show-progress lfs submodules "
        "set-safe-directory github-server-url",
        outputs="ref commit",
    ),
    "actions/setup-node": _rule(
        2,
        6,
        "always-auth node-version node-version-file architecture check-latest registry-url scope token cache "
        "cache-dependency-path mirror mirror-token package-manager-cache version",
        outputs="cache-hit node-version",
        since={"package-manager-cache": 5},
    ),
    "actions/setup-python": _rule(
        2,
        6,
        "python-version python-version-file cache architecture check-latest token cache-dependency-path "
        "update-environment allow-prereleases freethreaded pip-version pip-install",
        outputs="python-version cache-hit python-path",
    ),
    "actions/setup-go": _rule(
        3,
        6,
        "go-version go-version-file check-latest token cache cache-dependency-path architecture "
        "go-download-base-url",
        outputs="go-version cache-hit",
    ),
    "actions/setup-java": _rule(
        2,
        5,
        "java-version java-version-file distribution java-package architecture jdkFile check-latest server-id "
        "server-username server-password settings-path overwrite-settings gpg-private-key gpg-passphrase cache "
        "cache-dependency-path job-status token mvn-toolchain-id mvn-toolchain-vendor",
        outputs="distribution version path cache-hit",
    ),
    "actions/setup-dotnet": _rule(
        2,
        5,
        "dotnet-version dotnet-quality global-json-file source-url owner config-file cache "
        "cache-dependency-path workloads include-prerelease architecture",
        outputs="cache-hit dotnet-version",
    ),
    "actions/cache": _rule(
        3,
        5,
        "path key restore-keys upload-chunk-size enableCrossOsArchive fail-on-cache-miss lookup-only save-always",
        required="path key",
        outputs="cache-hit",
    ),
    "actions/upload-artifact": _rule(
        3,
        6,
        "name path if-no-files-found retention-days compression-level overwrite include-hidden-files",
        required="path",
        outputs="artifact-id artifact-url artifact-digest",
    ),
    "actions/download-artifact": _rule(
        3,
        6,
        "name artifact-ids path pattern merge-multiple github-token repository run-id",
        outputs="download-path",
    ),
    "actions/github-script": _rule(
        5,
        8,
        "script github-token debug user-agent previews result-encoding retries retry-exempt-status-codes "
        "base-url",
        required="script",
    ),
    "codecov/codecov-action": _rule(
        5,
        6,
        "base_sha binary codecov_yml_path commit_parent directory disable_file_fixes disable_search "
        "disable_safe_directory disable_telem dry_run env_vars exclude fail_ci_if_error files flags force "
        "git_service gcov_args gcov_executable gcov_ignore gcov_include handle_no_reports_found job_code name "
        "network_filter network_prefix os override_branch override_build override_build_url override_commit "
        "override_pr plugins recurse_submodules report_code report_type root_dir run_command skip_validation slug "
        "swift_project token url use_legacy_upload_endpoint use_oidc use_pypi verbose version working-directory",
    ),
    "docker/login-action": _rule(2, 3, "registry username password ecr logout scope registry-auth"),
    "docker/setup-qemu-action": _rule(2, 3, "image platforms cache-image"),
    "docker/setup-buildx-action": _rule(
        2,
        3,
        "version driver driver-opts buildkitd-flags buildkitd-config buildkitd-config-inline install use endpoint "
        "platforms append keep-state cache-binary cleanup config config-inline name",
    ),
    "docker/build-push-action": _rule(
        3,
        6,
        "add-hosts allow annotations attests build-args build-contexts builder cache-from cache-to call "
        "cgroup-parent context file labels load network no-cache no-cache-filters outputs platforms provenance "
        "pull push sbom secrets secret-envs secret-files shm-size ssh tags target ulimit github-token",
    ),
}
# The only outputs of these actions in all versions.
_OUTPUTS = {"octokit/request-action": frozenset({"data", "headers", "status"})}

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
        "azure/appservice-actions",
        "azure/container-actions",
        "azure/container-scan",
        "azure/get-keyvault-secrets",
        "azure/k8s-actions",
        "azure/webapps-container-deploy",
        "cirrus-actions/rebase",
        "contributor-assistant/github-action",
        "crazy-max/ghaction-docker-buildx",
        "delaguardo/setup-graalvm",
        "expo/expo-preview-action",
        "facebook/pysa-action",
        "gradle/gradle-build-action",
        "grafana/k6-action",
        "helaili/jekyll-action",
        "ilshidur/action-slack",
        "jakejarvis/s3-sync-action",
        "marvinpinto/action-automatic-releases",
        "marvinpinto/actions",
        "maxheld83/ghpages",
        "paambaati/codeclimate-action",
        "repo-sync/pull-request",
        "semgrep/semgrep-action",
        "sonarsource/sonarcloud-github-action",
        "technote-space/get-diff-action",
        "tibdex/github-app-token",
        "whelk-io/maven-settings-xml-action",
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
    for slug in sorted({*ACTIONS, *OLDEST_RUNNING, *_POPULAR}):
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
    """The metadata of an action in the version that is used; None where it is not known."""
    rule = ACTIONS.get(uses.slug) if not uses.path else None
    version = major(uses) if rule else None
    return rule if rule and version is not None and rule.oldest <= version <= rule.newest else None


def outputs_of(step: Step) -> frozenset[str] | None:
    """The outputs that a step has, where all of them are known."""
    uses = step.action
    if uses is None or uses.local or uses.docker:
        return None
    rule = rule_of(uses)
    return rule.outputs if rule else _OUTPUTS.get(uses.slug)


def replacement(uses: Uses, name: str) -> str | None:
    """The input that replaces a deprecated one; None where it is not deprecated."""
    if uses.slug == "pypa/gh-action-pypi-publish":
        return _PYPI.get(name)
    if uses.owner == "reviewdog" and uses.repository.startswith("action-") and name == "fail_on_error":
        return "fail_level"
    return None
