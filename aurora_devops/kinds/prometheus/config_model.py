"""Prometheus's own configuration as typed models, in the words of the configuration reference.

Source: prometheus.io/docs/prometheus/latest/configuration/configuration/.
"""

from __future__ import annotations

from collections.abc import Iterator

from ...core.fields import Flag, Plain, Word
from ...core.node import Node
from ...core.place import Place
from ...core.record import record
from ...formats.http_client import seconds
from .model import Scalar, _snake

Scalars = list[Scalar]
# Written as text, Prometheus would refuse it.
Number = int | str | None


class _Config(Node, spelling=_snake):
    """What all parts share: the spelling of their keys."""


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


Relabeling = list[RelabelConfig]
Statics = list[StaticConfig]


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
    alertmanagers: list[AlertmanagerConfig] = []


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

    global_: Global = Global()
    rule_files: Scalars = []
    scrape_config_files: Scalars = []
    scrape_configs: list[ScrapeConfig] = []
    alerting: Alerting = Alerting()
    remote_write: list[RemoteWrite] = []
    remote_read: list[RemoteWrite] = []

    def jobs(self) -> Iterator[ScrapeIn]:
        """The scrape configurations, each with its configuration."""
        for scrape in self.scrape_configs:
            yield ScrapeIn(scrape, self)


@record
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
