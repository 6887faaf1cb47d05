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
            """
        ),
    ],
)
def unusual_recording_name(inside: RuleIn) -> Iterator[Finding]:
    """A recorded metric is not named `level:metric:operations`.

    Nobody can tell it from a metric that an application exports, nor see by which labels it is aggregated.
    Name the labels it keeps, the metric, and what was done to it, with colons between them.

    <https://prometheus.io/docs/practices/rules/>
    """
    name = inside.rule.record
    if name and ":" not in name and not is_dynamic(name):
        yield Finding(at=inside.at, message=f"{name} reads like a metric that is scraped")
