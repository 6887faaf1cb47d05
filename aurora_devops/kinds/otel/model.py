"""The configuration of the OpenTelemetry Collector as typed models.

Source: opentelemetry.io/docs/collector/configuration/.
"""

from __future__ import annotations

from ...core.fields import Plain, Words
from ...core.node import Node


class CollectorPipeline(Node):
    """A pipeline: the components that data go through, by name."""

    receivers: Words = []
    processors: Words = []
    exporters: Words = []


class Service(Node):
    """Which components run."""

    extensions: Words = []
    pipelines: dict[str, CollectorPipeline] = {}
    telemetry: Plain = {}


class Collector(Node):
    """A configuration of the collector; the components are taken as they come."""

    receivers: Plain = {}
    processors: Plain = {}
    exporters: Plain = {}
    connectors: Plain = {}
    extensions: Plain = {}
    service: Service = Service()


def type_of(component: str) -> str:
    """The type of a component: `otlp` of `otlp/backend`."""
    return component.partition("/")[0]
