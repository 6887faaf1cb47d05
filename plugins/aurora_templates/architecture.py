"""Diagrams in Mermaid, drawn from artifacts: what runs, what it asks, who watches it, how it gets there.

Source: mermaid.js.org/syntax/flowchart.html.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from aurora_devops.core.record import field, record

from .delivery import Data, Delivery, mapping, mappings

_SHAPES = {"box": ('["', '"]'), "store": ('[("', '")]'), "round": ('(["', '"])'), "gate": ('{{"', '"}}')}
_STORES = ("postgres", "mysql", "mariadb", "mongo", "redis", "valkey", "rabbitmq")


@record(frozen=False)
class Chart:
    """A flow chart: nodes by id, in groups, and edges; what is drawn twice stands there once."""

    direction: str = "LR"
    groups: dict[str, list[str]] = field(default_factory=dict)
    nodes: dict[str, str] = field(default_factory=dict)
    edges: dict[str, None] = field(default_factory=dict)

    def node(self, id: str, text: str, *, group: str = "", shape: str = "box") -> str:
        """A node, and its id as Mermaid takes it."""
        name = _id(id)
        opened, closed = _SHAPES[shape]
        if name not in self.nodes:
            self.nodes[name] = f"{name}{opened}{_text(text)}{closed}"
            self.groups.setdefault(group, []).append(name)
        return name

    def edge(self, start: str, end: str, text: str = "", *, dotted: bool = False) -> None:
        """An arrow between two nodes that are there."""
        if _id(start) in self.nodes and _id(end) in self.nodes:
            line = "-.->" if dotted else "-->"
            label = f'|"{_text(text)}"|' if text else ""
            self.edges[f"{_id(start)} {line}{label} {_id(end)}"] = None

    @property
    def empty(self) -> bool:
        """Whether there is nothing to see."""
        return not self.nodes

    def render(self) -> str:
        """The text of the chart."""
        lines = [f"flowchart {self.direction}"]
        for group, names in self.groups.items():
            inner = "  " if not group else "    "
            if group:
                lines.append(f'  subgraph {_id("group " + group)}["{_text(group)}"]')
            lines += [f"{inner}{self.nodes[name]}" for name in names]
            if group:
                lines.append("  end")
        return "\n".join([*lines, *(f"  {edge}" for edge in self.edges)])


def _id(text: str) -> str:
    """An id: letters, digits and underscores, with a letter first, for `end` and its like mean something."""
    return "n_" + re.sub(r"\W", "_", text, flags=re.ASCII)


def _text(text: str) -> str:
    return (
        " ".join(text.split())
        .replace("#", "#35;")
        .replace('"', "#quot;")
        .replace("<", "#lt;")
        .replace(">", "#gt;")
    )


def _name(data: Data) -> str:
    return str(mapping(data, "metadata").get("name", ""))


def production(delivery: Delivery) -> Chart:
    """What runs in production: the Kubernetes objects, what the Pods need, and who watches them."""
    chart = Chart()
    _cluster(chart, delivery)
    _dependencies(chart, delivery)
    _monitoring(chart, delivery)
    return chart


def _cluster(chart: Chart, delivery: Delivery) -> None:
    group = "Kubernetes"
    for data in delivery.of_kind("Ingress"):
        hosts = _hosts(data)
        for host in hosts:
            chart.node(f"host {host}", f"https://{host}", group="Callers", shape="round")
        chart.node(f"Ingress {_name(data)}", f"Ingress {_name(data)}", group=group)
        for host in hosts:
            chart.edge(f"host {host}", f"Ingress {_name(data)}")
    services = delivery.of_kind("Service")
    for data in (*services, *delivery.workloads, *delivery.of_kind("HorizontalPodAutoscaler")):
        chart.node(f"{data['kind']} {_name(data)}", f"{data['kind']} {_name(data)}", group=group)
    for data in delivery.of_kind("ConfigMap"):
        chart.node(f"ConfigMap {_name(data)}", f"ConfigMap {_name(data)}", group=group)
    for data in delivery.of_kind("Ingress"):
        for service in _backends(data):
            chart.edge(f"Ingress {_name(data)}", f"Service {service}")
    for data in services:
        selector = mapping(data, "spec", "selector")
        port = next((one.get("port") for one in mappings(mapping(data, "spec").get("ports"))), "")
        for workload in delivery.workloads:
            labels = mapping(_template(workload), "metadata", "labels")
            if selector and selector.items() <= labels.items():
                chart.edge(f"Service {_name(data)}", f"{workload['kind']} {_name(workload)}", str(port))
    for data in delivery.of_kind("HorizontalPodAutoscaler"):
        target = mapping(data, "spec", "scaleTargetRef")
        scaled = f"{target.get('kind')} {target.get('name')}"
        chart.edge(f"HorizontalPodAutoscaler {_name(data)}", scaled, "scales", dotted=True)
    for workload in delivery.workloads:
        for kind, name in _references(_template(workload)):
            chart.node(f"{kind} {name}", f"{kind} {name}", group=group)
            chart.edge(f"{kind} {name}", f"{workload['kind']} {_name(workload)}", dotted=True)


def _hosts(ingress: Data) -> list[str]:
    rules = mappings(mapping(ingress, "spec").get("rules"))
    return [str(rule["host"]) for rule in rules if rule.get("host")]


def _backends(ingress: Data) -> Iterator[str]:
    for rule in mappings(mapping(ingress, "spec").get("rules")):
        for path in mappings(mapping(rule, "http").get("paths")):
            service = mapping(path, "backend", "service")
            if "name" in service:
                yield str(service["name"])


def _template(workload: Data) -> Data:
    return mapping(workload, "spec", "template")


def _containers(template: Data) -> list[Data]:
    spec = mapping(template, "spec")
    return [*mappings(spec.get("initContainers")), *mappings(spec.get("containers"))]


def _references(template: Data) -> Iterator[tuple[str, str]]:
    """The ConfigMaps and Secrets that the containers of a Pod take variables from."""
    seen: dict[tuple[str, str], None] = {}
    for container in _containers(template):
        for source in mappings(container.get("envFrom")):
            for key, kind in (("configMapRef", "ConfigMap"), ("secretRef", "Secret")):
                if name := mapping(source, key).get("name"):
                    seen[kind, str(name)] = None
        for variable in mappings(container.get("env")):
            for key, kind in (("configMapKeyRef", "ConfigMap"), ("secretKeyRef", "Secret")):
                if name := mapping(variable, "valueFrom", key).get("name"):
                    seen[kind, str(name)] = None
    yield from seen


def secrets(delivery: Delivery) -> Mapping[str, tuple[str, ...]]:
    """The Secrets that Pods read, with their keys."""
    found: dict[str, dict[str, None]] = {}
    for workload in delivery.workloads:
        for container in _containers(_template(workload)):
            for variable in mappings(container.get("env")):
                reference = mapping(variable, "valueFrom", "secretKeyRef")
                if reference:
                    found.setdefault(str(reference.get("name")), {})[str(reference.get("key"))] = None
    return {name: tuple(keys) for name, keys in found.items()}


def _dependencies(chart: Chart, delivery: Delivery) -> None:
    """What the services of compose need, for in production the same is needed from elsewhere."""
    names = {_name(workload): f"{workload['kind']} {_name(workload)}" for workload in delivery.workloads}
    for service, data in delivery.compose.items():
        for needed in _needs(data):
            if service in names:
                chart.node(f"needed {needed}", needed, group="Dependencies", shape="store")
                chart.edge(names[service], f"needed {needed}")


def _needs(service: Data) -> list[str]:
    needed = service.get("depends_on")
    return [str(name) for name in needed] if isinstance(needed, list | dict) else []


def _ports(service: Data) -> list[Any]:
    ports = service.get("ports")
    return ports if isinstance(ports, list) else []


def _monitoring(chart: Chart, delivery: Delivery) -> None:
    group = "Monitoring"
    if not delivery.scrapes:
        return
    chart.node("Prometheus", "Prometheus", group=group)
    if delivery.dashboards:
        chart.node("Grafana", "Grafana", group=group)
        chart.edge("Grafana", "Prometheus", "asks")
    services = {_name(data) for data in delivery.of_kind("Service")}
    needed = {name for data in delivery.compose.values() for name in _needs(data)}
    for job, target in delivery.scrapes:
        host = target.partition(":")[0].partition(".")[0]
        if host in services:
            chart.edge("Prometheus", f"Service {host}", "scrapes")
            continue
        chart.node(f"target {host}", host, group=group)
        chart.edge("Prometheus", f"target {host}", "scrapes")
        for name in sorted(needed):
            if job.endswith(f"-{name}"):
                chart.edge(f"target {host}", f"needed {name}")
    if not delivery.receivers:
        return
    chart.node("Alertmanager", "Alertmanager", group=group)
    chart.edge("Prometheus", "Alertmanager", f"{len(delivery.alerts)} alerts")
    for name, ways in delivery.receivers:
        chart.node(f"receiver {name}", f"{name}: {ways}" if ways else name, group="People", shape="round")
        chart.edge("Alertmanager", f"receiver {name}")


def development(delivery: Delivery) -> Chart:
    """What runs on the machine of a developer: the services of the compose file."""
    chart = Chart()
    for name, data in delivery.compose.items():
        image = str(data.get("image", "")).rpartition("/")[2]
        shape = "store" if image.startswith(_STORES) and "exporter" not in image else "box"
        chart.node(name, name, group="Docker Compose", shape=shape)
    for name, data in delivery.compose.items():
        for needed in _needs(data):
            chart.edge(name, needed)
        for port in _ports(data):
            published = (
                str(port.get("published", "")) if isinstance(port, dict) else str(port).rpartition(":")[0]
            )
            number = published.rpartition(":")[2]
            if number:
                chart.node(f"port {number}", f"localhost:{number}", shape="round")
                chart.edge(f"port {number}", name)
    return chart


def pipeline(delivery: Delivery) -> Chart:
    """The jobs from a commit to production, each behind those that it needs."""
    chart = Chart(direction="TD")
    for name, job in delivery.jobs.items():
        chart.node(name, str(job.get("name") or name))
    for name, job in delivery.jobs.items():
        needs = job.get("needs")
        for needed in needs if isinstance(needs, list) else [needs]:
            # GitLab also has needs with settings.
            chart.edge(str(needed.get("job") if isinstance(needed, dict) else needed), name)
    return chart


def components(delivery: Delivery) -> Iterable[tuple[str, str, str, str]]:
    """The services of compose as a table: name, image, published ports, what it waits for."""
    for name, data in delivery.compose.items():
        image = str(data.get("image", "")).partition("@")[0] or "built from this repository"
        ports = ", ".join(str(port) for port in _ports(data) if not isinstance(port, dict))
        yield name, image, ports, ", ".join(_needs(data))


def objects(delivery: Delivery) -> Iterable[tuple[str, str, str]]:
    """The Kubernetes objects as a table: kind, name, what it is for."""
    for data in delivery.objects:
        kind = str(data["kind"])
        if kind in _PURPOSES:
            headless = kind == "Service" and mapping(data, "spec").get("clusterIP") == "None"
            purpose = "The address of each Pod by itself." if headless else _PURPOSES[kind]
            if kind == "ServiceAccount" and _name(data) not in _accounts(delivery):
                purpose = "The identity of the pipeline."
            yield kind, _name(data), purpose.format(**_figures(data))


def _accounts(delivery: Delivery) -> set[object]:
    """The ServiceAccounts of Pods."""
    return {mapping(_template(workload), "spec").get("serviceAccountName") for workload in delivery.workloads}


_PURPOSES = {
    "ConfigMap": "Variables that may be seen.",
    "CronJob": "Runs at set times.",
    "DaemonSet": "Runs on every node.",
    "Deployment": "Runs the Pods and replaces them one after another.",
    "ExternalSecret": "Makes the Secret from an entry of the secret store.",
    "HorizontalPodAutoscaler": "Between {least} and {most} Pods, by their load.",
    "Ingress": "Takes requests from outside and ends TLS.",
    "Job": "Runs once.",
    "NetworkPolicy": "Who may speak with the Pods, and with whom they may.",
    "PodDisruptionBudget": "How many Pods may be missing while nodes are drained.",
    "Role": "What the pipeline may do.",
    "RoleBinding": "Gives the pipeline its Role.",
    "Service": "One address for all Pods.",
    "ServiceAccount": "The identity of the Pods.",
    "StatefulSet": "Runs Pods that keep their names and disks.",
}


def _figures(data: Data) -> dict[str, Any]:
    spec = mapping(data, "spec")
    return {"least": spec.get("minReplicas", 1), "most": spec.get("maxReplicas", "")}
