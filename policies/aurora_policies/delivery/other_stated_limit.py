from collections import defaultdict
from collections.abc import Iterator

from aurora_devops import Finding, Related, Repository, bad, good, policy
from aurora_devops.facts import AlertLimit, StatedLimit
from aurora_devops.limits import contradicts

_RULES = """\
groups:
  - name: mill
    rules:
      - alert: MillFails
        expr: {}
        for: 10m
        annotations:
          summary: {}
"""
_SHARE = "sum(rate(mill_failed_total[5m])) / sum(rate(mill_runs_total[5m])) > {}"
_AGE = "time() - mill_last_run_timestamp_seconds > 7200"
_SLOW = "histogram_quantile(0.9, sum by (le) (rate(mill_run_seconds_bucket[5m]))) > 2.5"
_QUEUE = "mill_queue_bytes > 1073741824"


@policy(
    "DLV211",
    severity="warning",
    category="observability",
    examples=[
        bad(_RULES.format(_SHARE.format(0.1), "More than «5%» of the runs fail"), path="rules/mill.yml"),
        bad(_RULES.format(_AGE, "The last run is older than «30 minutes»"), path="rules/mill.yml"),
        bad(_RULES.format(_SLOW, "Runs are slower than «500ms»"), path="rules/mill.yml"),
        bad(_RULES.format(_QUEUE, "The queue exceeds «4 GiB»"), path="rules/mill.yml"),
        bad(
            "# Runbook of alerts\n\n`MillFails` fires when more than «5 %» of the runs fail for 10 minutes.\n",
            path="docs/runbook.md",
            files={"rules/mill.yml": _RULES.format(_SHARE.format(0.1), "Runs fail")},
        ),
        bad(
            "# Alerts\n\n## MillFails\n\nMore than «5 percent» of the runs fail. Look at the logs.\n",
            path="docs/runbook.md",
            files={"rules/mill.yml": _RULES.format(_SHARE.format(0.1), "Runs fail")},
        ),
        good(
            _RULES.format(_SHARE.format("0.05"), "More than 5% of the runs fail"),
            path="rules/mill.yml",
            because="both are the same",
        ),
        good(
            _RULES.format("100 * " + _SHARE.format(5), "Above 5% fail, for more than 10 minutes"),
            path="rules/mill.yml",
            because="the expression counts in percent, and the minutes are those of `for`",
        ),
        good(
            _RULES.format(_AGE, "No run has ended for more than 30 minutes"),
            path="rules/mill.yml",
            because="the time may be that for which the alert waits",
        ),
        good(
            _RULES.format("mill_runs > 160", "More than 80% of the runs are used"),
            path="rules/mill.yml",
            because="the expression counts, and of how many is not known",
        ),
        good(
            _RULES.format(_SHARE.format(0.1), "Less than 95% of the runs succeed"),
            path="rules/mill.yml",
            because="the sentence is about the opposite of what the expression measures",
        ),
        good(
            _RULES.format(_SHARE.format(0.1), "Above 5% for a warning, above 10% for an error"),
            path="rules/mill.yml",
            because="two limits are stated",
        ),
    ],
)
def other_stated_limit(repository: Repository) -> Iterator[Finding]:
    """An annotation of an alert, or the document about it, states another limit than its expression has.

    One of the two was not updated when the limit was changed, so the person on call expects another situation.
    Write the number of the expression, or correct the expression.
    Compared is the only percentage, time or size in an annotation or in the sentence after the name of the alert in a
    document, if words such as "more than" or "below" are before it and the expression compares a share, a time or a
    size with one number in the same direction. A difference below a tenth is not reported.

    <https://prometheus.io/docs/prometheus/latest/configuration/alerting_rules/>
    """
    stated = repository.of(StatedLimit)
    if not stated:
        return
    limits: defaultdict[str, dict[tuple[str, float, bool], AlertLimit]] = defaultdict(dict)
    for one in repository.of(AlertLimit):
        limits[one.alert].setdefault((one.dimension, one.number, one.more), one)
    seen: set[tuple[str, int]] = set()
    for each in stated:
        found = [*limits[each.alert].values()]
        if len(found) != 1 or (each.path, each.span.start) in seen:
            continue
        one = found[0]
        if contradicts(each, one):
            seen.add((each.path, each.span.start))
            yield Finding(
                at=each,
                message=f"alert '{each.alert}' is described with the limit {each.written}, but its expression compares "
                f"with {one.number:g}",
                related=(Related(one, "the expression"),),
            )
