from collections.abc import Iterator

from aurora_devops import Finding, bad, good, policy
from aurora_devops.kinds.github import JobIn
from aurora_devops.kinds.github.runners import labels_of


@policy(
    "GHA053",
    severity="info",
    category="security",
    equivalents={"zizmor": "self-hosted-runner"},
    examples=[
        bad(
            """\
            on: push
            jobs:
              «test»:
                runs-on: [self-hosted, linux]
                steps:
                  - run: make test
            """.replace("«test»", "test").replace("runs-on:", "«runs-on»:")
        ),
        good(
            """\
            on: push
            jobs:
              test:
                runs-on: ubuntu-24.04
                steps:
                  - run: make test
            """,
            because="GitHub hosts the runner",
        ),
        good(
            """\
            on: push
            jobs:
              test:
                strategy:
                  matrix:
                    runner: [ubuntu-24.04, self-hosted]
                    exclude:
                      - runner: self-hosted
                runs-on: ${{ matrix.runner }}
                steps:
                  - run: make test
            """,
            because="`exclude` takes the runner out of all runs",
        ),
    ],
)
def self_hosted_runner(inside: JobIn) -> Iterator[Finding]:
    """A job runs on a self-hosted runner.

    Files that a job leaves are visible to the next one; in a public repository a pull request can run code on the
    machine.
    Use runners of GitHub, or ephemeral runners that never run code of forks.
    """
    job = inside.job
    own = isinstance(job.runs_on, dict) and job.runs_on.get("group")
    if own or any(label.lower() == "self-hosted" for group in labels_of(job) for label, _ in group):
        yield Finding(at=inside.at["runs-on"], message=f"job '{inside.id}' runs on a self-hosted runner")
