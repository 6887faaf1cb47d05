from collections.abc import Iterator

from aurora_devops import Finding, bad, good, policy
from aurora_devops.kinds.kubernetes import CronJob


@policy(
    "KUB133",
    severity="info",
    category="reliability",
    equivalents={"kube-score": "cronjob-has-deadline"},
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
                  startingDeadlineSeconds: 300
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
def missing_starting_deadline(cron: CronJob) -> Iterator[Finding]:
    """A CronJob has no deadline for its start.

    After the controller was away, runs start at the wrong time; and after a hundred missed runs it never starts again.
    Set `startingDeadlineSeconds` to how late a run may begin.
    """
    if cron.spec is not None and cron.spec.starting_deadline_seconds is None:
        yield Finding(at=cron.spec.at, message=f"{cron.title} has no deadline for its start")
