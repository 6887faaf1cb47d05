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
    """A container that fails is not started again.

    The pod stays in error; a Job starts a new pod instead, and leaves the failed one for its log.
    Use `OnFailure`, unless the failed pods are wanted for a look.
    """
    if inside.spec.restart_policy == "Never":
        yield Finding(at=inside.at["restartPolicy"], message=f"{inside.title} never restarts a container")
