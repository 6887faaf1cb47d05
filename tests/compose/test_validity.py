import pytest

from aurora_devops.testing import expect, findings
from aurora_policies.compose.conflicting_keys import conflicting_keys
from aurora_policies.compose.dependency_cycle import dependency_cycle
from aurora_policies.compose.disabled_dependency import disabled_dependency
from aurora_policies.compose.duplicate_container_name import duplicate_container_name
from aurora_policies.compose.duplicate_published_port import duplicate_published_port
from aurora_policies.compose.invalid_mount import invalid_mount
from aurora_policies.compose.invalid_port import invalid_port
from aurora_policies.compose.invalid_value import invalid_value
from aurora_policies.compose.undefined_reference import undefined_reference
from aurora_policies.compose.undefined_service import undefined_service
from aurora_policies.compose.unescaped_dollar import unescaped_dollar

WEB = "services:\n  web:\n    image: nginx:1.29\n"


def test_every_circle_is_told_once() -> None:
    text = "".join(f"  s{i}:\n    image: a\n    depends_on: [s{(i + 1) % 3}]\n" for i in range(3))
    assert len(findings(dependency_cycle, f"services:\n{text}")) == 1


def test_a_long_chain_is_no_recursion() -> None:
    text = "".join(f"  s{i}:\n    image: a\n    depends_on: [s{i + 1}]\n" for i in range(3000))
    assert not findings(dependency_cycle, f"services:\n{text}  s3000:\n    image: a\n")


@pytest.mark.parametrize(
    "value",
    ["echo $$HOME", "${A:-${B:-${C}}}", "$HOME", "${A?none}", "${{ matrix.x }}", "$${1}", "${A:+--x=$A}"],
)
def test_variables_that_compose_reads(value: str) -> None:
    assert not findings(unescaped_dollar, f"{WEB}    command: {value!r}\n")


@pytest.mark.parametrize("value", ["^a$", "$(date)", "$1", "a$ b", "$}", "$"])
def test_literal_dollar_signs(value: str) -> None:
    assert not findings(unescaped_dollar, f"{WEB}    command: {value!r}\n")


@pytest.mark.parametrize("value", ["${1}", "${A", "${a.b}", "${}", "${ A}", "${A!}"])
def test_variables_that_compose_rejects(value: str) -> None:
    assert findings(unescaped_dollar, f"{WEB}    command: {value!r}\n")


def test_references_of_a_build_and_of_models() -> None:
    expect(
        undefined_reference,
        "services:\n  web:\n    build:\n      context: .\n      secrets: [«npm»]\n    models: [«llm»]\n",
    )


def test_names_that_hold_variables_are_not_known() -> None:
    text = f"{WEB}    networks: ['${{NET}}']\n    volumes: ['${{DATA}}:/data']\n    depends_on: ['${{DB}}']\n"
    assert not findings(undefined_reference, text)
    assert not findings(undefined_service, text)


def test_several_documents_in_a_file_are_laid_over_each_other() -> None:
    assert not findings(
        undefined_service, f"{WEB}    depends_on: [db]\n---\nservices:\n  db:\n    image: a\n"
    )


@pytest.mark.parametrize(
    "text",
    [
        "    container_name: a\n    «scale»: 2\n",
        "    scale: 2\n    deploy:\n      replicas: 3\n",
        "    mem_limit: 1g\n    deploy:\n      resources:\n        limits:\n          memory: 2g\n",
        "    platform: linux/amd64\n    build:\n      context: .\n      platforms: [linux/arm64]\n",
        "    build:\n      dockerfile: a\n      dockerfile_inline: FROM scratch\n",
    ],
)
def test_conflicts(text: str) -> None:
    assert findings(conflicting_keys, WEB + text.replace("«", "").replace("»", ""))


@pytest.mark.parametrize(
    ("own", "limit"),
    [
        ("mem_limit: 1G", "memory: 1gb"),
        ("mem_limit: 1g", "memory: 1024M"),
        ("mem_limit: 1048576", "memory: 1MiB"),
        ("cpus: .5", "cpus: '0.50'"),
        ("cpus: 1", "cpus: ${CPUS}"),
        ("mem_limit: 0", "cpus: 1"),
    ],
)
def test_the_same_limit_written_in_two_ways_is_no_conflict(own: str, limit: str) -> None:
    text = f"    {own}\n    deploy:\n      resources:\n        limits:\n          {limit}\n"
    assert not findings(conflicting_keys, WEB + text)


def test_values() -> None:
    expect(
        invalid_value,
        f"{WEB}    expose: [«http»]\n    healthcheck:\n      interval: «'10'»\n      retries: «-3»\n",
    )
    expect(invalid_value, f"{WEB}    restart: «on-failure:often»\n")


def test_a_target_is_mounted_once() -> None:
    expect(
        invalid_mount,
        f"{WEB}    volumes:\n      - ./a:/data/\n      - type: tmpfs\n        target: «/data»\n",
    )


def test_a_port_that_one_service_publishes_twice() -> None:
    web = f"{WEB}    ports: ['80:80', "
    assert not findings(duplicate_published_port, f"{web}'80:80']\n")
    expect(duplicate_published_port, f"{web}'«80»:8080']\n")


def test_ports_that_overlap() -> None:
    first = "services:\n  a:\n    image: a\n    ports: ['8000-8005:80-85']\n"
    expect(duplicate_published_port, f"{first}  b:\n    image: b\n    ports: ['«8003»:80']\n")
    assert not findings(
        duplicate_published_port, "services:\n  a:\n    image: a\n    ports: ['1-2:80', '1:80']\n"
    )


DEBUG = "  main:\n    image: main:1\n    profiles: [debug]\n"


@pytest.mark.parametrize(
    "keys",
    [
        "depends_on: [«main»]",
        "profiles: [test]\n    depends_on:\n      «main»:\n        condition: service_started",
        "links: ['«main»:m']",
        "volumes_from: ['«main»:ro']",
        "pid: service:«main»",
        "depends_on:\n      «main»:\n        condition: service_started\n        required: true",
    ],
)
def test_a_dependency_that_no_profile_enables(keys: str) -> None:
    expect(disabled_dependency, f"{WEB}    {keys}\n{DEBUG}")


@pytest.mark.parametrize(
    "keys",
    [
        "profiles: [debug, test]\n    depends_on: [main]",
        "profiles: ['${PROFILE}']\n    depends_on: [main]",
        "depends_on:\n      main:\n        condition: service_started\n        required: false",
        "extends:\n      file: a.yaml\n      service: a\n    depends_on: [main]",
    ],
)
def test_a_dependency_that_may_be_off(keys: str) -> None:
    assert not findings(disabled_dependency, f"{WEB}    {keys}\n{DEBUG}")
    assert not findings(disabled_dependency, f"{WEB}    depends_on: [main]\n{DEBUG}", path="compose.dev.yaml")


def test_services_that_share_a_dependency_give_one_finding() -> None:
    services = "".join(f"  s{i}:\n    image: a:1\n    depends_on: *main\n" for i in range(3))
    assert len(findings(disabled_dependency, f"x-main: &main [main]\nservices:\n{services}{DEBUG}")) == 1


def test_profiles_may_be_enabled_in_an_env_file() -> None:
    text = f"{WEB}    depends_on: [main]\n{DEBUG}"
    assert not findings(disabled_dependency, text, files={".env": ""})
    assert len(findings(disabled_dependency, text, files={"api/.env": ""})) == 1


def test_a_profile_that_an_extended_service_has_counts() -> None:
    base = "  base:\n    image: a:1\n    profiles: [debug]\n"
    text = f"services:\n  web:\n    extends: base\n    depends_on: [main]\n{base}{DEBUG}"
    assert not findings(disabled_dependency, text)


@pytest.mark.parametrize(
    "keys",
    [
        "tmpfs: /cache/\n    volumes: [«/cache»]",
        "tmpfs: [/run:size=64m, «/run:size=1m»]",
        "tmpfs: ['/run:mode=755']\n    volumes:\n      - type: volume\n        source: data\n        target: «/run/»",
    ],
)
def test_tmpfs_and_volumes_share_targets(keys: str) -> None:
    expect(invalid_mount, f"{WEB}    {keys}\n")


def test_tmpfs_entries_that_compose_accepts() -> None:
    assert not findings(invalid_mount, f"{WEB}    tmpfs: [/run, /run, '${{A}}', '${{A}}:size=1m', /tmp]\n")


def test_containers_of_different_profiles_may_have_one_name() -> None:
    def service(name: str, profiles: str) -> str:
        return f"  {name}:\n    image: a:1\n    container_name: app\n    profiles: [{profiles}]\n"

    text = f"services:\n{service('a', 'x')}{service('b', 'y')}"
    assert not findings(duplicate_container_name, text)
    assert len(findings(duplicate_container_name, f"{text}{service('c', 'y, x')}")) == 1


@pytest.mark.parametrize(
    ("key", "deploy"),
    [
        ("mem_limit: 1g", "limits:\n          cpus: '1'"),
        ("mem_reservation: 1g", "reservations:\n          memory: 2g"),
    ],
)
def test_limits_that_deploy_contradicts(key: str, deploy: str) -> None:
    name, _, value = key.partition(": ")
    text = f"{WEB}    {name}: «{value}»\n    deploy:\n      resources:\n        {deploy}\n"
    expect(conflicting_keys, text)
    assert not findings(conflicting_keys, text.replace("«1g»", "${LIMIT}"))


@pytest.mark.parametrize("value", ["PORT", "<PORT>", "%PORT%", "your_port", "CHANGE_ME"])
def test_a_placeholder_in_place_of_a_number(value: str) -> None:
    keys = f"scale: '{value}'\n    mem_limit: '{value}'\n    ports: ['{value}:{value}', '80:{value}']\n"
    assert not findings(invalid_value, f"{WEB}    {keys}")
    assert not findings(invalid_port, f"{WEB}    {keys}")


@pytest.mark.parametrize("value", ["port", "8o80"])
def test_another_text_in_place_of_a_number(value: str) -> None:
    keys = f"scale: '{value}'\n    mem_limit: '{value}'\n    ports: ['{value}:80']\n"
    assert len(findings(invalid_value, f"{WEB}    {keys}")) == 2
    assert len(findings(invalid_port, f"{WEB}    {keys}")) == 1


@pytest.mark.parametrize(
    "keys", ["environment: {A: b}\n    depends_on: [cache]", "depends_on: [cache]\n    networks: [back]"]
)
def test_a_file_that_adds_to_the_services_of_another_one(keys: str) -> None:
    text = f"services:\n  web:\n    {keys}\n"
    for policy in (undefined_service, undefined_reference):
        assert not findings(policy, text, path="b/extra.yml")
    whole = findings(
        undefined_service, text.replace("  web:\n", "  web:\n    image: a\n"), path="b/extra.yml"
    )
    assert len(whole) == 1
