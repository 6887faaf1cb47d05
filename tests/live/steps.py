"""What is run of a delivery: the application, its monitoring, its compose file, its manifests and its chart."""

import re
import shutil
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import yaml

from aurora_devops.kinds.dockerfile.model import Command
from aurora_devops.kinds.dockerfile.parse import parse

from .processes import Failed, Missing, answer, data, free_port, run, started, until

_PASSWORD = "live-and-local"
_REQUIRED = re.compile(r"\$\{(\w+):\?\}")


def program(name: str) -> str:
    """The path of a program. Raises Missing without it."""
    found = shutil.which(name)
    if found is None:
        raise Missing(name)
    return found


def _yaml(path: Path) -> Any:
    return yaml.safe_load(path.read_text())


@contextmanager
def _copy(root: Path) -> Iterator[Path]:
    with tempfile.TemporaryDirectory(prefix="live-") as name:
        yield Path(shutil.copytree(root, Path(name) / root.name, symlinks=True))


# The application


def application(root: Path) -> str:
    """The command of the generated Dockerfile starts the application, and its routes answer."""
    service = _yaml(root / "docker-compose.yml")["services"][root.name]
    environment = {
        key: _REQUIRED.sub(_PASSWORD, str(value)) for key, value in service.get("environment", {}).items()
    }
    container = _yaml(root / "k8s/deployment.yaml")["spec"]["template"]["spec"]["containers"][0]
    port = container["ports"][0]["containerPort"]
    scraped = _yaml(root / "monitoring/prometheus.yml")["scrape_configs"][0]["metrics_path"]
    alive, ready = (container[name]["httpGet"]["path"] for name in ("livenessProbe", "readinessProbe"))
    with _copy(root) as work:
        argv, added = _command(work)
        base = f"http://127.0.0.1:{port}"
        with started(argv, work, {**environment, **added}) as log:
            begun = until(lambda: answer(base + alive)[0], f"{alive} does not answer", log)
            if not 200 <= begun < 300:
                raise Failed(f"{alive} answers {begun}")
            metrics, text = answer(base + scraped)
            if metrics != 200 or "# TYPE" not in text:
                raise Failed(f"{scraped} answers {metrics} and {text[:80]!r}")
            # What it depends on does not run here.
            try:
                status, _ = answer(base + ready)
            except TimeoutError:
                status = 0
            if status not in (0, 200, 500, 503):
                raise Failed(f"{ready} answers {status}")
    readiness = f"{ready} {status or 'no answer'} without its services"
    return f"{' '.join(map(str, argv))[-60:]}: {alive} {begun}, {scraped} {metrics}, {readiness}"


def _command(work: Path) -> tuple[list[str], dict[str, str]]:
    """The command of the image with the programs of this machine, and what it needs in the environment."""
    words = []
    for instruction in parse((work / "Dockerfile").read_text()).stages[-1].instructions:
        if (
            isinstance(instruction, Command)
            and instruction.keyword in ("ENTRYPOINT", "CMD")
            and instruction.exec
        ):
            words += [word.text for word in instruction.exec]
    if (work / "go.mod").is_file():
        binary = work / words[0].strip("/")
        # The lock files of the applications are stand-ins.
        build = [program("go"), "build", "-mod=mod", "-o", f"{binary}.live", f"./cmd/{work.name}"]
        run(build, work, 600)
        return [f"{binary}.live", *words[1:]], {}
    if (work / "package.json").is_file():
        (work / "package-lock.json").unlink()
        run([program("npm"), "install", "--no-audit", "--no-fund", "--omit=dev"], work, 300)
        return [program("node"), *words[1:]], {}
    server = Path(sys.executable).with_name(words[0])
    if not server.is_file():
        raise Missing(f"{words[0]} and the packages of {work.name}")
    return [str(server), *words[1:]], {"PYTHONPATH": str(work)}


# The monitoring


def promtool(root: Path) -> str:
    """promtool accepts the configuration and the rules, and the unit tests of the rules pass."""
    tool = program("promtool")
    monitoring = root / "monitoring"
    rules = sorted(str(path) for path in (monitoring / "rules").glob("*.yml"))
    tests = sorted(str(path) for path in (monitoring / "tests").glob("*.yml"))
    run([tool, "check", "config", "prometheus.yml"], monitoring)
    run([tool, "check", "rules", *rules], monitoring)
    run([tool, "test", "rules", *tests], monitoring)
    run([program("amtool"), "check-config", "alertmanager.yml"], monitoring)
    return f"{len(rules)} files of rules, {len(tests)} of unit tests"


def alerts(root: Path) -> str:
    """Prometheus evaluates the rules, an alert fires, and Alertmanager routes it and inhibits what follows from it."""
    server, manager = (
        program("prometheus"),
        shutil.which("alertmanager") or program("prometheus-alertmanager"),
    )
    with _copy(root) as work:
        monitoring = work / "monitoring"
        ports = free_port(), free_port()
        config = _yaml(monitoring / "prometheus.yml")
        config["global"] |= {"evaluation_interval": "1s", "scrape_interval": "1s", "scrape_timeout": "1s"}
        config["alerting"]["alertmanagers"] = [{"static_configs": [{"targets": [f"127.0.0.1:{ports[1]}"]}]}]
        # Nothing of the cluster is reached, so nothing is scraped.
        config["scrape_configs"] = [
            {"job_name": one["job_name"], "static_configs": [{"targets": ["127.0.0.1:9"]}]}
            for one in config["scrape_configs"]
        ]
        (monitoring / "prometheus.yml").write_text(yaml.safe_dump(config))
        for path in (monitoring / "rules").glob("*.yml"):
            path.write_text(re.sub(r"(?m)^(\s+for:) .*$", r"\1 1s", path.read_text()))
        routes = _yaml(monitoring / "alertmanager.yml")
        for route in (routes["route"], *routes["route"].get("routes", ())):
            route["group_wait"] = "1s"
        (monitoring / "alertmanager.yml").write_text(yaml.safe_dump(routes))
        with (
            started(_alertmanager(manager, ports[1]), monitoring) as told,
            started(_prometheus(server, ports[0]), monitoring) as log,
        ):
            asked, notified = f"http://127.0.0.1:{ports[0]}", f"http://127.0.0.1:{ports[1]}"
            until(lambda: answer(f"{notified}/-/ready")[0] == 200, "Alertmanager is not ready", told)
            rules = until(lambda: _evaluated(asked), "the rules are not evaluated", log)
            name = until(lambda: _firing(asked), "no alert fires", log)
            receivers = until(lambda: _routed(notified, name), f"{name} is not routed", told)
            _post(notified, root.name, "ServiceDown", "critical")
            _post(notified, root.name, "HighLatency", "warning")
            inhibited = until(
                lambda: _inhibited(notified, "HighLatency"), "HighLatency is not inhibited", told
            )
    return f"{rules} rules evaluated, {name} fires and goes to {receivers}, {inhibited} is inhibited"


def _prometheus(server: str, port: int) -> list[str]:
    return [
        *(server, "--config.file=prometheus.yml", "--storage.tsdb.path=data"),
        f"--web.listen-address=127.0.0.1:{port}",
    ]


def _alertmanager(manager: str, port: int) -> list[str]:
    return [
        *(manager, "--config.file=alertmanager.yml", "--storage.path=silences", "--cluster.listen-address="),
        f"--web.listen-address=127.0.0.1:{port}",
    ]


def _evaluated(asked: str) -> int:
    """The number of rules once all of them were evaluated. Raises Failed for an error of one."""
    groups = data(f"{asked}/api/v1/rules")["data"]["groups"]
    rules = [rule for group in groups for rule in group["rules"]]
    if wrong := [f"{rule['name']}: {rule['lastError']}" for rule in rules if rule.get("lastError")]:
        raise Failed(wrong[0])
    return len(rules) if all(rule["health"] == "ok" for rule in rules) else 0


def _firing(asked: str) -> str:
    found = data(f"{asked}/api/v1/alerts")["data"]["alerts"]
    names = [one["labels"]["alertname"] for one in found if one["state"] == "firing"]
    return next((name for name in names if name != "Watchdog"), "")


def _post(notified: str, service: str, name: str, severity: str) -> None:
    labels = {"alertname": name, "service": service, "severity": severity}
    answer(f"{notified}/api/v2/alerts", [{"labels": labels, "annotations": {"summary": name}}])


def _routed(notified: str, name: str) -> str:
    groups = data(f"{notified}/api/v2/alerts/groups")
    found = {
        group["receiver"]["name"]
        for group in groups
        for one in group["alerts"]
        if one["labels"]["alertname"] == name
    }
    return " and ".join(sorted(found))


def _inhibited(notified: str, name: str) -> str:
    found = data(f"{notified}/api/v2/alerts")
    silent = [one for one in found if one["labels"]["alertname"] == name and one["status"]["inhibitedBy"]]
    return name if silent else ""


# Files for other programs


def compose(root: Path) -> str:
    """Docker Compose reads the files."""
    docker = program("docker")
    try:
        run([docker, "compose", "version"], root)
    except Failed as error:
        raise Missing("the plugin compose of docker") from error
    files = sorted(path.name for path in root.glob("docker-compose*.yml"))
    for name in files:
        text = (root / name).read_text()
        needed = dict.fromkeys(re.findall(r"\$\{(\w+)", text), _PASSWORD)
        run([docker, "compose", "--file", name, "config", "--quiet"], root, **needed)
    return ", ".join(files)


def manifests(root: Path) -> str:
    """Kustomize builds the manifests."""
    if (kustomize := shutil.which("kustomize")) is not None:
        command = [kustomize, "build"]
    else:
        command = [program("kubectl"), "kustomize"]
    folders = [path.parent for path in sorted(root.glob("k8s/**/kustomization.yaml"))]
    count = 0
    for folder in folders:
        count += sum(one is not None for one in yaml.safe_load_all(run([*command, str(folder)], root)))
    return f"{count} objects of {len(folders)} kustomizations"


def chart(root: Path) -> str:
    """Helm accepts the chart and renders it."""
    helm = program("helm")
    with _copy(root) as work:
        config = work / "aurora.yaml"
        config.write_text(
            config.read_text().replace("\napp:\n", "\napp:\n  cluster:\n    packaging: helm\n", 1)
        )
        shutil.rmtree(work / "k8s")
        run([program("aurora"), "generate", "--only", "kubernetes", "--write"], work)
        run([helm, "lint", "--strict", "chart"], work)
        text = run([helm, "template", root.name, "chart"], work)
    return f"{sum(one is not None for one in yaml.safe_load_all(text))} objects"


STEPS: tuple[Callable[[Path], str], ...] = (application, promtool, alerts, compose, manifests, chart)
# What no machine of the project has.
NEVER = (
    "kube-apiserver: the manifests are not applied with --dry-run=server; it has to be built with Go for that",
    "Grafana: the dashboards are not imported; they are compared with its schema by the policies",
)
