"""Functions that several policies about jobs share."""

from aurora_devops import Place
from aurora_devops.core.lazy import regex
from aurora_devops.kinds.gitlab import Environment, JobIn, Rule

_TESTS = regex(
    r"(?:^|[\s_:./-])(?:unit|e2e|integration|smoke|acceptance)?[_-]?(?:tests?|testing|specs?|pytest)(?:$|[\s_:./-])"
)
_DEPLOYS = regex(r"(?:^|[\s_:./-])(?:deploy(?:ment|s)?|release|publish|rollout|pages)(?:$|[\s_:./-])")
_PRODUCTION = regex(r"^(?:prod|production|live)(?:$|[/_.-])")


def runs(inside: JobIn) -> bool:
    """Whether the job runs commands and every part of it is known."""
    given = inside.whole.given
    return not inside.hidden and inside.known and ("script" in given or "run" in given)


def sets(inside: JobIn, name: str) -> bool:
    """Whether the job has a keyword after the merge."""
    return name in inside.whole.given


def deployed(inside: JobIn) -> Environment | None:
    """The environment that the job deploys to; None for a job that does not deploy, or only stops an environment."""
    environment = inside.whole.environment
    if isinstance(environment, str):
        environment = Environment(name=environment)
    if environment is None or environment.action not in (None, "start"):
        return None
    return environment


def is_production(environment: Environment) -> bool:
    """Whether an environment is that of production, by its tier or its name."""
    if environment.deployment_tier is not None:
        return environment.deployment_tier == "production"
    return _PRODUCTION.match(environment.name.lower()) is not None


def is_test(inside: JobIn) -> bool:
    """Whether a job tests, by its name."""
    return _TESTS.search(inside.name.lower()) is not None


def is_deployment(inside: JobIn) -> bool:
    """Whether a job deploys, by its environment or its name."""
    return deployed(inside) is not None or _DEPLOYS.search(inside.name.lower()) is not None


def at(inside: JobIn, *keys: str) -> Place:
    """The place of a keyword if this file sets it in the job, otherwise the key of the job."""
    place = inside.at
    if not inside.sets(keys[0]):
        return place.key
    for key in keys:
        place = place[key]
    return place


def is_unconditional(rule: Rule) -> bool:
    """Whether a rule matches in every pipeline."""
    return not {"if_", "changes", "exists"} & set(rule.given)


_NAMED = 3


def listed(jobs: list[JobIn], lack: str) -> str:
    """A message about what jobs lack: one finding for all jobs of a file."""
    names = ", ".join(f"'{job.name}'" for job in jobs[:_NAMED])
    if len(jobs) == 1:
        return f"job {names} has {lack}"
    more = f" and {len(jobs) - _NAMED} more" if len(jobs) > _NAMED else ""
    return f"{len(jobs)} jobs have {lack}: {names}{more}"
