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
            because="its owner removes it",
        ),
    ],
)
def kept_job(job: Job | CronJob) -> Iterator[Finding]:
    """A finished Job stays for ever, with its pods.

    They fill etcd and every listing, until somebody deletes them.
    Set `ttlSecondsAfterFinished`. In a CronJob leave it out: its history limits do the same.
    """
    if isinstance(job, CronJob):
        template = job.spec.job_template if job.spec else None
        spec = template.spec if template else None
        if spec is not None and spec.ttl_seconds_after_finished is not None:
            at = spec.at["ttlSecondsAfterFinished"]
            yield Finding(at=at, message=f"{job.title} removes its Jobs twice")
    elif job.spec is not None and job.spec.ttl_seconds_after_finished is None:
        owned = job.metadata is not None and job.metadata["ownerReferences"]
        if not owned:
            yield Finding(at=job.spec.at, message=f"{job.title} stays for ever when it has finished")
