"""Which workflows need more of their token than to read the repository's content."""

import re
from collections.abc import Iterator

from aurora_devops.core.lazy import regex
from aurora_devops.kinds.github import Workflow
from aurora_devops.kinds.github.model import Job, Step, flattened

# The token handed to something, whatever that does with it.
_TOKEN = regex(r"\bsecrets\s*\.\s*GITHUB_TOKEN\b|\bsecrets\s*\[|\bgithub\s*\.\s*token\b", re.IGNORECASE)
# Programs that use the token, or the credentials that checkout leaves: the command line of GitHub, and git.
_COMMAND = regex(
    r"(?:^|[\s;&|(\"'`])(?:gh\s+[a-z]|git\s+(?:-\S+\s+(?:[^-\s]\S*\s+)?){0,20}push\b|hub\s+[a-z])",
    re.MULTILINE,
)
# The API in a script of actions/github-script: github.rest.issues.createComment(), github.request().
_API = regex(r"\bgithub\s*\.\s*(?:rest|request|graphql|paginate|[a-z]\w*\s*\.\s*[a-z]\w*\s*\()")
# What takes the token unless it is given another one, and writes with it or needs other permissions.
_ACTIONS = frozenset(
    """
    actions/add-to-project actions/attest actions/attest-build-provenance actions/attest-sbom
    actions/create-release actions/delete-package-versions actions/dependency-review-action actions/deploy-pages
    actions/first-interaction actions/labeler actions/stale actions/upload-release-asset
    actions-cool/issues-helper amannn/action-semantic-pull-request changesets/action dorny/paths-filter
    dorny/test-reporter endbug/add-and-commit enricomi/publish-unit-test-result-action
    github/codeql-action google-github-actions/auth google-github-actions/release-please-action
    googleapis/release-please-action jamesives/github-pages-deploy-action marocchino/sticky-pull-request-comment
    mshick/add-pr-comment ncipollo/release-action ossf/scorecard-action peter-evans/close-issue
    peter-evans/create-issue-from-file peter-evans/create-or-update-comment peter-evans/create-pull-request
    peter-evans/enable-pull-request-automerge pypa/gh-action-pypi-publish release-drafter/release-drafter
    reviewdog/action-actionlint reviewdog/action-eslint reviewdog/action-hadolint reviewdog/action-shellcheck
    softprops/action-gh-release stefanzweifel/git-auto-commit-action svenstaro/upload-release-action
    test-summary/action thollander/actions-comment-pull-request tj-actions/changed-files
    aws-actions/configure-aws-credentials azure/login sigstore/cosign-installer
    """.split()  # noqa: SIM905
)


def writes(workflow: Workflow) -> bool:
    """Whether a job may need more than `contents: read`: it hands its token on, or runs what writes with it."""
    return _hands_on(workflow.env) or any(job_writes(job) for job in workflow.jobs.values())


def job_writes(job: Job) -> bool:
    """Whether a job may need more than `contents: read`."""
    # What a called workflow or an action of the repository does is not known.
    return bool(job.uses) or _hands_on(job.env) or any(map(_step_writes, flattened(job.steps)))


def _step_writes(step: Step) -> bool:
    action = step.action
    slug = action.slug if action is not None else ""
    if slug == "actions/checkout" or slug.startswith("actions/setup-"):
        return False
    if (action is not None and action.local) or slug in _ACTIONS:
        return True
    if slug == "actions/github-script" and any(map(_API.search, _texts(step.with_))):
        return True
    if step.run is not None and (_COMMAND.search(step.run) or _TOKEN.search(step.run)):
        return True
    return _hands_on(step.env) or _hands_on(step.with_)


def _hands_on(values: object) -> bool:
    return any(map(_TOKEN.search, _texts(values)))


def _texts(values: object) -> Iterator[str]:
    if isinstance(values, dict):
        yield from map(str, values.values())
    else:
        yield str(values)
