from collections.abc import Iterator

from aurora_devops import Finding, bad, good, policy
from aurora_devops.kinds.kubernetes import CronJob, Job


@policy(
    "KUB135",
    severity="info",
    category="maintainability",
    equivalents={"kube-linter": "job-ttl-seconds-after-finished"},
    examples=[
        bad(
            """\
            apiVersion: batch/v1
            kind: Job
            metadata:
              name: migrate
            «spec»:
              template:
                spec:
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
              ttlSecondsAfterFinished: 3600
              template:
                spec:
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
              ownerReferences: [{kind: CronJob}]
            spec:
              template:
                spec:
                  containers:
                    - name: migrate
                      image: web:1.2.3
            """,
            because="its owner deletes it",
        ),
    ],
)
def kept_job(job: Job | CronJob) -> Iterator[Finding]:
    """A Job is not deleted after it finished (`ttlSecondsAfterFinished`).

    Finished Jobs and their pods stay in the cluster and in each list of objects, until a user deletes them.
    Set `ttlSecondsAfterFinished` in a Job.
    Remove it from a CronJob, which deletes finished Jobs by its history limits.

    <https://kubernetes.io/docs/concepts/workloads/controllers/ttlafterfinished/>
    """
    if isinstance(job, CronJob):
        template = job.spec.job_template if job.spec else None
        spec = template.spec if template else None
        if spec is not None and spec.ttl_seconds_after_finished is not None:
            at = spec.at["ttlSecondsAfterFinished"]
            message = f"{job.title} sets ttlSecondsAfterFinished besides its history limits; remove it"
            yield Finding(at=at, message=message)
    elif job.spec is not None and job.spec.ttl_seconds_after_finished is None:
        owned = job.metadata is not None and job.metadata["ownerReferences"]
        if not owned:
            message = f"{job.title} is not deleted after it finished; set ttlSecondsAfterFinished"
            yield Finding(at=job.spec.at, message=message)
