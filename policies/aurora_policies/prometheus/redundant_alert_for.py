from collections.abc import Iterator

from aurora_devops import Edit, Finding, Fix, bad, good, policy
from aurora_devops.kinds.prometheus import RuleIn
from aurora_devops.kinds.prometheus.model import seconds


@policy(
    "PRM022",
    severity="info",
    category="maintainability",
    equivalents={"pint": "alerts/for"},
    examples=[
        bad(
            """\
            groups:
              - name: api
                rules:
                  - alert: Down
                    expr: up == 0
                    for: «0s»
            """,
            fixed="""\
            groups:
              - name: api
                rules:
                  - alert: Down
                    expr: up == 0
            """,
        ),
        good(
            """\
            groups:
              - name: api
                rules:
                  - alert: Down
                    expr: up == 0
                    for: 1m
            """,
            because="the alert waits 1 minute",
        ),
    ],
)
def redundant_alert_for(inside: RuleIn) -> Iterator[Finding]:
    """A `for` or `keep_firing_for` of zero has no effect.

    Zero is the default.
    Remove the field, or write the intended duration.
    The fix is unsafe, because the zero may be written on purpose.
    """
    for key, value in (("for", inside.rule.for_), ("keep_firing_for", inside.rule.keep_firing_for)):
        if value is not None and seconds(value) == 0:
            remove = Edit(at=inside.rule.at[key].entry, text="")
            yield Finding(inside.rule.at[key], f"'{key}: {value}' is the default; remove it", Fix((remove,)))
