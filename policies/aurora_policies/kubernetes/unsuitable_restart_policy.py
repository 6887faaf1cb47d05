from collections.abc import Iterator

from aurora_devops import Finding, bad, good, policy
from aurora_devops.kinds.kubernetes import Workload
from aurora_devops.subjects import is_dynamic

from ._examples import deployment

_ENDLESS = frozenset({"Deployment", "StatefulSet", "DaemonSet", "ReplicaSet", "ReplicationController"})


@policy(
    "KUB131",
    severity="error",
    category="validity",
    equivalents={"kube-score": "cronjob-restartpolicy"},
    examples=[
        bad(deployment(pod="restartPolicy: «Never»\n")),
        bad(
            """\
            apiVersion: batch/v1
            kind: Job
            metadata:
              name: migrate
            spec:
              template:
                «spec»:
                  containers:
                    - name: migrate
                      image: web:1.2.3
            """,
            because="Always is the default, and a Job takes none of it",
        ),
        good(
            """\
            apiVersion: batch/v1
            kind: Job
            metadata:
              name: migrate
            spec:
              template:
                spec:
                  restartPolicy: OnFailure
                  containers:
                    - name: migrate
                      image: web:1.2.3
            """
        ),
        good(deployment(pod="restartPolicy: Always\n")),
    ],
)
def unsuitable_restart_policy(workload: Workload) -> Iterator[Finding]:
    """A workload has a restart policy that it cannot have.

    The API server refuses it: a Deployment restarts always, a Job on failure or never.
    Leave it out of a Deployment, and set `OnFailure` or `Never` in a Job.
    """
    pod = workload.pod
    if pod is None or is_dynamic(pod.spec.restart_policy or ""):
        return
    said = pod.spec.restart_policy
    if pod.finite:
        if said not in ("OnFailure", "Never"):
            at = pod.at["restartPolicy"] if said else pod.missing("restartPolicy")
            if at is not None:
                yield Finding(
                    at=at, message=f"{workload.title} restarts {said or 'Always'}, not OnFailure or Never"
                )
    elif said not in (None, "Always") and workload.kind in _ENDLESS:
        yield Finding(at=pod.at["restartPolicy"], message=f"{workload.title} restarts {said}, not Always")
