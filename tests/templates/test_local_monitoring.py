"""The profile `monitoring` of the compose file: what watches the application on the machine of a developer."""

import pytest

import aurora_devops
from aurora_devops.formats import yaml
from aurora_devops.generation import AGENTS, ARTIFACTS, Artifact, Request, parts_of
from aurora_devops.generation.application import Monitoring
from aurora_devops.generation.detect import Texts
from aurora_devops.generation.gate import Gate
from aurora_templates.rendering import render
from templates.delivered import APPLICATIONS, APPS

ALL = parts_of(AGENTS)
PARTS = ("dockerfile", "compose", *ARTIFACTS["monitoring"])
COMPOSE = "docker-compose.yml"
PROMETHEUS = "monitoring/prometheus.compose.yml"
FILES = {name: dict(Texts(APPS / name)) for name in APPLICATIONS}
SERVICES = ("mongodb", "mysql", "postgresql", "rabbitmq", "redis")


def made(name="taskmaster", parts=PARTS, files=None, generated=(), **changes):
    app = APPLICATIONS[name].model_copy(update=changes)
    request = Request(app, parts, FILES[name] | (files or {}), generated=frozenset(generated))
    return {one.path: one.text for one in render(request)}


def data(text):
    return yaml.read(text).documents[0].value


def watching(texts):
    services = data(texts[COMPOSE])["services"]
    return {name: one for name, one in services.items() if one.get("profiles") == ["monitoring"]}


def targets(texts):
    jobs = data(texts[PROMETHEUS])["scrape_configs"]
    static = [target for job in jobs for one in job.get("static_configs", ()) for target in one["targets"]]
    names = [
        f"{name}:{one['port']}"
        for job in jobs
        for one in job.get("dns_sd_configs", ())
        for name in one["names"]
    ]
    return [target.split(":") for target in (*names, *static)]


@pytest.mark.parametrize(
    ("name", "changes"),
    [
        ("taskmaster", {"dependencies": SERVICES}),
        ("sessions", {"monitoring": Monitoring(operator=True, heartbeat=True)}),
    ],
)
def test_it_breaks_no_policy_of_strict_and_is_the_same_twice(name, changes):
    texts = made(name, **changes)
    assert texts == made(name, files=texts, **changes)
    report = aurora_devops.lint({**FILES[name], **texts}, profile="strict", suppressions=False)
    assert not report.failures
    found = [(one.path, one.message) for one in report.findings if one.policy.name != "secret-in-environment"]
    assert [one for one in found if one[0] in texts] == []


@pytest.fixture(scope="module")
def default():
    return made(parts=ALL)


def test_every_target_is_a_service_of_the_compose_file():
    texts = made(dependencies=SERVICES)
    services = data(texts[COMPOSE])["services"]
    found = targets(texts)
    assert found[0] == ["taskmaster", "8000"]
    assert {name for name, _ in found} <= set(services)
    # RabbitMQ exports its metrics itself.
    exporters = {name for name in watching(texts) if name.endswith("exporter")}
    assert exporters == {name for name, _ in found} - {"taskmaster", "rabbitmq"}
    for name in exporters:
        (needed,) = services[name]["depends_on"]
        assert needed in SERVICES
    (alertmanager,) = data(texts[PROMETHEUS])["alerting"]["alertmanagers"]
    host, port = alertmanager["static_configs"][0]["targets"][0].split(":")
    assert services[host]["ports"] == [f"127.0.0.1:{port}:{port}"]


def test_what_is_mounted_exists_and_is_what_the_commands_name(default):
    texts = default
    services = watching(texts)
    folders = {}
    for name, service in services.items():
        for mount in service.get("volumes", ()):
            source, target, *_ = mount.split(":")
            if source.startswith("./"):
                assert any(path == source[2:] or path.startswith(f"{source[2:]}/") for path in texts), mount
                folders[name, target] = source[2:]
            else:
                assert source in data(texts[COMPOSE])["volumes"]
    assert folders["prometheus", "/etc/prometheus"] == PROMETHEUS.rpartition("/")[0]
    assert (
        f"--config.file=/etc/prometheus/{PROMETHEUS.rpartition('/')[2]}" in services["prometheus"]["command"]
    )
    (provider,) = data(texts["monitoring/grafana/dashboards/files.yml"])["providers"]
    assert folders["grafana", provider["options"]["path"]] == "monitoring/dashboards"
    (source,) = data(texts["monitoring/grafana/datasources/prometheus.yml"])["datasources"]
    assert source["url"] == "http://prometheus:9090"


def test_nothing_of_it_starts_without_the_profile(default):
    texts = default
    services = data(texts[COMPOSE])["services"]
    always = services.keys() - watching(texts).keys()
    assert always == {"postgresql", "taskmaster"}
    assert not any(set(services[name].get("depends_on", ())) - always for name in always)
    assert "--profile monitoring up" in texts["README.md"]
    assert "profiles" not in texts["docker-compose.prod.yml"]


def test_prometheus_keeps_more_than_the_window_of_the_objectives(default):
    texts = default
    (retention,) = [word for word in watching(texts)["prometheus"]["command"] if "retention" in word]
    flag, _, time = retention.partition("=")
    assert int(time.removesuffix("d")) > 30
    assert f"`{retention}`" in texts["README.md"]
    assert flag in made(parts=ALL, monitoring=Monitoring(operator=True))["README.md"]


@pytest.mark.parametrize("port", [3000, 9090, 9093])
def test_no_port_of_the_machine_is_published_twice(port):
    services = data(made(port=port)[COMPOSE])["services"].values()
    ports = [one.split(":")[1] for service in services for one in service.get("ports", ())]
    assert len(ports) == len(set(ports)) == 4


@pytest.mark.parametrize(
    "given",
    [
        {"parts": ("compose",)},
        {"parts": tuple(part for part in PARTS if part != "dashboards")},
        {"metrics_path": None},
        {"name": "sessions", "files": {"compose.yml": "services: {}\n"}},
        {"files": {COMPOSE: "services: {}\n"}},
    ],
)
def test_there_is_no_profile_without_its_files_or_beside_a_compose_file_that_is_kept(given):
    texts = made(**given)
    assert not [path for path in texts if path == PROMETHEUS or path.startswith("monitoring/grafana/")]
    assert COMPOSE not in texts or not watching(texts)


def test_a_part_alone_keeps_the_profile_that_exists(default):
    texts = default
    for part, path in (("compose", COMPOSE), ("prometheus", PROMETHEUS)):
        alone = made(parts=(part,), files={one: text for one, text in texts.items() if one != path})
        assert alone[path] == texts[path]
    older = made(parts=("compose",))[COMPOSE]
    assert made(files={COMPOSE: older}, generated=(COMPOSE,))[COMPOSE] == texts[COMPOSE]


def test_an_application_with_the_name_of_a_service_has_no_profile():
    app = APPLICATIONS["ledger"].model_copy(update={"name": "grafana"})
    texts = {one.path: one.text for one in render(Request(app, PARTS, FILES["ledger"]))}
    assert set(data(texts[COMPOSE])["services"]) == {"grafana", "postgresql"}


def test_the_gate_accepts_provisioning_files_of_grafana_alone():
    paths = {
        "monitoring/grafana/datasources/prometheus.yml": True,
        "services/api/monitoring/grafana/dashboards/files.yml": True,
        "monitoring/grafana/other.yml": False,
        "grafana/datasources/prometheus.yml": False,
    }
    gate = Gate()
    for path, accepted in paths.items():
        bundle = gate.prove([Artifact(path, "apiVersion: 1\nproviders: []\n", "dashboards")])
        unknown = [one for one in bundle.evidence if one.what == "data of no kind"]
        assert bool(unknown) != accepted, path


def test_services_and_their_keys_are_sorted():
    app = APPLICATIONS["taskmaster"]
    changes = {"migration": "alembic upgrade head", "workers": [{"name": "mails", "command": "x"}]}
    app = app.model_validate({**app.model_dump(), **changes, "dependencies": SERVICES})
    texts = {one.path: one.text for one in render(Request(app, PARTS, FILES["taskmaster"]))}
    order = ["unsorted-services", "unsorted-service-keys", "unsorted-dependencies", "unsorted-top-level-keys"]
    found = aurora_devops.lint(texts, select=order).findings
    assert [(one.path, one.line, one.message) for one in found if one.path.startswith("docker-compose")] == []
