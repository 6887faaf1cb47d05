from collections import defaultdict
from collections.abc import Iterator

from aurora_devops import Finding, Related, Repository, bad, good, policy
from aurora_devops.core.lazy import regex
from aurora_devops.facts import JobStep

from ._flow import Job, jobs
from ._pipelines import GITLAB, PATH, SET_IMAGE, STATUS, github

_PUSH = "docker push ghcr.io/acme/web:$GITHUB_SHA"
# Variables with one value in all jobs of a pipeline.
_COMMON = regex(
    r"\$\{(?:GITHUB_(?:SHA|REF|REF_NAME|HEAD_REF|BASE_REF|RUN_ID|RUN_NUMBER|RUN_ATTEMPT|REPOSITORY|REPOSITORY_OWNER)"
    r"|CI_(?:COMMIT|PIPELINE|REGISTRY|PROJECT|DEFAULT|MERGE_REQUEST)_?\w*)\}"
)
# Variables whose value can be equal to a fixed tag or to each other.
_REF = regex(r"REF|BRANCH|TAG|SLUG")


@policy(
    "DLV009",
    severity="error",
    category="validity",
    examples=[
        bad(github(_PUSH, f"«{SET_IMAGE.replace('GITHUB_SHA', 'GITHUB_REF_NAME')}»", STATUS), path=PATH),
        bad(
            """\
            build:
              stage: build
              script:
                - docker push $CI_REGISTRY_IMAGE:$CI_COMMIT_SHA
            deploy:
              stage: deploy
              script:
                - «kubectl set image deployment/web web=$CI_REGISTRY_IMAGE:$CI_PIPELINE_ID»
            """,
            path=GITLAB,
        ),
        good(github(_PUSH, SET_IMAGE, STATUS), path=PATH, because="the tag is pushed"),
        good(
            github(_PUSH, SET_IMAGE.replace("$GITHUB_SHA", "${{ inputs.version }}"), STATUS),
            path=PATH,
            because="the deployed tag is unknown",
        ),
        good(
            github("docker push --all-tags ghcr.io/acme/web", SET_IMAGE, STATUS),
            path=PATH,
            because="the pushed tags are unknown",
        ),
    ],
)
def unpushed_deployed_tag(repository: Repository) -> Iterator[Finding]:
    """A pipeline deploys a tag of an image that it never pushes.

    The new Pods stay in ImagePullBackOff, and the old version continues to run.
    Deploy the tag that is pushed, or better the digest.
    Tags are compared if they consist of constant parts and of predefined variables, and only within one pipeline.
    Nothing is reported if the pipeline pushes images or tags that are unknown.
    """
    done: set[int] = set()
    for job in jobs(repository):
        if id(job.flow) not in done:
            done.add(id(job.flow))
            yield from _unpushed(job.flow)


def _unpushed(flow: list[Job]) -> Iterator[Finding]:
    pushes: defaultdict[str, list[JobStep]] = defaultdict(list)
    for job in flow:
        if job.unknown and job.fact.calls:
            return
        for step in job.acts("push", "script"):
            if step.role == "script" and not _builds_nothing(step):
                return
            if step.role == "push" and not step.image:
                return
            if step.role == "push":
                pushes[step.image].append(step)
    for job in flow:
        for step in job.acts("deploy", "retag"):
            pushed = pushes.get(step.image, [])
            if pushed and _known(step.tag) and all(_differs(step.tag, other.tag) for other in pushed):
                yield Finding(
                    at=step,
                    message=f"the pipeline deploys '{_shown(step)}' and pushes '{_shown(pushed[0])}'",
                    related=(Related(pushed[0], f"'{pushed[0].by}' pushes the image"),),
                )


def _builds_nothing(step: JobStep) -> bool:
    """Whether a target or a script, by its name, has nothing to do with images."""
    return not any(
        word in step.by for word in ("build", "push", "publish", "image", "docker", "release", "ci", "all")
    )


def _known(tag: str) -> bool:
    return bool(tag) and tag != "@" and not set(_COMMON.sub("", tag)) & set("${}()`*")


def _differs(tag: str, pushed: str) -> bool:
    """Whether two tags certainly have different values."""
    if tag == pushed or not _known(pushed):
        return False
    variables, others = set(_COMMON.findall(tag)), set(_COMMON.findall(pushed))
    # A branch or a tag of the repository can have any name.
    return not ((not variables or any(map(_REF.search, variables))) and any(map(_REF.search, others)))


def _shown(step: JobStep) -> str:
    """The reference of an image, with variables as shells have them."""
    return f"{step.image}:{step.tag or 'latest'}".replace("${", "$").replace("}", "")
