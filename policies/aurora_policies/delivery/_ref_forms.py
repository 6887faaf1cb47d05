"""The forms that the names of branches and tags have for which pipelines push images."""

import re
from collections import defaultdict
from collections.abc import Iterable

from aurora_devops import Repository
from aurora_devops.core.lazy import regex
from aurora_devops.core.record import record
from aurora_devops.facts import HandledImage, JobStep, PipelineJob

from ._images import without_hub

# The name of a branch or a tag in a tag of an image, also without `v` in front of it and in parts.
REF_NAME = regex(
    r"\$\{(GITHUB_REF|GITHUB_REF_NAME|CI_COMMIT_(?:TAG|BRANCH|REF_NAME|REF_SLUG))(#v|#refs/heads/)?(%%?)?(?:\.\*)?\}"
)
_ANY = ".+"
# The name of a branch that is not known; it is no version.
_BRANCH = r"(?!v?\d+\.\d+\.\d)[\w.-]+"
_PLAIN = regex(r"[\w.-]+")
# What is special in a pattern of GitHub or GitLab: `v[0-9]+.*`.
_PART = regex(r"\*\*|\*|\[[\w-]+\]|[+?]|[^*+?\[\]\\]")


@record
class RefForm:
    """Expressions for the branches and the tags that a variable stands for; `versions` is whether tags start it."""

    branches: tuple[str, ...]
    tags: tuple[str, ...]
    versions: bool

    def of(self, name: str, removed: str, part: str) -> str:
        """The expression for a variable, without what is removed in front of it, or for a part of it."""
        if name == "CI_COMMIT_REF_SLUG":
            return "[a-z0-9-]+"
        if part:
            return r"\d+\.\d+" if part == "%" else r"\d+"
        of_branch = name == "CI_COMMIT_BRANCH" or removed.startswith("#refs")
        names = [*self.branches, *(() if of_branch else self.tags)]
        return f"(?:{'|'.join(map(_without_v, names) if removed == '#v' else names)})"


class RefForms:
    """The forms of the branches and tags in the tags that jobs push."""

    def __init__(self, repository: Repository) -> None:
        jobs = {(one.pipeline, one.job): one for one in repository.of(PipelineJob)}
        self._jobs: defaultdict[tuple[str, str, str], list[PipelineJob]] = defaultdict(list)
        self._releasing: list[PipelineJob] = []
        for step in repository.of(JobStep):
            job = jobs.get((step.pipeline, step.job)) if step.role == "push" else None
            if job is not None and REF_NAME.search(step.tag):
                self._jobs[step.path, without_hub(step.image), step.tag].append(job)
            if step.role == "release" and (releasing := jobs.get((step.pipeline, step.job))) is not None:
                self._releasing.append(releasing)

    @classmethod
    def of(cls, repository: Repository) -> "RefForms":
        """The forms of a repository, collected once."""
        return repository.derived(cls)

    def form(self, image: HandledImage) -> RefForm | None:
        """The form of the names in the tag of an image that is pushed; None if it is unknown who pushes it."""
        if image.command == "goreleaser":
            # It takes the version from the tag of the commit, whatever starts the job.
            released = dict.fromkeys(name for job in self._releasing for name in _tags(job))
            return RefForm((), tuple(released) or (_ANY,), versions=True)
        jobs = self._jobs.get((image.path, without_hub(image.name), image.tag))
        if not jobs:
            return None
        versions = any({"tag", "release"} & set(job.events) or "CI_COMMIT_TAG" in image.tag for job in jobs)
        branches = dict.fromkeys(name for job in jobs for name in _branches(job, image.tag))
        tags = dict.fromkeys(name for job in jobs for name in _tags(job))
        return RefForm(tuple(branches), tuple(tags), versions)


def _branches(job: PipelineJob, tag: str) -> Iterable[str]:
    """Expressions for the branches for which a job runs."""
    events = set(job.events) - {"tag", "release"}
    if job.kind == "github-workflow":
        # The reference of a pull request has a slash, which no tag of an image has.
        events.discard("pull_request")
    if not events or "CI_COMMIT_TAG" in tag:
        return []
    if not events <= {"push", "schedule", "manual"}:
        return [_ANY]
    if events == {"push"} and job.branches and all(map(_PLAIN.fullmatch, job.branches)):
        return map(re.escape, job.branches)
    return [_BRANCH]


def _tags(job: PipelineJob) -> Iterable[str]:
    """Expressions for the tags for which a job runs."""
    if not {"*", "manual", "release", "tag"} & set(job.events):
        return []
    return [_expression(one) for one in job.tags if not one.startswith("!")] or [_ANY]


def _expression(pattern: str) -> str:
    """The expression for the names that match the pattern of a trigger; any name for one that is not read."""
    parts = [match[0] for match in _PART.finditer(pattern)]
    if "".join(parts) != pattern or pattern[:1] in ("+", "?"):
        return _ANY
    written = {"*": "[^/]*", "**": ".*", "+": "+", "?": "?"}
    return "".join(written.get(part) or (part if part.startswith("[") else re.escape(part)) for part in parts)


def _without_v(expression: str) -> str:
    """The expression for names without the `v` in front of them."""
    if expression.startswith("v"):
        # `vX` and `v?X`, but not `v+`.
        expression = _ANY if expression[1:2] in ("+", "?") else expression[1:]
    return f"(?!v){expression}"
