"""Credentials in the arguments of curl: those of services that a job has started are no secrets."""

import pytest

from aurora_devops.testing import expect
from aurora_policies.secrets.curl_credentials import curl_credentials
from aurora_policies.secrets.weak_password import weak_password


def workflow(command: str) -> str:
    return f"on: push\njobs:\n  a:\n    runs-on: x\n    steps:\n      - run: |\n          {command}\n"


@pytest.mark.parametrize(
    "command",
    [
        "curl -s -u 'ann:shop-test' http://127.0.0.1:8001/",
        "curl localhost:9200/_cat -u ann:shop-test",
        "curl -u ann:shop-test \\\n            --fail \\\n            http://localhost/a",
        'curl http://[::1]:80/ -H "Authorization: Bearer wrong-token"',
    ],
)
def test_a_service_of_the_job(command: str) -> None:
    expect(curl_credentials, workflow(command), kind="github-workflow")


@pytest.mark.parametrize(
    "command",
    [
        "curl -u 'ann:«k7Gf2pQ9xZ»' https://api.example.org/ -H 'Origin: http://localhost'",
        "curl -u 'ann:«k7Gf2pQ9xZ»' $URL",
        "curl -u 'ann:«k7Gf2pQ9xZ»' http://localhost/",
        "curl -u 'ann:«k7Gf2pQ9xZ»' https://example.org/\n          curl http://localhost/",
    ],
)
def test_another_host(command: str) -> None:
    expect(curl_credentials, workflow(command), kind="github-workflow")


def test_a_container_keeps_its_password() -> None:
    text = "FROM alpine:3.20\nRUN curl -u ann:«k7Gf2pQ9xZ» http://localhost/\n"
    expect(curl_credentials, text, kind="dockerfile")


@pytest.mark.parametrize(
    "host", ["https://localhost.example.org/", "$URL", "https://example.org/ && curl localhost"]
)
def test_a_weak_password_of_another_host(host: str) -> None:
    expect(curl_credentials, workflow(f"curl -u ann:shop-test {host}"), kind="github-workflow")
    expect(weak_password, workflow(f"curl -u ann:«shop-test» {host}"), kind="github-workflow")
