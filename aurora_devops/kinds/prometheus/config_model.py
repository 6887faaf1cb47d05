"""Prometheus's own configuration as typed models, in the words of the configuration reference.

Source: prometheus.io/docs/prometheus/latest/configuration/configuration/.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Annotated, Any

from pydantic import BeforeValidator, ConfigDict

from ...core.lenient import Flag, Plain, Word, as_mapping, as_mappings, as_word
from ...core.node import Node
from ...core.place import Place
from ...formats.http_client import seconds
from .model import Scalar, _snake


def _as_scalars(value: Any) -> Any:
    if not isinstance(value, list):
        return []
    return [None if isinstance(item, (dict, list)) else item for item in value]


Scalars = Annotated[list[Scalar], BeforeValidator(_as_scalars)]
# Written as text, Prometheus would refuse it.
Number = Annotated[int | str | None, BeforeValidator(as_word)]


class _Config(Node):
    model_config = ConfigDict(alias_generator=_snake)


class _Client(_Config):
    tls_config: Plain = {}


class RelabelConfig(_Config):
    """A step of relabeling."""

    source_labels: Scalars = []
    separator: Word = None
    target_label: Word = None
    regex: Word = None
    modulus: Number = None
    replacement: Word = None
    action: Word = None


class StaticConfig(_Config):
    """Targets that are named one by one."""

    targets: Scalars = []
    labels: Plain = {}


Relabeling = Annotated[list[RelabelConfig], BeforeValidator(as_mappings)]
Statics = Annotated[list[StaticConfig], BeforeValidator(as_mappings)]


class ScrapeConfig(_Client):
    """A job: what is scraped, how, and how often."""

    job_name: Word = None
    scrape_interval: Word = None
    scrape_timeout: Word = None
    metrics_path: Word = None
    scheme: Word = None
    honor_labels: Flag = None
    honor_timestamps: Flag = None
    sample_limit: Number = None
    static_configs: Statics = []
    relabel_configs: Relabeling = []
    metric_relabel_configs: Relabeling = []


class AlertmanagerConfig(_Client):
    """Alertmanagers that alerts are sent to."""

    scheme: Word = None
    static_configs: Statics = []
    relabel_configs: Relabeling = []


class Alerting(_Config):
    """`alerting`."""

    alert_relabel_configs: Relabeling = []
    alertmanagers: Annotated[list[AlertmanagerConfig], BeforeValidator(as_mappings)] = []


class RemoteWrite(_Client):
    """A remote storage that samples are sent to."""

    url: Word = None
    name: Word = None
    write_relabel_configs: Relabeling = []


class Global(_Config):
    """`global`."""

    scrape_interval: Word = None
    scrape_timeout: Word = None
    evaluation_interval: Word = None
    external_labels: Plain = {}


class PrometheusConfig(_Config):
    """`prometheus.yml`, or a file that its `scrape_config_files` names."""

    global_: Annotated[Global, BeforeValidator(as_mapping)] = Global()
    rule_files: Scalars = []
    scrape_config_files: Scalars = []
    scrape_configs: Annotated[list[ScrapeConfig], BeforeValidator(as_mappings)] = []
    alerting: Annotated[Alerting, BeforeValidator(as_mapping)] = Alerting()
    remote_write: Annotated[list[RemoteWrite], BeforeValidator(as_mappings)] = []
    remote_read: Annotated[list[RemoteWrite], BeforeValidator(as_mappings)] = []

    def jobs(self) -> Iterator[ScrapeIn]:
        """The scrape configurations, each with its configuration."""
        for scrape in self.scrape_configs:
            yield ScrapeIn(scrape, self)


@dataclass(frozen=True)
class ScrapeIn:
    """A scrape configuration with the file it is in: policies about a job visit this."""

    scrape: ScrapeConfig
    config: PrometheusConfig

    @property
    def at(self) -> Place:
        """The place that names the job."""
        return self.scrape.at["job_name"]

    @property
    def name(self) -> str:
        """The job's name."""
        return self.scrape.job_name or ""

    @property
    def interval(self) -> float | None:
        """The seconds between two scrapes; None where the duration cannot be read."""
        return seconds(self.scrape.scrape_interval or self.config.global_.scrape_interval or "1m")
