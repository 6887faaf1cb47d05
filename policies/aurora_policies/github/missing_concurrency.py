from collections.abc import Iterator

from aurora_devops import Edit, Finding, Fix, bad, good, policy
from aurora_devops.kinds.github import Concurrency, Workflow

_CONCURRENCY = """\
concurrency:
  group: ${{ github.workflow }}-${{ github.ref }}
  cancel-in-progress: true"""


@policy(
    "GHA044",
    severity="info",
    category="performance",
    equivalents={"zizmor": "concurrency-limits"},
    examples=[
        bad(
            """\
            «on»: push
            jobs:
              test:
                runs-on: ubuntu-24.04
                steps:
                  - run: make test
            """,
            fixed="""\
            on: push
            concurrency:
              group: ${{ github.workflow }}-${{ github.ref }}
              cancel-in-progress: true
            jobs:
              test:
                runs-on: ubuntu-24.04
                steps:
                  - run: make test
            """,
        ),
        bad(
            """\
            on: push
            concurrency: «tests»
            jobs:
              test:
                runs-on: ubuntu-24.04
                steps:
                  - run: make test
            """,
            because="`cancel-in-progress` is not set",
        ),
        good(
            """\
            on: push
            concurrency:
              group: ${{ github.workflow }}-${{ github.ref }}
              cancel-in-progress: true
            jobs:
              test:
                runs-on: ubuntu-24.04
                steps:
                  - run: make test
            """,
            because="a new run cancels the one before it",
        ),
        good(
            """\
            on: push
            jobs:
              deploy:
                runs-on: ubuntu-24.04
                concurrency:
                  group: production
                  queue: max
                steps:
                  - run: make deploy
            """,
            because="`queue` decides what happens to pending runs",
        ),
        good(
            """\
            on: workflow_call
            jobs:
              test:
                runs-on: ubuntu-24.04
                steps:
                  - run: make test
            """,
            because="the calling workflow sets the limit",
        ),
    ],
)
def missing_concurrency(workflow: Workflow) -> Iterator[Finding]:
    """A workflow does not limit concurrent runs.

    Five pushes in a row use five runners, and an older deployment can finish after a newer one.
    Set `concurrency` with a `group`, and `cancel-in-progress` or `queue`.
    A deployment must not be cancelled half-way, so the fix is not applied by default.

    https://docs.github.com/en/actions/how-tos/write-workflows/choose-when-workflows-run/control-workflow-concurrency
    """
    if set(workflow.on) <= {"workflow_call"} or not workflow.jobs:
        return
    if workflow.concurrency is not None:
        if not _decides(workflow.concurrency):
            message = (
                "'concurrency' has neither cancel-in-progress nor queue (default: pending runs are replaced)"
            )
            yield Finding(at=workflow.at["concurrency"], message=message)
    elif not all(job.concurrency is not None and _decides(job.concurrency) for job in workflow.jobs.values()):
        add = Edit(workflow.at["jobs"].above, _CONCURRENCY)
        message = "the workflow has no 'concurrency', so a new run does not stop earlier ones"
        yield Finding(at=workflow.at["on"].key, message=message, fix=Fix((add,)))


def _decides(concurrency: Concurrency | str) -> bool:
    return isinstance(concurrency, Concurrency) and bool(
        {"cancel_in_progress", "queue"}.intersection(concurrency.given)
    )
