"""Passwords that only a part of a file can use: of databases in Compose files, and of tests in workflows."""

import pytest

import aurora_devops
from aurora_devops import Policy
from aurora_devops.testing import expect
from aurora_policies.secrets.guessable_password import guessable_password
from aurora_policies.secrets.inline_secret import inline_secret
from aurora_policies.secrets.url_password import url_password
from aurora_policies.secrets.weak_password import weak_password


def compose(settings: str, password: str, image: str = "postgres:17") -> str:
    return (
        f"services:\n  db:\n    image: {image}\n{settings}    environment:\n      - DB_PASSWORD={password}\n"
    )


INTERNAL = [
    "",
    "    ports: ['127.0.0.1:5432:5432']\n",
    "    ports: [{target: 1, published: 1, host_ip: '::1'}]\n",
]
PUBLISHED = [
    "    ports: ['5432:5432']\n",
    "    ports: ['0.0.0.0:5432:5432']\n",
    "    ports: ['127.0.0.1:1:1', '2']\n",
    "    network_mode: host\n",
    "    extends: {file: a.yaml, service: db}\n",
]


@pytest.mark.parametrize(
    "image", ["mariadb:12", "docker.io/library/mysql:9", "ghcr.io/a/postgis:1", "redis:8"]
)
@pytest.mark.parametrize("settings", INTERNAL)
def test_a_weak_password_of_an_internal_database(settings: str, image: str) -> None:
    expect(weak_password, compose(settings, "«shop»", image), kind="compose")
    expect(inline_secret, compose(settings, "shop", image), kind="compose")


@pytest.mark.parametrize("settings", PUBLISHED)
def test_a_weak_password_of_a_published_database(settings: str) -> None:
    expect(weak_password, compose(settings, "shop"), kind="compose")
    expect(inline_secret, compose(settings, "shop"), kind="compose")
    expect(guessable_password, compose(settings, "«shop»"), kind="compose")


def test_a_random_password_and_one_of_another_image() -> None:
    expect(inline_secret, compose("", "«k7Gf2pQ9xZ4m»"), kind="compose")
    expect(guessable_password, compose("", "k7Gf2pQ9xZ4m"), kind="compose")
    expect(inline_secret, compose("", "shop", "shop:1"), kind="compose")
    expect(guessable_password, compose("", "«shop»", "shop:1"), kind="compose")


@pytest.mark.parametrize(
    "path",
    [
        ".ci/compose.yaml",
        "compose.e2e.yaml",
        "ci/docker-compose.yml",
        "development/compose.yml",
        "compose.dev.yml",
    ],
)
def test_a_compose_file_for_tests(path: str) -> None:
    text = compose("", "k7Gf2pQ9xZ4m", "shop:1") + "      - DB_URL=postgres://shop:k7Gf2pQ9xZ4m@db/shop\n"
    names = ["inline-secret", "url-password", "weak-password", "guessable-password"]
    report = aurora_devops.lint({path: text}, select=names)
    assert [(one.policy.name, one.line) for one in report.findings] == [
        ("weak-password", 5),
        ("weak-password", 6),
    ]


@pytest.mark.parametrize("path", ["compose.yaml", "latest/compose.prod.yaml", "cicd/docker-compose.yml"])
def test_a_compose_file_that_is_not_for_tests(path: str) -> None:
    report = aurora_devops.lint({path: compose("", "k7Gf2pQ9xZ4m", "shop:1")}, profile="recommended")
    assert "inline-secret" in [one.policy.name for one in report.findings]


E2E = """\
on: push
jobs:
  {job}:
    runs-on: x
    env:
      API_TOKEN: k7Gf2pQ9xZ4m
    services:
      cache:
        image: cache:1
        env:
          SRV_TOKEN: 9fKq2LxT7bVw
    steps:
      - run: make
        env:
          SIGNING_SECRET: Zq8kVrX1n8tA
  other:
    runs-on: x
    env:
      DEPLOY_TOKEN: 3hTz6RmW1cYd
    steps:
      - run: make deploy
"""


@pytest.mark.parametrize("job", ["e2e-tests", "cypress", "web_E2E"])
def test_the_values_of_end_to_end_tests(job: str) -> None:
    text = E2E.format(job=job).replace("3hTz6RmW1cYd", "«3hTz6RmW1cYd»")
    expect(inline_secret, text, kind="github-workflow")


@pytest.mark.parametrize("job", ["build", "e2e2", "tests"])
def test_the_values_of_another_job(job: str) -> None:
    text = E2E.format(job=job)
    for value in ("k7Gf2pQ9xZ4m", "9fKq2LxT7bVw", "Zq8kVrX1n8tA", "3hTz6RmW1cYd"):
        text = text.replace(value, f"«{value}»")
    expect(inline_secret, text, kind="github-workflow")


@pytest.mark.parametrize(
    "value",
    [
        "e2e-token-for-the-cache-0",
        "shop_test_key",
        "shop123456789",
        "shop12345678",
        "p0stgr3s",
        "shop4life",
    ],
)
def test_a_value_that_is_made_for_tests_is_weak(value: str) -> None:
    expect(inline_secret, compose("", value, "shop:1"), kind="compose")
    expect(guessable_password, compose("", f"«{value}»", "shop:1"), kind="compose")


@pytest.mark.parametrize(
    "value", ["e2ek7Gf2pQ9xZ4", "shop1987654321", "test-k7Gf2pQ9xZ4m", "sh0p6l1fe", "a3b5c7d1"]
)
def test_a_value_with_another_part_is_not_weak(value: str) -> None:
    expect(inline_secret, compose("", f"«{value}»", "shop:1"), kind="compose")


@pytest.mark.parametrize("switch", ["INTEGRATION_TEST: true", "E2E: 1", "NODE_ENV: test"])
def test_a_switch_for_tests(switch: str) -> None:
    text = f"on: push\nenv:\n  {switch}\n  SIGNING_SECRET: k7Gf2pQ9xZ4m\n"
    expect(inline_secret, text, kind="github-workflow")


@pytest.mark.parametrize("switch", ["INTEGRATION_TEST: false", "LATEST: true", "NODE_ENV: production"])
def test_a_switch_of_something_else(switch: str) -> None:
    text = f"on: push\nenv:\n  {switch}\n  SIGNING_SECRET: «k7Gf2pQ9xZ4m»\n"
    expect(inline_secret, text, kind="github-workflow")


def test_the_clients_of_an_internal_database() -> None:
    text = compose("", "shop") + "  web:\n    image: web:1\n    ports: ['80:80']\n    environment:\n"
    expect(
        guessable_password, f"{text}      DB_PASS: shop\n      ADMIN_PASSWORD: «test123»\n", kind="compose"
    )
    expect(url_password, f"{text}      DB: postgres://shop:shop@db:5432/shop\n", kind="compose")
    expect(url_password, f"{text}      DB: postgres://shop:«shop»@db.example.com/shop\n", kind="compose")
    expect(url_password, f"{text}      DB: postgres://shop:test123@db/shop\n", kind="compose")
    expect(guessable_password, f"{text}      DB: postgres://shop:«test123»@db/shop\n", kind="compose")
    expect(guessable_password, f"{text}      DB: postgres://shop:shop@db/shop\n", kind="compose")


def test_the_password_of_an_internal_and_a_published_database() -> None:
    other = (
        "  other:\n    image: mysql:9\n    ports: ['3306:3306']\n    environment: {MYSQL_PASSWORD: «shop»}\n"
    )
    expect(guessable_password, compose("", "«shop»") + other, kind="compose")


def test_a_weak_password_of_an_image() -> None:
    dockerfile = "FROM alpine:3.20\nENV DB_PASSWORD=test\n"
    expect(guessable_password, dockerfile.replace("test", "«test»"), kind="dockerfile")
    expect(inline_secret, dockerfile, kind="dockerfile")


@pytest.mark.parametrize(
    ("workflow", "reported"),
    [
        ("env: {RAILS_ENV: test, SECRET_KEY: k7Gf2pQ9xZ}\n", weak_password),
        ("env: {ENVIRONMENT: testing, SECRET_KEY: k7Gf2pQ9xZ}\n", weak_password),
        ("env: {RAILS_ENV: production, SECRET_KEY: k7Gf2pQ9xZ}\n", inline_secret),
        ("env: {TEST: test, SECRET_KEY: k7Gf2pQ9xZ}\n", inline_secret),
        ("env: {APP_ENV: test}\njobs: {a: {runs-on: x, env: {SECRET_KEY: k7Gf2pQ9xZ}, steps: []}}\n", weak_password),
        ("env: {APP_ENV: test}\njobs: {a: {runs-on: x, steps: [{env: {SECRET_KEY: k7Gf2pQ9xZ}, run: a}]}}\n",
         weak_password),
        ("env: {APP_ENV: test}\njobs: {a: {runs-on: x, env: {APP_ENV: live, SECRET_KEY: k7Gf2pQ9xZ}, steps: []}}\n",
         inline_secret),
        ("jobs: {a: {runs-on: x, env: {APP_ENV: test}, steps: []}}\nenv: {SECRET_KEY: k7Gf2pQ9xZ}\n", inline_secret),
    ],
)  # fmt: skip
def test_a_secret_of_a_test(workflow: str, reported: Policy) -> None:
    for policy in (weak_password, inline_secret):
        marked = workflow.replace("k7Gf2pQ9xZ", "«k7Gf2pQ9xZ»") if policy is reported else workflow
        expect(policy, f"on: push\n{marked}", kind="github-workflow")


@pytest.mark.parametrize(
    "name", ["TEST_SECRET", "APP_TESTINGTOKEN", "E2E_API_KEY", "apiTestToken", "FAKE_TOKEN"]
)
def test_a_variable_of_a_test_by_its_name(name: str) -> None:
    text = "on: push\njobs:\n  a:\n    runs-on: ubuntu-24.04\n    env:\n      {}: {}\n    steps: [{{run: make}}]\n"
    value = "aVeryLong5ecretToSe33dtheDB"
    expect(weak_password, text.format(name, f"«{value}»"), kind="github-workflow")
    expect(inline_secret, text.format(name, value), kind="github-workflow")


@pytest.mark.parametrize("name", ["LATEST_TOKEN", "TEST_PYPI_TOKEN", "CONTEST_SECRET"])
def test_a_variable_that_is_of_no_test(name: str) -> None:
    text = f"on: push\njobs:\n  a:\n    env:\n      {name}: «aVeryLong5ecretToSe33dtheDB»\n"
    expect(inline_secret, text, kind="github-workflow")


@pytest.mark.parametrize(("name", "reported"), [("TESTS_API_KEY", False), ("API_KEY", True)])
def test_a_value_for_tests_in_an_action(name: str, reported: bool) -> None:
    text = "name: a\ndescription: a\nruns:\n  using: composite\n  steps:\n    - run: make test\n      shell: bash\n"
    shown = "«k7Gf2pQ9xZ4m»" if reported else "k7Gf2pQ9xZ4m"
    expect(inline_secret, f"{text}      env:\n        {name}: {shown}\n", kind="github-action")


@pytest.mark.parametrize(
    ("path", "policies"),
    [
        ("development/settings.yaml", ["weak-password"]),
        ("keys.test.yaml", ["weak-password"]),
        (".ci/integration/settings.yaml", ["weak-password"]),
        (".github/integration-tests/settings.yaml", ["weak-password"]),
        ("integrations/settings.yaml", ["private-key"]),
        ("latest/settings.yaml", ["private-key"]),
    ],
)
def test_a_private_key_for_tests_or_development(path: str, policies: list[str]) -> None:
    body = "RmFrZUtleU9ubHlGb3JUaGVEb2NzT2ZBdXJvcmFEZXZPcHM0NTY3"
    text = (
        "apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: a\ndata:\n  key: |\n    -----BEGIN RSA PRIVATE"
    )
    text += f" KEY-----\n    {body}\n    -----END RSA PRIVATE KEY-----\n"
    report = aurora_devops.lint({path: text}, select=["private-key", "weak-password"])
    assert [finding.policy.name for finding in report.findings] == policies


@pytest.mark.parametrize(
    ("path", "reported"),
    [
        (".env.local", True),
        ("web/.env.test.local", True),
        (".env.production", True),
        (".env.test", False),
        ("web/.env.development", False),
    ],
)
def test_a_private_key_of_a_file_of_the_environment(path: str, *, reported: bool) -> None:
    body = "RmFrZUtleU9ubHlGb3JUaGVEb2NzT2ZBdXJvcmFEZXZPcHM0NTY3"
    text = "KEY='-----BEGIN RSA PRIVATE" + f" KEY-----\n{body}\n-----END RSA PRIVATE KEY-----'\n"
    assert bool(aurora_devops.lint({path: text}, select=["private-key"]).findings) is reported
