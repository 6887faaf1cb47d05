from collections.abc import Iterator

from aurora_devops import Finding, bad, good, policy
from aurora_devops.kinds.otel import Collector
from aurora_devops.kinds.otel.model import type_of

from ._examples import WHOLE

_REMOVED = {
    ("exporters", "jaeger"): "use the exporter 'otlp', which Jaeger accepts",
    ("exporters", "logging"): "use the exporter 'debug'",
    ("extensions", "memory_ballast"): "set the environment variable GOMEMLIMIT",
    ("processors", "spanmetrics"): "use the connector 'spanmetrics'",
    ("processors", "servicegraph"): "use the connector 'servicegraph'",
}


@policy(
    "OTC008",
    severity="warning",
    category="maintainability",
    examples=[
        bad(
            WHOLE.replace("exporters:\n  otlp:", "exporters:\n  «logging»:\n  otlp:").replace(
                "exporters: [otlp]", "exporters: [otlp, logging]"
            )
        ),
        good(
            WHOLE.replace("exporters:\n  otlp:", "exporters:\n  debug:\n  otlp:").replace(
                "exporters: [otlp]", "exporters: [otlp, debug]"
            ),
            because="the exporter replaced `logging`",
        ),
    ],
)
def removed_component(config: Collector) -> Iterator[Finding]:
    """A component was removed from the OpenTelemetry Collector.

    A present version of the collector does not start with it.
    Use the component that replaced it.

    <https://github.com/open-telemetry/opentelemetry-collector/blob/main/CHANGELOG.md>
    """
    for (section, kind), advice in _REMOVED.items():
        for name in getattr(config, section):
            if type_of(name) == kind:
                message = f"{section.removesuffix('s')} '{name}' was removed from the collector; {advice}"
                yield Finding(at=config.at[section][name].key, message=message)
