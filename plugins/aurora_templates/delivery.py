"""What documents describe: the artifacts of a delivery as they will be, read back from their texts."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from functools import cached_property
from typing import TYPE_CHECKING, Any

from aurora_devops.core.lazy import regex
from aurora_devops.core.record import field, record, replace
from aurora_devops.core.untyped import listed
from aurora_devops.formats import yaml
from aurora_devops.generation.application import Application
from aurora_devops.generation.bundle import PLACEHOLDER, Request

from . import devops, monitoring
from .monitoring import runbook_path

if TYPE_CHECKING:
    from .rendering import Templates

Data = Mapping[str, Any]
_WORKLOADS = frozenset({"CronJob", "DaemonSet", "Deployment", "Job", "StatefulSet"})
# Files of the repository's own that belong to a delivery.
_OWN = regex(
    r"Dockerfile$|docker-compose(?:\.prod)?\.yml$|\.github/workflows/delivery\.yml$|\.gitlab-ci\.yml$|k8s/(?:deployer/|migration/)?[^/]+\.ya?ml$"
    r"|monitoring/(?:[^/]+\.ya?ml|rules/[^/]+\.ya?ml|dashboards/[^/]+\.json)$"
)
_GITLAB = (".gitlab-ci.yml", ".gitlab/ci/")
# The variables of the generated pipeline of GitLab CI that GitLab does not set.
_VARIABLE = regex(r"\$\{(REGISTRY_\w+)\}")
_SECRET = regex(r"\bsecrets\.(\w+)")


@record
class Alert:
    """An alert as its rules have it; several rules may share a name."""

    name: str
    severity: str
    summary: str
    rules: tuple[Data, ...]

    @property
    def labels(self) -> Data:
        """The labels of its first rule."""
        return mapping(self.rules[0], "labels")

    @property
    def annotations(self) -> Data:
        """The annotations of its first rule."""
        return mapping(self.rules[0], "annotations")


@record
class Delivery:
    """The texts of all artifacts but the documents, by path, and the paths that documents may link to.

    `planned` are the rules that would be generated where there are none, so that runbooks can be written first.
    """

    texts: Mapping[str, str]
    paths: frozenset[str] = field(default_factory=frozenset)
    planned: Mapping[str, str] = field(default_factory=dict)

    @cached_property
    def _data(self) -> Mapping[str, tuple[Data, ...]]:
        return {
            path: tuple(one.value for one in yaml.read(text).documents if isinstance(one.value, dict))
            for path, text in sorted(self.texts.items())
            if path.endswith((".yml", ".yaml"))
        }

    def file(self, path: str) -> Data:
        """The data of a file of one document; empty where there is none."""
        found = self._data.get(path, ())
        return found[0] if found else {}

    @cached_property
    def objects(self) -> tuple[Data, ...]:
        """The Kubernetes objects, those of one kind together, in the order of their files."""
        found = [data for documents in self._data.values() for data in documents]
        return tuple(
            data for data in found if data.get("apiVersion") and "metadata" in data and "kind" in data
        )

    def of_kind(self, *kinds: str) -> list[Data]:
        """The Kubernetes objects of some kinds."""
        return [data for data in self.objects if data["kind"] in kinds]

    @cached_property
    def workloads(self) -> list[Data]:
        """The Kubernetes objects that run Pods."""
        return self.of_kind(*_WORKLOADS)

    @cached_property
    def compose(self) -> Mapping[str, Data]:
        """The services of development by name."""
        return _named(self.file("docker-compose.yml").get("services"))

    @cached_property
    def profiles(self) -> frozenset[str]:
        """The profiles of the services of development."""
        return frozenset(str(name) for data in self.compose.values() for name in listed(data.get("profiles")))

    @cached_property
    def wanted(self) -> tuple[str, ...]:
        """The variables that the compose file of development takes from outside."""
        text = self.texts.get("docker-compose.yml", "")
        return tuple(sorted(set(re.findall(r"(?<!\$)\$\{([A-Za-z_]\w*):?\?", text))))

    @cached_property
    def jobs(self) -> Mapping[str, Data]:
        """The jobs of the pipeline by name."""
        for path in sorted(self.texts):
            if path.startswith(".github/workflows/"):
                return _named(self.file(path).get("jobs"))
        return {
            name: job
            for path in sorted(self.texts)
            if path.startswith(_GITLAB)
            for name, job in _named(self.file(path)).items()
            if "script" in job and not name.startswith(".")
        }

    @cached_property
    def scrapes(self) -> tuple[tuple[str, str], ...]:
        """The jobs of Prometheus: name, and the first target or the name that is looked up."""
        found = []
        for job in mappings(self.file("monitoring/prometheus.yml").get("scrape_configs")):
            static = [
                target for one in mappings(job.get("static_configs")) for target in one.get("targets") or ()
            ]
            names = [name for one in mappings(job.get("dns_sd_configs")) for name in listed(one.get("names"))]
            found.append((str(job.get("job_name", "")), str(next(iter((*static, *names)), ""))))
        return tuple(found)

    @cached_property
    def receivers(self) -> tuple[tuple[str, str], ...]:
        """The receivers of Alertmanager: name, and how they are told."""
        found = []
        for one in mappings(self.file("monitoring/alertmanager.yml").get("receivers")):
            ways = [key.removesuffix("_configs") for key in one if key.endswith("_configs")]
            found.append((str(one.get("name", "")), ", ".join(ways)))
        return tuple(found)

    @cached_property
    def alerts(self) -> tuple[Alert, ...]:
        """The alerts by name, in the order of the rule files."""
        found: dict[str, list[Data]] = {}
        for path, documents in self._data.items():
            if path.startswith("monitoring/rules/"):
                for rule in _rules(documents):
                    found.setdefault(str(rule["alert"]), []).append(rule)
        return tuple(
            Alert(name, _severity(rules), _summary(rules), tuple(rules)) for name, rules in found.items()
        )

    @cached_property
    def explained(self) -> tuple[Alert, ...]:
        """The alerts that have runbooks: those of the rules, and where there are none, those that would be made."""
        return self.alerts or Delivery(self.planned).alerts

    @cached_property
    def certificates(self) -> Mapping[str, tuple[str, ...]]:
        """The Secrets with the certificates of the hosts."""
        found: dict[str, tuple[str, ...]] = {}
        for data in self.of_kind("Ingress"):
            for one in mappings(mapping(data, "spec").get("tls")):
                if name := one.get("secretName"):
                    found[str(name)] = tuple(str(host) for host in listed(one.get("hosts")))
        return found

    @cached_property
    def pipeline_secrets(self) -> tuple[str, ...]:
        """The secrets that the pipeline needs, without the token of the run."""
        names = {
            name
            for path, text in self.texts.items()
            for folders, pattern in (((".github/workflows/",), _SECRET), (_GITLAB, _VARIABLE))
            if path.startswith(folders)
            for name in pattern.findall(text)
        }
        return tuple(sorted(names - {"GITHUB_TOKEN", "PROMETHEUS_TOKEN"}))

    @cached_property
    def dashboards(self) -> tuple[str, ...]:
        """The paths of the dashboards."""
        return tuple(sorted(path for path in self.texts if path.startswith("monitoring/dashboards/")))

    def has(self, path: str) -> bool:
        """Whether a file will be there, so that a document may link to it."""
        return path in self.paths


def delivery_of(request: Request, templates: Templates) -> Delivery:
    """The delivery that documents describe: what is generated with them, and what the repository has already."""
    quiet = replace(request, say=lambda _: None, note=lambda _: None, leave_out=lambda _: None)
    texts: dict[str, str] = {}
    charted = request.application.cluster.packaging == "helm"
    # The objects of a chart are those of the manifests.
    plain = replace(quiet, application=_unpackaged(quiet.application)) if charted else quiet
    planned: dict[str, str] = {}
    for name, part in {**devops.PARTS, **monitoring.PARTS}.items():
        if name in request.parts:
            made_for = plain if name == "kubernetes" else quiet
            texts |= {artifact.path: artifact.text for artifact in part(made_for, templates)}
        elif name == "rules":
            planned = {artifact.path: artifact.text for artifact in part(quiet, templates)}
    if charted:
        # Helm makes other requests than the pipeline of a kustomization.
        texts = {path: text for path, text in texts.items() if not path.startswith("k8s/deployer/")}
    for path in request.files:
        # A path without a text is a file that nobody can read.
        if path not in texts and _OWN.match(path) and (own := request.files.get(path)) is not None:
            texts[path] = own
    delivery = Delivery(texts, planned=planned)
    documents = {
        "readme": ["README.md"],
        "openapi": ["openapi.yaml"] if request.application.port and describes(request) else [],
        "architecture": ["docs/architecture.md"],
        "runbooks": [runbook_path(alert.name) for alert in delivery.explained]
        if request.application.metrics_path
        else [],
    }
    made = {path for name, listed in documents.items() if name in request.parts for path in listed}
    if charted and "kubernetes" in request.parts:
        made |= {artifact.path for artifact in devops.PARTS["kubernetes"](quiet, templates)}
        texts = {path: text for path, text in texts.items() if not path.startswith("k8s/")}
    return replace(delivery, paths=frozenset({*request.files, *texts, *made}))


def _unpackaged(app: Application) -> Application:
    cluster = app.cluster.model_copy(update={"packaging": "kustomize"})
    return app.model_copy(update={"cluster": cluster, "staging": None})


def describes(request: Request) -> bool:
    """Whether routes could be read from the code, so that there is an API to describe."""
    from .openapi import read

    return not any(PLACEHOLDER in path for path in read(request.application, request.files).paths)


def mapping(data: Data, *keys: str) -> Data:
    """The mapping below some keys; empty where there is none, for a repository's files may hold anything."""
    for key in keys:
        value = data.get(key)
        data = value if isinstance(value, dict) else {}
    return data


def mappings(value: object) -> list[Data]:
    """The mappings in a list; none where it is no list."""
    return [one for one in value if isinstance(one, dict)] if isinstance(value, list) else []


def _named(value: object) -> Mapping[str, Data]:
    items = value.items() if isinstance(value, dict) else ()
    return {str(name): data if isinstance(data, dict) else {} for name, data in items}


def _rules(documents: Iterable[Data]) -> Iterator[Data]:
    for data in documents:
        for group in mappings(data.get("groups")):
            yield from (rule for rule in mappings(group.get("rules")) if "alert" in rule)


def _severity(rules: Iterable[Data]) -> str:
    """The severities of an alert, the gravest first."""
    said = {str(mapping(rule, "labels").get("severity", "")) for rule in rules}
    return ", ".join(sorted(said - {""}, key=lambda one: (one != "critical", one)))


def _summary(rules: Iterable[Data]) -> str:
    texts = (str(mapping(rule, "annotations").get("summary", "")) for rule in rules)
    return next((text for text in texts if text), "")
