from collections.abc import Iterator

from aurora_devops import Finding, bad, good, policy
from aurora_devops.kinds.kubernetes import CronJob


@policy(
    "KUB134",
    severity="info",
    category="reliability",
    examples=[
        bad(
            """\
                apiVersion: batch/v1
                kind: CronJob
                metadata:
                  name: backup
                «spec»:
                  schedule: "0 2 * * *"
                  jobTemplate:
                    spec:
                      template:
                        spec:
                          restartPolicy: OnFailure
                          containers:
                            - name: backup
                              image: web:1.2.3
                """
        ),
        good(
            """\
                apiVersion: batch/v1
                kind: CronJob
                metadata:
                  name: backup
                spec:
                  schedule: "0 2 * * *"
                  concurrencyPolicy: Forbid
                  jobTemplate:
                    spec:
                      template:
                        spec:
                          restartPolicy: OnFailure
                          containers:
                            - name: backup
                              image: web:1.2.3
                """
        ),
    ],
)
def concurrent_runs(cron: CronJob) -> Iterator[Finding]:
    """A CronJob starts a run while the last one is still going.

    When a run takes longer than usual, they pile up and slow each other down.
    Set `concurrencyPolicy` to `Forbid` or `Replace`, or to `Allow` if they do not mind.
    """
    if cron.spec is not None and cron.spec.concurrency_policy is None:
        yield Finding(at=cron.spec.at, message=f"{cron.title} lets its runs overlap")
