from collections.abc import Iterator

from aurora_devops import Edit, Finding, Fix, bad, good, policy
from aurora_devops.kinds.kubernetes import CronJob, Job, Workload
from aurora_devops.subjects import is_dynamic

from ._examples import deployment

_ALWAYS = frozenset({"Deployment", "StatefulSet", "DaemonSet", "ReplicaSet", "ReplicationController"})


@policy(
    "KUB131",
    severity="error",
    category="validity",
    equivalents={"kube-score": "cronjob-restartpolicy"},
    examples=[
        bad(deployment(pod="restartPolicy: «Never»\n"), fixed=deployment()),
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
            fixed="""\
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
            """,
            because="the default is Always, which a Job does not allow",
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
    """A workload has a restart policy that its kind does not allow.

    The API server rejects the object: a Deployment, StatefulSet, DaemonSet or ReplicaSet allows only `Always`, and a
    Job or CronJob only `OnFailure` and `Never`, which are not the default.
    Set `restartPolicy` to `OnFailure` or `Never` in a Job or CronJob, and remove it from the other kinds.
    Custom resources are not reported.
    The fix is not safe, because `Never` may be meant, or a Job.

    <https://kubernetes.io/docs/concepts/workloads/pods/pod-lifecycle/#restart-policy>
    """
    pod, group = workload.pod, workload.object.group
    policy = pod.spec.restart_policy if pod is not None else None
    if pod is None or is_dynamic(policy or ""):
        return
    if isinstance(workload.object, (Job, CronJob)):
        at = pod.at["restartPolicy"] if policy else pod.missing("restartPolicy")
        if policy not in ("OnFailure", "Never") and at is not None:
            message = f"restartPolicy of {workload.title} is '{policy or 'Always'}'; set OnFailure or Never"
            edit = Edit(at, "OnFailure") if policy else Edit(pod.at.first, "restartPolicy: OnFailure")
            yield Finding(at=at, message=message, fix=Fix((edit,), safe=False))
    elif policy not in (None, "Always") and workload.kind in _ALWAYS and group in ("", "apps", "extensions"):
        message = (
            f"restartPolicy of {workload.title} is '{policy}'; only Always is allowed, which is the default"
        )
        at = pod.at["restartPolicy"]
        yield Finding(at=at, message=message, fix=Fix((Edit(at.entry, ""),), safe=False))
