"""Components that pipelines use, and those that are defined; what the collector refuses when it starts.

Source: service/pipelines and otelcol/config.go of the collector.
"""

from __future__ import annotations

from collections.abc import Iterator

from ...core.kind import Problem
from ...formats.structure import nearest
from ...subjects import is_dynamic
from .model import Collector, type_of

_SERVICE = ("extensions", "pipelines", "telemetry")
_STAGES = ("receivers", "processors", "exporters")


class UndefinedComponent(Problem):
    """A component of a pipeline that is not defined."""


class UnusedComponent(Problem):
    """A component that no pipeline uses."""


class InvalidCollectorConfig(Problem):
    """A configuration with which the collector does not start."""


def judge(config: Collector) -> Iterator[Problem]:
    """What is wrong with a configuration that is not merged with another one."""
    used: dict[str, set[str]] = {section: set() for section in (*_STAGES, "extensions")}
    service = config.service
    for key in service.extra:
        at = config.at["service"][key].key
        yield InvalidCollectorConfig(at, f"unknown key '{key}' in 'service'{nearest(key, _SERVICE)}")
    for name, pipeline in service.pipelines.items():
        place = config.at["service"]["pipelines"][name]
        for key in pipeline.extra:
            message = f"unknown key '{key}' in pipeline '{name}'{nearest(key, _STAGES)}"
            yield InvalidCollectorConfig(place[key].key, message)
        for stage in ("receivers", "exporters"):
            if not getattr(pipeline, stage) and not pipeline.extra:
                yield InvalidCollectorConfig(place.key, f"pipeline '{name}' has no {stage}")
        for stage in _STAGES:
            defined = {**getattr(config, stage), **(config.connectors if stage != "processors" else {})}
            for index, component in enumerate(getattr(pipeline, stage)):
                used[stage].add(component)
                if component not in defined and not is_dynamic(component):
                    what = stage.removesuffix("s")
                    message = f"{what} '{component}' of pipeline '{name}' is not defined{nearest(component, defined)}"
                    yield UndefinedComponent(place[stage][index], message)
    for index, extension in enumerate(service.extensions):
        used["extensions"].add(extension)
        if extension not in config.extensions and not is_dynamic(extension):
            message = f"extension '{extension}' is not defined{nearest(extension, config.extensions)}"
            yield UndefinedComponent(config.at["service"]["extensions"][index], message)
    # A file without pipelines is a part of a configuration.
    if service.pipelines and not any(is_dynamic(name) for names in used.values() for name in names):
        yield from _unused(config, used)


def _unused(config: Collector, used: dict[str, set[str]]) -> Iterator[Problem]:
    for section, names in used.items():
        for component in getattr(config, section):
            if component not in names and not is_dynamic(component):
                where = "'service.extensions'" if section == "extensions" else "any pipeline"
                message = f"{section.removesuffix('s')} '{component}' is not used in {where}"
                yield UnusedComponent(config.at[section][component].key, message)
    for connector in config.connectors:
        if connector not in used["exporters"] and connector not in used["receivers"]:
            message = f"connector '{connector}' is not used in any pipeline"
            yield UnusedComponent(config.at["connectors"][connector].key, message)


def order(processors: list[str]) -> Iterator[tuple[int, str]]:
    """The processors of a pipeline that are at a wrong place: the index of each, and a message."""
    types = [type_of(name) for name in processors]
    if "memory_limiter" in types and (index := types.index("memory_limiter")) > 0:
        yield index, f"processor '{processors[index]}' must be first, so that it can refuse data"
    if "batch" in types:
        batch = types.index("batch")
        for index in range(batch + 1, len(types)):
            if types[index] in _BEFORE_BATCH:
                message = (
                    f"processor '{processors[index]}' drops data after '{processors[batch]}'; move it before"
                )
                yield index, message


_BEFORE_BATCH = frozenset({"filter", "probabilistic_sampler", "tail_sampling"})
