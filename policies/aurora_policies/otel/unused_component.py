from collections.abc import Iterator

from aurora_devops import Finding, bad, good, policy
from aurora_devops.kinds.otel import UnusedComponent

from ._examples import WHOLE


@policy(
    "OTC003",
    severity="warning",
    category="maintainability",
    examples=[
        bad(
            WHOLE.replace(
                "exporters:\n  otlp:", "exporters:\n  «otlphttp»:\n    endpoint: http://a:4318\n  otlp:"
            )
        ),
        bad(WHOLE.replace("service:\n", "extensions:\n  «health_check»:\nservice:\n")),
        good(
            WHOLE.replace(
                "service:\n", "extensions:\n  health_check:\nservice:\n  extensions: [health_check]\n"
            ),
            because="each component is used",
        ),
    ],
)
def unused_component(problem: UnusedComponent) -> Iterator[Finding]:
    """A component is defined but not used.

    The collector does not start it, so data that are sent to this receiver or expected at this exporter are missing.
    Add it to a pipeline, or to `service.extensions`, or remove it.
    Nothing is reported if the directory has other files of the collector, because it merges several files.

    <https://opentelemetry.io/docs/collector/configuration/#service>
    """
    yield Finding(at=problem.at, message=problem.message)
