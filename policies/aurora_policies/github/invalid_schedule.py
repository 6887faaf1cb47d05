from collections.abc import Iterator

from aurora_devops import Finding, bad, good, policy
from aurora_devops.kinds.github import Schedule, Workflow
from aurora_devops.kinds.github.events import cron_mistake, is_time_zone


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
            yield Finding(at=schedule.at["cron"], message=mistake)
        if schedule.timezone is not None and not is_time_zone(schedule.timezone):
            message = f"{schedule.timezone!r} is not a time zone of the IANA database"
            yield Finding(at=schedule.at["timezone"], message=message)
