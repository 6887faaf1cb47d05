from collections.abc import Iterator

from aurora_devops import Edit, Finding, Fix, bad, good, policy
from aurora_devops.kinds.github import Workflow

from ._writing import job_writes, writes

_ADVICE = ", so GITHUB_TOKEN has the repository's default; set what it needs, such as 'contents: read'"
_BARE = "on: push\njobs:\n  test:\n    runs-on: ubuntu-24.04\n    steps:\n      - run: make test\n"


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
            _BARE,
            path="third_party/shop/.github/workflows/ci.yml",
            files={
                "third_party/shop/LICENSE": "MIT License\n",
                ".github/workflows/ci.yml": "on: push\npermissions: {}\njobs: {}\n",
            },
            because="GitHub does not run the workflow of the copy of another project",
        ),
        good(
            _BARE,
            path="libs/stock/.github/workflows/ci.yaml",
            files={
                "libs/stock/COPYING": "GNU GENERAL PUBLIC LICENSE\n",
                ".github/workflows/all.yaml": "on: push\npermissions: {}\njobs: {}\n",
            },
            because="GitHub does not run the workflow of the copy of another project",
        ),
        bad(
            _BARE.replace("on: push", "«on»: push"),
            path="templates/shop/.github/workflows/ci.yml",
            files={".github/workflows/ci.yml": "on: push\npermissions: {}\njobs: {}\n"},
            because="it may be a template for repositories",
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
