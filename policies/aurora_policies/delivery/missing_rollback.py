from collections.abc import Iterator

from aurora_devops import Finding, Repository, bad, good, policy

from ._flow import after_deployment, deployments, opaque, title
from ._pipelines import GITLAB, PATH, SET_IMAGE, STATUS, github, gitlab

_UNDO = "if: failure()\nrun: kubectl rollout undo deployment/web"
# What replaces the running version; platforms such as Cloud Run keep it until the new one is healthy.
_REPLACING = ("kubectl", "oc", "helm", "docker service", "docker stack", "azure/k8s-deploy")


@policy(
    "DLV012",
    severity="warning",
    category="reliability",
    examples=[
        bad(github(f"«{SET_IMAGE}»", STATUS), path=PATH),
        bad(gitlab("«helm upgrade web ./chart --wait»"), path=GITLAB),
        good(github(SET_IMAGE, STATUS, _UNDO), path=PATH, because="a failure rolls back"),
        good(
            github(SET_IMAGE, f"{STATUS} || kubectl rollout undo deployment/web"),
            path=PATH,
            because="the command rolls back",
        ),
        good(
            gitlab("helm upgrade web ./chart --atomic"),
            path=GITLAB,
            because="Helm rolls back if the upgrade fails",
        ),
        good(
            gitlab("helm upgrade web ./chart --wait")
            + "undo:\n  stage: .post\n  when: on_failure\n  script: helm rollback web\n",
            path=GITLAB,
            because="a job after failures rolls back",
        ),
    ],
)
def missing_rollback(repository: Repository) -> Iterator[Finding]:
    """A deployment is not rolled back if it fails.

    The rolling update stops half-way, or an unhealthy version stays in place, until a person acts.
    Add a step with `if: failure()` that runs `kubectl rollout undo`, a job with `when: on_failure`, or
    `helm upgrade --atomic` (`--rollback-on-failure` in Helm 4).
    Nothing is reported if a later step runs a script of the repository, or for tools that keep the old version until
    the new one is healthy.
    """
    for job in deployments(repository):
        acts = [step for step in job.acts("deploy") if not step.when and f"{step.by} ".startswith(_REPLACING)]
        if not acts or any(step.undoes for step in acts):
            continue
        later = list(after_deployment(job, acts[0], failed=True))
        if job.open_end or any(map(opaque, later)):
            continue
        if not any(step.role == "rollback" for step in later):
            step = acts[-1]
            yield Finding(
                at=step, message=f"{title(job)} does not roll back if the rollout or a later check fails"
            )
