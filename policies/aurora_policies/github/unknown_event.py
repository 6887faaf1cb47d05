from collections.abc import Iterator

from aurora_devops import Finding, bad, good, policy
from aurora_devops.core.nearest import hint
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
            """,
            because="the event, its types and its filter exist; `repository_dispatch` takes any type",
        ),
    ],
)
def unknown_event(workflow: Workflow) -> Iterator[Finding]:
    """A workflow uses an unknown event, activity type or filter.

    GitHub rejects the workflow, or it never starts.
    Use a name from the reference.

    https://docs.github.com/en/actions/reference/workflows-and-actions/events-that-trigger-workflows
    """
    for name in workflow.on:
        if "${{" in name:
            continue
        if name not in EVENTS:
            yield Finding(
                at=workflow.at["on"][name].key, message=f"unknown event '{name}'{hint(name, EVENTS)}"
            )
            continue
        event = workflow.event(name)
        if name == "schedule" and not workflow.on[name]:
            yield Finding(at=workflow.at["on"][name].key, message="'schedule' has no cron entry")
        elif name == "workflow_run" and not (event and event.workflows):
            yield Finding(at=workflow.at["on"][name].key, message="'workflow_run' has no workflows")
        if event is not None and event.given:
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
            yield Finding(at=event.at["types"].key, message=f"event '{name}' has no activity types")
            return
        yield Finding(
            at=at, message=f"event '{name}' has no type '{kind}'; use {', '.join(sorted(rule.types))}"
        )


def _filters(event: Event, name: str) -> Iterator[Finding]:
    rule = EVENTS[name]
    given = [key.replace("_", "-") for key in event.given]
    for pair in EXCLUSIVE:
        if pair[0] in given and pair[1] in given and pair[0] in rule.filters:
            later = max(pair, key=given.index)
            message = f"event '{name}' cannot have both {pair[0]} and {pair[1]}"
            yield Finding(at=event.at[later].key, message=message)
        for key in pair:
            if key in given and key not in rule.filters:
                yield Finding(at=event.at[key].key, message=f"event '{name}' cannot be filtered by '{key}'")
