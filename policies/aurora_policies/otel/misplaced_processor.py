from collections.abc import Iterator

from aurora_devops import Finding, bad, good, policy
from aurora_devops.kinds.otel import CollectorPipeline
from aurora_devops.kinds.otel.components import order

from ._examples import WHOLE


@policy(
    "OTC004",
    severity="info",
    category="reliability",
    examples=[
        bad(WHOLE.replace("[memory_limiter, batch]", "[batch, «memory_limiter»]")),
        bad(
            WHOLE.replace("  batch:\n", "  batch:\n  filter/health:\n").replace(
                "[memory_limiter, batch]", "[memory_limiter, batch, «filter/health»]"
            )
        ),
        good(WHOLE, because="the memory limiter is first, and the data are batched last"),
    ],
)
def misplaced_processor(pipeline: CollectorPipeline) -> Iterator[Finding]:
    """A processor of a pipeline is at the wrong place.

    A memory limiter that is not first refuses data only after other processors have stored them. Batches that are
    filtered or sampled afterwards are smaller than they should be.
    Put `memory_limiter` first, and `batch` after processors that drop data.

    <https://github.com/open-telemetry/opentelemetry-collector/tree/main/processor#recommended-processors>
    """
    for index, message in order(pipeline.processors):
        yield Finding(at=pipeline.at["processors"][index], message=message)
