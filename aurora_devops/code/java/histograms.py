"""The timers of Spring Boot whose buckets Micrometer publishes to Prometheus, by the properties of the application."""

from __future__ import annotations

from ...core.lazy import regex
from ...core.record import record
from ..sources import Sources, line_at
from .program import has_other_properties, manifest_of
from .properties import canonical, properties_of
from .spring import code_of


@record
class Histograms:
    """The prefixes of meters with and without buckets, and where the first of the latter or the application is."""

    file: str
    line: int
    text: str
    enabled: tuple[str, ...]
    disabled: tuple[str, ...]


_PREFIX = canonical("management.metrics.distribution.percentiles-histogram.")
# Limits of buckets, which publish these alone.
_LIMITS = ("management.metrics.distribution.slo.", "management.metrics.distribution.sla.")
# Code that may publish the buckets of any timer.
_BY_CODE = regex(
    r"\b(?:publishPercentileHistogram|percentilesHistogram|serviceLevelObjectives|sla|DistributionStatisticConfig"
    r"|MeterFilter|MeterRegistryCustomizer|PrometheusMeterRegistry)\b|\bhistogram\s*=\s*true"
)


def histograms_of(sources: Sources) -> Histograms | None:
    """The buckets that an application publishes; None if that is unknown, or if it has no metrics for Prometheus."""
    manifest = manifest_of(sources)
    codes = code_of(sources)
    if "micrometer-registry-prometheus" not in manifest or has_other_properties(sources, manifest):
        return None
    application = next((path for path, code in codes.items() if "@SpringBootApplication" in code), "")
    if not application or any(map(_BY_CODE.search, codes.values())):
        return None
    enabled, disabled = [], []
    place = None
    for one in properties_of(sources):
        if one.key.startswith(_LIMITS):
            enabled.append(one.key.split(".", 4)[4])
        elif one.key.startswith(_PREFIX):
            meter = one.key.removeprefix(_PREFIX).strip("[]")
            if one.value.lower() not in ("true", "false"):
                return None
            if one.value.lower() == "true":
                enabled.append(meter)
            elif not one.profile:
                disabled.append(meter)
                place = place or (one.file, one.line, one.value)
    code = codes[application]
    started = (application, line_at(code, code.index("@SpringBootApplication")), "@SpringBootApplication")
    return Histograms(*(place or started), tuple(enabled), tuple(disabled))
