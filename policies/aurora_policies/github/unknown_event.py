from collections.abc import Iterator

from aurora_devops import Finding, bad, good, policy
from aurora_devops.kinds.github import Event, Workflow
from aurora_devops.kinds.github.events import EVENTS, EXCLUSIVE


@policy(
    "GHA010",
    severity="error",
    category="validity",
    equivalents={"actionlint": ("events", "syntax-check")},
    examples=[
        bad(
            """\
            on:
              «pullreq»:
              issues:
                types: «created»
              release:
                «tags»: v*
            jobs:
              test:
                runs-on: ubuntu-24.04
                steps:
                  - run: make test
            """
        ),
        bad(
            """\
            on:
              push:
                paths: src/**
                «paths-ignore»: docs/**
            jobs:
              test:
                runs-on: ubuntu-24.04
                steps:
                  - run: make test
            """
        ),
        good(
            """\
            on:
              pull_request:
                types: [opened, synchronize]
                branches: main
              repository_dispatch:
                types: [deploy-please]
            jobs:
              test:
                runs-on: ubuntu-24.04
                steps:
                  - run: make test
            """
        ),
    ],
)
def unknown_event(workflow: Workflow) -> Iterator[Finding]:
    """A workflow waits for an event, a type or a filter that GitHub does not have.

    GitHub refuses the workflow, or it never starts.
    Use the names of the reference.

    https://docs.github.com/en/actions/reference/workflows-and-actions/events-that-trigger-workflows
    """
    for name in workflow.on:
        if "${{" in name:
            continue
        if name not in EVENTS:
            yield Finding(at=workflow.at["on"][name].key, message=f"there is no event {name}")
            continue
        event = workflow.event(name)
        if name == "schedule" and not workflow.on[name]:
            yield Finding(at=workflow.at["on"][name].key, message="schedule has no cron line")
        elif name == "workflow_run" and not (event and event.workflows):
            yield Finding(at=workflow.at["on"][name].key, message="workflow_run names no workflows")
        if event is not None and event.model_fields_set:
            yield from _types(event, name)
            yield from _filters(event, name)


def _types(event: Event, name: str) -> Iterator[Finding]:
    rule = EVENTS[name]
    if rule.any_type:
        return
    single = isinstance(event.types, str)
    for index, kind in enumerate([event.types] if isinstance(event.types, str) else event.types):
        if kind in rule.types or not kind or "${{" in kind:
            continue
        at = event.at["types"] if single else event.at["types"][index]
        if not rule.types:
            yield Finding(at=event.at["types"].key, message=f"{name} has no types")
            return
        yield Finding(at=at, message=f"{name} has no type {kind}: it has {', '.join(sorted(rule.types))}")


def _filters(event: Event, name: str) -> Iterator[Finding]:
    rule = EVENTS[name]
    given = [key.replace("_", "-") for key in event.model_fields_set]
    for pair in EXCLUSIVE:
        if pair[0] in given and pair[1] in given and pair[0] in rule.filters:
            later = max(pair, key=list(event.model_dump(by_alias=True, exclude_unset=True)).index)
            message = f"{name} takes {pair[0]} or {pair[1]}, not both"
            yield Finding(at=event.at[later].key, message=message)
        for key in pair:
            if key in given and key not in rule.filters:
                yield Finding(at=event.at[key].key, message=f"{name} cannot be filtered by {key}")
