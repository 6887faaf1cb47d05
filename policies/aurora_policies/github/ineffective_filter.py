from collections.abc import Iterator

from aurora_devops import Finding, bad, good, policy
from aurora_devops.kinds.github import Workflow
from aurora_devops.kinds.github.events import EVENTS, EXCLUSIVE
from aurora_devops.kinds.github.structure import is_ignored

from ._edits import without


@policy(
    "GHA084",
    severity="warning",
    category="reliability",
    equivalents={"actionlint": ("events", "syntax-check")},
    examples=[
        bad(
            """\
            on:
              workflow_dispatch:
                «branches»: [main]
              release:
                «tags»: v*
                types: published
            jobs:
              test:
                runs-on: ubuntu-24.04
                steps:
                  - run: make test
            """,
            fixed="""\
            on:
              workflow_dispatch:
              release:
                types: published
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
              workflow_dispatch:
                «ref»: main
                «permissions»:
                  teams: [operations]
                inputs:
                  version:
                    type: string
            jobs:
              test:
                runs-on: ubuntu-24.04
                steps:
                  - run: make test
            """,
            fixed="""\
            on:
              workflow_dispatch:
                inputs:
                  version:
                    type: string
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
              workflow_dispatch:
                input:
                  version:
                    type: string
            jobs:
              test:
                runs-on: ubuntu-24.04
                steps:
                  - run: make test
            """,
            because="a misspelled key is reported by `invalid-workflow`",
        ),
        good(
            """\
            on:
              push:
                tags: v*
              pull_request:
                branches: main
              workflow_run:
                workflows: [Build]
                branches: main
            jobs:
              test:
                runs-on: ubuntu-24.04
                steps:
                  - run: make test
            """,
            because="these events have the filters",
        ),
    ],
)
def ineffective_filter(workflow: Workflow) -> Iterator[Finding]:
    """An event has a filter or a setting that GitHub ignores.

    `branches`, `tags` and `paths` select runs of a few events, such as `push` and `pull_request`. Other events start
    the workflow on every branch.
    The only settings of `workflow_dispatch` are `inputs`; in particular, it cannot limit who may start the workflow.
    Remove the filter, or compare `github.ref_name` in the `if` of the jobs.
    The fix removes the filter or the setting.

    https://docs.github.com/en/actions/reference/workflows-and-actions/workflow-syntax#using-filters
    """
    for name in workflow.on:
        event = workflow.event(name)
        if name not in EVENTS or event is None or not event.given:
            continue
        for key in (key.replace("_", "-") for key in event.given):
            if key not in EVENTS[name].filters and any(key in pair for pair in EXCLUSIVE):
                yield Finding(
                    at=event.at[key].key,
                    message=f"event '{name}' cannot be filtered by '{key}'; GitHub ignores it",
                    fix=without(event, key),
                )
        for key in event.extra if name == "workflow_dispatch" else ():
            if is_ignored(key):
                message = f"event '{name}' has no setting '{key}'; GitHub ignores it"
                yield Finding(at=event.at[key].key, message=message, fix=without(event, key))
