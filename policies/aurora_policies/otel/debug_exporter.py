from collections.abc import Iterator

from aurora_devops import Finding, bad, good, policy
from aurora_devops.kinds.otel import CollectorPipeline
from aurora_devops.kinds.otel.model import type_of

from ._examples import WHOLE


@policy(
    "OTC006",
    severity="info",
    category="reliability",
    examples=[
        bad(
            WHOLE.replace("exporters:\n  otlp:", "exporters:\n  debug:\n  otlp:").replace(
                "exporters: [otlp]", "exporters: [otlp, «debug»]"
            )
        ),
        good(WHOLE, because="the data are sent to a backend only"),
    ],
)
def debug_exporter(pipeline: CollectorPipeline) -> Iterator[Finding]:
    """A pipeline writes its data to the log of the collector.

    The log grows with the traffic, and contains the attributes of the data, such as the addresses of users.
    Remove the exporter `debug` from pipelines of production.

    <https://github.com/open-telemetry/opentelemetry-collector/tree/main/exporter/debugexporter>
    """
    for index, name in enumerate(pipeline.exporters):
        if type_of(name) in ("debug", "logging"):
            message = f"exporter '{name}' writes the data to the log; remove it in production"
            yield Finding(at=pipeline.at["exporters"][index], message=message)
