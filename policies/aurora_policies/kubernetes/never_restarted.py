from collections.abc import Iterator

from aurora_devops import Finding, bad, good, policy
from aurora_devops.kinds.kubernetes import PodIn


@policy(
    "KUB132",
    severity="info",
    category="reliability",
    equivalents={"kube-linter": "restart-policy"},
    examples=[
        bad(
            """\
            apiVersion: batch/v1
            kind: Job
            metadata:
              name: migrate
            spec:
              template:
                spec:
                  restartPolicy: «Never»
                  containers:
                    - name: migrate
                      image: web:1.2.3
            """
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
    ],
)
def never_restarted(inside: PodIn) -> Iterator[Finding]:
    """A pod sets `restartPolicy: Never`, so a container that fails is not restarted.

    A bare pod stays failed, and a Job has to schedule a new pod for each attempt.
    Set `restartPolicy: OnFailure`, unless you need the failed pods of a Job to read their logs.

    <https://kubernetes.io/docs/concepts/workloads/pods/pod-lifecycle/#restart-policy>
    """
    if inside.spec.restart_policy == "Never":
        message = f"{inside.title} does not restart containers that fail; set restartPolicy: OnFailure"
        yield Finding(at=inside.at["restartPolicy"], message=message)
