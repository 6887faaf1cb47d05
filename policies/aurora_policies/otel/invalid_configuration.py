from collections.abc import Iterator

from aurora_devops import Finding, bad, good, policy
from aurora_devops.kinds.otel import InvalidCollectorConfig

from ._examples import WHOLE


@policy(
    "OTC001",
    severity="error",
    category="validity",
    examples=[
        bad(WHOLE.replace("    traces:", "    «traces»:").replace("      exporters: [otlp]\n", "")),
        bad(WHOLE.replace("      processors:", "      «processor»:")),
        good(WHOLE, because="the pipeline has receivers and exporters"),
    ],
)
def invalid_configuration(problem: InvalidCollectorConfig) -> Iterator[Finding]:
    """The OpenTelemetry Collector does not start with this configuration.

    It ends with the error, so that no telemetry is collected.
    Give each pipeline receivers and exporters, and run `otelcol validate`.
    Nothing is reported if the directory has other files of the collector, because it merges several files.

    <https://opentelemetry.io/docs/collector/configuration/>
    """
    yield Finding(at=problem.at, message=problem.message)
