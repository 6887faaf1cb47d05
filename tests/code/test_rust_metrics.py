"""The metrics that Rust makes with the crates prometheus and prometheus-client."""

import pytest

from aurora_devops.code.programs import program
from aurora_devops.code.sources import Sources


def _read(crate: str, body: str) -> tuple[dict[str, tuple[str, ...] | None], tuple[str, ...]]:
    manifest = f'[package]\nname = "shop"\n[dependencies]\n{crate} = "1"\n'
    code = f"use {crate.replace('-', '_')}::X; // env\n\nfn main() {{\n    {body}\n}}\n"
    found = program(Sources({"Cargo.toml": manifest, "src/main.rs": code}), "rust")
    assert found is not None
    return {one.name: one.labels for one in found.metrics}, found.prefixes


@pytest.mark.parametrize(
    ("body", "metrics"),
    [
        (
            'IntCounterVec::new(Opts::new("orders", "a").namespace("shop").subsystem("api"), &["b"]);',
            {"shop_api_orders": ("b",)},
        ),
        (
            'IntCounterVec::new(Opts::new("orders", "a").const_label("c", "d"), &["b"]);',
            {"orders": ("b", "c")},
        ),
        ('IntCounterVec::new(Opts::new("orders", "a").const_labels(all), &["b"]);', {"orders": None}),
        ('IntCounterVec::new(Opts::new("orders", "a").namespace(name), &["b"]);', {}),
        ('IntCounter::new("orders", "Orders.");', {"orders": ()}),
    ],
)
def test_options_of_prometheus(body: str, metrics: dict[str, tuple[str, ...] | None]) -> None:
    found, prefixes = _read("prometheus", body)
    assert found == metrics
    assert prefixes == (() if metrics else ("",))


@pytest.mark.parametrize(
    ("body", "metrics"),
    [
        ('registry.register("orders", "Orders.", orders.clone());', {"orders"}),
        (
            'let r = Registry::with_prefix("shop"); r.register("orders", "Orders.", orders);',
            {"orders", "shop_orders"},
        ),
        (
            'Registry::with_prefix("a").sub_registry_with_prefix("b").register("c", "C.", c);',
            {"c", "a_c", "b_c", "a_b_c", "b_a_c"},
        ),
        ('registry.register(name, "Orders.", orders);', set()),
    ],
)
def test_registries_of_prometheus_client(body: str, metrics: set[str]) -> None:
    found, prefixes = _read("prometheus-client", body)
    assert set(found) == metrics
    assert prefixes == (() if metrics else ("",))


def test_other_crates_may_export_anything() -> None:
    assert _read("autometrics", "")[1] == ("",)
