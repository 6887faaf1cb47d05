"""Credentials in the arguments of curl: those of services that a job has started are no secrets."""

import pytest

from aurora_devops.testing import expect
from aurora_policies.secrets.curl_credentials import curl_credentials


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
        "curl -u 'ann:«shop-test»' https://api.example.org/ -H 'Origin: http://localhost'",
        "curl -u 'ann:«shop-test»' $URL",
        "curl -u 'ann:«k7Gf2pQ9xZ»' http://localhost/",
        "curl -u 'ann:«shop-test»' https://localhost.example.org/",
        "curl -u 'ann:«shop-test»' https://example.org/\n          curl http://localhost/",
    ],
)
def test_another_host(command: str) -> None:
    expect(curl_credentials, workflow(command), kind="github-workflow")


def test_a_container_keeps_its_password() -> None:
    text = "FROM alpine:3.20\nRUN curl -u ann:«shop-test» http://localhost/\n"
    expect(curl_credentials, text, kind="dockerfile")
