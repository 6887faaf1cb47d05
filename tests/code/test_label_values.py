"""The values that the code gives the labels of its metrics."""

import pytest

from aurora_devops.code.label_values import common_values
from aurora_devops.code.programs import program
from aurora_devops.code.sources import Sources

_MANIFESTS = {
    "go": ("go.mod", "module acme.example/shop\n\ngo 1.25\n"),
    "java": ("pom.xml", "<project><artifactId>shop</artifactId></project>\n"),
    "node": ("package.json", '{"dependencies": {"prom-client": "15.1.3"}}'),
    "rust": (
        "Cargo.toml",
        '[package]\nname = "shop"\n[dependencies]\nmetrics = "0.24"\nprometheus = { workspace = true }\n',
    ),
    "python": ("requirements.txt", "prometheus-client\n"),
}
_GO = """\
package main

var orders = promauto.NewCounterVec(prometheus.CounterOpts{Name: "orders_total"}, []string{"region", "outcome"})
"""
_NODE = """\
import { Counter } from 'prom-client';
export const orders = new Counter({
  name: 'orders_total', help: 'Orders.', labelNames: ['region', 'outcome'] as const,
});
"""
_PYTHON = """\
from prometheus_client import Counter
ORDERS = Counter("orders", "Orders.", ["region", "outcome"])
"""


def values(language: str, files: dict[str, str]) -> dict[str, list[str]]:
    name, text = _MANIFESTS[language]
    read = program(Sources({name: text, **files}), language)
    assert read is not None
    found: dict[str, list[str]] = {}
    for metric in common_values(read.metrics):
        for value in metric.values:
            found.setdefault(value.label, []).append(value.text)
    return {label: sorted(texts) for label, texts in found.items()}


@pytest.mark.parametrize(
    ("code", "known"),
    [
        ('orders.WithLabelValues(r, "failed").Inc()', ["failed"]),
        ('orders.With(prometheus.Labels{"region": r, "outcome": "failed"}).Inc()', ["failed"]),
        ('orders.MustCurryWith(prometheus.Labels{"region": r}).WithLabelValues("failed")', None),
        ('outcome := "ok"\n\tif err != nil {\n\t\toutcome = "failed"\n\t}\n'
         "\torders.WithLabelValues(r, outcome).Inc()", ["failed", "ok"]),
        ('outcome := "ok"\n\tdefer func() { orders.WithLabelValues(r, outcome).Inc() }()\n'
         '\toutcome = "late"', ["late", "ok"]),
        ("outcome, err := place()\n\torders.WithLabelValues(r, outcome).Inc()", None),
        ('for _, outcome := range []string{"a"} {\n\t\torders.WithLabelValues(r, outcome).Inc()\n\t}', None),
        ('labels := prometheus.Labels{"region": r, "outcome": "failed"}\n\torders.With(labels).Inc()', ["failed"]),
        ("orders.WithLabelValues(r, strconv.FormatBool(err == nil)).Inc()", ["false", "true"]),
        ("orders.WithLabelValues(r, Failed).Inc()", ["failed"]),
        ('orders.WithLabelValues(r, "failed").Inc()\n\tinstrument(orders)', None),
        ('prometheus.MustRegister(orders)\n\torders.WithLabelValues(r, "failed").Inc()', ["failed"]),
        ('count(r, "failed")\n\tcount(r, "late")', ["failed", "late"]),
        ("count(r, err.Error())", None),
    ],
)  # fmt: skip
def test_go(code: str, known: list[str] | None) -> None:
    helper = "\nfunc count(region, outcome string) {\n\torders.WithLabelValues(region, outcome).Inc()\n}\n"
    text = f'{_GO}\nconst Failed = "failed"\n\nfunc place(r string) {{\n\t{code}\n}}\n'
    text += helper if "count(" in code else ""
    found = values("go", {"main.go": text})
    assert found == ({"outcome": known} if known else {})


@pytest.mark.parametrize(
    ("body", "known"),
    [
        ("return promauto.NewCounterVec({})", {"outcome": ["failed"]}),
        (
            "made := prometheus.NewCounterVec({})\n\treg.MustRegister(made)\n\treturn made",
            {"outcome": ["failed"]},
        ),
        # What the function returns may be something else.
        ("return wrapped(prometheus.NewCounterVec({}))", {}),
    ],
)
def test_a_function_that_makes_metrics(body: str, known: dict[str, list[str]]) -> None:
    options = "prometheus.CounterOpts{Name: name}, labels"
    code = (
        "package metrics\n\nfunc counter(name string, labels ...string) *prometheus.CounterVec {\n"
        f"\t{body.replace('{}', options)}\n}}\n\n"
        'var (\n\tOrders = counter("orders_total", "outcome")\n\tCarts = counter("carts_total", "outcome")\n)\n'
    )
    use = 'package main\n\nfunc main() {\n\tmetrics.Orders.WithLabelValues("failed").Inc()\n}\n'
    assert values("go", {"metrics/metrics.go": code, "main.go": use}) == known


def test_a_field_of_a_struct() -> None:
    made = """\
package metrics

type Metrics struct {
	orders, carts *prometheus.CounterVec
}

func New(reg prometheus.Registerer) *Metrics {
	m := &Metrics{
		orders: prometheus.NewCounterVec(prometheus.CounterOpts{Name: "orders_total"}, []string{"outcome"}),
	}
	reg.MustRegister(m.orders)
	return m
}

func (m *Metrics) Placed(outcome string) { m.orders.WithLabelValues(outcome).Inc() }
"""
    used = 'package main\n\nfunc main() {\n\tm.Placed("failed")\n}\n'
    assert values("go", {"metrics/m.go": made, "main.go": used}) == {"outcome": ["failed"]}
    # A variable of another package with the same name is another one.
    other = used + "\nfunc other() { orders := list(); send(orders) }\n"
    assert values("go", {"metrics/m.go": made, "main.go": other}) == {"outcome": ["failed"]}
    inside = "package metrics\n\nfunc (m *Metrics) All() { send(m.orders) }\n"
    assert values("go", {"metrics/m.go": made, "main.go": used, "metrics/a.go": inside}) == {}


@pytest.mark.parametrize(
    ("code", "known"),
    [
        ("orders.inc({ region, outcome: 'failed' });", ["failed"]),
        ("orders.labels(region, ok ? 'ok' : 'failed').inc();", ["failed", "ok"]),
        ("orders.labels({ region, outcome: 'failed' }).inc(3);", ["failed"]),
        ("const outcome = ok\n    ? 'ok'\n    : 'failed';\n  orders.inc({ region, outcome });", ["failed", "ok"]),
        ("let outcome = 'ok';\n  try { a(); } catch (e) { outcome = 'failed'; }\n"
         "  finally { orders.inc({ region, outcome }); }", ["failed", "ok"]),
        ("orders.inc({ ...base, outcome: 'failed' });", None),
        ("orders.inc({ region, outcome: error.code });", None),
        ("const labels = { region, outcome: 'failed' };\n  orders.inc(labels);", ["failed"]),
        ("orders.inc({ region, outcome: Outcome.FAILED });", ["failed"]),
        ("list.forEach((outcome) => orders.inc({ region, outcome }));", None),
        ("count({ region, outcome: 'late' });\n  count({ region, outcome: 'lost' });", ["late", "lost"]),
        ("track(orders);", None),
    ],
)  # fmt: skip
def test_node(code: str, known: list[str] | None) -> None:
    used = (
        "import { orders } from './metrics';\n"
        "export const Outcome = { FAILED: 'failed' } as const;\n"
        "function count({ region, outcome }: Labels): void {\n  orders.inc({ region, outcome });\n}\n"
    )
    if "count(" not in code:
        used = used.partition("function count")[0]
    used += f"export function place(region: string, ok: boolean) {{\n  {code}\n}}\n"
    found = values("node", {"src/metrics.ts": _NODE, "src/orders.ts": used})
    assert found == ({"outcome": known} if known else {})


def test_a_property_of_a_constant_object() -> None:
    settings = "export const settings = {\n  outcome: 'failed',\n  region: process.env.REGION ?? 'eu',\n};\n"
    used = (
        "import { orders } from './metrics';\nimport { settings } from './settings';\n"
        "orders.inc({ region: settings.region, outcome: settings.outcome });\n"
    )
    files = {"src/metrics.ts": _NODE, "src/orders.ts": used, "src/settings.ts": settings}
    assert values("node", files) == {"outcome": ["failed"]}
    assert values("node", {**files, "src/late.ts": "settings.outcome = 'late';\n"}) == {}
    assert values("node", {**files, "src/settings.ts": settings.replace("const", "let")}) == {}
    taken = used.replace("orders.inc", "function place(settings) { orders.inc") + "}\n"
    assert values("node", {**files, "src/orders.ts": taken}) == {}


def test_a_metric_that_nestjs_injects() -> None:
    module = (
        "import { makeCounterProvider } from '@willsoto/nestjs-prometheus';\n"
        "export const provider = makeCounterProvider({ name: 'orders_total', help: 'a', labelNames: ['outcome'] });\n"
    )
    service = (
        "import { InjectMetric } from '@willsoto/nestjs-prometheus';\n"
        "export class Orders {\n"
        "  constructor(@InjectMetric('orders_total') private readonly placed: Counter<string>) {}\n"
        "  fail() { this.placed.inc({ outcome: 'failed' }); }\n}\n"
    )
    assert values("node", {"src/m.ts": module, "src/o.ts": service}) == {"outcome": ["failed"]}


@pytest.mark.parametrize(
    ("code", "known"),
    [
        ('ORDERS.labels(region, "failed").inc()', ["failed"]),
        ('ORDERS.labels(region=region, outcome="ok" if ok else "failed").inc()', ["failed", "ok"]),
        ("ORDERS.labels(**labels).inc()", None),
        ('outcome = "ok"\n    try:\n        run()\n    except Exception:\n        outcome = "failed"\n'
         "    ORDERS.labels(region, outcome).inc()", ["failed", "ok"]),
        ('for outcome in ["a"]:\n        ORDERS.labels(region, outcome).inc()', None),
        ("ORDERS.labels(region, Outcome.FAILED.value).inc()", ["failed"]),
        ("ORDERS.labels(region, Plain.FAILED).inc()", None),
        ('ORDERS.labels(region, {True: "ok", False: "failed"}[ok]).inc()', ["failed", "ok"]),
        ("ORDERS.labels(region, result(ok)).inc()", ["late", "lost"]),
        ('count(region, "late")\n    count(region)', ["late", "unknown"]),
        ('count(region, "late")\n    run(count)', None),
        ("send(ORDERS)", None),
    ],
)  # fmt: skip
def test_python(code: str, known: list[str] | None) -> None:
    used = (
        "from enum import Enum, StrEnum\nfrom metrics import ORDERS\n\n"
        'class Outcome(StrEnum):\n    FAILED = "failed"\n\nclass Plain(Enum):\n    FAILED = "failed"\n\n'
        'def result(ok):\n    if ok:\n        return "late"\n    return "lost"\n\n'
        f"def place(region, ok, labels):\n    {code}\n"
    )
    if "count(" in code or "run(count)" in code:
        used += '\ndef count(region, outcome="unknown"):\n    ORDERS.labels(region, outcome).inc()\n'
    found = values("python", {"metrics.py": _PYTHON, "place.py": used})
    assert found == ({"outcome": known} if known else {})


@pytest.mark.parametrize(
    ("code", "known"),
    [
        ('metrics::counter!("orders_total", "outcome" => "failed").increment(1);', ["failed"]),
        ('let outcome = if ok { "ok" } else { "failed" };\n'
         '    counter!("orders_total", "region" => r.clone(), "outcome" => outcome).increment(1);', ["failed", "ok"]),
        ('let outcome = match run() {\n        Ok(_) => "ok",\n        Err(Error::Late) => { log(); "late" }\n'
         '        Err(e) => return Err(e),\n    };\n'
         '    counter!("orders_total", "outcome" => outcome.to_string()).increment(1);', ["late", "ok"]),
        ('counter!("orders_total", "outcome" => outcome.as_str()).increment(1);', ["failed", "ok"]),
        ('counter!("orders_total", "outcome" => error.to_string()).increment(1);', None),
        ('counter!("orders_total", "outcome" => "failed").increment(1);\n'
         '    counter!("orders_total", &labels).increment(1);', None),
        ('if let Some(outcome) = last { counter!("orders_total", "outcome" => outcome).increment(1); }', None),
        ('count("late");\n    self.count("lost");', ["late", "lost"]),
        ('PLACED.with_label_values(&[r, "failed"]).inc();', ["failed"]),
        ('PLACED.with_label_values(&values).inc();', None),
        ('registry.register(Box::new(PLACED.clone()))?;\n    PLACED.with_label_values(&[r, "ok"]).inc();', ["ok"]),
        ('track(&PLACED);', None),
    ],
)  # fmt: skip
def test_rust(code: str, known: list[str] | None) -> None:
    text = (
        "static PLACED: LazyLock<IntCounterVec> = LazyLock::new(|| {\n"
        '    register_int_counter_vec!("placed_total", "Placed.", &["region", "outcome"]).unwrap()\n});\n'
        "impl Outcome {\n    fn as_str(&self) -> &'static str {\n"
        '        match self {\n            Self::Ok => "ok",\n            Self::Failed => "failed",\n'
        "        }\n    }\n}\n"
        f"fn place(ok: bool, r: &str, outcome: Outcome) -> Result<(), Error> {{\n    {code}\n    Ok(())\n}}\n"
    )
    if "count(" in code:
        text += 'fn count(outcome: &str) { counter!("orders_total", "outcome" => outcome).increment(1); }\n'
    found = values("rust", {"src/main.rs": text})
    assert found == ({"outcome": known} if known else {})


@pytest.mark.parametrize(
    ("code", "known"),
    [
        ('registry.counter("orders", "region", region, "outcome", "failed").increment();', ["failed"]),
        ('String outcome = ok ? "ok" : "failed";\n'
         '    Counter.builder("orders").tag("outcome", outcome).register(registry).increment();', ["failed", "ok"]),
        ('registry.counter("orders", Tags.of("outcome", "late").and("region", region)).increment();', ["late"]),
        ('registry.counter("orders", List.of(Tag.of("outcome", FAILED))).increment();', ["failed"]),
        ('registry.counter("orders", "outcome", error.getMessage()).increment();', None),
        ('registry.counter("orders", "outcome", "ok").increment();\n'
         '    registry.counter("orders", tags).increment();', None),
        ('String outcome = switch (state) {\n      case A -> "ok";\n      default -> "failed";\n    };\n'
         '    registry.counter("orders", "outcome", outcome).increment();', ["failed", "ok"]),
        ('count("late");\n    this.count("lost");', ["late", "lost"]),
    ],
)  # fmt: skip
def test_micrometer(code: str, known: list[str] | None) -> None:
    text = (
        "package shop;\nimport io.micrometer.core.instrument.*;\nclass Orders {\n"
        '  private static final String FAILED = "failed";\n'
        f"  void place(String region, boolean ok) {{\n    {code}\n  }}\n"
    )
    if "count(" in code:
        text += '  void count(String outcome) {\n    registry.counter("orders", "outcome", outcome).increment();\n  }\n'
    found = values("java", {"src/main/java/Orders.java": text + "}\n"})
    found.pop("region", None)
    assert found == ({"outcome": known} if known else {})


def test_kotlin_and_the_client_of_prometheus() -> None:
    kotlin = (
        "package shop\nimport io.micrometer.core.instrument.MeterRegistry\n"
        "class Orders(val registry: MeterRegistry) {\n"
        "  fun place(ok: Boolean) {\n"
        '    val outcome = if (ok) "ok" else "failed"\n'
        '    registry.counter("orders", "outcome", outcome).increment()\n  }\n}\n'
    )
    assert values("java", {"src/main/kotlin/Orders.kt": kotlin}) == {"outcome": ["failed", "ok"]}
    java = (
        "package shop;\nimport io.prometheus.client.Counter;\nclass Orders {\n"
        '  static final Counter placed = Counter.build().name("placed_total").labelNames("outcome").register();\n'
        '  void place() { placed.labels("failed").inc(); }\n}\n'
    )
    assert values("java", {"src/main/java/Orders.java": java}) == {"outcome": ["failed"]}
