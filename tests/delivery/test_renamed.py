"""Which names of variables are meant for each other."""

import pytest

from aurora_policies.delivery._renamed import renamed


@pytest.mark.parametrize(
    ("name", "other"),
    [
        ("ORDER_QUEUE_URI", "ORDER_QUEUE_URL"),
        ("SHOP_PERSISTENCE_NAME", "SHOP_PERSISTENCE_DB_NAME"),
        ("DATABASE_URL", "DB_URL"),
        ("MONGO_URL", "MONGODB_URL"),
        ("DB_PASS", "DB_PASSWORD"),
        ("SHOP_CATALOG_DB_TIMEOUT", "SHOP_CATALOG_DB_CONNECT_TIMEOUT"),
    ],
)
def test_alike(name: str, other: str) -> None:
    assert renamed(name, ["SHOP_LEVEL", other]) == other


@pytest.mark.parametrize(
    ("name", "other"),
    [
        ("DB_HOST", "DB_PORT"),
        ("DB_USER", "DB_PASSWORD"),
        ("WORKER_1_URL", "WORKER_2_URL"),
        ("SHOP_CURRENCY", "SHOP_LEVEL"),
        ("CACHE_TTL", "SESSION_TTL"),
    ],
)
def test_not_alike(name: str, other: str) -> None:
    assert renamed(name, [other]) is None
