"""The services, jobs, tasks and containers that commands of clouds name, apart from those of Kubernetes.

These are Elastic Container Service, Azure Container Apps and Cloud Run; `kinds/terraform` states which of them exist.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING

from .commands.images import split_reference
from .core.lazy import regex
from .core.words import word_set
from .facts import CreatedResource, NamedResource, ReleasedImage

if TYPE_CHECKING:
    from .commands.call import Call
    from .core.facts import Fact
    from .formats.shell import Word

SERVICE, TASK, TASK_CONTAINER = "container service", "task definition", "task container"
APP, APP_JOB, APP_CONTAINER = "container app", "container app job", "app container"
RUN, RUN_JOB, RUN_CONTAINER = "Cloud Run service", "Cloud Run job", "Cloud Run container"
RUNNER = "App Runner service"
# The variables that ECS sets.
ECS_VARIABLES = (
    "AWS_CONTAINER_CREDENTIALS_RELATIVE_URI", "AWS_DEFAULT_REGION", "AWS_EXECUTION_ENV", "AWS_REGION",
    "ECS_CONTAINER_METADATA_URI", "ECS_CONTAINER_METADATA_URI_V4",
)  # fmt: skip

# The inputs of actions that name what they deploy: the sort of the resource and its provider.
INPUTS: Mapping[str, Mapping[str, tuple[str, str]]] = {
    "aws-actions/amazon-ecs-deploy-task-definition": {
        "service": (SERVICE, "aws"),
        "cluster": ("cluster", "aws"),
    },
    "aws-actions/amazon-ecs-render-task-definition": {"container-name": (TASK_CONTAINER, "aws")},
    "aws-actions/aws-lambda-deploy": {"function-name": ("function", "aws")},
    "azure/container-apps-deploy-action": {"containerAppName": (APP, "azurerm")},
    "google-github-actions/deploy-cloudrun": {"service": (RUN, "google"), "job": (RUN_JOB, "google")},
}

# The inputs of actions with the image that they release: the input with what gets it, and its sort.
RELEASES: Mapping[str, tuple[str, tuple[tuple[str, str], ...]]] = {
    "aws-actions/amazon-ecs-render-task-definition": ("image", (("container-name", TASK),)),
    "awslabs/amazon-app-runner-deploy": ("image", (("service", RUNNER),)),
    "azure/container-apps-deploy-action": ("imageToDeploy", (("containerAppName", APP),)),
    "google-github-actions/deploy-cloudrun": ("image", (("service", RUN), ("job", RUN_JOB))),
}

_UNKNOWN = regex(r"\$\{[^{}]*\}")
_NAME = regex(r"[\w*/.-]+")
_LETTERS = regex(r"[A-Za-z0-9]")
# The least number of known letters in a name with unknown parts.
_FEWEST = 3


def name_pattern(text: str) -> str:
    """A name with `*` for its unknown parts; empty if too little of it is known, or if it is not a name."""
    pattern = _UNKNOWN.sub("*", text)
    known = len(_LETTERS.findall(pattern)) >= (_FEWEST if "*" in pattern else 1)
    return pattern if known and _NAME.fullmatch(pattern) else ""


def _named(
    call: Call, word: Word | None, sort: str, provider: str, by: str, owner: str = ""
) -> Iterator[Fact]:
    """A resource that a word of a command names; a container is below its owner."""
    name = name_pattern(call.text(word)) if word is not None else ""
    if word is None or not name or (call.example and not call.known(name.replace("*", ""))):
        return
    name = f"{owner}/{name}" if owner else name
    yield call.fact(NamedResource, word, type=sort, name=name, provider=provider, by=by)


def _released(
    call: Call, named: Word | None, sort: str, image: Word | None, container: str = ""
) -> Iterator[Fact]:
    """The image that a command gives a container of a service."""
    owner = name_pattern(call.text(named)) if named is not None else ""
    if image is not None and owner and not call.example:
        name = split_reference(call.text(image))[0]
        yield call.fact(ReleasedImage, image, type=sort, owner=owner, container=container, image=name)


def created(call: Call, word: Word | None, sort: str) -> Iterator[CreatedResource]:
    """A resource that a command creates, by the word with its name."""
    if word is not None and call.known(call.text(word)):
        yield call.fact(CreatedResource, word, type=sort, name=call.text(word))


def _first(call: Call, *options: str) -> Word | None:
    return next(call.options(*options), None)


# Elastic Container Service


_CREATING = {
    "create-cluster": ("--cluster-name", "cluster"),
    "create-service": ("--service-name", SERVICE),
    "register-task-definition": ("--family", TASK),
}
# The name in an ARN, and a family without the revision.
_ARN_NAME = regex(r"arn:[\w-]+:ecs:.*?:(?:cluster|service|task-definition)/(?:.*/)?(?=[^/]+$)")
_REVISION = regex(r":[^:/]*$")
_OVERRIDDEN = regex(r"""["']name["']\s*:\s*["']([\w.-]+)["']""")


def ecs(call: Call, verb: str) -> Iterator[Fact]:
    """What a command of ECS names."""
    by = f"aws ecs {verb}"
    if verb in _CREATING:
        option, sort = _CREATING[verb]
        yield from created(call, _first(call, option), sort)
    if verb.startswith(("create-", "delete-", "register-", "deregister-")):
        return
    yield from _named(call, _part(_first(call, "--cluster", "--clusters")), "cluster", "aws", by)
    for word in (*call.options("--service"), *_values(call, "--services")):
        yield from _named(call, _part(word), SERVICE, "aws", by)
    task = _part(_first(call, "--task-definition"))
    if task is not None:
        revision = _REVISION.search(task.text)
        plain = _within(task, 0, revision.start()) if revision and task.static else task
        yield from _named(call, plain, TASK, "aws", by)
    yield from _named(call, _first(call, "--container"), TASK_CONTAINER, "aws", by, "*")
    overrides = _first(call, "--overrides")
    if overrides is not None and "containerOverrides" in overrides.text:
        for match in _OVERRIDDEN.finditer(overrides.text.partition('"environment"')[0]):
            yield from _named(
                call, _within(overrides, *match.span(1)), TASK_CONTAINER, "aws", f"{by} --overrides", "*"
            )


def _within(word: Word, start: int, end: int) -> Word:
    """A part of the value of a word, at its place if the value is written as it is, apart from quotes."""
    from .formats.shell import Word

    offset = word.raw.find(word.text)
    if offset < 0:
        return Word.literal(word.text[start:end], word.start, word.end)
    return Word.literal(word.text[start:end], word.start + offset + start, word.start + offset + end)


def _part(word: Word | None) -> Word | None:
    """The name in a word that may be an ARN."""
    match = _ARN_NAME.match(word.text) if word is not None and word.static else None
    return _within(word, match.end(), len(word.text)) if match and word is not None else word


def _values(call: Call, option: str) -> Iterator[Word]:
    """All values of an option that takes several words."""
    inside = False
    for word in call.command.arguments:
        if word.text.startswith("-"):
            inside = word.text == option
        elif inside:
            yield word


_SELECTED = regex(r"""containerDefinitions\b[^|]*\|\s*(?:select|map)\(\s*\.name\s*==\s*"([\w.-]+)\"""")


def jq(call: Call) -> Iterator[Fact]:
    """The containers of a task whose definition a filter of jq changes: `.containerDefinitions[] | select(...)`."""
    for word in call.command.arguments:
        for match in _SELECTED.finditer(word.text) if "containerDefinitions" in word.text else ():
            yield from _named(call, _within(word, *match.span(1)), TASK_CONTAINER, "aws", "jq", "*")


# Azure Container Apps


_NOT_APPS = word_set("compose env")


def container_apps(call: Call, words: list[str]) -> Iterator[Fact]:
    """What a command of Azure Container Apps names; `words` are its operands, beginning with `containerapp`."""
    if len(words) < 2 or words[1] in _NOT_APPS:
        return
    job = words[1] == "job"
    sort = APP_JOB if job else APP
    by = f"az {' '.join(words[: 3 if job else 2])}"
    named = _first(call, "--name", "-n")
    verb = words[2] if job and len(words) > 2 else words[1]
    container = _first(call, "--container-name", "--container")
    if verb in ("create", "up", "update"):
        inside = call.text(container) if container is not None else ""
        yield from _released(call, named, sort, _first(call, "--image", "-i"), inside)
    if verb in ("create", "up"):
        yield from created(call, named, sort)
        return
    if verb == "delete":
        return
    yield from _named(call, named, sort, "azurerm", by)
    owner = name_pattern(call.text(named)) if named is not None else ""
    yield from _named(call, container, APP_CONTAINER, "azurerm", by, owner or "*")


# Cloud Run


_RUN_SORTS = {"services": RUN, "jobs": RUN_JOB}
_EXISTING = word_set(
    "add-iam-policy-binding describe execute get-iam-policy logs proxy remove-iam-policy-binding set-iam-policy update "
    "update-traffic"
)


def cloud_run(call: Call) -> Iterator[Fact]:
    """What a command of Cloud Run names: `gcloud run services describe NAME`, `gcloud run jobs execute NAME`."""
    arguments = [word for word in call.command.arguments if word.text not in ("alpha", "beta")]
    words = [word.text for word in arguments[:3]]
    if words[:2] == ["run", "deploy"] and len(words) > 2 and not words[2].startswith("-"):
        yield from _named(call, arguments[2], RUN, "google", "gcloud run deploy")
        yield from _run_containers(call, arguments[2], RUN, "")
    if words[:1] == ["run"] and words[1:2] == ["revisions"] and len(words) > 2:
        yield from _named(call, _first(call, "--service"), RUN, "google", f"gcloud {' '.join(words)}")
    if words[:1] != ["run"] or len(arguments) < 4 or words[1] not in _RUN_SORTS:
        return
    sort, word = _RUN_SORTS[words[1]], arguments[3]
    if words[2] == "logs" and len(arguments) > 4:
        word = arguments[4]
    if words[2] in ("create", "replace"):
        yield from created(call, word, sort)
    elif words[2] in _EXISTING and not word.text.startswith("-"):
        by = f"gcloud {' '.join(words)}"
        yield from _named(call, word, sort, "google", by)
        yield from _run_containers(call, word, sort, by if words[2] == "update" else "")
    elif words[1:3] == ["jobs", "deploy"] and not word.text.startswith("-"):
        yield from _named(call, word, sort, "google", "gcloud run jobs deploy")
        yield from _run_containers(call, word, sort, "")


def _run_containers(call: Call, named: Word, sort: str, by: str) -> Iterator[Fact]:
    """The containers that a command of Cloud Run changes, which exist if `by` is given, and their images.

    What follows `--container NAME` is about that container: `--container web --image IMAGE`.
    """
    containers = list(call.options("--container"))
    for word in containers if by else ():
        yield from _named(call, word, RUN_CONTAINER, "google", by, name_pattern(call.text(named)) or "*")
    for image in call.options("--image"):
        before = [call.text(word) for word in containers if word.start < image.start]
        yield from _released(call, named, sort, image, before[-1] if before else "")
