"""Passwords in the URLs of a workflow: an error, or a weak password of a service of the job."""

import pytest

from aurora_devops.testing import expect
from aurora_policies.secrets.url_password import url_password
from aurora_policies.secrets.weak_password import weak_password

WORKFLOW = "on: push\nenv:\n  DATABASE_URL: "


@pytest.mark.parametrize(
    "host",
    [
        "localhost",
        "localhost:5432/app",
        "127.0.0.1/app",
        "[::1]:5432",
        "postgres",
        "my-db:3306/app?x=1",
        "192.0.2.1:5432/app",
        "host.docker.internal/app",
        "db.shop.test",
    ],
)
def test_a_weak_password_of_a_local_service(host: str) -> None:
    expect(weak_password, f"{WORKFLOW}postgres://app:«secret1»@{host}\n", kind="github-workflow")
    expect(url_password, f"{WORKFLOW}postgres://app:secret1@{host}\n", kind="github-workflow")


@pytest.mark.parametrize(
    "host",
    [
        "db.example.com",
        "10.0.0.1:5432/app",
        "localhost.example.com",
        "host.docker.internal.eu",
        "192.0.20.1",
        "$HOST",
        "db-${ID}.eu",
    ],
)
def test_a_weak_password_of_another_service(host: str) -> None:
    expect(weak_password, f"{WORKFLOW}postgres://app:secret1@{host}\n", kind="github-workflow")
    expect(url_password, f"{WORKFLOW}postgres://app:«secret1»@{host}\n", kind="github-workflow")


def test_a_random_password_of_a_local_service() -> None:
    expect(weak_password, f"{WORKFLOW}postgres://app:k7Gf2pQ9xZ4m@localhost/app\n", kind="github-workflow")
    expect(url_password, f"{WORKFLOW}postgres://app:«k7Gf2pQ9xZ4m»@localhost/app\n", kind="github-workflow")


def test_a_weak_password_of_a_script() -> None:
    steps = "on: push\njobs:\n  a:\n    runs-on: x\n    steps:\n      - run: psql postgres://a:«test»@localhost/b\n"
    expect(weak_password, steps, kind="github-workflow")


@pytest.mark.parametrize("password", ["PASSWORD", "TOKEN", "DB_PASSWORD"])
def test_a_name_in_place_of_a_password(password: str) -> None:
    expect(url_password, f"ENV A=https://USERNAME:{password}@shop.example.com/\n", kind="dockerfile")


@pytest.mark.parametrize("password", ["HUNTERXQ", "K7GF2PQ9"])
def test_a_password_in_capitals(password: str) -> None:
    expect(url_password, f"ENV A=https://USERNAME:«{password}»@shop.acme.com/\n", kind="dockerfile")


@pytest.mark.parametrize(
    ("url", "reported"),
    [
        ("maven://org.example.shop:orders-sink:@project.version@", False),
        ("maven://org.example.shop:orders-sink:${VERSION:-@project.version@}", False),
        ("postgres://app:«k7Gf2pQ9x»@db.example.com", True),
        ("postgres://app:«k7Gf2pQ9x»@zR4t@db.example.com", True),
    ],
)
def test_a_placeholder_between_two_signs_is_no_host(url: str, reported: bool) -> None:
    assert ("«" in url) == reported
    expect(url_password, f"{WORKFLOW}{url}\n", kind="github-workflow")
