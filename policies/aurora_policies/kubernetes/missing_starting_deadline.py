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
    """A CronJob does not set a starting deadline.

    If the controller is not available at the scheduled time, the run starts as soon as the controller is back, however
    late that is.
    Set `startingDeadlineSeconds` to the maximum delay of a run.

    <https://kubernetes.io/docs/concepts/workloads/controllers/cron-jobs/#starting-deadline>
    """
    if cron.spec is not None and cron.spec.starting_deadline_seconds is None:
        message = f"{cron.title} does not set startingDeadlineSeconds; set the maximum delay of a run"
        yield Finding(at=cron.spec.at, message=message)
