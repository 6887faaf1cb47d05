from collections.abc import Iterator

from aurora_devops import Edit, Finding, Fix, bad, good, policy
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
                """,
            fixed="""\
                apiVersion: batch/v1
                kind: CronJob
                metadata:
                  name: backup
                spec:
                  concurrencyPolicy: Forbid
                  schedule: "0 2 * * *"
                  jobTemplate:
                    spec:
                      template:
                        spec:
                          restartPolicy: OnFailure
                          containers:
                            - name: backup
                              image: web:1.2.3
                """,
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
    """A CronJob does not set a concurrency policy.

    The default `Allow` starts a run while the previous one is still active, so slow runs accumulate and slow down each
    other.
    Set `concurrencyPolicy` to `Forbid` or `Replace`, or to `Allow` if runs can overlap.
    The fix sets `Forbid`; it is not safe, because it skips runs.

    <https://kubernetes.io/docs/concepts/workloads/controllers/cron-jobs/#concurrency-policy>
    """
    if cron.spec is not None and cron.spec.concurrency_policy is None:
        message = (
            f"{cron.title} does not set concurrencyPolicy, so its runs can overlap; set Forbid or Replace"
        )
        fix = Fix((Edit(cron.spec.at.first, "concurrencyPolicy: Forbid"),), safe=False)
        yield Finding(at=cron.spec.at, message=message, fix=fix)
