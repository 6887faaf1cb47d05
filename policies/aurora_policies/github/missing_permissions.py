from collections.abc import Iterator

from aurora_devops import Edit, Finding, Fix, bad, good, policy
from aurora_devops.kinds.github import Workflow


@policy(
    "GHA002",
    severity="warning",
    category="security",
    equivalents={"zizmor": "excessive-permissions", "checkov": "CKV2_GHA_1"},
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
            permissions:
              contents: read
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
            jobs:
              test:
                runs-on: ubuntu-24.04
                permissions: {}
                steps:
                  - run: make test
              «lint»:
                runs-on: ubuntu-24.04
                steps:
                  - run: make lint
            """,
            because="one job has them, the other takes the default",
        ),
        good(
            """\
            on: push
            permissions: {}
            jobs:
              test:
                runs-on: ubuntu-24.04
                steps:
                  - run: make test
            """
        ),
        good(
            """\
            on: push
            jobs:
              test:
                runs-on: ubuntu-24.04
                permissions:
                  contents: read
                steps:
                  - run: make test
            """,
            because="every job says what it needs",
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
            because="a reusable workflow gets the permissions of the job that calls it",
        ),
    ],
)
def missing_permissions(workflow: Workflow) -> Iterator[Finding]:
    """A workflow does not say which permissions its token has.

    The token then has what the repository's settings give, in older ones write access to everything: a
    single compromised action can push code and publish packages.
    Write `permissions:` at the top, `contents: read` or `{}`, and let single jobs ask for more.
    The fix writes `contents: read`, which is too little for a workflow that pushes, so it is not applied unasked.
    """
    if "permissions" in workflow.model_fields_set or not workflow.jobs:
        return
    if set(workflow.on) == {"workflow_call"}:
        return
    without = [job_id for job_id, job in workflow.jobs.items() if "permissions" not in job.model_fields_set]
    if not without:
        return
    if len(without) < len(workflow.jobs):
        for job_id in without:
            message = f"job {job_id} takes the repository's default permissions"
            yield Finding(at=workflow.jobs[job_id].at, message=message)
        return
    add = Edit(at=workflow.at["jobs"].above, text="permissions:\n  contents: read")
    message = "the token has the repository's default permissions"
    yield Finding(at=workflow.at, message=message, fix=Fix((add,)))
