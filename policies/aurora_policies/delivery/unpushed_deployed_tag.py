from collections import defaultdict
from collections.abc import Iterable, Iterator

from aurora_devops import Finding, Related, Repository, bad, good, policy
from aurora_devops.core.lazy import regex
from aurora_devops.facts import JobStep

from ._flow import Job, jobs, title
from ._pipelines import GITLAB, PATH, SET_IMAGE, STATUS, github

_PUSH = "docker push ghcr.io/acme/web:$GITHUB_SHA"
# Variables with one value in all jobs of a pipeline.
_COMMON = regex(
    r"\$\{(?:GITHUB_(?:SHA|REF|REF_NAME|HEAD_REF|BASE_REF|RUN_ID|RUN_NUMBER|RUN_ATTEMPT|REPOSITORY|REPOSITORY_OWNER)"
    r"|CI_(?:COMMIT|PIPELINE|REGISTRY|PROJECT|DEFAULT|MERGE_REQUEST)_?\w*)\}"
)
# Variables whose value can be equal to a fixed tag or to each other.
_REF = regex(r"REF|BRANCH|TAG|SLUG")
# Variables with another value in each run or for each commit.
_UNIQUE = regex(r"SHA|RUN_ID|RUN_NUMBER|PIPELINE_I")


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
        bad(
            github(f"«{SET_IMAGE}»", STATUS)
            + "  push:\n    needs: test\n    runs-on: ubuntu-24.04\n    steps:\n      - run: "
            + _PUSH
            + "\n",
            path=PATH,
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
    """A pipeline deploys an image that it has not pushed: another tag, or before the push.

    The new Pods stay in ImagePullBackOff, and the old version continues to run.
    Deploy the tag that is pushed, or better the digest, and let the job wait for the push.
    Tags are compared if they consist of constant parts and of predefined variables, and with the pushes of the same
    pipeline.
    Nothing is reported if the pipeline pushes images or tags that are unknown.
    """
    done: set[int] = set()
    every = _Pushes(push for job in jobs(repository) for push in job.acts("push"))
    for job in jobs(repository):
        if id(job.flow) not in done:
            done.add(id(job.flow))
            yield from _unpushed(job.flow, every)


class _Pushes:
    """Pushes of images, by image: a repository may push hundreds of tags of one."""

    def __init__(self, pushes: Iterable[JobStep]) -> None:
        self._unknown = False
        self._constant: defaultdict[str, set[str]] = defaultdict(set)
        self._others: defaultdict[str, set[str]] = defaultdict(set)
        for push in pushes:
            self._unknown = self._unknown or not push.image
            tags = self._others if "$" in push.tag or not _known(push.tag) else self._constant
            tags[push.image].add(push.tag or "latest")

    def lack(self, step: JobStep) -> bool:
        """Whether none of them certainly is, or may be, of the tag that a step deploys."""
        if self._unknown or (step.tag or "latest") in self._constant[step.image]:
            return False
        return all(_differs(step.tag, tag) for tag in self._others[step.image])


def _unpushed(flow: list[Job], every: _Pushes) -> Iterator[Finding]:
    pushes: defaultdict[str, list[tuple[Job, JobStep]]] = defaultdict(list)
    for job in flow:
        if job.unknown and job.fact.calls:
            return
        for step in job.acts("push", "script"):
            if step.role == "script" and not _builds_nothing(step):
                return
            if step.role == "push" and not step.image:
                return
            if step.role == "push":
                pushes[step.image].append((job, step))
    for job in flow:
        for step in job.acts("deploy", "retag"):
            pushed = pushes.get(step.image, [])
            if not pushed or not _known(step.tag) or not step.image:
                continue
            first = pushed[0][1]
            # Another pipeline may have pushed a tag that is not of one run.
            own = _UNIQUE.search(step.tag)
            if _Pushes(other for _, other in pushed).lack(step) if own else every.lack(step):
                message = f"the pipeline deploys '{_shown(step)}' and pushes '{_shown(first)}'"
                yield Finding(at=step, message=message, related=(Related(first, "the image is pushed"),))
            elif _UNIQUE.search(step.tag) and (late := _late(job, step, pushed)) is not None:
                pusher, first = late
                how = f"and does not wait for {title(pusher)}, which pushes it"
                message = f"{title(job)} deploys '{_shown(step)}' {how}"
                yield Finding(at=step, message=message, related=(Related(first, "the image is pushed"),))


def _late(job: Job, step: JobStep, pushed: list[tuple[Job, JobStep]]) -> tuple[Job, JobStep] | None:
    """The push of an image that a job deploys, if no push of it ends before."""
    same = [(pusher, push) for pusher, push in pushed if push.tag == step.tag and pusher.meets(job)]
    earlier = {id(other) for other in job.earlier()}
    if job.unknown or any(
        id(pusher) in earlier or (pusher is job and push.order < step.order) for pusher, push in same
    ):
        return None
    return same[0] if same else None


def _builds_nothing(step: JobStep) -> bool:
    """Whether a target or a script, by its name, has nothing to do with images."""
    return not any(
        word in step.by for word in ("build", "push", "publish", "image", "docker", "release", "ci", "all")
    )


def _known(tag: str) -> bool:
    return tag != "@" and not set(_COMMON.sub("", tag)) & set("${}()`*")


def _differs(tag: str, pushed: str) -> bool:
    """Whether two tags certainly have different values."""
    tag, pushed = tag or "latest", pushed or "latest"
    if tag == pushed or not _known(pushed):
        return False
    variables, others = set(_COMMON.findall(tag)), set(_COMMON.findall(pushed))
    # A branch or a tag of the repository can have any name.
    return not ((not variables or any(map(_REF.search, variables))) and any(map(_REF.search, others)))


def _shown(step: JobStep) -> str:
    """The reference of an image, with variables as shells have them."""
    return f"{step.image}:{step.tag or 'latest'}".replace("${", "$").replace("}", "")
