from collections.abc import Iterator

from aurora_devops import Finding, Related, Repository, bad, good, policy

from ._flow import Job, deployed_by, first, flows, jobs, title
from ._pipelines import GITLAB, PATH, SET_IMAGE, STATUS, github

_PUSH = "docker push ghcr.io/acme/web:$GITHUB_SHA"
_SCAN = "trivy image --exit-code 1 ghcr.io/acme/web:$GITHUB_SHA"
# What trivy scans instead of an image.
_SOURCES = ("fs", "repo", "config")
_SCAN_JOB = """\
  scan:
    needs: test
    runs-on: ubuntu-24.04
    steps:
      - run: grype ghcr.io/acme/web
"""


@policy(
    "DLV010",
    severity="warning",
    category="security",
    examples=[
        bad(github(_PUSH, SET_IMAGE, STATUS, job="«deploy»"), path=PATH),
        bad(github(_PUSH, job="«publish»"), path=PATH),
        bad(github(_PUSH, SET_IMAGE, STATUS, job="«deploy»") + _SCAN_JOB, path=PATH),
        bad(
            """\
            build:
              stage: build
              script: docker push $CI_REGISTRY_IMAGE:$CI_COMMIT_SHA
            «deploy»:
              stage: deploy
              script: helm upgrade web ./chart --wait
            """,
            path=GITLAB,
        ),
        good(github(_PUSH, _SCAN, SET_IMAGE), path=PATH, because="the image is scanned before"),
        good(
            """\
            include:
              - template: Jobs/Container-Scanning.gitlab-ci.yml
            build:
              stage: build
              script: docker push $CI_REGISTRY_IMAGE:$CI_COMMIT_SHA
            """,
            path=GITLAB,
            because="the template has jobs that are unknown",
        ),
        good(
            github("docker build -t web ."),
            path=PATH,
            because="the image is not pushed",
        ),
    ],
)
def unscanned_image(repository: Repository) -> Iterator[Finding]:
    """An image is pushed or deployed without a scan for known vulnerabilities.

    The image may contain packages with known vulnerabilities, and nothing stops it.
    Scan the image with trivy, grype, snyk or docker scout, and let the deployment wait for the scan.
    Scans of a registry are not known here: suppress the finding if the registry refuses vulnerable images. Nothing is
    reported for pipelines that call workflows of other repositories or scripts that may scan, or if another pipeline
    scans images.
    """
    every = jobs(repository)
    scanned = any(step.role == "scan" and step.target not in _SOURCES for job in every for step in job.steps)
    for flow in flows(repository):
        if not scanned or any(job.did("scan") for job in flow):
            yield from _unscanned(flow)


def _unscanned(flow: list[Job]) -> Iterator[Finding]:
    pushing = [job for job in flow if _pushes(job)]
    if not pushing or any(job.unknown or not job.whole for job in flow):
        return
    # A job that is only named for a deployment may do anything.
    deploying = [job for job in flow if job.deploys and job.acts("deploy")]
    # A script of the repository may scan.
    if any(other.acts("script") for job in deploying or pushing for other in (job, *job.ancestors())):
        return
    scanning = [job for job in flow if job.did("scan")]
    for job in deploying:
        earlier = {id(other) for other in job.ancestors()}
        start = first(job.did("deploy"))
        if any(id(other) in earlier for other in scanning) or any(
            step.order < start.order for step in job.did("scan")
        ):
            return
        if scanning:
            how = f"and does not wait for {title(scanning[0])}, which scans"
            yield Finding(
                at=job.fact,
                message=f"{title(job)} {deployed_by(job)} {how}",
                related=(Related(scanning[0].did("scan")[0], "the scan"),),
            )
        else:
            yield Finding(at=job.fact, message=f"{title(job)} {deployed_by(job)} an image that no job scans")
        return
    if not scanning:
        job = pushing[0]
        by = job.acts("push")[0].by
        yield Finding(at=job.fact, message=f"{title(job)} pushes an image with '{by}' that no job scans")


def _pushes(job: Job) -> bool:
    """Whether a job pushes an image that is more than one for a review."""
    return not job.reviews and not job.acts("cluster") and bool(job.acts("push"))
