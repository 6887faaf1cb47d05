from collections.abc import Iterator

from aurora_devops import Finding, Repository, bad, good, policy
from aurora_devops.core.lazy import regex

from ._flow import deployments
from ._pipelines import GITLAB, PATH, SET_IMAGE, STATUS, github, gitlab

_MUTABLE = regex(
    r"latest|main|master|develop|dev|stable|edge|nightly|production|prod|staging|release|current|"
    r"\$\{(?:GITHUB_REF_NAME|CI_COMMIT_REF_NAME|CI_COMMIT_REF_SLUG|CI_COMMIT_BRANCH|CI_DEFAULT_BRANCH)\}"
)


@policy(
    "DLV013",
    severity="warning",
    category="reliability",
    examples=[
        bad(github("«kubectl set image deployment/web web=ghcr.io/acme/web:latest»", STATUS), path=PATH),
        bad(
            gitlab("«kubectl set image deployment/web web=$CI_REGISTRY_IMAGE:$CI_COMMIT_REF_SLUG»"),
            path=GITLAB,
        ),
        bad(github("«gcloud run deploy web --image europe-docker.pkg.dev/acme/web/web»"), path=PATH),
        bad(
            github("uses: «azure/k8s-deploy@v5»\nwith:\n  images: ghcr.io/acme/web:main"),
            path=PATH,
        ),
        good(
            github("uses: azure/k8s-deploy@v5\nwith:\n  images: ${{ vars.REGISTRY }}/web:${{ github.sha }}"),
            path=PATH,
            because="the tag is the commit",
        ),
        good(github(SET_IMAGE, STATUS), path=PATH, because="a commit has one image"),
        good(
            github("kubectl set image deployment/web web=ghcr.io/acme/web:${{ inputs.tag }}"),
            path=PATH,
            because="the tag is unknown",
        ),
    ],
)
def mutable_deployed_tag(repository: Repository) -> Iterator[Finding]:
    """A pipeline deploys an image by a tag that is moved with each build.

    The Deployment does not change, so no rollout starts; nodes may run different versions, and a roll back
    starts the same image.
    Deploy the digest, or a tag with the commit SHA or a version.
    """
    for job in deployments(repository):
        tagged = job.fact.events == ("tag",)
        for step in job.acts("deploy", "retag"):
            if not step.image or step.tag == "@" or not _MUTABLE.fullmatch(step.tag or "latest"):
                continue
            if tagged and step.tag.startswith("${"):
                continue
            shown = (step.tag or "latest").replace("${", "$").rstrip("}")
            yield Finding(at=step, message=f"{step.title} deploys the mutable tag '{shown}' of an image")
