from collections.abc import Iterator

from aurora_devops import Finding, Related, Repository, bad, good, policy
from aurora_devops.facts import JobStep

from ._flow import Job, deployed_by, deployments, tests_before, title
from ._pipelines import GITLAB, PATH, SET_IMAGE, TEST, github, gitlab


@policy(
    "DLV007",
    severity="warning",
    category="reliability",
    examples=[
        bad(github(SET_IMAGE).replace("run: pytest", "run: «pytest» || true"), path=PATH),
        bad(
            github(SET_IMAGE).replace("run: pytest", "run: «pytest»\n        continue-on-error: true"),
            path=PATH,
        ),
        bad(
            github(SET_IMAGE).replace("  test:\n", "  «test»:\n    continue-on-error: true\n"),
            path=PATH,
        ),
        bad(
            gitlab("helm upgrade web ./chart").replace("test:", "«test»:\n  allow_failure: true"),
            path=GITLAB,
        ),
        bad(
            github(SET_IMAGE).replace("run: pytest", 'run: "«pytest» | tee test.log"'),
            path=PATH,
            because="without `shell: bash` the status is that of tee",
        ),
        good(github(SET_IMAGE), path=PATH, because="a failed test stops the pipeline"),
        good(
            TEST.replace("run: pytest", "run: pytest || true"),
            path=PATH,
            because="nothing is deployed after the tests",
        ),
        good(
            github(SET_IMAGE).replace("run: pytest", "run: pytest\n      - run: pytest experimental || true"),
            path=PATH,
            because="other tests of the job can fail",
        ),
    ],
)
def ineffective_test(repository: Repository) -> Iterator[Finding]:
    """The tests that a deployment waits for cannot fail.

    `|| true`, `set +e`, `continue-on-error: true`, `allow_failure: true` or a pipe without `pipefail` hides the
    failure, so the new version is deployed with failed tests.
    Remove it. If some tests may fail, run them in a job of their own.
    Nothing is reported if other tests that can fail run before the deployment.
    """
    for job in deployments(repository):
        found = list(tests_before(job))
        if not found or any(not _why(other, step) for other, step in found):
            continue
        for other, step in found:
            yield Finding(
                at=step if step.ignored else other.fact,
                message=_message(other, step),
                related=(Related(job.fact, f"{title(job)} {deployed_by(job)}"),),
            )


def _why(job: Job, step: JobStep) -> str:
    """Why the failure of a test step is ignored; empty if it is not."""
    return step.ignored or job.fact.optional


def _message(job: Job, step: JobStep) -> str:
    if not step.ignored:
        return f"{title(job)} tests what is deployed and cannot fail ({job.fact.optional})"
    return f"'{step.by}' tests what is deployed and cannot fail ({step.ignored})"
