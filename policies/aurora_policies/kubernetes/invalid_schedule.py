from collections.abc import Iterator

from aurora_devops import Finding, bad, good, policy
from aurora_devops.core.lazy import regex
from aurora_devops.formats.cron import parse
from aurora_devops.kinds.kubernetes import CronJob
from aurora_devops.subjects import is_dynamic

_DESCRIPTORS = frozenset({"@yearly", "@annually", "@monthly", "@weekly", "@daily", "@midnight", "@hourly"})
# Durations of Go, as in `@every 1h30m`.
_EVERY = regex(r"@every [+-]?(?:\d+(?:\.\d*)?(?:ns|us|µs|ms|s|m|h))+")


def _mistake(schedule: str) -> str | None:
    """What is wrong with a schedule; None where it is valid."""
    if schedule.startswith(("TZ=", "CRON_TZ=")):
        return f"{schedule!r} sets a time zone; use the field timeZone"
    if schedule.startswith("@"):
        known = schedule in _DESCRIPTORS or _EVERY.fullmatch(schedule)
        return None if known else f"{schedule!r} is not one of {', '.join(sorted(_DESCRIPTORS))}"
    try:
        parse(schedule, last_weekday=6, question_mark=True)
    except ValueError as mistake:
        return str(mistake)
    return None


def _cron_job(schedule: str) -> str:
    return f"apiVersion: batch/v1\nkind: CronJob\nmetadata:\n  name: web\nspec:\n  schedule: {schedule}\n"


@policy(
    "KUB269",
    severity="error",
    category="validity",
    examples=[
        bad(_cron_job('«"61 * * * *"»')),
        bad(_cron_job("«0 3 * *»")),
        bad(_cron_job('«"0 3 * * 7"»'), because="Sunday is 0"),
        bad(_cron_job('«"TZ=Europe/Berlin 0 3 * * *"»')),
        good(_cron_job('"*/5 0-6,20 1-7 JAN-MAR mon"')),
        good(_cron_job('"@daily"')),
        good(_cron_job('"{{ schedule }}"')),
    ],
)
def invalid_schedule(job: CronJob) -> Iterator[Finding]:
    """The schedule of a CronJob is not a valid cron expression.

    The API server refuses the object.
    Write 5 fields: minute, hour, day of the month, month and day of the week, where Sunday is 0; or a macro such as
    `@daily`.
    Set a time zone with `timeZone`.

    https://kubernetes.io/docs/concepts/workloads/controllers/cron-jobs/
    """
    spec = job.spec
    if spec is None or not spec.schedule or is_dynamic(spec.schedule):
        return
    mistake = _mistake(spec.schedule)
    if mistake is not None:
        yield Finding(at=spec.at["schedule"], message=f"schedule of {job.title}: {mistake}")
