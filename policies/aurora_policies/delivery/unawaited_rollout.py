from collections.abc import Iterator

from aurora_devops import Finding, Repository, bad, good, policy
from aurora_devops.facts import DeclaredObject, JobStep

from ._examples import DEPLOYMENT
from ._flow import Job, deployments, opaque, title
from ._pipelines import GITLAB, PATH, SET_IMAGE, STATUS, github, gitlab

_STARTS = ("kubectl set image", "kubectl rollout restart", "oc set image", "oc rollout latest")
_ECS = ("aws ecs update-service", "aws-actions/amazon-ecs-deploy-task-definition")
# The kinds whose Pods are replaced step by step.
_ROLLED = frozenset({"Deployment", "StatefulSet", "DaemonSet"})

_SCRIPT = "#!/bin/sh\nset -eu\nkubectl set image deployment/web web=ghcr.io/acme/web:1.4\n"


@policy(
    "DLV008",
    severity="warning",
    category="reliability",
    examples=[
        bad(github(f"«{SET_IMAGE}»"), path=PATH),
        bad(github("«kubectl apply -f k8s/»"), path=PATH, files={"k8s/api.yaml": DEPLOYMENT}),
        bad(gitlab("«helm upgrade web ./chart»"), path=GITLAB),
        bad(github("«aws ecs update-service --service web --force-new-deployment»"), path=PATH),
        bad(
            github("uses: actions/checkout@v6", "«./deploy.sh»"),
            path=PATH,
            files={"deploy.sh": _SCRIPT},
        ),
        good(
            github("uses: actions/checkout@v6", "./deploy.sh"),
            path=PATH,
            files={"deploy.sh": f"{_SCRIPT}kubectl rollout status deployment/web --timeout=5m\n"},
            because="the script waits for the rollout",
        ),
        good(
            github("uses: actions/checkout@v6", "./deploy.sh"),
            path=PATH,
            files={
                "deploy.sh": _SCRIPT.replace("kubectl", ". ./lib.sh\nkubectl") + "wait_for web\n",
                "lib.sh": "#!/bin/sh\nwait_for() { sleep 1; }\n",
            },
            because="the function of the other file may wait",
        ),
        good(github(SET_IMAGE, STATUS), path=PATH, because="the job waits for the rollout"),
        good(gitlab("helm upgrade web ./chart --wait"), path=GITLAB, because="Helm waits itself"),
        good(
            github("kubectl apply -f k8s/", "./scripts/smoke-test.sh"),
            path=PATH,
            files={"k8s/api.yaml": DEPLOYMENT},
            because="the script may wait",
        ),
        good(
            github("kubectl apply -f k8s/"),
            path=PATH,
            files={"k8s/settings.yaml": "apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: web\n"},
            because="the manifests have no Pods",
        ),
    ],
)
def unawaited_rollout(repository: Repository) -> Iterator[Finding]:
    """A job starts a rollout and does not wait for it to complete.

    The command returns when the API has accepted the change. If the new Pods do not start, the pipeline succeeds all
    the same, and no roll back begins.
    Add `kubectl rollout status deployment/NAME --timeout=5m`, `helm upgrade --wait` or `aws ecs wait services-stable`.
    `kubectl apply` is reported if the manifests of the repository have a Deployment, StatefulSet or DaemonSet below
    the path. The commands of targets and scripts that the job runs count like its own. Nothing is reported if a later
    step runs a script whose commands are unknown, which may wait.
    """
    rolled = {
        path
        for one in repository.of(DeclaredObject)
        if one.object_kind in _ROLLED
        for path in (one.path, one.unit)
        if path
    }
    for job in deployments(repository):
        starts = [step for step in job.acts("deploy") if not step.when and _rolls(job, step, rolled)]
        if not starts or _waits(job, starts[-1]):
            continue
        step = starts[-1]
        yield Finding(
            at=step,
            message=f"{title(job)} does not wait for the rollout that {step.title} starts; add {_advice(step)}",
        )


def _rolls(job: Job, step: JobStep, rolled: set[str]) -> bool:
    """Whether a command starts a rollout and does not wait for it."""
    if step.waits:
        return False
    if step.by in _STARTS:
        return step.by.startswith("oc") or step.target.partition("/")[0].lower() not in (
            "cronjob",
            "cj",
            "job",
        )
    if step.by in _ECS or step.by.startswith("helm "):
        return True
    if step.by in ("kubectl apply", "oc apply", "kubectl replace"):
        paths = [path.removeprefix("./").rstrip("/") for path in step.target.split()]
        if "-" in paths:
            return bool(job.acts("retag"))
        return any(
            _below(manifest, path)
            for path in paths
            if path and not set(path) & set("$*{")
            for manifest in rolled
        )
    return False


def _below(manifest: str, path: str) -> bool:
    return path == "." or manifest == path or manifest.startswith(f"{path}/")


def _waits(job: Job, start: JobStep) -> bool:
    """Whether something after a step waits for the rollout, or may do so."""
    steps = [step for step in job.steps if step.order > start.order and not step.when]
    steps += [step for other in job.later() for step in other.steps]
    return job.open_end or any(
        step.role == "wait" or (step.waits and step.role == "deploy") or opaque(step) or _probes(step)
        for step in steps
    )


def _probes(step: JobStep) -> bool:
    """Whether a step checks the new version in a way that may wait; a request may get the old version."""
    return step.role in ("verify", "test") and bool(step.by) and step.by not in ("curl", "wget", "http")


def _advice(step: JobStep) -> str:
    if step.by.startswith("helm"):
        return "--wait"
    if step.by == _ECS[0]:
        return "'aws ecs wait services-stable'"
    return "wait-for-service-stability: true" if step.by == _ECS[1] else "'kubectl rollout status'"
