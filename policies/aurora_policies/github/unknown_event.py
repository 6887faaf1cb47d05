from collections.abc import Iterator

from aurora_devops import Document, Finding, Place, bad, good, policy
from aurora_devops.core.nearest import suggest
from aurora_devops.kinds.github import Event, Workflow
from aurora_devops.kinds.github.events import EVENTS, EXCLUSIVE

from ._edits import replaced, respelled, without


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
        bad(
            """\
            on: [push, «pull_requests»]
            jobs:
              test:
                runs-on: ubuntu-24.04
                steps:
                  - run: make test
            """,
            fixed="""\
            on: [push, pull_request]
            jobs:
              test:
                runs-on: ubuntu-24.04
                steps:
                  - run: make test
            """,
        ),
        bad(
            """\
            on:
              issues:
                types: [opened, «labelled»]
            jobs:
              test:
                runs-on: ubuntu-24.04
                steps:
                  - run: make test
            """,
            fixed="""\
            on:
              issues:
                types: [opened, labeled]
            jobs:
              test:
                runs-on: ubuntu-24.04
                steps:
                  - run: make test
            """,
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
def unknown_event(document: Document) -> Iterator[Finding]:
    """A workflow uses an unknown event or activity type.

    GitHub rejects the workflow, or it never starts.
    Use a name from the reference.
    The fix writes the event or the activity type that is most similar; the workflow runs again, so it is not applied
    by default.

    https://docs.github.com/en/actions/reference/workflows-and-actions/events-that-trigger-workflows
    """
    workflow = document.model
    if not isinstance(workflow, Workflow):
        return
    for name in workflow.on:
        if "${{" in name:
            continue
        if name not in EVENTS:
            near = suggest(name, EVENTS)
            at = _place(document, workflow, name)
            fix = replaced(at if at.part == "key" else at.sub(0, len(name)), near.correction, workflow.on)
            yield Finding(at=at, message=f"unknown event '{name}'{near}", fix=fix)
            continue
        event = workflow.event(name)
        if name == "schedule" and not workflow.on[name]:
            yield Finding(at=workflow.at["on"][name].key, message="'schedule' has no cron entry")
        elif name == "workflow_run" and not (event and event.workflows):
            yield Finding(at=workflow.at["on"][name].key, message="'workflow_run' has no workflows")
        if event is not None and event.given:
            yield from _types(event, name)
            yield from _filters(event, name)


def _place(document: Document, workflow: Workflow, name: str) -> Place:
    """The name of an event: a key, an item of a list, or the only value."""
    at = workflow.at["on"]
    data = document.tree.value if document.tree is not None else None
    written = data.get("on") if isinstance(data, dict) else None
    if isinstance(written, str):
        return at
    return at[written.index(name)] if isinstance(written, list) and name in written else at[name].key


def _types(event: Event, name: str) -> Iterator[Finding]:
    rule = EVENTS[name]
    if rule.any_type:
        return
    single = isinstance(event.types, str)
    kinds = [event.types] if isinstance(event.types, str) else event.types
    for index, kind in enumerate(kinds):
        if kind in rule.types or not kind or "${{" in kind:
            continue
        at = event.at["types"] if single else event.at["types"][index]
        if not rule.types:
            message = f"event '{name}' has no activity types"
            yield Finding(at=event.at["types"].key, message=message, fix=without(event, "types"))
            return
        message = f"event '{name}' has no type '{kind}'; use {', '.join(sorted(rule.types))}"
        correction = suggest(kind, rule.types).correction
        fix = respelled(at, kind, correction, kinds)
        yield Finding(at=at, message=message, fix=fix)


def _filters(event: Event, name: str) -> Iterator[Finding]:
    rule = EVENTS[name]
    given = [key.replace("_", "-") for key in event.given]
    for pair in EXCLUSIVE:
        if pair[0] in given and pair[1] in given and pair[0] in rule.filters:
            later = max(pair, key=given.index)
            message = f"event '{name}' cannot have both {pair[0]} and {pair[1]}"
            yield Finding(at=event.at[later].key, message=message)
