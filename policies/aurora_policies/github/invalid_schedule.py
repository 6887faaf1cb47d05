from collections.abc import Iterator

from aurora_devops import Finding, bad, good, policy
from aurora_devops.core.nearest import suggest
from aurora_devops.formats.zones import time_zones
from aurora_devops.kinds.github import Schedule, Workflow
from aurora_devops.kinds.github.events import cron_mistake, is_time_zone

from ._edits import replaced, respelled

# The schedules that cron has names for, and GitHub has not.
_NICKNAMES = {
    "@yearly": '"0 0 1 1 *"',
    "@annually": '"0 0 1 1 *"',
    "@monthly": '"0 0 1 * *"',
    "@weekly": '"0 0 * * 0"',
    "@daily": '"0 0 * * *"',
    "@midnight": '"0 0 * * *"',
    "@hourly": '"0 * * * *"',
}


@policy(
    "GHA011",
    severity="error",
    category="validity",
    equivalents={"actionlint": ("events", "syntax-check")},
    examples=[
        bad(
            """\
            on:
              schedule:
                - cron: «0 */3 * *»
                - cron: «'* * * * *'»
                - cron: 0 3 * * 1
                  timezone: «Europe/Berlino»
            jobs:
              test:
                runs-on: ubuntu-24.04
                steps:
                  - run: make test
            """
        ),
        bad(
            """\
            on:
              schedule:
                - cron: «"@daily"»
                  timezone: «Europe/Berln»
            jobs:
              test:
                runs-on: ubuntu-24.04
                steps:
                  - run: make test
            """,
            fixed="""\
            on:
              schedule:
                - cron: "0 0 * * *"
                  timezone: Europe/Berlin
            jobs:
              test:
                runs-on: ubuntu-24.04
                steps:
                  - run: make test
            """,
        ),
        good(
            """\
            on:
              schedule:
                - cron: "*/5 0-6,20 1-7 JAN-MAR mon"
                - cron: 0 3 * * 1
                  timezone: Europe/Berlin
            jobs:
              test:
                runs-on: ubuntu-24.04
                steps:
                  - run: make test
            """,
            because="lists, ranges, steps and names are part of the syntax",
        ),
    ],
)
def invalid_schedule(workflow: Workflow) -> Iterator[Finding]:
    """A schedule is not a valid cron expression or time zone.

    GitHub rejects the workflow; a schedule with a shorter interval than 5 minutes runs at most every 5 minutes.
    Write five fields: minute, hour, day of the month, month, day of the week.
    The fix writes names such as `@daily` as five fields, and the time zone that is most similar; the workflow then
    runs, so it is not applied by default.

    https://docs.github.com/en/actions/reference/workflows-and-actions/events-that-trigger-workflows#schedule
    """
    schedules = workflow.on.get("schedule")
    for schedule in schedules if isinstance(schedules, list) else ():
        assert isinstance(schedule, Schedule)
        # Workflow templates have placeholders such as `$cron-daily`.
        if "$" in schedule.cron:
            continue
        mistake = cron_mistake(schedule.cron)
        if mistake is not None:
            fix = replaced(schedule.at["cron"], _NICKNAMES.get(schedule.cron.strip().lower()))
            yield Finding(at=schedule.at["cron"], message=mistake, fix=fix)
        if schedule.timezone is not None and not is_time_zone(schedule.timezone):
            message = f"{schedule.timezone!r} is not a time zone of the IANA database"
            near = suggest(schedule.timezone, time_zones(), 0.8)
            fix = respelled(schedule.at["timezone"], schedule.timezone, near.correction)
            yield Finding(at=schedule.at["timezone"], message=f"{message}{near}", fix=fix)
