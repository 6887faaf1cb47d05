from collections.abc import Iterator

from aurora_devops import Finding, bad, good, policy
from aurora_devops.kinds.otel import Collector
from aurora_devops.kinds.otel.model import type_of
from aurora_devops.subjects import is_dynamic

from ._examples import WHOLE


@policy(
    "OTC005",
    severity="info",
    category="reliability",
    examples=[
        bad(
            WHOLE.replace("[memory_limiter, batch]", "[batch]")
            .replace("  memory_limiter:\n    check_interval: 1s\n    limit_percentage: 80\n", "")
            .replace("  pipelines:", "  «pipelines»:")
        ),
        good(WHOLE, because="the pipeline has a memory limiter"),
    ],
)
def missing_memory_limiter(config: Collector) -> Iterator[Finding]:
    """A collector has no memory limiter.

    If an exporter is slower than the receivers, the collector is killed for its memory, and loses its
    queues.
    Add the processor `memory_limiter` as the first one of each pipeline.

    <https://github.com/open-telemetry/opentelemetry-collector/tree/main/processor/memorylimiterprocessor>
    """
    pipelines = config.service.pipelines.values()
    names = [name for pipeline in pipelines for name in pipeline.processors]
    # Parts of a configuration leave out what others set.
    if not pipelines or not config.receivers or not config.exporters or any(map(is_dynamic, names)):
        return
    if all(type_of(name) != "memory_limiter" for name in names):
        message = "no pipeline has the processor 'memory_limiter'; add it as the first one"
        yield Finding(at=config.at["service"]["pipelines"].key, message=message)
