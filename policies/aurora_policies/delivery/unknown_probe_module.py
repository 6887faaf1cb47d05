from collections.abc import Iterator, Sequence
from posixpath import dirname

from aurora_devops import Finding, Related, Repository, bad, good, policy
from aurora_devops.facts import ComposeHost, ProbeModule, UsedProbeModule

from ._addresses import hosts_by_name
from ._names import hint

_SCRAPE = """\
scrape_configs:
  - job_name: outside
    metrics_path: /probe
    params:
      module: [{}]
    static_configs:
      - targets: [https://shop.example.com]
    relabel_configs:
      - source_labels: [__address__]
        target_label: __param_target
      - target_label: __address__
        replacement: {}
"""
_PROBE = """\
apiVersion: monitoring.coreos.com/v1
kind: Probe
metadata:
  name: site
spec:
  module: {}
  prober:
    url: blackbox.monitoring.svc:9115
  targets:
    staticConfig:
      static: [https://shop.example.com]
"""
_COMPOSE = """\
services:
  prometheus:
    image: prom/prometheus:v3.5.0
    volumes: [./monitoring/prometheus.yml:/etc/prometheus/prometheus.yml]
  probes:
    image: prom/blackbox-exporter:v0.27.0
    command: --config.file=/etc/blackbox/probes.yml
    volumes: [./monitoring:/etc/blackbox]
"""
_PATH = "monitoring/prometheus.yml"
_MODULES = "modules:\n  http_ok:\n    prober: http\n  tcp:\n    prober: tcp\n"
_FILES = {"compose.yaml": _COMPOSE, "monitoring/probes.yml": _MODULES}


@policy(
    "DLV157",
    severity="error",
    category="validity",
    examples=[
        bad(_SCRAPE.format("«http_2xx»", "probes:9115"), path=_PATH, files=_FILES),
        bad(
            _SCRAPE.format("«http_2xx»", "127.0.0.1:9115").replace("127.0.0.1", "localhost"),
            path=_PATH,
            files={"monitoring/blackbox.yml": _MODULES},
        ),
        bad(
            _SCRAPE.format("tcp", "probes:9115")
            + "      - target_label: __param_module\n        replacement: «icmp»\n",
            path=_PATH,
            files=_FILES,
        ),
        bad(
            _PROBE.format("«http_ok»"),
            path="monitoring/probe.yaml",
            files={"monitoring/values.yaml": "config:\n  modules:\n    https_page:\n      prober: http\n"},
        ),
        bad(
            _PROBE.format("«icmp»"),
            path="monitoring/probe.yaml",
            files={
                "apps/blackbox.yaml": "apiVersion: helm.toolkit.fluxcd.io/v2\nkind: HelmRelease\nmetadata:\n"
                "  name: blackbox\nspec:\n  values:\n    config:\n      modules:\n"
                "        https_page: {prober: http}\n        http_2xx: null\n"
            },
        ),
        good(
            _PROBE.format("http_2xx"),
            path="monitoring/probe.yaml",
            files={"monitoring/values.yaml": "config:\n  modules:\n    https_page:\n      prober: http\n"},
            because="the chart adds its own module to those of the values",
        ),
        good(
            _SCRAPE.format("http_ok", "probes:9115"),
            path=_PATH,
            files=_FILES,
            because="the exporter has the module",
        ),
        good(
            _SCRAPE.format("http_2xx", "probes:9115"),
            path=_PATH,
            files={
                **_FILES,
                "compose.yaml": _COMPOSE.replace("./monitoring:/etc/blackbox", "/srv/blackbox:/etc/blackbox"),
            },
            because="the configuration of the exporter is not in the repository",
        ),
        good(
            _SCRAPE.format("http_2xx", "probes:9115"),
            path=_PATH,
            files={
                "compose.yaml": "services:\n  probes:\n    image: prom/blackbox-exporter:v0.27.0\n",
                "ansible/blackbox.yml": _MODULES,
            },
            because="the service has the modules of its image",
        ),
    ],
)
def unknown_probe_module(repository: Repository) -> Iterator[Finding]:
    """A job of Prometheus requests a module that the configuration of the exporter does not have.

    The blackbox exporter answers "Unknown module" with the status 400, so the target is down and nothing is probed.
    Write the name of a module, or add it to the configuration.
    The modules are those of the configuration that the service of the exporter mounts, also for the SNMP exporter; if
    the exporter is not a service of a Compose file, those of all configurations of blackbox exporters, also in
    ConfigMaps and in the values of the chart `prometheus-blackbox-exporter`.

    <https://github.com/prometheus/blackbox_exporter/blob/master/CONFIGURATION.md>
    """
    used = repository.of(UsedProbeModule)
    if not repository.whole or not used:
        return
    modules = repository.of(ProbeModule)
    hosts = hosts_by_name(repository)
    seen: set[tuple[str, int]] = set()
    for one in used:
        known = (
            _modules_at(hosts.get(one.host, ()), modules)
            if hosts.get(one.host)
            else [each for each in modules if not each.service]
        )
        names = {each.name for each in known}
        if names and one.name not in names and (one.path, one.span.start) not in seen:
            seen.add((one.path, one.span.start))
            yield Finding(
                at=one,
                message=f"the exporter at '{one.host}' has no module '{one.name}'{hint(one.name, names)}",
                related=(Related(known[0], "the first module"),),
            )


def _modules_at(hosts: Sequence[ComposeHost], modules: Sequence[ProbeModule]) -> list[ProbeModule]:
    """The modules of the services of a name; none if those of one are unknown."""
    found: list[ProbeModule] = []
    for folder in {dirname(host.path) for host in hosts}:
        own = [
            one
            for one in modules
            if one.compose
            and dirname(one.compose) == folder
            and any(host.path == one.compose and one.service == host.names[0] for host in hosts)
        ]
        if not own:
            return []
        found += own
    return found
