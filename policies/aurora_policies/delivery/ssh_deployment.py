from collections.abc import Iterator

from aurora_devops import Finding, Repository, bad, good, policy

from ._flow import jobs, title
from ._pipelines import GITLAB, PATH, github, gitlab


@policy(
    "DLV014",
    severity="warning",
    category="reliability",
    examples=[
        bad(github("«ssh deploy@acme.example 'docker compose pull && docker compose up -d'»"), path=PATH),
        bad(github("uses: «appleboy/ssh-action@v1»\nwith:\n  script: systemctl restart web"), path=PATH),
        bad(gitlab("«rsync -az dist/ deploy@acme.example:/srv/web»"), path=GITLAB),
        good(
            github("ssh -T git@github.com", "ssh-keyscan acme.example"),
            path=PATH,
            because="no server is changed",
        ),
        good(gitlab("rsync -az dist/ public/"), path=GITLAB, because="the copy is local"),
        good(
            github("scp values.yaml runner@acme.example:/tmp", job="e2e-tests"),
            path=PATH,
            because="the server is one for tests",
        ),
    ],
)
def ssh_deployment(repository: Repository) -> Iterator[Finding]:
    """A pipeline changes a server over SSH.

    The state of the server depends on all earlier runs, so it cannot be reproduced or rolled back, and the pipeline has
    a key with which any command can be run.
    Deploy an image to an orchestrator, or replace the server from a new machine image.
    Nothing is reported for jobs and pipelines that are named for tests.
    """
    for job in jobs(repository):
        steps = job.acts("ssh")
        if steps and not job.for_tests:
            yield Finding(at=steps[0], message=f"{title(job)} changes a server over SSH with '{steps[0].by}'")
