"""Which references to actions can be moved, and what a moved one could take."""

from collections.abc import Iterator

from aurora_devops import Document
from aurora_devops.core.lazy import regex
from aurora_devops.core.place import Place
from aurora_devops.kinds.github.actions import must_be_tag
from aurora_devops.kinds.github.model import Job, StepIn, Uses, Workflow, flattened

# A secret of the repository; the token of the job is judged by its permissions.
_SECRET = regex(r"\$\{\{[^}]*\bsecrets\s*(?:\[|\.\s*(?!(?i:GITHUB_TOKEN)\b)|[),])")
_TAG = regex(r"v?\d+(?:\.\d+)*\Z")
_BRANCHES = frozenset(["main", "master", "trunk", "develop", "devel", "dev", "head"])
# The owners whose code a runner executes in any case.
_GITHUB = frozenset(["actions", "dependabot", "github"])


def movable(uses: Uses | None) -> bool:
    """Whether `uses` names a tag or a branch of another repository, and a commit could be used instead."""
    if uses is None or uses.local or uses.docker or uses.pinned or not uses.ref or "${{" in uses.text:
        return False
    return not must_be_tag(uses)


def official(uses: Uses) -> bool:
    """Whether an action is GitHub's own."""
    return uses.owner.lower() in _GITHUB


def _internal(uses: Uses) -> bool:
    """Whether an action is in the folder where a repository keeps those for its own workflows and their siblings."""
    return uses.path.startswith(".github/")


def on_branch(uses: Uses) -> bool:
    """Whether the reference is the name of a branch of development."""
    return (uses.ref or "").lower() in _BRANCHES


def reference(uses: Uses) -> str:
    """The reference as it is named in messages."""
    if on_branch(uses):
        return f"branch {uses.ref}"
    return f"tag {uses.ref}" if _TAG.match(uses.ref or "") else f"'{uses.ref}'"


def comment_behind(document: Document, at: Place) -> str:
    """The rest of the line behind a value, such as ` # v4.1.0` behind a commit."""
    span, source = document.focus(at), document.source
    return source.text[span.end : source.line_span(source.line_of(span.start)).end]


def version_in_comment(document: Document, at: Place) -> str:
    """The first word of the comment behind a value."""
    return comment_behind(document, at).strip("# \t'\"\r\n").partition(" ")[0]


def is_broken_sha(uses: Uses) -> bool:
    """Whether the reference is meant to be a commit, but has too many or too few digits."""
    return _HEXADECIMAL.fullmatch(uses.ref or "") is not None and len(uses.ref or "") != _SHA


# How many digits a commit has, and what is meant to be one.
_SHA = 40
_HEXADECIMAL = regex(r"(?=[a-f]*[0-9])(?=[0-9]*[a-f])[0-9a-f]{36,48}")


def at_risk(workflow: Workflow) -> Iterator[tuple[StepIn, Uses, str]]:
    """The steps whose action can be moved with consequences, each with its action and the reason.

    An action of GitHub itself is one only if the workflow pins another one of GitHub.
    """
    pinned = {official(uses) for job in workflow.jobs.values() for uses in _actions(job) if uses.pinned}
    for job_id, job in workflow.jobs.items():
        taken = _exposed(job, workflow)
        steps = list(flattened(job.steps))
        for index, step in enumerate(steps):
            uses = step.action
            if uses is None or not movable(uses) or _internal(uses):
                continue
            reason = _reason(uses, taken, pinned)
            if reason:
                yield StepIn(step, index, steps, job, job_id, workflow), uses, reason


def _reason(uses: Uses, taken: str, pinned: set[bool]) -> str:
    if is_broken_sha(uses):
        return f"which GitHub does not find: a SHA has {_SHA} characters, this has {len(uses.ref or '')}"
    if taken and not official(uses):
        return taken
    if on_branch(uses):
        return "which changes with each push"
    return "but other actions in this workflow are pinned to commits" if official(uses) in pinned else ""


def _actions(job: Job) -> Iterator[Uses]:
    for step in flattened(job.steps):
        if step.action is not None:
            yield step.action


def _exposed(job: Job, workflow: Workflow) -> str:
    """What the actions of a job can reach, as a clause about the reference; empty if that is only its read access."""
    if _names_secret(workflow.env) or _names_secret(job.env):
        return "which can be moved, in a job that uses secrets"
    for step in flattened(job.steps):
        if _names_secret(step.env) or _names_secret(step.with_) or _names_secret(step.run):
            return "which can be moved, in a job that uses secrets"
    permissions = job.permissions if "permissions" in job.given else workflow.permissions
    if permissions == "write-all" or (isinstance(permissions, dict) and "write" in permissions.values()):
        return "which can be moved, in a job whose token can write"
    return ""


def _names_secret(value: object) -> bool:
    values = value.values() if isinstance(value, dict) else (value,)
    return any(isinstance(text, str) and _SECRET.search(text) for text in values)
