"""Jobs, metrics, labels, routes of alerts, dashboards and data sources."""

from __future__ import annotations

from ..core.facts import Fact
from ..core.record import record
from .objects import Labels, Selector


@record
class SelectedJob(Fact):
    """A job that a query selects with the matcher `job="NAME"`, or several with `job=~"NAME|NAME"`."""

    name: str


@record
class MonitoredServices(Fact):
    """The labels by which a ServiceMonitor selects Services, or a PodMonitor `pods`.

    `plain` is whether the jobs follow from these. A job is the value of the label `job_label` of the Service or the
    pod, or else the name of the Service, or `job` for pods, with `*` for an unknown namespace.
    """

    selector: Selector
    plain: bool = True
    job_label: str = ""
    pods: bool = False
    job: str = ""


@record
class ScrapedJob(Fact):
    """A job of a scrape configuration; `plain` is whether all its series have the name as their label `job`.

    Those that it `pushes`, as a Pushgateway does, may have other names. `hosts` are those of its targets. The name has
    `*` for an unknown namespace. `probes` is whether it is a Probe of the Prometheus operator.
    """

    name: str
    plain: bool = True
    pushes: bool = False
    hosts: tuple[str, ...] = ()
    probes: bool = False


@record
class AlertLabel(Fact):
    """A label that an alerting rule sets; `alert` is the name of the alert."""

    name: str
    value: str
    alert: str


@record
class AlertLimit(Fact):
    """The number with which an alert compares what it measures: a `share`, a `time` in seconds or `bytes`."""

    alert: str
    dimension: str
    number: float
    more: bool


@record
class StatedLimit(Fact):
    """An amount that an annotation of an alert, or a document about it, states as `written`."""

    alert: str
    dimension: str
    amount: float
    more: bool
    written: str

    @property
    def within_a_file(self) -> bool:
        """Whether it is enough alone: an alert has its annotations itself."""
        return True


@record
class RouteMatcher(Fact):
    """A condition of a route of Alertmanager on a label: `=`, `!=`, `=~` or `!~`, and the value.

    `conditions` are all of the route and of those above it, empty if one of them cannot be read.
    """

    name: str
    op: str
    value: str
    conditions: tuple[tuple[str, str, str], ...] = ()


@record
class InhibitMatcher(Fact):
    """A condition of an inhibit rule of Alertmanager, as in a `RouteMatcher`."""

    name: str
    op: str
    value: str


@record
class RoutedLabel(Fact):
    """A label by which Alertmanager groups alerts, or that has to be equal for an inhibition."""

    name: str


@record
class OperatorSelector(Fact):
    """A selector of a custom resource of the Prometheus operator (`owner`) for objects of a kind."""

    owner: str
    field: str
    selects: str
    selector: Selector


@record
class OperatorObject(Fact):
    """An object that the Prometheus operator or a sidecar of Grafana may select, with its labels.

    There is one for the object, and one for each label, which has the place of this label (`at_label`).
    """

    object_kind: str
    name: str
    labels: Labels
    at_label: str = ""


@record
class ProbeModule(Fact):
    """A module in the configuration of an exporter that probes targets, such as the blackbox exporter.

    The exporter is the service `service` of the Compose file `compose`; both are empty if that is unknown.
    """

    name: str
    service: str = ""
    compose: str = ""


@record
class UsedProbeModule(Fact):
    """A module that a job of Prometheus requests of the exporter at `host`."""

    name: str
    host: str
    job: str


@record
class ProvisionedSource(Fact):
    """A data source of Grafana's provisioning; Grafana computes the UID if the file has none.

    `host` is that of its URL.
    """

    name: str
    uid: str
    type: str = ""
    host: str = ""


@record
class DatasourceReference(Fact):
    """A data source that a dashboard, a rule or another data source of Grafana names: by its UID, or `by_name`, too.

    Its `type` is empty if it is not named.
    """

    reference: str
    by_name: bool = False
    type: str = ""


@record
class NamedIndex(Fact):
    """An index of a search engine on a host: a collector `writes` it, or a data source reads those of a pattern."""

    name: str
    host: str
    writes: bool


@record
class RoutedTo(Fact):
    """A contact point or a mute timing (`what`) to which a notification policy or a rule of Grafana refers."""

    what: str
    name: str


@record
class GeneratedMetric(Fact):
    """Series that a collector (`by`) generates, and all of their labels other than those of the target."""

    by: str
    series: tuple[str, ...]
    labels: tuple[str, ...]


@record
class MetricNames(Fact):
    """What is known about other names of metrics of the program in `folder`, if it exports any.

    `prefixes` are the beginnings of names that are computed, and `texts` are strings in the code that may be names.
    """

    folder: str
    prefixes: tuple[str, ...] = ()
    texts: tuple[str, ...] = ()


@record
class RecordedLabels(Fact):
    """The labels of the series that a recording rule records, None if they are unknown."""

    metric: str
    labels: tuple[str, ...] | None


@record
class ContainerLabel(Fact):
    """A label that a service of a Compose file gives its containers, and the value."""

    name: str
    value: str


@record
class ReadContainerLabel(Fact):
    """A label of containers that the configuration of a service of a Compose file reads from Docker.

    Characters that Prometheus does not allow in names are `_`, and so is the name in `label`.
    """

    label: str
    service: str


@record
class MonitoredPath(Fact):
    """The path that an endpoint of a ServiceMonitor or a PodMonitor (`owner`) scrapes.

    `services` is whether the selector is for Services, and `namespaces` are those of the selected objects, empty for
    that of the monitor and `*` for any. `port` is the name of the port of the Service or the container.
    """

    owner: str
    route: str
    port: str
    selector: Selector
    services: bool
    namespace: str = ""
    namespaces: tuple[str, ...] = ()


@record
class DiscoveredPath(Fact):
    """The path that a job of Prometheus scrapes of the pods that it discovers in a cluster and keeps by relabeling.

    `services` is whether it discovers them by their Services. The conditions are the `labels` of the pods or Services,
    whose names have `_` for other characters, with their values, and the names or numbers of ports. `names` are those
    of the Services, and `namespaces` those of the pods; any if there are none.
    """

    job: str
    route: str
    services: bool
    labels: tuple[tuple[str, tuple[str, ...]], ...] = ()
    names: tuple[str, ...] = ()
    ports: tuple[str, ...] = ()
    namespaces: tuple[str, ...] = ()


@record
class SoughtNamespaces(Fact):
    """The namespaces in which a job of Prometheus looks for the pods or Services of its `DiscoveredPath`."""

    job: str
    names: tuple[str, ...]


@record
class KeptPort(Fact):
    """The names or numbers of the ports that a job of Prometheus keeps of the pods of its `DiscoveredPath`."""

    job: str
    ports: tuple[str, ...]


@record
class KeptAnnotation(Fact):
    """The annotation by which a job of Prometheus keeps pods, or the Services of targets; `_` in `name` is any mark."""

    job: str
    name: str
    pods: bool


@record
class ScrapeAnnotation(Fact):
    """An annotation such as `prometheus.io/scrape` that is true of the pods of `owner`, or of a Service."""

    owner: str
    name: str
    pods: bool


@record
class UnloggedText(Fact):
    """A text that a metric or a rule looks for in a field of what the containers of an image log, and no code has.

    For a rule of Loki, the image is unknown: `labels` are those by which it selects the logs. `alike` is a text of the
    code that has a word of this one.
    """

    text: str
    field: str
    by: str
    image: str
    labels: tuple[tuple[str, str], ...] = ()
    alike: str = ""


@record
class LogLabels(Fact):
    """The labels that the logs of a container get in Loki, with `*` for what is unknown of the values."""

    owner: str
    labels: tuple[tuple[str, str], ...]


@record
class SelectedLogLabel(Fact):
    """A label that a rule of Loki (`by`) selects logs by, its value, and all labels with a value of the selector."""

    label: str
    value: str
    by: str
    labels: tuple[tuple[str, str], ...]


@record
class ShownCounter(Fact):
    """A counter whose value a panel of a dashboard shows, with its `text` in the query.

    `change` is the function for gauges around it, such as `delta`.
    """

    name: str
    text: str
    change: str = ""
