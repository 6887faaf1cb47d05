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
            because="nothing says what becomes of the run before",
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
            """
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
            because="whoever calls it decides",
        ),
    ],
)
def missing_concurrency(workflow: Workflow) -> Iterator[Finding]:
    """Runs of a workflow that have been overtaken by newer ones go on.

    Five pushes in a row hold five runners, and an older deployment may finish after a newer one.
    Set `concurrency` with a `group` and say with `cancel-in-progress` what becomes of the run before.
    A deployment must not be cancelled half-way, so the fix is not applied unasked.
    """
    if set(workflow.on) <= {"workflow_call"} or not workflow.jobs:
        return
    if workflow.concurrency is not None:
        if not _decides(workflow.concurrency):
            message = "concurrency does not say whether the run before is cancelled"
            yield Finding(at=workflow.at["concurrency"], message=message)
    elif not all(job.concurrency is not None and _decides(job.concurrency) for job in workflow.jobs.values()):
        add = Edit(workflow.at["jobs"].above, _CONCURRENCY)
        message = "every push starts a run beside those that go on"
        yield Finding(at=workflow.at["on"].key, message=message, fix=Fix((add,)))


def _decides(concurrency: Concurrency | str) -> bool:
    return isinstance(concurrency, Concurrency) and concurrency.cancel_in_progress is not None
