from collections import defaultdict
from collections.abc import Iterable, Iterator
from functools import cached_property
from itertools import islice

from aurora_devops import Finding, Related, Repository, bad, good, policy

from ._flow import Job, deployed_by, jobs, tests, tests_before, title
from ._pipelines import GITLAB, PATH, SET_IMAGE, TEST, github, gitlab

_SHIP = "docker push ghcr.io/acme/web:$GITHUB_SHA"


@policy(
    "DLV006",
    severity="warning",
    category="reliability",
    examples=[
        bad(github(SET_IMAGE, keys="", job="«deploy»"), path=PATH),
        bad(github(SET_IMAGE, keys="needs: test\nif: always()", job="«deploy»"), path=PATH),
        bad(gitlab("helm upgrade web ./chart", keys="needs: []", job="«deploy»"), path=GITLAB),
        bad(github(_SHIP, keys="", job="«publish»"), path=PATH),
        bad(
            """\
            on:
              workflow_run:
                workflows: [CI]
                types: [completed]
            jobs:
              «deploy»:
                runs-on: ubuntu-24.04
                steps:
                  - run: helm upgrade web ./chart
            """,
            path=".github/workflows/deploy.yml",
            files={PATH: "name: CI\n" + TEST},
        ),
        good(github(SET_IMAGE), path=PATH, because="the job needs the test job"),
        good(
            """\
            on:
              workflow_run:
                workflows: [CI]
            jobs:
              deploy:
                if: github.event.workflow_run.conclusion == 'success'
                runs-on: ubuntu-24.04
                steps:
                  - run: helm upgrade web ./chart
            """,
            path=".github/workflows/deploy.yml",
            files={PATH: "name: CI\n" + TEST},
            because="the job runs after successful tests",
        ),
        good(
            github("pytest", SET_IMAGE, keys=""),
            path=PATH,
            because="an earlier step of the job runs tests",
        ),
        good(
            gitlab("helm upgrade web ./chart"),
            path=GITLAB,
            because="the job is in a later stage than the test job",
        ),
        good(
            github(SET_IMAGE, keys=""),
            path=".github/workflows/shop-e2e.yml",
            because="the pipeline deploys for its tests",
        ),
        good(
            github(SET_IMAGE, keys="environment: preview"),
            path=PATH,
            because="the environment is for reviews",
        ),
    ],
)
def untested_deployment(repository: Repository) -> Iterator[Finding]:
    """A job deploys or publishes without waiting for the tests of its pipeline.

    If a test fails, the new version is deployed all the same.
    Add the test job to `needs`. With `if: always()`, or after `workflow_run` without a check of
    `github.event.workflow_run.conclusion`, a job also runs if what it waits for has failed.
    Test jobs are recognized by their commands and by their names. Nothing is reported if a job calls a workflow of
    another repository, or for environments for reviews. Tests that run after the deployment are not compared.
    A push of an image is reported if it is the only one of the pipeline and nothing in the pipeline deploys it.
    """
    done: set[int] = set()
    every = jobs(repository)
    alone = _Alone(every)
    for job in every:
        if id(job.flow) in done:
            continue
        done.add(id(job.flow))
        deploying = [other for other in job.flow if other.deploys]
        pushing = [other for other in job.flow if _publishes(other)]
        for other in deploying or (pushing if len(pushing) == 1 else []):
            yield from _ungated(other, alone)


def _publishes(job: Job) -> bool:
    fact = job.fact
    return not (fact.when or fact.filtered or job.reviews) and any(not s.when for s in job.acts("push"))


class _Alone:
    """The test jobs that start at the same time as the deployments in other pipelines, looked for once."""

    def __init__(self, every: Iterable[Job]) -> None:
        self._every = every

    def beside(self, job: Job) -> Iterator[Job]:
        """Those of other pipelines, for the same branches."""
        found = self._tests.get((job.fact.kind, job.fact.branches), ())
        return (other for other in found if other.flow is not job.flow)

    @cached_property
    def _tests(self) -> dict[tuple[str, tuple[str, ...]], list[Job]]:
        found: defaultdict[tuple[str, tuple[str, ...]], list[Job]] = defaultdict(list)
        for one in self._every:
            fact = one.fact
            if one.events == {"push"} and fact.branches and not (fact.filtered or fact.manual) and tests(one):
                found[fact.kind, fact.branches].append(one)
        return found


def _ungated(job: Job, alone: _Alone) -> Iterator[Finding]:
    if job.unknown or any(other.unknown for other in job.ancestors()) or any(tests_before(job)):
        return
    follows = [other for other in job.earlier() if other.flow is not job.flow and tests(other)]
    if follows:
        yield _finding(job, follows[0], "also after a failure of")
        return
    later = {id(other) for other in job.later()}
    candidates = [
        other
        for other in job.flow
        if other is not job
        # What deploys something else tests that.
        and not (job.deploys and other.deploys)
        and tests(other)
        and not other.fact.when
        and other.meets(job)
        and (job.deploys or (other.fact.pipeline == job.fact.pipeline and not other.acts("build", "push")))
    ]
    if not candidates:
        yield from _beside(job, alone)
        return
    beside = [other for other in candidates if id(other) not in later]
    # An image can be pushed for its tests.
    if beside and (job.deploys or beside == candidates):
        yield _finding(job, beside[0], "and does not wait for")


def _beside(job: Job, alone: _Alone) -> Iterator[Finding]:
    """A deployment that starts at the same time as the tests in another pipeline, which run nowhere else."""
    if "push" not in job.events or not job.deploys or job.fact.manual or any(map(tests, job.flow)):
        return
    if (other := next(alone.beside(job), None)) is not None:
        yield _finding(job, other, "at the same time as")


def _finding(job: Job, other: Job, how: str) -> Finding:
    does = deployed_by(job) if job.deploys else f"pushes an image with '{job.acts('push')[0].by}'"
    test = tests(other)[0]
    related = [Related(other.fact, f"the test {title(other)}")]
    if test.by:
        related.append(Related(test, f"runs '{test.by}'"))
    # The jobs that it waits for are those that may wait for the tests in its place.
    related += [Related(each.fact, f"{title(job)} waits for it") for each in islice(job.ancestors(), _LISTED)]
    return Finding(at=job.fact, message=f"{title(job)} {does} {how} {title(other)}", related=tuple(related))


_LISTED = 3
