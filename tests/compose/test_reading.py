import pytest

from aurora_devops import lint
from aurora_devops.core.context import alone
from aurora_devops.core.kind import Document
from aurora_devops.core.source import Source
from aurora_devops.formats import yaml
from aurora_devops.kinds.compose import ServiceIn
from aurora_devops.kinds.compose.kind import compose
from aurora_devops.subjects import Image, Port, Script, Setting


def read(text: str, path: str = "compose.yaml") -> Document:
    return compose.read(Source(path, text), yaml.read(text).documents[0], alone())


def service(text: str, name: str = "web") -> ServiceIn:
    return next(node for node in read(text).walk() if isinstance(node, ServiceIn) and node.name == name)


def subjects(text: str, sort: type) -> list[str]:
    document = read(text)
    return [document.raw(node.at) for node in document.walk() if isinstance(node, sort)]  # type: ignore[attr-defined]


def test_a_file_of_any_name_is_recognised_by_its_content() -> None:
    report = lint({"deploy/stack.yml": "services:\n  web:\n    image: nginx:1.29\n"})
    assert report.files == {"compose": 1}


def test_a_manifest_with_services_is_no_compose_file() -> None:
    report = lint({"a.yml": "apiVersion: v1\nkind: X\nservices:\n  web:\n    image: nginx\n"}, profile="all")
    assert "compose" not in report.files


@pytest.mark.parametrize(
    ("keys", "recognised"),
    [
        ("volume: {}\n", True),
        ("x-common: {}\nname: shop\n", True),
        ("steps:\n  test:\n    image: golang:1.25\n    commands: [go test ./...]\n", False),
        ("when: {event: push}\nvariables: []\n", False),
        ("pipeline: {}\nmatrix: {}\n", False),
    ],
)
def test_pipelines_of_other_systems_are_no_compose_files(keys: str, recognised: bool) -> None:
    report = lint({".ci/test.yaml": f"{keys}services:\n  db:\n    image: postgres:17.5\n"})
    assert ("compose" in report.files) == recognised


def test_an_image_that_is_built_here_comes_from_no_registry() -> None:
    text = "services:\n  a:\n    build: .\n    image: app\n  b:\n    image: app\n  c:\n    image: nginx:1\n"
    assert subjects(text, Image) == ["nginx:1"]


def test_settings_of_lists_and_mappings() -> None:
    text = "services:\n  a:\n    image: a\n    environment: [A=1, B, C=]\n    labels:\n      d: e\n      f:\n"
    assert subjects(text, Setting) == ["1", "C=", "e"]


def test_only_what_a_shell_runs_is_a_script() -> None:
    text = (
        "services:\n  a:\n    image: a\n    command: echo $$HOME\n    entrypoint: [sh, -c, make run]\n"
        "    healthcheck:\n      test: [CMD-SHELL, curl -f localhost]\n"
    )
    assert subjects(text, Script) == ["make run", "curl -f localhost"]
    assert subjects("services:\n  a:\n    image: a\n    command: sh -c 'make run'\n", Script) == ["make run"]


def test_ports() -> None:
    text = "services:\n  a:\n    image: a\n    ports: ['8080:80', '[::1]:1:2/udp']\n    expose: [90]\n"
    ports = [node for node in read(text).walk() if isinstance(node, Port)]
    assert [(port.published, port.number, port.protocol) for port in ports] == [
        (8080, 80, "tcp"),
        (1, 2, "udp"),
        (None, 90, "tcp"),
    ]


def test_extends_in_the_same_file_and_in_another() -> None:
    text = "services:\n  base:\n    image: a\n    read_only: true\n  web:\n    extends: base\n"
    assert service(text).value("read_only") is True
    assert not service(text).lacks("image")
    assert not service("services:\n  web:\n    extends: {file: b.yaml, service: b}\n").lacks("image")


def test_extends_in_a_circle_ends() -> None:
    assert len(service("services:\n  web:\n    extends: api\n  api:\n    extends: web\n").chain) == 2


def test_merge_keys_and_anchors() -> None:
    text = "x-base: &base\n  image: a\n  restart: always\nservices:\n  web:\n    <<: *base\n    image: b\n"
    assert service(text).service.image == "b"
    assert service(text).value("restart") == "always"


def test_wrong_types_hide_nothing_else() -> None:
    assert service("services:\n  web:\n    ports: 5\n    deploy: []\n    image: a\n").service.image == "a"


def test_an_included_file_does_not_complete_services_with_an_image() -> None:
    text = "include: [db.yaml]\nservices:\n  web:\n    image: nginx:1.29\n  db:\n    ports: ['5432']\n"
    names = ["missing-memory-limit", "missing-project-name", "missing-image", "undefined-service"]
    report = lint({"compose.yaml": f"{text}    depends_on: [cache]\n"}, select=names)
    assert [(finding.policy.name, finding.line) for finding in report.findings] == [
        ("missing-project-name", 2),
        ("missing-memory-limit", 3),
    ]


def test_one_finding_for_each_service() -> None:
    text = "services:\n  a:\n    image: a:1\n    pid: host\n    ipc: host\n    cap_add: [SYS_ADMIN, NET_RAW, BPF]\n"
    report = lint({"compose.yaml": text}, select=["host-namespace", "dangerous-capability"])
    assert [(finding.line, finding.message.count("'")) for finding in report.findings] == [(4, 6), (6, 6)]
    assert [len(finding.related) for finding in report.findings] == [1, 1]
    assert "'SYS_ADMIN' and 'BPF'" in report.findings[1].message


def reported(files: dict[str, str], *names: str) -> list[tuple[str, int, str]]:
    report = lint(files, select=names)
    return [(finding.path, finding.line, finding.policy.name) for finding in report.findings]


BASE = "services:\n  base:\n    image: nginx:1.29\n    mem_limit: 1g\n"


def test_what_a_service_in_another_file_sets_is_set():
    files = {
        "compose.yaml": "services:\n  web:\n    extends: {file: common/base.yaml, service: base}\n",
        "common/base.yaml": BASE,
    }
    assert reported(files, "missing-memory-limit") == []
    files["common/base.yaml"] = BASE.replace("    mem_limit: 1g\n", "")
    assert ("compose.yaml", 2, "missing-memory-limit") in reported(files, "missing-memory-limit")


def test_an_extended_service_may_extend_one_in_a_third_file():
    files = {
        "compose.yaml": "services:\n  web:\n    extends: {file: a/base.yaml, service: base}\n",
        "a/base.yaml": "services:\n  base:\n    extends: {file: ../b.yaml, service: base}\n",
        "b.yaml": BASE,
    }
    assert reported(files, "missing-memory-limit", "undefined-service") == []
    files["b.yaml"] = "services:\n  base:\n    extends: {file: compose.yaml, service: web}\n"
    assert reported(files, "undefined-service") == []


def test_a_service_that_the_other_file_does_not_define():
    files = {
        "compose.yaml": "services:\n  web:\n    extends: {file: base.yaml, service: bse}\n",
        "base.yaml": BASE,
    }
    assert reported(files, "undefined-service") == [("compose.yaml", 3, "undefined-service")]


def test_what_an_unknown_file_may_define_is_not_reported():
    text = "services:\n  web:\n    extends: {file: '%s', service: bse}\n"
    for path in ("base.yaml", "../base.yaml", "${BASE}", "broken.yaml"):
        assert reported({"compose.yaml": text % path, "broken.yaml": "a: [\n"}, "undefined-service") == []


def test_an_included_file_defines_services_and_volumes():
    text = "include: [%s]\nservices:\n  web:\n    image: nginx:1.29\n    depends_on: [base, %s]\n"
    files = {"compose.yaml": text % ("sub/compose.yaml", "base"), "sub/compose.yaml": BASE}
    assert reported(files, "undefined-service") == []
    files["compose.yaml"] = text % ("sub/compose.yaml", "bse")
    assert reported(files, "undefined-service") == [("compose.yaml", 5, "undefined-service")]
    files["compose.yaml"] = text % ("oci://registry.local/base", "bse")
    assert reported(files, "undefined-service") == []


def test_files_that_include_each_other_end():
    text = "include: [%s]\nservices:\n  web:\n    image: nginx:1.29\n    depends_on: [x]\n"
    files = {"compose.yaml": text % "b.yaml", "b.yaml": "include: [compose.yaml]\nservices: {}\n"}
    assert reported(files, "undefined-service") == [("compose.yaml", 5, "undefined-service")]


def test_a_text_with_a_variable_is_no_compose_file():
    assert not lint({"compose.yaml": "FROM debian:12 RUN echo $HOME\n"}).failures
