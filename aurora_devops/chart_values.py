"""The values of well-known charts of other repositories, by the keys that they have."""

from __future__ import annotations

from typing import Any

from .core.untyped import mapping

# The names of charts below which a chart that depends on them has their values.
_WRAPPERS = (
    *("kube-prometheus-stack", "prometheus-operator", "prometheus-stack", "ingress-nginx"),
    *("prometheus-blackbox-exporter", "blackbox-exporter"),
)


def stacks(data: Any) -> list[tuple[tuple[str, ...], dict[str, Any]]]:
    """The values of known charts in data: the keys that lead to them, and the values."""
    values = mapping(data)
    found = [((), values), *(((key,), mapping(values.get(key))) for key in _WRAPPERS)]
    return [(keys, one) for keys, one in found if _is_known(one)]


def _is_known(values: dict[str, Any]) -> bool:
    return (
        "prometheusSpec" in mapping(values.get("prometheus"))
        or "alertmanagerSpec" in mapping(values.get("alertmanager"))
        or "dashboards" in mapping(mapping(mapping(values.get("grafana")).get("sidecar")))
        or "dashboards" in mapping(values.get("sidecar"))
        or "ingressClassResource" in mapping(values.get("controller"))
        or bool(blackbox_modules(values))
    )


def blackbox_modules(values: dict[str, Any]) -> dict[str, Any]:
    """The modules in the values of the chart of the blackbox exporter."""
    modules = mapping(mapping(values.get("config")).get("modules"))
    return modules if any("prober" in mapping(one) for one in modules.values()) else {}
