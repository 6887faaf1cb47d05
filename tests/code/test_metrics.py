"""The metrics that programs make with libraries that change their names, and the constants in names."""

import pytest

from aurora_devops.code.evidence import Program
from aurora_devops.code.programs import program
from aurora_devops.code.sources import Sources

_LANGUAGES = {"py": "python", "ts": "node", "js": "node", "go": "go", "java": "java", "kt": "java"}
_MANIFESTS = {
    "python": ("requirements.txt", "opentelemetry-api\n"),
    "node": ("package.json", "{}"),
    "go": ("go.mod", "module acme.example/shop\n\ngo 1.25\n"),
    "java": ("pom.xml", "<project><artifactId>shop</artifactId></project>\n"),
}


def read(language: str, files: dict[str, str]) -> Program:
    name, text = _MANIFESTS[language]
    found = program(Sources({name: text, **files}), language)
    assert found is not None
    return found


@pytest.mark.parametrize(
    ("path", "code", "names"),
    [
        (
            "a.py",
            "from opentelemetry import metrics\nc = meter.create_counter(\n    'shop.orders', unit='1'\n)\n",
            ["shop.orders"],
        ),
        (
            "a.py",
            "import opentelemetry\nNAME = 'shop'\nh = meter.create_histogram(name=f'{NAME}.latency')\n",
            ["shop.latency"],
        ),
        (
            "a.py",
            "import opentelemetry\ng = m.create_observable_gauge('shop.level', [read])\n",
            ["shop.level"],
        ),
        (
            "a.ts",
            "import { metrics } from '@opentelemetry/api';\n"
            "const c = meter.createCounter('shop.orders', {});\n",
            ["shop.orders"],
        ),
        (
            "a.ts",
            "import '@opentelemetry/api';\nconst P = 'shop';\nmeter.createUpDownCounter(`${P}.open`);\n",
            ["shop.open"],
        ),
        (
            "a.ts",
            "import '@opentelemetry/api';\n// meter.createCounter('shop.old')\n"
            "m.createHistogram('shop.new')\n",
            ["shop.new"],
        ),
        (
            "a.go",
            'package a\nimport "go.opentelemetry.io/otel/metric"\n'
            'var c, _ = meter.Int64Counter("shop.orders")\n',
            ["shop.orders"],
        ),
        (
            "a.go",
            'package a\nimport "go.opentelemetry.io/otel"\nconst p = "shop."\n'
            'var c, _ = m.Float64Gauge(p + "a", x)\n',
            ["shop.a"],
        ),
        (
            "src/main/java/A.java",
            'import io.micrometer.core.annotation.Timed;\n@Timed("shop.orders")\nclass A {}\n',
            ["shop.orders"],
        ),
        (
            "src/main/java/A.java",
            'import io.micrometer.A;\n@Timed(histogram = true, value = "shop.orders")\nclass A {}\n',
            ["shop.orders"],
        ),
        (
            "src/main/java/A.java",
            'import io.micrometer.A;\nclass A {\n  static final String N = "a.b";\n'
            "  G g = Gauge.builder(N);\n}\n",
            ["a.b"],
        ),
        (
            "src/main/kotlin/A.kt",
            'import io.micrometer.A\nval c = meterRegistry.counter("shop.orders", "region", "eu")\n',
            ["shop.orders"],
        ),
        (
            "src/main/java/A.java",
            'import io.opentelemetry.A;\nclass A { C c = meter.counterBuilder("shop.orders").build(); }\n',
            ["shop.orders"],
        ),
        (
            "src/main/java/A.java",
            "import io.prometheus.A;\nclass A { C c = Counter.builder()\n"
            '  .name("shop_orders_total").help("x"); }\n',
            ["shop_orders_total"],
        ),
    ],
)
def test_instruments(path: str, code: str, names: list[str]) -> None:
    found = read(_LANGUAGES[path.rpartition(".")[2]], {path: code})
    assert [metric.name for metric in found.metrics] == names
    assert all(metric.series == () for metric in found.metrics)
    assert found.prefixes == ()


@pytest.mark.parametrize(
    ("path", "code", "prefix"),
    [
        ("a.py", "import opentelemetry\nmeter.create_counter(name)\nm.create_counter('a.b')\n", ""),
        ("a.py", "import opentelemetry\nm.create_counter(f'shop.{x}')\nm.create_counter('a.b')\n", "shop."),
        (
            "a.ts",
            "import '@opentelemetry/api';\nm.createCounter(`shop.${x}`);m.createCounter('a.b')\n",
            "shop.",
        ),
        (
            "src/main/java/A.java",
            'import io.micrometer.A;\nclass A { C c = registry.counter("shop." + x); }\n',
            "shop.",
        ),
        (
            "a.go",
            'package a\nimport "go.opentelemetry.io/otel"\n'
            'var c, _ = m.Int64Counter(fmt.Sprintf("shop.%s", x))\n',
            "shop.",
        ),
        (
            "a.go",
            'package a\nvar c = prometheus.NewGauge(prometheus.GaugeOpts{Namespace: "shop", Name: x})\n',
            "shop_",
        ),
        (
            "a.go",
            'package a\nvar c = prometheus.NewGauge(prometheus.GaugeOpts{Namespace: x, Name: "a"})\n',
            "",
        ),
        ("a.py", "from prometheus_client import Gauge\nGauge(f'shop_{x}', 'Help.')\n", "shop_"),
        (
            "a.py",
            "from prometheus_client import Gauge\nimport starlette_exporter\nGauge('a_b', 'Help.')\n",
            "starlette",
        ),
        (
            "a.js",
            "const c = require('prom-client');\nnew c.Gauge({ name: `shop_${x}`, help: 'x' });\n",
            "shop_",
        ),
    ],
)
def test_names_that_are_computed(path: str, code: str, prefix: str) -> None:
    assert read(_LANGUAGES[path.rpartition(".")[2]], {path: code}).prefixes == (prefix,)


_GO = """\
package metrics

import (
	"acme.example/shop/internal/build"
	"github.com/prometheus/client_golang/prometheus"
)

const subsystem = "orders"

var (
	a = promauto.NewCounterVec(prometheus.CounterOpts{
		Namespace: build.Name,
		Subsystem: subsystem,
		Name:      "placed_total",
	}, []string{"region"})
	b = prometheus.NewDesc(prometheus.BuildFQName(build.Name, "queue", "length"), "Length.", nil, nil)
	c = prometheus.NewDesc(build.Name+"_level", "Level.", nil, nil)
	d = prometheus.NewDesc(
		prometheus.BuildFQName(build.Name, "", "stock"),
		"Stock, by region.",
		[]string{"region", shelf}, prometheus.Labels{"zone": "a"},
	)
	e = prometheus.NewDesc(build.Name+"_other", "Other.", labels, nil)
)

const shelf = "shelf"
"""


def test_constants_of_go() -> None:
    found = read(
        "go",
        {
            "metrics/metrics.go": _GO,
            "internal/build/build.go": 'package build\n\nconst (\n\tName = "shop"\n)\n',
        },
    )
    assert [(metric.name, metric.labels) for metric in found.metrics] == [
        ("shop_orders_placed_total", ("region",)),
        ("shop_queue_length", ()),
        ("shop_level", ()),
        ("shop_stock", ("region", "shelf", "zone")),
        ("shop_other", None),
    ]
    assert found.prefixes == ()


_OPTIONS_IN_GO = """\
package metrics

import "github.com/prometheus/client_golang/prometheus"

func options(name, help string) prometheus.Opts {
	return prometheus.Opts{Namespace: "shop", Name: name, Help: help}
}

func counter(name string) prometheus.CounterOpts {
	return prometheus.CounterOpts{
		Namespace: "shop",
		Subsystem: "api",
		Name:      name,
	}
}

func (p *program) gauge(name string) *prometheus.GaugeOpts {
	return &prometheus.GaugeOpts{Namespace: "shop", Name: name}
}

func histogram(name string) prometheus.HistogramOpts { return prometheus.HistogramOpts(options(name, "")) }
"""


@pytest.mark.parametrize(
    ("code", "metrics"),
    [
        (
            'var a = prometheus.NewCounterVec(prometheus.CounterOpts(options("sold_total", "")), []string{"kind"})\n',
            [("shop_sold_total", "counter", ("kind",), "a")],
        ),
        (
            'var a = prometheus.NewGauge(\n\tprometheus.GaugeOpts(\n\t\toptions("level", "a, (b"),\n\t),\n)\n',
            [("shop_level", "gauge", (), "a")],
        ),
        (
            'var a = promauto.NewCounter(counter("a_total"))\n'
            'var b = promauto.NewCounterVec(counter("b_total"), names)\n',
            [("shop_api_a_total", "counter", (), "a"), ("shop_api_b_total", "counter", None, "b")],
        ),
        (
            'var of = counter("a_total")\nvar a = prometheus.NewCounterVec(of, []string{"kind"})\n',
            [("shop_api_a_total", "counter", ("kind",), "")],
        ),
        (
            'var of = options("a_total")\n'
            'var a = prometheus.NewCounterVec(prometheus.CounterOpts(of), []string{"b"})\n',
            [("shop_a_total", "counter", ("b",), "")],
        ),
        (
            'var a = prometheus.NewGauge(*p.gauge("level"))\n',
            [("shop_level", "gauge", (), "a")],
        ),
        (
            'var a = prometheus.NewHistogramVec(histogram("run_seconds"), []string{"kind"})\n',
            [("shop_run_seconds", "histogram", ("kind",), "a")],
        ),
        ('var a = make(options("level"))\n', [("shop_level", "untyped", None, "")]),
        (
            'var a = prometheus.NewGauge(prometheus.GaugeOpts(prometheus.Opts{Name: "level"}))\n',
            [("level", "gauge", (), "a")],
        ),
    ],
)
def test_options_that_functions_of_go_return(
    code: str, metrics: list[tuple[str, str, tuple[str, ...] | None, str]]
) -> None:
    found = read("go", {"options.go": _OPTIONS_IN_GO, "more.go": f"package metrics\n\n{code}"})
    made = [(one.name, one.type, one.labels, one.variable) for one in found.metrics if one.file == "more.go"]
    assert made == metrics
    assert not [one for one in found.prefixes if not one]


_IN_GO = """\
package metrics

import "github.com/prometheus/client_golang/prometheus"

var common = []string{"tenant"}

func vector(name string, labels ...string) *prometheus.CounterVec {
	return prometheus.NewCounterVec(prometheus.CounterOpts{Namespace: "shop", Name: name + "_total"}, labels)
}

func listed(name string, labels []string) *prometheus.CounterVec { return vector(name, labels...) }

type factory struct{ registry prometheus.Registerer }

func (f factory) gauge(subsystem, name string) prometheus.Gauge {
	return prometheus.NewGauge(prometheus.GaugeOpts{Name: prometheus.BuildFQName("shop", subsystem, name)})
}

var options = prometheus.HistogramOpts{Name: fmt.Sprintf("%s_seconds", "shop_order")}
"""


@pytest.mark.parametrize(
    ("code", "metrics"),
    [
        ('var a = vector("orders", "status", "region")\n', {"shop_orders_total": ("status", "region")}),
        ('var a = listed("orders", append(common, "status"))\n', {"shop_orders_total": ("tenant", "status")}),
        (
            'var a, b = vector("orders"), vector("items", "kind")\n',
            {"shop_orders_total": (), "shop_items_total": ("kind",)},
        ),
        ('var a = vector("orders", names()...)\n', {"shop_orders_total": None}),
        ('var a = factory{}.gauge("", "level")\n', {"shop_level": ()}),
        ('var a = factory{}.gauge("queue", "level")\n', {"shop_queue_level": ()}),
        ("var a = prometheus.NewHistogramVec(options, common)\n", {"shop_order_seconds": ("tenant",)}),
        ("var a = prometheus.NewHistogram(options)\n", {"shop_order_seconds": ()}),
        (
            'var a = kitprometheus.NewCounterFrom(stdprometheus.CounterOpts{Name: "shop_calls"}, []string{"method"})\n',
            {"shop_calls": ("method",)},
        ),
        (
            'var a = prometheus.WrapRegistererWithPrefix("acme_", nil)\nvar b = factory{}.gauge("", "level")\n',
            {"shop_level": (), "acme_shop_level": ()},
        ),
    ],
)
def test_metrics_that_functions_of_go_make(code: str, metrics: dict[str, tuple[str, ...] | None]) -> None:
    found = read("go", {"metrics.go": _IN_GO, "more.go": f"package metrics\n\n{code}"})
    named = {metric.name: metric.labels for metric in found.metrics}
    # What the file makes with options alone.
    assert {name: labels for name, labels in named.items() if name in metrics} == metrics


@pytest.mark.parametrize("name", ["names()[0]", "name(1)", "os.Args[1]"])
def test_a_name_that_a_function_of_go_is_given_is_unknown(name: str) -> None:
    code = f"package metrics\n\nvar a = vector({name})\n"
    found = read("go", {"metrics.go": _IN_GO, "more.go": code})
    assert "shop_" in found.prefixes


def test_a_constant_with_two_values_is_unknown() -> None:
    other = 'package other\n\nconst Name = "other"\n'
    files = {
        "metrics/metrics.go": _GO,
        "a/build/a.go": other,
        "b/build/b.go": other.replace('"other"', '"b"'),
    }
    assert read("go", files).prefixes


_MICROMETER = "import io.micrometer.core.instrument.*;\nclass A {{\n  void a() {{ {} }}\n}}\n"


@pytest.mark.parametrize(
    ("statement", "labels"),
    [
        ('Counter.builder("a.b").tag("c", d).tag("e.f", g).register(registry).increment();', ("c", "e_f")),
        ('Timer.builder("a.b").tags("c", d, "e", f).publishPercentileHistogram().register(r);', ("c", "e")),
        ('Gauge.builder("a.b", this, A::count).tags(Tags.of("c", d).and("e", f)).register(r);', ("c", "e")),
        ('Gauge.builder("a.b", () -> list.size()).register(registry);', ()),
        (
            'Counter.builder("a.b").tags(List.of(Tag.of("c", d), Tag.of("e", f(1, 2)))).register(r);',
            ("c", "e"),
        ),
        ('registry.counter("a.b", "c", d, "e", String.valueOf(f)).increment();', ("c", "e")),
        ('Metrics.timer("a.b", Tags.of("c", d)).record(x);', ("c",)),
        ('meterRegistry.gauge("a.b", Tags.of("c", d), this, A::count);', ("c",)),
        ('registry.counter("a.b").increment();', ()),
        ('registry.counter("a.b", tags).increment();', None),
        ('registry.gauge("a.b", tags, value);', None),
        ('Counter.builder("a.b").tags(tags).register(registry);', None),
        ('Counter.builder("a.b").tag(key, d).register(registry);', None),
        ('Builder b = Counter.builder("a.b").tag("c", d); b.tag("e", f).register(registry);', None),
        ('Counter.builder("a.b").tag("c", d).withRegistry(registry);', None),
    ],
)
def test_tags_of_micrometer(statement: str, labels: tuple[str, ...] | None) -> None:
    found = read("java", {"src/main/java/A.java": _MICROMETER.format(statement)})
    assert [metric.labels for metric in found.metrics] == [labels]


@pytest.mark.parametrize(
    ("body", "names"),
    [
        (
            'Orders(MeterRegistry meters) { meters.counter("shop.orders"); other.counter("a.b"); }',
            ["shop.orders"],
        ),
        (
            'void a() { count("shop.orders"); count("shop.items"); }\n'
            "  void count(String name) { registry.counter(name).increment(); }",
            ["shop.orders", "shop.items"],
        ),
        ("void count(String name) { registry.counter(name).increment(); }", []),
        (
            'void a() { DistributionSummary.builder("shop.sum").baseUnit("euros").register(r); }',
            ["shop.sum", "shop.sum.euros"],
        ),
        ('@Counted(value = "shop.orders", extraTags = {"a", "b"}) void a() {}', ["shop.orders"]),
    ],
)
def test_names_of_micrometer(body: str, names: list[str]) -> None:
    code = f"import io.micrometer.core.annotation.*;\nclass Orders {{\n  {body}\n}}\n"
    found = read("java", {"src/main/java/Orders.java": code})
    assert [metric.name for metric in found.metrics] == names
    assert bool(found.prefixes) is not bool(names)


def test_labels_of_the_client_for_java() -> None:
    code = (
        "import io.prometheus.client.*;\nclass A {\n"
        '  static final Counter C = Counter.build("a_b_total", "A.").labelNames("c", "d").register();\n'
        "  static final Histogram H = "
        'Histogram.build().name("e_f").help("E.").labelNames("g").register();\n'
        "}\n"
    )
    found = read("java", {"src/main/java/A.java": code})
    assert [(metric.name, metric.labels) for metric in found.metrics] == [
        ("a_b_total", ("c", "d")),
        ("e_f", ("g",)),
    ]
    other = read("java", {"src/main/java/A.java": code.replace("io.prometheus.client", "acme.metrics")})
    assert "e_f" not in [metric.name for metric in other.metrics]


def test_tags_of_all_metrics_of_a_program() -> None:
    code = _MICROMETER.format('Counter.builder("a.b").tag("c", d).register(registry);')
    common = "import io.micrometer.core.instrument.*;\nclass B {{ void b() {{ registry.config().{}; }} }}\n"
    for call, labels in (
        ('commonTags("application", name)', ("c", "application")),
        ("commonTags(tags)", None),
        ("meterFilter(MeterFilter.renameTag(a, b, c))", None),
        ("meterFilter(MeterFilter.denyNameStartsWith(x))", ("c",)),
    ):
        found = read("java", {"src/main/java/A.java": code, "src/main/java/B.java": common.format(call)})
        assert [metric.labels for metric in found.metrics] == [labels], call
    for name, text in (
        ("application.yml", "management:\n  metrics:\n    tags:\n      app-name: shop\n"),
        ("application.properties", "management.metrics.tags.app-name=shop\n"),
    ):
        found = read("java", {"src/main/java/A.java": code, f"src/main/resources/{name}": text})
        assert [metric.labels for metric in found.metrics] == [("c", "app_name")]


@pytest.mark.parametrize(
    ("code", "prefixes"),
    [
        (
            "from starlette_exporter import PrometheusMiddleware as P\napp.add_middleware(P, prefix='shop')\n",
            {"shop", "starlette"},
        ),
        (
            "from starlette_exporter import PrometheusMiddleware as P\napp.add_middleware(P, prefix=PREFIX)\n",
            {"", "starlette"},
        ),
        (
            "from prometheus_fastapi_instrumentator import Instrumentator\nInstrumentator().instrument(app)\n",
            {"http"},
        ),
        (
            "from prometheus_fastapi_instrumentator import Instrumentator\nNAME = 'shop'\n"
            "Instrumentator().instrument(app, metric_namespace=NAME, metric_subsystem='api')\n",
            {"http", "shop_api"},
        ),
        (
            "from prometheus_fastapi_instrumentator import metrics\nmetrics.latency(metric_namespace='shop')\n",
            {"http", "shop_http"},
        ),
        ("import statsd\n", {""}),
    ],
)
def test_names_of_packages_with_metrics(code: str, prefixes: set[str]) -> None:
    found = read("python", {"a.py": code, "b.py": "import prometheus_client\n"})
    assert set(found.prefixes) == prefixes


def test_metrics_of_the_exporter_of_flask() -> None:
    code = (
        "from prometheus_flask_exporter import PrometheusMetrics\nmetrics = PrometheusMetrics(app)\n"
        "@metrics.counter('orders_total', 'Orders', labels={'region': lambda: 'eu'})\ndef order(): ...\n"
        "@metrics.histogram('seconds', 'Seconds')\ndef slow(): ...\n"
    )
    found = read("python", {"a.py": code})
    assert [(one.name, one.labels) for one in found.metrics] == [
        ("orders_total", ("region",)),
        ("seconds", ()),
    ]


@pytest.mark.parametrize(
    ("call", "expected"),
    [
        ('NewCounter("orders_total")', ("orders_total", ())),
        ('GetOrCreateCounter(`orders_total{region="eu",shop="a"}`)', ("orders_total", ("region", "shop"))),
        ("GetOrCreateHistogram(fmt.Sprintf(`seconds{step=%q}`, step))", ("seconds", ("step",))),
        ('NewGauge("open_orders", func() float64 { return 1 })', ("open_orders", ())),
        ("GetOrCreateCounter(name)", None),
    ],
)
def test_metrics_of_victoria(call: str, expected: tuple[str, tuple[str, ...]] | None) -> None:
    code = f'package a\n\nimport "github.com/VictoriaMetrics/metrics"\n\nvar c = metrics.{call}\n'
    found = read("go", {"a.go": code})
    assert [(one.name, one.labels) for one in found.metrics] == ([expected] if expected else [])
    assert found.prefixes == (() if expected else ("",))


_HELPER_OF_NODE = """\
const client = require('prom-client');

const PREFIX = 'shop_';
const metric = (Type, name, help, labelNames = [], extra = {}) =>
  new Type({ name: PREFIX + name, help, labelNames, ...extra });

function make(Metric, options) {
  return new Metric({ ...options, name: `shop_${options.name}` });
}

module.exports = { metric, make, client };
"""


@pytest.mark.parametrize(
    ("code", "metrics"),
    [
        (
            "const sold = metric(client.Counter, 'sold_total', 'Sold', ['kind'], { registers: [] });\n",
            [("shop_sold_total", "counter", ("kind",), "sold")],
        ),
        ("const level = metric(Gauge, `level`, 'Level');\n", [("shop_level", "gauge", (), "level")]),
        (
            "exports.run = metric(client.Histogram, name, 'Run', ['kind']);\n",
            [],
        ),
        (
            "const KINDS = ['kind'];\nconst level = make(client.Gauge, { name: 'level', labelNames: KINDS });\n",
            [("shop_level", "gauge", ("kind",), "level")],
        ),
        ("const level = metric(Gauges.first, 'level', 'Level');\n", []),
    ],
)
def test_metrics_whose_type_a_function_of_node_is_given(
    code: str, metrics: list[tuple[str, str, tuple[str, ...] | None, str]]
) -> None:
    head = "const { Gauge } = require('prom-client');\nconst { metric, make } = require('./metric');\n"
    found = read("node", {"metric.js": _HELPER_OF_NODE, "more.js": head + code})
    assert [(one.name, one.type, one.labels, one.variable) for one in found.metrics] == metrics
    assert "" not in found.prefixes


@pytest.mark.parametrize(
    ("function", "names"),
    [
        ("const named = (suffix) => `${PREFIX}_${suffix}`;\n", ["shop_orders_total"]),
        ("const named = (suffix: string): string => PREFIX + '_' + suffix\n", ["shop_orders_total"]),
        (
            "function named(suffix: string): string {\n  return `${PREFIX}_${suffix}`;\n}\n",
            ["shop_orders_total"],
        ),
        ("const named = suffix => `${read()}_${suffix}`;\n", []),
        ("const named = (suffix) => { count(); return suffix; };\n", []),
        ("const other = (suffix) => suffix;\n", []),
    ],
)
def test_names_of_metrics_that_a_function_of_node_puts_together(function: str, names: list[str]) -> None:
    head = "import { Counter } from 'prom-client';\nconst PREFIX = 'shop';\n"
    made = "new Counter({ name: named('orders_total'), help: 'x', labelNames: ['state'] });\n"
    found = program(Sources({"package.json": "{}", "metrics.ts": head + function + made}), "node")
    assert found is not None
    assert [one.name for one in found.metrics] == names
    assert ("metrics" in found.complete) is bool(names)


@pytest.mark.parametrize(
    ("text", "names", "whole"),
    [
        ('fmt.Fprintln(w, "# TYPE shop_waiting gauge")\n\tfmt.Fprintf(w, "shop_waiting{bed=%q} %d", b, n)',
         {"shop_waiting": "gauge"}, True),
        ('io.WriteString(w, "# HELP a_total A.\\n# TYPE a_total counter\\na_total 1\\n# TYPE b gauge\\nb 2\\n")',
         {"a_total": "counter", "b": "gauge"}, True),
        ('fmt.Fprintf(w, "# TYPE shop_%s gauge\\n", name)', {}, False),
    ],
)  # fmt: skip
def test_metrics_written_by_hand(text: str, names: dict[str, str], whole: bool) -> None:
    code = 'package main\n\nimport "net/http"\n\n'
    code += f"func metrics(w http.ResponseWriter, _ *http.Request) {{\n\t{text}\n}}\n"
    code += (
        '\nfunc main() {\n\thttp.HandleFunc("/metrics", metrics)\n\thttp.ListenAndServe(":8080", nil)\n}\n'
    )
    found = program(Sources({"go.mod": "module acme.example/shop\n\ngo 1.25\n", "main.go": code}), "go")
    assert found is not None
    assert {one.name: one.type for one in found.metrics} == names
    assert ("metrics" in found.complete) is whole
