"""The tags that jobs give the variables of images: by assignments, arguments of scripts, and inputs of workflows."""

from collections import defaultdict
from collections.abc import Collection, Iterator

from aurora_devops import Repository
from aurora_devops.core.facts import Fact
from aurora_devops.core.record import record, replace
from aurora_devops.facts import (
    AssignedTag,
    ContainerImage,
    HandledImage,
    JobStep,
    PassedInput,
    PassedTag,
    ScriptParameter,
)
from aurora_devops.kinds.kubernetes.gitops import SubstitutedVariable
from aurora_devops.passed_tags import INPUT

from ._images import without_hub
from ._recipes import Scripts


@record
class GivenTag:
    """A tag that a job gives a variable, and where it is written."""

    at: Fact
    variable: str
    value: str
    job: str


class GivenTags:
    """The tags that the jobs of a repository give variables, by their pipelines."""

    def __init__(self, repository: Repository) -> None:
        self._inputs: defaultdict[tuple[str, str], list[PassedInput]] = defaultdict(list)
        for given in repository.of(PassedInput):
            self._inputs[given.called, given.name].append(given)
        self._parameters: defaultdict[str, list[ScriptParameter]] = defaultdict(list)
        for one in repository.of(ScriptParameter):
            self._parameters[one.path].append(one)
        scripts = Scripts(self._parameters)
        self._tags: defaultdict[str, list[GivenTag]] = defaultdict(list)
        for assigned in repository.of(AssignedTag):
            tag = GivenTag(assigned, assigned.variable, assigned.value, assigned.job)
            self._tags[assigned.pipeline].append(tag)
        for passed in repository.of(PassedTag):
            for parameter in self._parameters.get(scripts.path_of(passed.script), ()):
                if parameter.position == passed.position:
                    tag = GivenTag(passed, parameter.name, passed.value, passed.job)
                    self._tags[passed.pipeline].append(tag)

    @classmethod
    def of(cls, repository: Repository) -> "GivenTags":
        """The tags of a repository, collected once."""
        return repository.derived(cls)

    def of_pipeline(self, pipeline: str, callers: Collection[str]) -> Iterator[GivenTag]:
        """The tags that the jobs of a pipeline give, with the inputs that these callers give it."""
        for tag in self._tags.get(pipeline, ()):
            match = INPUT.fullmatch(tag.value)
            if match is None:
                yield tag
                continue
            for given in self._inputs.get((pipeline, match[1].lower()), ()):
                if given.pipeline in callers:
                    yield GivenTag(given, tag.variable, given.value, tag.job)

    def assigned(self, step: JobStep) -> list[Fact]:
        """Where the job of a step gives a variable its tag."""
        return [
            one.at
            for one in self._tags.get(step.pipeline, ())
            if one.job == step.job and one.value == step.tag and isinstance(one.at, AssignedTag)
        ]

    def of_step(
        self, step: JobStep, callers: Collection[str]
    ) -> Iterator[tuple[JobStep, PassedInput | None]]:
        """A step with its tag, or with each tag that these callers give the input of its workflow, and the input."""
        match = INPUT.fullmatch(step.tag)
        if match is None:
            yield step, None
            return
        given = self._inputs.get((step.pipeline, match[1].lower()), ())
        for one in {one.value: one for one in reversed(given) if one.pipeline in callers}.values():
            yield replace(step, tag=one.value), one


def images_by_variable(repository: Repository) -> dict[str, set[str]]:
    """The images whose tags are variables: of Compose files, and of manifests that `envsubst` fills in."""
    found: defaultdict[str, set[str]] = defaultdict(set)
    lines: defaultdict[tuple[str, int], list[ContainerImage]] = defaultdict(list)
    for image in repository.of(ContainerImage):
        if image.variable:
            found[image.variable].add(without_hub(image.name))
        elif not image.tag and image.kind == "kubernetes":
            lines[image.path, image.location.line].append(image)
    if any(one.command == "envsubst" for one in repository.of(HandledImage)):
        for one in repository.of(SubstitutedVariable):
            images = lines.get((one.path, one.location.line), ())
            found[one.name].update(without_hub(image.name) for image in images if _is_tag(one, image))
    return found


def _is_tag(variable: SubstitutedVariable, image: ContainerImage) -> bool:
    """Whether a variable is the whole tag of an image; the text may be in quotation marks."""
    before = variable.span.start - image.span.start - len(image.name)
    return before in (1, 2) and variable.span.end + before - 1 == image.span.end
