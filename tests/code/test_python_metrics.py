"""The metrics that Python programs make in functions, loops and classes."""

from textwrap import dedent

import pytest

from aurora_devops.code.evidence import Program
from aurora_devops.code.programs import program
from aurora_devops.code.sources import Sources

_IMPORTS = "from prometheus_client import Counter, Gauge\n"


def read(code: str, **files: str) -> Program:
    texts = {
        "main.py": _IMPORTS + dedent(code),
        **{f"{name}.py": dedent(text) for name, text in files.items()},
    }
    found = program(Sources(texts), "python")
    assert found is not None
    return found


def names(found: Program) -> list[str]:
    """The names of the metrics with their labels, and `name...` for the beginning of one that is unknown."""
    made = [f"{one.name}{list(one.labels) if one.labels is not None else '?'}" for one in found.metrics]
    return [*made, *(f"{prefix}..." for prefix in found.prefixes)]


_ORDERS = ["shop_orders['status']"]


@pytest.mark.parametrize(
    "code",
    [
        """\
        def counter(name, labels=()):
            return Counter(f"shop_{name}", "Text", labels)
        ORDERS = counter("orders", ["status"])
        """,
        """\
        def counter(*, name, labels=(), namespace="shop"):
            return Counter(name, "Text", labelnames=labels, namespace=namespace)
        ORDERS = counter(name="orders", labels=("status",))
        """,
        """\
        def metric(kind, name, **others):
            return kind(name, "Text", namespace="shop", **others)
        def counter(name):
            return metric(Counter, name, labelnames=["status"])
        ORDERS = counter("orders")
        """,
        """\
        class Metrics:
            def __init__(self, prefix="shop"):
                self.orders = Counter(f"{prefix}_orders", "Text", ["status"])
        metrics = Metrics()
        """,
        """\
        class Metrics:
            namespace = "shop"
            def __init__(self):
                self.orders = Counter("orders", "Text", ["status"], namespace=self.namespace)
        metrics = Metrics()
        """,
        """\
        class Metrics:
            def __init__(self, namespace):
                self._namespace = namespace
            def counter(self, name, labels):
                return Counter(name, "Text", labels, namespace=self._namespace)
        metrics = Metrics("shop")
        ORDERS = metrics.counter("orders", ["status"])
        """,
        """\
        class Base:
            def counter(self, name, labels):
                return Counter(f"shop_{name}", "Text", labels)
        class Orders(Base):
            def __init__(self):
                self.orders = self.counter("orders", ["status"])
        """,
        """\
        class ShopCounter(Counter):
            def __init__(self, name, labels=()):
                super().__init__(name, "Text", labels, namespace="shop")
        ORDERS = ShopCounter("orders", ["status"])
        """,
        """\
        from functools import partial
        counter = partial(Counter, namespace="shop")
        ORDERS = counter("orders", "Text", ["status"])
        """,
        """\
        for name in ("orders",):
            Counter("shop_" + name, "Text", ["status"])
        """,
        """\
        METRICS = {name: Counter(f"shop_{name}", "Text", labels) for name, labels in [("orders", ["status"])]}
        """,
        """\
        for one in [{"name": "orders", "labels": ["status"]}]:
            Counter(f"shop_{one['name']}", "Text", one["labels"])
        """,
        """\
        from enum import Enum
        class Names(Enum):
            ORDERS = "orders"
        METRICS = {one: Counter(f"shop_{one.value}", "Text", ["status"]) for one in Names}
        """,
        """\
        NAMES = {"orders": "shop_orders"}
        BASE = ["status"]
        ORDERS = Counter(NAMES["orders"], "Text", [*BASE])
        """,
    ],
)
def test_metrics_of_functions_loops_and_classes(code: str) -> None:
    assert names(read(code)) == _ORDERS


@pytest.mark.parametrize(
    ("code", "expected"),
    [
        ("ORDERS = Counter(*ARGUMENTS)", ["..."]),
        ("ORDERS = Counter('orders', 'Text', **options)", ["..."]),
        ("def counter(name):\n    return Counter(name, 'Text')\ncounter(load())", ["..."]),
        ("def counter(name):\n    return Counter('shop_' + name, 'Text')\ncounter(load())", ["shop_..."]),
        (
            "def counter(name):\n    return Counter('shop_' + name, 'Text')\ncounter('a')\ncounter(load())",
            ["shop_a[]", "shop_..."],
        ),
        (
            "LABELS = ['status']\nLABELS.append('kind')\nORDERS = Counter('orders', 'Text', LABELS)",
            ["orders?"],
        ),
        ("import os\nORDERS = Counter('orders', 'Text', namespace=os.getenv('NAME', 'shop'))", ["..."]),
    ],
)
def test_metrics_that_are_not_known(code: str, expected: list[str]) -> None:
    assert names(read(code)) == expected


def test_classes_of_metrics_that_another_module_has() -> None:
    main = "from obs import Total, counter\nORDERS = Total('shop_orders', 'Text', ['status'])\n"
    obs = "from functools import partial\nfrom prometheus_client import Counter as Total\n"
    assert names(read(main, obs=obs)) == _ORDERS
    made = "from obs import counter\nORDERS = counter('orders', 'Text', ['status'])\n"
    assert names(read(made, obs=obs + "counter = partial(Total, namespace='shop')\n")) == _ORDERS


def test_metrics_of_aioprometheus_and_opentelemetry() -> None:
    aio = "from aioprometheus import Counter\nORDERS = Counter('shop_orders', 'Text')\n"
    found = read("", aio=aio).metrics
    assert [(one.name, one.series, one.labels) for one in found] == [("shop_orders", ("shop_orders",), None)]
    otel = """\
        from opentelemetry import metrics
        meter = metrics.get_meter("shop")
        def counter(name):
            return meter.create_counter(f"shop.{name}", unit="1")
        ORDERS = counter("orders")
        meter.create_up_down_counter(name="shop.depth")
        meter.create_histogram(load())
        """
    made = read("", otel=otel)
    assert {(one.name, one.type, one.loose) for one in made.metrics} == {
        ("shop.orders", "counter", True),
        ("shop.depth", "gauge", True),
    }
    assert made.prefixes == ("",)
