from collections.abc import Iterator

from aurora_devops import Edit, Finding, Fix, bad, good, policy
from aurora_devops.kinds.github import Workflow

from ._writing import job_writes, writes

_ADVICE = ", so GITHUB_TOKEN has the repository's default; set what it needs, such as 'contents: read'"


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
            «on»: pull_request
            jobs:
              report:
                runs-on: ubuntu-24.04
                steps:
                  - run: gh pr comment --body "$(make report)"
            """,
            because="a comment needs `pull-requests: write`",
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
            fixed="""\
            on: push
            jobs:
              test:
                runs-on: ubuntu-24.04
                permissions: {}
                steps:
                  - run: make test
              lint:
                runs-on: ubuntu-24.04
                permissions:
                  contents: read
                steps:
                  - run: make lint
            """,
            because="one job sets them, the other has the default",
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
            """,
            because="`{}` grants nothing",
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
            because="every job sets its own permissions",
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
            because="a reusable workflow has the permissions of the calling job",
        ),
    ],
)
def missing_permissions(workflow: Workflow) -> Iterator[Finding]:
    """A workflow does not set the permissions of its token.

    The token then has the default of the repository settings, in older repositories write access to everything: one
    compromised action can push code and publish packages.
    Set `permissions:` at the top level to `contents: read` or `{}`, and give single jobs more.
    The fix writes `contents: read`, which may not be enough, so it is unsafe; it is not offered where a job uses its
    token for more, as `gh`, `git push` or an action that comments does.

    https://docs.github.com/en/actions/reference/workflows-and-actions/workflow-syntax#permissions
    """
    if "permissions" in workflow.given or not workflow.jobs:
        return
    if set(workflow.on) == {"workflow_call"}:
        return
    without = [job_id for job_id, job in workflow.jobs.items() if "permissions" not in job.given]
    if not without:
        return
    if len(without) < len(workflow.jobs):
        for job_id in without:
            message = f"job '{job_id}' does not set 'permissions'{_ADVICE}"
            job = workflow.jobs[job_id]
            add = Edit(job.at["runs-on"].below, "permissions:\n  contents: read")
            yield Finding(at=job.at, message=message, fix=None if job_writes(job) else Fix((add,)))
        return
    add = Edit(at=workflow.at["jobs"].above, text="permissions:\n  contents: read")
    message = f"the workflow does not set 'permissions'{_ADVICE}"
    yield Finding(at=workflow.at, message=message, fix=None if writes(workflow) else Fix((add,)))
