from collections.abc import Iterator

from aurora_devops import Finding, bad, good, policy
from aurora_devops.kinds.prometheus import RuleIn
from aurora_devops.subjects import is_dynamic


@policy(
    "PRM029",
    severity="info",
    category="maintainability",
    examples=[
        bad(
            """\
            groups:
              - name: api
                rules:
                  - record: «error_ratio»
                    expr: sum(errors) / sum(requests)
            """
        ),
        good(
            """\
            groups:
              - name: api
                rules:
                  - record: job:errors_per_request:ratio_rate5m
                    expr: sum(errors) / sum(requests)
            """,
            because="the name has a level, a metric and an operation",
        ),
    ],
)
def unusual_recording_name(inside: RuleIn) -> Iterator[Finding]:
    """A recorded metric is not named `level:metric:operations`.

    Its name looks like that of a metric that an application exports, and does not show its labels.
    Name the labels it keeps, the metric, and the operation, separated by colons.

    <https://prometheus.io/docs/practices/rules/>
    """
    name = inside.rule.record
    if name and ":" not in name and not is_dynamic(name):
        yield Finding(
            at=inside.at, message=f"recorded metric '{name}' has no colons; name it level:metric:operations"
        )
