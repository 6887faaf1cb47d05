"""The metrics that the code of a repository exports, compared by name as Prometheus may have them."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from functools import cached_property

from aurora_devops import Repository
from aurora_devops.core.facts import Fact
from aurora_devops.core.nearest import nearest
from aurora_devops.core.record import record
from aurora_devops.core.words import word_set
from aurora_devops.facts import (
    ContainerVariable,
    ExportedMetric,
    GeneratedMetric,
    MetricNames,
    RecordedLabels,
    SelectedLabel,
)

# What the names of metrics begin with whatever program exports them: of protocols and runtimes, and of programs that
# are monitored, whose exporters have these names.
SHARED = word_set(
    "http https grpc rpc go process python jvm node nodejs api app application request requests server client web"
    " service services worker workers job jobs queue cache db database sql system total error errors messaging user"
    " users event events task tasks dotnet aspnetcore kestrel signalr v8js gen faas cpu memory disk network net fs"
    " filesystem container machine kube kubelet apiserver etcd coredns cadvisor kubernetes k8s pod cluster probe"
    " blackbox up scrape target prometheus alertmanager grafana loki tempo mimir cortex thanos jaeger otelcol otel"
    " traces span calls redis postgres postgresql pg pgbouncer mysql mariadb mongodb mongo kafka rabbitmq nats"
    " elasticsearch opensearch memcached clickhouse cassandra zookeeper nginx envoy istio linkerd traefik haproxy caddy"
    " apache tomcat jetty spring hikaricp hystrix resilience4j logback executor celery gunicorn uvicorn fastapi flask"
    " django rails puma sidekiq php phpfpm aws gcp azure cloudwatch argocd gotk flux certmanager vault consul minio"
    " docker engine swarm windows wmi ssl tls dns workqueue rest controller leader certwatcher promhttp"
)
_WORD = re.compile(r"[a-z0-9]+")
# What a library, a collector or a type of metric adds to the end of a name.
_ENDINGS = word_set(
    "total bucket sum count created max min info avg ratio percent seconds milliseconds microseconds nanoseconds"
    " second millisecond minutes hours days ms us ns s bytes kilobytes megabytes gigabytes kibibytes mebibytes bits by"
    " celsius hertz joules meters volts amperes grams watts per active duration quantile"
)
# The endings that a collector moves to the end of a name, or removes.
_MOVED = word_set("total ratio")

_UNREAD = (
    ".cs",
    ".fs",
    ".rb",
    ".php",
    ".ex",
    ".erl",
    ".cpp",
    ".cc",
    ".c",
    ".hs",
    ".swift",
    ".clj",
    ".lua",
    ".dart",
)


def _words(name: str) -> tuple[str, ...]:
    """The words of a name, without those that may be elsewhere in it."""
    return tuple(word for word in _WORD.findall(name.lower()) if word not in _MOVED)


def _beginnings(words: tuple[str, ...]) -> Iterator[tuple[str, ...]]:
    """The words without none, one and more of the endings."""
    yield words
    while len(words) > 1 and words[-1] in _ENDINGS:
        words = words[:-1]
        yield words


def _is_of_other_namespace(words: Sequence[str], related: Iterable[ExportedMetric]) -> bool:
    """Whether most metrics have one second word, `acme_shop_*`, and a name has quite another one: `acme_mail_*`."""
    names = {_words(metric.name) for metric in related}
    seconds = Counter(name[1] for name in names if len(name) > 1)
    most = max(seconds.values(), default=0)
    return most >= _MOST * len(names) and nearest(words[1], seconds, _ALIKE) is None


# How many of the metrics of a program have the namespace as their beginning: some libraries add their own.
_MOST = 0.8
# How similar the second word of a name must be to those of the metrics to be a wrong spelling of one.
_ALIKE = 0.7
# The types of metrics that have one series for each set of labels.
_SIMPLE = frozenset({"counter", "gauge"})


@record(eq=False)
class Exported:
    """The metrics of the code of a repository."""

    repository: Repository

    def missing(self, name: str) -> list[ExportedMetric]:
        """The metrics that show that a metric is of this code, where no code exports it; empty otherwise."""
        words = _words(name)
        if len(words) < 2:
            return []
        candidates = set(_beginnings(words))
        if any("".join(one) in self._names for one in candidates) or self._is_computed("_".join(words)):
            return []
        if words[0] in SHARED:
            # `redis` is a word of many programs, `redis_operator_controller` one of this.
            related = self._by_three.get(words[:3], []) if not SHARED.issuperset(words[:3]) else []
            if len({metric.name for metric in related}) < 2:
                return []
        else:
            related = self._by_two.get(words[:2], [])
        if not related:
            related = self._by_first.get(words[0], [])
            # Other programs may have metrics with the same first word.
            if len({metric.name for metric in related}) < 2 or "" in self._prefixes or self._has_unread_code:
                return []
            if _is_of_other_namespace(words, related):
                return []
        unknown = any("" in self._own_prefixes.get(metric.folder, ()) for metric in related)
        return [] if unknown or self._is_written(candidates) else related

    def of_other_type(self, name: str) -> ExportedMetric | None:
        """The gauge or the counter of which a name would be a series, if it were a histogram or a summary."""
        base, _, last = name.rpartition("_")
        # Other programs may have a metric whose words are common.
        if last not in ("bucket", "count", "sum") or name in self.series or self.is_shared(base):
            return None
        found = self.series.get(base, ())
        others = "".join(_words(base)) in self._loose
        return found[0] if found and not others and all(one.type in _SIMPLE for one in found) else None

    def is_shared(self, name: str) -> bool:
        """Whether a name consists of words that metrics of any program may have."""
        return all(word in SHARED or word in _ENDINGS for word in _words(name))

    def named(self, name: str) -> list[ExportedMetric]:
        """The metrics of the code that a library may give this name; it adds units and endings."""
        words = _words(name)
        if len(words) < 2 or (len(words) == 2 and words[0] in SHARED):
            return []
        return [metric for one in _beginnings(words) for metric in self._loose.get("".join(one), ())]

    def of_rule(self, name: str) -> list[ExportedMetric]:
        """The metrics of the code of which a recording rule may be made, by the metric in the name of its series."""
        words = _words(name)
        return [] if len(words) < 2 or words[0] in SHARED else self._by_first_words.get(words, [])

    @cached_property
    def _by_first_words(self) -> dict[tuple[str, ...], list[ExportedMetric]]:
        """The metrics by their words, with and without their endings."""
        found: defaultdict[tuple[str, ...], list[ExportedMetric]] = defaultdict(list)
        for metric in self.repository.of(ExportedMetric):
            for words in _beginnings(_words(metric.name)):
                found[words].append(metric)
        return found

    def program(self, job: str) -> str | None:
        """The folder of the program whose metrics queries select with a job of Prometheus; None if it is unknown."""
        folders = self._by_job.get(job, ())
        return next(iter(folders)) if len(folders) == 1 else None

    @cached_property
    def _by_job(self) -> dict[str, set[str]]:
        found: defaultdict[str, set[str]] = defaultdict(set)
        for one in self.repository.of(SelectedLabel):
            if one.label == "job" and one.value:
                metrics = self.series.get(one.metric) or self.named(one.metric)
                found[one.value].update(metric.folder for metric in metrics)
        return found

    @cached_property
    def series(self) -> dict[str, list[ExportedMetric]]:
        """The metrics by each of their series."""
        found: defaultdict[str, list[ExportedMetric]] = defaultdict(list)
        for metric in self.repository.of(ExportedMetric):
            for name in metric.series:
                found[name].append(metric)
        return found

    @cached_property
    def _loose(self) -> dict[str, list[ExportedMetric]]:
        """The metrics whose series have other names, by their names without separators."""
        found: defaultdict[str, list[ExportedMetric]] = defaultdict(list)
        for metric in self.repository.of(ExportedMetric):
            if not metric.series:
                for one in _beginnings(_words(metric.name)):
                    found["".join(one)].append(metric)
        return found

    def _is_computed(self, name: str) -> bool:
        return any(prefix and name.startswith(prefix) for prefix in self._prefixes)

    def _is_written(self, candidates: set[tuple[str, ...]]) -> bool:
        """Whether the code has a text of which the name consists, apart from a namespace and a subsystem before it."""
        return any(
            words[start:] in self._texts
            for words in candidates
            for start in range(3)
            if len(words) - start > max(start, 1)
        )

    @cached_property
    def _has_unread_code(self) -> bool:
        """Whether the repository has programs in languages whose metrics are not read."""
        return any(path.endswith(_UNREAD) for path in self.repository.paths)

    @cached_property
    def _names(self) -> frozenset[str]:
        """The names of metrics without separators, with and without units."""
        metrics = self.repository.of(ExportedMetric)
        return frozenset("".join(_words(metric.name)) for metric in metrics)

    @cached_property
    def _by_two(self) -> dict[tuple[str, ...], list[ExportedMetric]]:
        return self._by(2)

    @cached_property
    def _by_first(self) -> dict[str, list[ExportedMetric]]:
        return {words[0]: found for words, found in self._by(1).items()}

    @cached_property
    def _by_three(self) -> dict[tuple[str, ...], list[ExportedMetric]]:
        return self._by(3)

    def _by(self, number: int) -> dict[tuple[str, ...], list[ExportedMetric]]:
        found: defaultdict[tuple[str, ...], list[ExportedMetric]] = defaultdict(list)
        for metric in self.repository.of(ExportedMetric):
            words = _words(metric.name)
            if len(words) >= number:
                found[words[:number]].append(metric)
        return found

    @cached_property
    def _own_prefixes(self) -> dict[str, set[str]]:
        found: defaultdict[str, set[str]] = defaultdict(set)
        for one in self.repository.of(MetricNames):
            found[one.folder].update("_".join(_words(prefix)) for prefix in one.prefixes)
        return found

    @cached_property
    def _prefixes(self) -> frozenset[str]:
        return frozenset().union(*self._own_prefixes.values())

    @cached_property
    def _texts(self) -> frozenset[tuple[str, ...]]:
        """The texts of the code, but for those that the names of read metrics end in: `name` in their options."""
        ends = {
            words[start:]
            for metric in self.repository.of(ExportedMetric)
            if len(words := _words(metric.name))
            for start in (1, 2)
        }
        texts = (_words(text) for one in self.repository.of(MetricNames) for text in one.texts)
        return frozenset(words for words in texts if words not in ends)


# The labels that Prometheus and its service discovery usually add to the series of a target, and those of the
# series of histograms and summaries.
_ADDED = frozenset(
    """
    app cluster container endpoint env environment exported_instance exported_job host hostname instance
    job le namespace node pod prometheus quantile replica service
    """.split()  # noqa: SIM905
)
# The labels of the attributes of resources that OpenTelemetry defines, which agents and collectors add to all series.
# Source: opentelemetry.io/docs/specs/semconv/resource
_OF_RESOURCES = frozenset(
    """
    cloud_account_id cloud_availability_zone cloud_platform cloud_provider cloud_region
    deployment_environment deployment_environment_name host_id host_name
    k8s_cluster_name k8s_cluster_uid k8s_container_name k8s_cronjob_name k8s_daemonset_name k8s_deployment_name
    k8s_job_name k8s_namespace_name k8s_node_name k8s_node_uid k8s_pod_ip k8s_pod_name k8s_pod_uid k8s_replicaset_name
    k8s_statefulset_name service_instance_id service_name service_namespace service_version
    """.split()  # noqa: SIM905
)
# Labels that targets may have, and that programs often give their metrics.
OFTEN_ADDED = frozenset({"component", "region", "stage", "team", "tier", "zone"})


def target_labels(repository: Repository) -> frozenset[str]:
    """The labels that all series of a target may have; `*` for any."""
    added = _ADDED | _OF_RESOURCES | {fact.name for fact in repository.about("target-label")}
    added |= {one.label for one in repository.of(SelectedLabel) if _has_none(one.metric)}
    # Spring Boot adds these labels to all metrics.
    return added | {
        one.name.removeprefix(_TAGS).lower()
        for one in repository.of(ContainerVariable)
        if one.name.startswith(_TAGS)
    }


_TAGS = "MANAGEMENT_METRICS_TAGS_"


class QueriedLabels:
    """Which metrics of the code have a series, and where queries use their labels."""

    def __init__(self, repository: Repository) -> None:
        self._exported = repository.derived(Exported)
        self._generated: defaultdict[str, list[GeneratedMetric]] = defaultdict(list)
        for generated in repository.of(GeneratedMetric):
            for name in generated.series:
                self._generated[name].append(generated)
        self._metrics: dict[str, Sequence[ExportedMetric | GeneratedMetric]] = {}
        self._of_others: set[str] = set()
        self._used: defaultdict[Fact, set[str]] = defaultdict(set)
        self._used_in: defaultdict[tuple[str, str], set[str]] = defaultdict(set)
        self._foreign: set[tuple[str, str, str]] = set()
        recorded = {rule.metric for rule in repository.of(RecordedLabels)}
        for one in repository.of(SelectedLabel):
            if found := self.metrics(one.metric):
                self._used[found[0]].add(one.label)
                self._used_in[one.path, one.metric].add(one.label)
            elif one.metric not in recorded:
                self._foreign.add((one.path, _first_word(one.metric), one.label))
                if ":" not in one.metric:
                    self._of_others.add(one.label)

    def metrics(self, series: str) -> Sequence[ExportedMetric | GeneratedMetric]:
        """The metrics that have a series."""
        if series not in self._metrics:
            known = (*self._exported.series.get(series, ()), *self._generated.get(series, ()))
            self._metrics[series] = known or self._exported.named(series)
        return self._metrics[series]

    def replaces(self, selected: SelectedLabel, names: Iterable[str]) -> bool:
        """Whether a label that targets often have is used in place of one of a metric that no query uses."""
        used = self._used[self.metrics(selected.metric)[0]]
        return selected.label not in self._of_others and not used.issuperset(names)

    def is_of_another(self, selected: SelectedLabel, names: Iterable[str]) -> bool:
        """Whether the file queries the metric of another program with this name.

        It uses the label with metrics of the same first word that the code does not have, and no label of the code.
        """
        path, metric = selected.path, selected.metric
        alike = (path, _first_word(metric), selected.label) in self._foreign
        return alike and self._used_in[path, metric].isdisjoint(names)


def _first_word(metric: str) -> str:
    return metric.replace(":", "_").partition("_")[0]


def _has_none(metric: str) -> bool:
    """Whether the series of a metric have only the labels of the target."""
    return metric == "up" or metric.startswith(("process_", "scrape_"))
