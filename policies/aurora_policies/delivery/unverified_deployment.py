from collections.abc import Iterator

from aurora_devops import Finding, Repository, bad, good, policy

from ._flow import after_deployment, deployments, opaque, title
from ._pipelines import GITLAB, PATH, SET_IMAGE, STATUS, github, gitlab


@policy(
    "DLV011",
    severity="warning",
    category="reliability",
    examples=[
        bad(github(f"«{SET_IMAGE}»", STATUS), path=PATH),
        bad(gitlab("«helm upgrade web ./chart --wait»"), path=GITLAB),
        bad(github("uses: «google-github-actions/deploy-cloudrun@v3»\nwith:\n  service: web"), path=PATH),
        good(
            github(SET_IMAGE, STATUS, "curl --fail --retry 5 https://acme.example/healthz"),
            path=PATH,
            because="a request checks the health",
        ),
        good(
            gitlab("helm upgrade web ./chart --wait", "helm test web"),
            path=GITLAB,
            because="the tests of the chart run after the deployment",
        ),
        good(github(SET_IMAGE, "make smoke"), path=PATH, because="a target of make checks the deployment"),
    ],
)
def unverified_deployment(repository: Repository) -> Iterator[Finding]:
    """Nothing checks the application after its deployment.

    A rollout is complete when the readiness probes succeed; a wrong route, secret or DNS name is only seen by a request
    from outside.
    After the rollout, request the health endpoint (`curl --fail --retry 10 --retry-all-errors URL`), or run
    smoke tests.
    Nothing is reported if a later step runs a script of the repository.
    """
    for job in deployments(repository):
        acts = [step for step in job.acts("deploy") if not step.when]
        if not acts:
            continue
        later = list(after_deployment(job, acts[-1]))
        if job.open_end or any(map(opaque, [*acts, *later])):
            continue
        if not any(step.role in ("verify", "test") for step in later):
            step = acts[-1]
            yield Finding(at=step, message=f"{title(job)} does not check the application after {step.title}")
