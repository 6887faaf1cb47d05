"""What is read from the source code of Go programs."""

import pytest

from aurora_devops.code.evidence import Program
from aurora_devops.code.names import names_of
from aurora_devops.code.programs import program
from aurora_devops.code.sources import Sources

_HEAD = 'package main\n\nimport (\n\t"net/http"\n\t"os"\n)\n\n'


def read(body: str, head: str = _HEAD) -> Program:
    found = program(Sources({"go.mod": "module example.org/shop\n", "main.go": head + body}), "go")
    assert found is not None
    return found


@pytest.mark.parametrize(
    ("body", "required"),
    [
        ('var key = os.Getenv("KEY")\n', False),
        ('func main() {\n\tif os.Getenv("KEY") == "" {\n\t\tlog.Fatal("no key")\n\t}\n}\n', True),
        ('func main() {\n\tkey := os.Getenv("KEY")\n\tif key == "" {\n\t\tpanic("no key")\n\t}\n}\n', True),
        ('func main() {\n\tkey := os.Getenv("KEY")\n\tif key == "" {\n\t\tkey = "x"\n\t}\n}\n', False),
        ('var key = mustEnv("KEY")\n', True),
        ('var key = envOr("KEY", "x")\n', False),
    ],
)
def test_a_variable_is_required_if_the_program_ends_without_it(body: str, required: bool) -> None:
    assert [setting.required for setting in read(body).settings if setting.name == "KEY"][:1] == [required]


@pytest.mark.parametrize(
    ("body", "number", "variable"),
    [
        ('func main() {\n\thttp.ListenAndServe(":8080", nil)\n}\n', 8080, ""),
        ('var s = http.Server{Addr: "0.0.0.0:9000"}\n', 9000, ""),
        (
            'var l = flag.String("listen", ":8090", "")\nvar _ = http.ListenAndServe(*l, nil)\n',
            8090,
            "-listen",
        ),
        ('var p = flag.Int("port", 7000, "")\nvar _ = http.ListenAndServe(a, nil)\n', 7000, "-port"),
        ('var s = http.Server{Addr: envOr("ADMIN_ADDR", ":9101"), Handler: mux}\n', 9101, "ADMIN_ADDR"),
        ('var _ = http.ListenAndServe(":"+getEnv("PORT", "8085"), mux)\n', 8085, "PORT"),
        (
            'func number(name string, other int) int {\n\tif s := os.Getenv(name); s != "" {\n'
            "\t\tn, _ := strconv.Atoi(s)\n\t\treturn n\n\t}\n\treturn other\n}\n"
            'var s = http.Server{Addr: fmt.Sprintf(":%d", number("ADMIN_PORT", 9103)), Handler: mux}\n',
            9103,
            "ADMIN_PORT",
        ),
        ('var _, _ = net.Listen("tcp", cmp.Or(os.Getenv("LISTEN_ADDR"), ":8086"))\n', 8086, "LISTEN_ADDR"),
        ('const metrics = ":9102"\nvar s = http.Server{Addr: metrics, Handler: mux}\n', 9102, ""),
        (
            'func main() {\n\tlisten := os.Getenv("SHOP_AT")\n\tif listen == "" {\n'
            '\t\tlisten = ":8100"\n\t}\n'
            "\thttp.ListenAndServe(listen, nil)\n}\n",
            8100,
            "SHOP_AT",
        ),
        (
            'var c = Config{Admin: envOr("SHOP_ADMIN", "8701")}\n'
            'var _ = http.ListenAndServe(":"+c.Admin, nil)\n',
            8701,
            "SHOP_ADMIN",
        ),
        (
            'type C struct {\n\tPort int `env:"PORT" envDefault:"8200"`\n}\n'
            'func main() {\n\taddr := fmt.Sprintf(":%d", cfg.Port)\n\thttp.ListenAndServe(addr, h)\n}\n',
            8200,
            "PORT",
        ),
        (
            'var at = ":8250"\nfunc main() {\n\tlis, err := net.Listen("tcp", at)\n}\n',
            8250,
            "",
        ),
        (
            'var c = C{Port: envOr("SHOP_PORT", "8300")}\n'
            'var s = http.Server{Addr: net.JoinHostPort("", c.Port), Handler: h}\n',
            8300,
            "SHOP_PORT",
        ),
        (
            'type HTTP struct {\n\tPort string `env:"PORT" envDefault:"8400"`\n}\n'
            'type C struct {\n\tHTTP HTTP `envPrefix:"HTTP_"`\n}\n'
            'func (c C) Addr() string {\n\treturn ":" + c.HTTP.Port\n}\n'
            "var _ = http.ListenAndServe(cfg.Addr(), h)\n",
            8400,
            "HTTP_PORT",
        ),
    ],
)
def test_the_port_and_what_sets_it(body: str, number: int, variable: str) -> None:
    assert [(port.number, port.variable) for port in read(body).ports] == [(number, variable)]


@pytest.mark.parametrize(
    "main",
    [
        "func main() {\n\tat := choose()\n\thttp.ListenAndServe(at, nil)\n}\n",
        "func main() {\n\tat, err := choose()\n\thttp.ListenAndServe(at, nil)\n}\n",
        'func serve(at int) {\n\thttp.ListenAndServe(":"+at, nil)\n}\n',
    ],
)
def test_a_local_variable_is_not_the_constant_of_its_name(main: str) -> None:
    found = read(f'var at = ":9102"\n{main}')
    assert found.ports == ()
    assert "ports" not in found.complete


@pytest.mark.parametrize(
    ("body", "routes"),
    [
        ('var _ = http.HandleFunc("/healthz", h)\n', ["/healthz"]),
        ('var _ = mux.HandleFunc("GET /orders/{id}", h)\n', ["/orders/{id}"]),
        ('var _ = http.Handle("/static/", h)\n', ["/static/{rest:path}"]),
        ('var _ = r.GET("/orders/:id", h)\n', ["/orders/{id}"]),
        ('var _ = r.GET("/files/*path", h)\n', ["/files/{rest:path}"]),
        ('var _ = e.GET("/files/", h)\n', ["/files/"]),
        ('var _ = r.Any("/", h)\n', ["/"]),
        ('var g = e.Group("/api")\nvar _ = g.GET("/orders/:id", h)\n', ["/api/orders/{id}"]),
        ('var _ = e.Add("GET", "/ping", h)\n', ["/ping"]),
        ('var _ = e.Static("/assets", "dir")\n', ["/assets", "/assets/{rest:path}"]),
        (
            'var s = r.PathPrefix("/api").Subrouter()\n'
            'var _ = s.HandleFunc("/orders/{id:[0-9]+}", h).Methods("GET")\n',
            ["/api/orders/{id}"],
        ),
        ('var _ = r.PathPrefix("/files").Handler(h)\n', ["/files", "/files/{rest:path}"]),
        ('var _ = router.ServeFiles("/static/*filepath", root)\n', ["/static", "/static/{rest:path}"]),
        ('var _ = router.Handler("GET", "/metrics", h)\n', ["/metrics"]),
        (
            'var _ = r.Route("/api", func(r chi.Router) {\n\tr.Group(func(r chi.Router) {\n'
            '\t\tr.Get("/{path:.*}", h)\n\t})\n})\n',
            ["/api/{path:path}"],
        ),
        ('func h() {\n\tid, err := sent.Get(r.Context())\n}\n\nvar _ = mux.Handle("/x", h)\n', ["/x"]),
        (
            'func h() {\n\tv := cache.Get(key)\n\tw := rdb.Get(ctx, key)\n}\n\nvar _ = mux.Handle("/x", h)\n',
            ["/x"],
        ),
        ('func h() {\n\thttp.NotFound(w, r)\n}\n\nvar _ = mux.Handle("/x", h)\n', ["/x"]),
    ],
)
def test_routes_with_parameters(body: str, routes: list[str]) -> None:
    found = read(body)
    assert [route.path for route in found.routes] == routes
    assert "routes" in found.complete


@pytest.mark.parametrize(
    ("body", "imported"),
    [
        ("var _ = http.HandleFunc(prefix+path, h)\n", ""),
        ("var _ = r.Mount(admin, h)\n", ""),
        ("var _ = r.Get(path, h)\n", ""),
        ("", '\t"github.com/kataras/iris/v12"\n'),
        ('var _ = r.Route("/api", orders)\n', ""),
        ("var g = e.Group(prefix)\n", ""),
        ('var g = e.Group("/api")\n\nfunc orders(g *echo.Group) {\n\tg.GET("/x", h)\n}\n', ""),
        ('var _ = r.PathPrefix("/").Handler(files)\n', ""),
        ("var _ = r.NoRoute(page)\n", ""),
        ('var _ = r.Host("example.org")\n', ""),
        ("", '\t"k8s.io/client-go/rest"\n'),
    ],
)
def test_not_all_routes_are_known(body: str, imported: str) -> None:
    head = _HEAD.replace('\t"os"\n', '\t"os"\n' + imported)
    assert "routes" not in read('var _ = http.HandleFunc("/healthz", h)\n' + body, head).complete


@pytest.mark.parametrize(
    ("labels", "rest", "known"),
    [
        ("labels", 'var labels = []string{"a", "b"}', ("a", "b")),
        (
            "[]string{Region, build.Zone}",
            'const (\n\tRegion = "region"\n\tZone = "zone"\n)',
            ("region", "zone"),
        ),
        ("[]string{Region, other()}", 'const Region = "region"', None),
        ("labels", 'func a() {\n\tlabels := []string{"a"}\n\tlabels = append(labels, "b")\n}', None),
        ("labels", "", None),
    ],
)
def test_labels_of_metrics(labels: str, rest: str, known: tuple[str, ...] | None) -> None:
    made = f'prometheus.NewCounterVec(prometheus.CounterOpts{{Name: "a_total"}}, {labels})'
    assert [metric.labels for metric in read(f"{rest}\n\nvar m = {made}\n").metrics] == [known]


@pytest.mark.parametrize(
    ("made", "series", "labels"),
    [
        ('prometheus.NewGauge(prometheus.GaugeOpts{Name: "level"})', ("level",), ()),
        (
            'promauto.NewCounterVec(prometheus.CounterOpts{Namespace: "a", Name: "b_total"}, '
            '[]string{"region"})',
            ("a_b_total",),
            ("region",),
        ),
        (
            'prometheus.NewHistogramVec(prometheus.HistogramOpts{Name: "s", Buckets: []float64{1, 2}}, '
            "labels)",
            ("s_bucket", "s_sum", "s_count"),
            None,
        ),
    ],
)
def test_metrics(made: str, series: tuple[str, ...], labels: tuple[str, ...] | None) -> None:
    found = read(f"var m = {made}\n")
    assert [(metric.series, metric.labels) for metric in found.metrics] == [(series, labels)]
    assert "metrics" in found.complete


def test_a_metric_with_a_computed_name_is_unknown() -> None:
    found = read("var m = prometheus.NewGauge(prometheus.GaugeOpts{Name: name})\n")
    assert not found.metrics
    assert "metrics" not in found.complete


@pytest.mark.parametrize(
    ("listen", "complete"),
    [
        ('http.ListenAndServe(":8080", nil)', True),
        ("http.ListenAndServe(*listen, nil)", True),
        ("http.ListenAndServe(addr, nil)", False),
        ('http.ListenAndServe(":"+port, nil)', False),
        ("http.Server{Addr: addr}", False),
        ("router.Run(address())", False),
        ("command.Run()", True),
    ],
)
def test_all_ports_are_known_unless_an_address_is_computed(listen: str, complete: bool) -> None:
    assert ("ports" in read(f"func main() {{\n\t_ = {listen}\n}}\n").complete) is complete


def _read(*codes: str) -> dict[str, tuple[object, bool, bool]]:
    """The settings of several files: default, required, optional."""
    files = {f"p{number}.go": f"package p\n\n{code}" for number, code in enumerate(codes)}
    found = program(Sources({"go.mod": "module x\n", **files}), "go")
    assert found is not None
    return {one.name: (one.default, one.required, one.optional) for one in found.settings}


_ENVCONFIG = """
type Config struct {
	Addr    string   `default:":7070"`
	DSN     string   `envconfig:"DATABASE_DSN" required:"true"`
	PeerURL []string `split_words:"true" required:"true"`
	Inner   Limits
}

type Limits struct {
	Size int
}
"""


@pytest.mark.parametrize(
    "load",
    [
        'func Load() (c Config, err error) {\n\terr = envconfig.Process("feed", &c)\n\treturn\n}\n',
        'func Load() {\n\tvar cfg Config\n\tenvconfig.MustProcess("feed", &cfg)\n}\n',
        'func Load() {\n\tcfg := &config.Config{}\n\tenvconfig.Process("FEED", cfg)\n}\n',
    ],
)
def test_envconfig_reads_fields_without_a_tag_under_its_prefix(load: str) -> None:
    assert _read(_ENVCONFIG, load) == {
        "FEED_ADDR": (":7070", False, False),
        # The name in the tag is read without the prefix as well.
        "FEED_DATABASE_DSN": (None, False, False),
        "DATABASE_DSN": (None, False, False),
        "FEED_PEER_URL": (None, True, False),
        "FEED_INNER_SIZE": (None, False, False),
    }


def test_the_parts_of_a_struct_of_envconfig() -> None:
    code = """
type Config struct {
	Azure Oidc `envconfig:"OIDC_AZURE"`
	Own *Oidc `envconfig:"OIDC_OWN"`
	Limits Limits
}

type Oidc struct {
	Issuer url.URL `envconfig:"ISSUER" required:"true"`
	BaseURL string `default:"a"`
}

type Limits struct {
	Size int `envconfig:"SIZE" required:"true"`
}
"""
    load = 'func Load() {\n\tvar cfg Config\n\tenvconfig.MustProcess("", &cfg)\n}\n'
    # Each of two names may be set, so that none of them is required.
    assert _read(code, load) == {
        "OIDC_AZURE_ISSUER": (None, False, False),
        "OIDC_AZURE_BASEURL": ("a", False, False),
        "OIDC_OWN_ISSUER": (None, False, False),
        "OIDC_OWN_BASEURL": ("a", False, False),
        "ISSUER": (None, False, False),
        "LIMITS_SIZE": (None, False, False),
        "SIZE": (None, False, False),
    }


_OF_API = """package config

type Config struct {
\tIssuer string `envconfig:"ISSUER" required:"true"`
}

func MustParse() Config {
\tvar c Config
\t_ = envconfig.Process("", &c)
\treturn c
}
"""


@pytest.mark.parametrize("name", ["", "settings "])
def test_structs_of_the_same_name_in_several_packages(name: str) -> None:
    def main(folder: str) -> str:
        called = name.strip() or "config"
        imports = f'\t{name}"example.com/shop/{folder}/config"\n\t"config"\n'
        return f"package main\n\nimport (\n{imports})\n\nfunc main() {{\n\t{called}.MustParse()\n}}\n"

    files = {
        "go.mod": "module example.com/shop\n\ngo 1.25\n",
        "api/main.go": main("api"),
        "api/config/config.go": _OF_API,
        "hook/main.go": main("hook"),
        "hook/config/config.go": _OF_API.replace("ISSUER", "CERTS"),
    }
    found = program(Sources(files), "go")
    assert found is not None
    assert {one.name: one.entries for one in found.settings} == {"ISSUER": ("api",), "CERTS": ("hook",)}


def test_prefixes_of_parts_and_of_a_loader() -> None:
    parts = (
        'type (\n\tConfig struct {\n\t\tStore store `envPrefix:"STORE_"`\n\t}\n\n'
        '\tstore struct {\n\t\tHost string `env:"HOST,required"`\n'
        '\t\tSize int `env:"SIZE" envDefault:"4"`\n\t}\n)\n'
    )
    assert _read(parts) == {"STORE_HOST": (None, True, False), "STORE_SIZE": ("4", False, False)}
    tagged = (
        'type Config struct {\n\tPort int `yaml:"port" env:"LISTEN_PORT"`\n'
        '\tKey string `env:"KEY,secret"`\n}\n'
        "const usualPort = 9000\n\nfunc load() {\n\tc := Config{\n\t\tPort: usualPort,\n\t}\n"
        '\tenv.New("ACME_", log).Load(&c)\n}\n'
    )
    assert _read(tagged) == {"ACME_LISTEN_PORT": ("9000", False, True), "ACME_KEY": (None, False, False)}


def test_viper_reads_the_environment_only_if_it_is_asked_to() -> None:
    tags = (
        'type Config struct {\n\tSource string `mapstructure:"SOURCE_URL"`\n'
        '\tSize int `mapstructure:"SIZE"`\n}\n'
    )
    load = (
        'import "github.com/spf13/viper"\n\nfunc load() {\n\tviper.SetDefault("SIZE", 8)\n'
        "\tviper.Unmarshal(&c)\n"
    )
    assert _read(tags, load + "}\n") == {}
    assert _read(tags, load + "\tviper.AutomaticEnv()\n}\n") == {
        "SOURCE_URL": (None, False, False),
        "SIZE": ("8", False, True),
    }
    prefixed = (
        load + '\tviper.SetEnvPrefix("shop")\n\tviper.AutomaticEnv()\n\t_ = viper.GetString("TOKEN")\n}\n'
    )
    assert "SHOP_TOKEN" in _read(prefixed)


@pytest.mark.parametrize("condition", ["!ok", "!ok || len(dsn) == 0"])
def test_a_variable_that_is_looked_up_and_required(condition: str) -> None:
    code = (
        f'func f() {{\n\tdsn, ok := os.LookupEnv("DSN")\n\tif {condition} {{\n'
        f'\t\tlog.Fatal("no DSN")\n\t}}\n}}\n'
    )
    assert _read(code) == {"DSN": (None, True, False)}


_TAGGED = 'package config\n\nimport "github.com/caarlos0/env/v11"\n\n'


@pytest.mark.parametrize(
    ("field", "setting"),
    [
        ('Key string `env:"KEY,required"`', ("KEY", None, True)),
        ('Key string `json:"key" env:"KEY,notEmpty"`', ("KEY", None, True)),
        ('Key string `env:"KEY"`', ("KEY", None, False)),
        ('Key string `env:"KEY,required" envDefault:"x"`', ("KEY", "x", False)),
        ('Port int `env:"PORT,default=8080"`', ("PORT", "8080", False)),
    ],
)
def test_the_variables_of_tagged_fields(field: str, setting: tuple[str, object, bool]) -> None:
    (found,) = read(f"type Config struct {{\n\t{field}\n}}\n", _TAGGED).settings
    assert (found.name, found.default, found.required) == setting


_GORILLA = 'package main\n\nimport (\n\t"net/http"\n\n\t"github.com/gorilla/mux"\n)\n\n'


@pytest.mark.parametrize(
    ("call", "path"),
    [
        ('r.HandleFunc(base+"/healthz", h)', "{prefix:path}/healthz"),
        ('r.HandleFunc(base + "/items/{id:[0-9]+}", h)', "{prefix:path}/items/{id}"),
        ('r.HandleFunc(cfg.Base+"/", h)', "/"),
        ('r.HandleFunc("/", h)', "/"),
    ],
)
def test_a_prefix_that_is_computed_may_be_any(call: str, path: str) -> None:
    found = read(f"func main() {{\n\tr := mux.NewRouter()\n\t{call}\n}}\n", _GORILLA)
    assert [route.path for route in found.routes] == [path]
    assert "routes" in found.complete


def test_a_code_of_grpc_is_no_route() -> None:
    body = "func f(err error) {\n\tswitch status.Code(err) {\n\tcase codes.NotFound:\n\t}\n}\n"
    assert "routes" in read('var _ = http.HandleFunc("/healthz", h)\n' + body).complete


def test_a_request_is_no_route() -> None:
    body = (
        'func main() {\n\thttp.HandleFunc("/healthz", h)\n\thttp.Get(url)\n\tclient.Post(url, "", nil)\n}\n'
    )
    assert "routes" in read(body).complete
    sum_of = 'c.client.Post(c.base+"/orders", "", nil)\n\tc.httpClient.Get(c.base + "/orders/" + id)'
    assert [route.path for route in read(body.replace("http.Get(url)", sum_of)).routes] == ["/healthz"]
    assert "routes" not in read(body.replace("http.Get(url)", "router.Get(url, h)")).complete


@pytest.mark.parametrize(
    ("body", "ports"),
    [
        (
            'const usual = ":9090"\n\nfunc main() {\n\ta := os.Getenv("ADDRESS")\n'
            '\tif a == "" {\n\t\ta = usual\n\t}\n}\n',
            9090,
        ),
        ('var port = envOr("HTTP_PORT", "8081")\n', 8081),
        ('var port = envOr("SMTP_PORT", "587")\n', None),
        ('var port = envOr("PORT", "web")\n', None),
    ],
)  # fmt: skip
def test_a_variable_with_a_usual_name_gives_the_port(body: str, ports: int | None) -> None:
    assert [port.number for port in read(body).ports] == ([ports] if ports else [])


_GUARD = (
    'func start() error {\n\tif os.Getenv("KEY") == "" {\n'
    '\t\treturn errors.New("no key")\n\t}\n\treturn nil\n}\n'
)


@pytest.mark.parametrize(
    ("main", "at_start"),
    [
        ("func main() {\n\tstart()\n}\n", True),
        ("func main() {\n\tif err := start(); err != nil {\n\t\tpanic(err)\n\t}\n}\n", True),
        ("func main() {\n\trun()\n}\n\nfunc run() {\n\tstart()\n}\n", True),
        ("func main() {\n\tfx.New(fx.Invoke(start)).Run()\n}\n", True),
        ("func main() {\n\tgo func() {\n\t\tstart()\n\t}()\n}\n", True),
        ("func main() {\n\tif err != nil {\n\t\treturn\n\t}\n\tstart()\n}\n", True),
        ("var root = &Command{Run: func() {\n\tstart()\n}}\n\nfunc main() {\n\troot.Execute()\n}\n", True),
        ("func init() {\n\tstart()\n}\n\nfunc main() {\n}\n", True),
        ("func main() {\n\tif traced {\n\t\tstart()\n\t}\n}\n", False),
        ('func main() {\n\tswitch kind {\n\tcase "cloud":\n\t\tstart()\n\t}\n}\n', False),
        ("func main() {\n\tif !traced {\n\t\treturn\n\t}\n\tstart()\n}\n", False),
        (
            'func main() {\n\tif len(os.Args) > 1 && os.Args[1] == "healthcheck" {\n\t\tcheck()\n\t\treturn\n\t}\n'
            "\tstart()\n}\n",
            True,
        ),
        ("func main() {\n\tif *showVersion {\n\t\treturn\n\t}\n\tstart()\n}\n", True),
        ('func main() {\n\tif os.Args[1] == "migrate" {\n\t\treturn\n\t}\n\tstart()\n}\n', False),
        ("func main() {\n\tfor _, each := range drivers {\n\t\teach(start)\n\t}\n}\n", False),
        ('func main() {\n\t// start()\n\tprintln("start()")\n}\n', False),
    ],
)
def test_a_variable_that_the_program_reads_whenever_it_starts(main: str, at_start: bool) -> None:
    for code in (
        _GUARD,
        _GUARD.replace('if os.Getenv("KEY") == ""', "if !ok").replace(
            "{\n\tif", '{\n\t_, ok := os.LookupEnv("KEY")\n\tif'
        ),
    ):
        found = {
            setting.name: (setting.required, setting.at_start)
            for setting in read(main + "\n" + code).settings
        }
        assert found == {"KEY": (True, at_start)}


@pytest.mark.parametrize(
    ("call", "at_start"),
    [("queue.Open()", True), ("if cloud {\n\t\tqueue.Open()\n\t}", False), ("kafka.Open()", False)],
)
def test_a_function_of_another_package(call: str, at_start: bool) -> None:
    files = {
        "go.mod": "module example.org/shop\n",
        "main.go": f'package main\n\nimport "example.org/shop/queue"\n\nfunc main() {{\n\t{call}\n}}\n',
        "queue/open.go": 'package queue\n\nimport "os"\n\nfunc Open() {\n\tkey = mustEnv("KEY")\n}\n',
    }
    found = program(Sources(files), "go")
    assert found is not None
    assert [(setting.name, setting.at_start) for setting in found.settings] == [("KEY", at_start)]


@pytest.mark.parametrize(("second", "entries"), [('mustEnv("KEY")', ()), ('os.Getenv("KEY")', ("cmd/a",))])
def test_a_variable_that_some_programs_need(second: str, entries: tuple[str, ...]) -> None:
    code = 'package main\n\nimport "os"\n\nfunc main() {{\n\tkey({})\n}}\n'
    files = {"go.mod": "module example.org/shop\n", "cmd/a/main.go": code.format('mustEnv("KEY")')}
    found = program(Sources({**files, "cmd/b/main.go": code.format(second)}), "go")
    assert found is not None
    assert {(setting.at_start, setting.entries) for setting in found.settings} == {(True, entries)}


def test_a_variable_that_functions_for_some_programs_need() -> None:
    start = 'package main\n\nimport "example.org/shop/config"\n\nfunc main() {{\n\t{}\n}}\n'
    files = {
        "go.mod": "module example.org/shop\n",
        "main.go": start.format("config.Web()"),
        "cmd/jobs/main.go": start.format("if x {\n\t\tconfig.Rare()\n\t}\n\tconfig.Jobs()"),
        "config/config.go": (
            'package config\n\nimport "os"\n\nfunc Web() {\n\tboth()\n\tmustEnv("WEB_KEY")\n}\n\n'
            'func Jobs() {\n\tboth()\n\tmustEnv("JOBS_KEY")\n}\n\nfunc Rare() {\n'
            '\tmustEnv("RARE_KEY")\n}\n\n'
            'func both() {\n\tmustEnv("SHARED_KEY")\n}\n'
        ),
    }
    found = program(Sources(files), "go")
    assert found is not None
    assert {one.name: (one.at_start, one.entries) for one in found.settings} == {
        "WEB_KEY": (True, (".",)),
        "JOBS_KEY": (True, ("cmd/jobs",)),
        "RARE_KEY": (False, ()),
        "SHARED_KEY": (True, ()),
    }


@pytest.mark.parametrize(
    ("constant", "wrapped", "labels"),
    [
        ("", "", ("status",)),
        ('ConstLabels: prometheus.Labels{"region": region}', "", ("status", "region")),
        ('ConstLabels: map[string]string{"region": region, "zone": zone}', "", ("status", "region", "zone")),
        ("ConstLabels: labels", "", None),
        ("", "var registry = prometheus.WrapRegistererWith(labels, prometheus.DefaultRegisterer)\n", None),
    ],
)
def test_labels_that_all_series_of_a_metric_have(constant: str, wrapped: str, labels: object) -> None:
    options = f'prometheus.CounterOpts{{Name: "orders_total", {constant}}}'
    body = f'var orders = promauto.NewCounterVec({options}, []string{{"status"}})\n{wrapped}'
    assert [metric.labels for metric in read(body).metrics] == [labels]


_RECORDER = """\
package metrics

import "github.com/prometheus/client_golang/prometheus"

func New(prefix, namespace string, reg prometheus.Registerer) *prometheus.CounterVec {
	return prometheus.NewCounterVec(prometheus.CounterOpts{
		Namespace: namespace,
		Name:      "orders_total",
	}, []string{"region"})
}
"""


@pytest.mark.parametrize(
    ("calls", "series"),
    [
        ('const space = "shop"\n\nvar m = metrics.New("", space, registry(1, 2))\n', ("shop_orders_total",)),
        ('var m = metrics.New(\n\t"a, (b",\n\t"web",\n\tnil,\n)\n', ("web_orders_total",)),
        (
            'func start(name string) { metrics.New("", name, nil) }\n\nfunc main() { start("cart") }\n',
            ("cart_orders_total",),
        ),
        (
            'var m = metrics.New("", "a", nil)\nvar n = metrics.New("", "b", nil)\n',
            ("a_orders_total", "b_orders_total"),
        ),
        ('var m = metrics.New("", os.Getenv("NAME"), nil)\n', ()),
        ('var m = other.New("", "shop", nil)\n', ()),
        (
            'func start(name string) {\n\tname = name + "x"\n\tmetrics.New("", name, nil)\n}\n\n'
            'var _ = start("a")\n',
            (),
        ),
        ("", ()),
    ],
)
def test_a_namespace_that_callers_pass(calls: str, series: tuple[str, ...]) -> None:
    head = '\npackage main\n\nimport (\n\t"net/http"\n\t"os"\n\t"shop/metrics"\n)\n\n'
    found = program(
        Sources(
            {
                "main.go": head + calls,
                "metrics/metrics.go": _RECORDER,
                "metrics/metrics_test.go": 'package metrics\n\nvar m = New("", "test", nil)\n',
            }
        ),
        "go",
    )
    assert found is not None
    assert tuple(name for metric in found.metrics for name in metric.series) == series


_REQUIRED = (
    "func required(name string) (string, error) {\n\tvalue, ok := os.LookupEnv(name)\n\tif !ok {\n"
    '\t\treturn "", fmt.Errorf("%s is not set", name)\n\t}\n\treturn value, nil\n}\n'
)
_OPTIONAL = (
    'func fallback(name, other string) string {\n\tif v := os.Getenv(name); v != "" {\n\t\treturn v\n\t}\n'
    "\treturn other\n}\n"
)
_NUMBER = (
    'func number(key string) (int, error) {\n\ttext := os.Getenv(key)\n\tif text == "" {\n'
    "\t\treturn 0, nil\n\t}\n"
    '\tn, err := strconv.Atoi(text)\n\tif err != nil {\n\t\treturn 0, fmt.Errorf("%s: %w", key, err)\n\t}\n'
    "\treturn n, nil\n}\n"
)
_LOADER = (
    "type loader struct{ errs []error }\n\nfunc (l *loader) text(name string) string {\n"
    "\tv := os.Getenv(name)\n"
    '\tif v == "" {\n\t\tl.errs = append(l.errs, fmt.Errorf("missing %s", name))\n\t}\n\treturn v\n}\n'
)


@pytest.mark.parametrize(
    ("body", "settings"),
    [
        (
            _REQUIRED + 'func main() {\n\tkey, err := required("SIGNING_KEY")\n}\n',
            [("SIGNING_KEY", None, True)],
        ),
        (_OPTIONAL + 'func main() {\n\tlevel := fallback("LEVEL", "info")\n}\n', [("LEVEL", "info", False)]),
        (_NUMBER + 'func main() {\n\tsize, err := number("POOL_SIZE")\n}\n', [("POOL_SIZE", None, False)]),
        (
            _LOADER + 'func main() {\n\tl := &loader{}\n\tkey := l.text("SIGNING_KEY")\n'
            '\thead := l.text("Accept")\n}\n',
            [("SIGNING_KEY", None, True)],
        ),
        (
            _REQUIRED
            + "func address(name string) string {\n\tvalue, err := required(name)\n\treturn value\n}\n"
            + 'func main() {\n\taddr := address("SHOP_ADDR")\n}\n',
            [("SHOP_ADDR", None, False)],
        ),
        (
            'func other(name string) string {\n\treturn name\n}\nfunc main() {\n\tother("SIGNING_KEY")\n}\n',
            [],
        ),
    ],
)
def test_functions_that_read_the_variable_that_they_are_given(
    body: str, settings: list[tuple[str, str | None, bool]]
) -> None:
    found = read(body).settings
    assert [(one.name, one.default, one.required) for one in found] == settings


_PREFIX = 'const prefix = "SHOP_"\n\n'


@pytest.mark.parametrize(
    ("name", "written"),
    [
        ("prefix + name", "SHOP_LEVEL"),
        ('"SHOP" + "_" + name', "SHOP_LEVEL"),
        ('fmt.Sprintf("SHOP_%s", name)', "SHOP_LEVEL"),
        ("r.prefix + name", ""),
        ("other + name", ""),
    ],
)
def test_functions_that_put_a_prefix_before_the_name(name: str, written: str) -> None:
    functions = (
        f'func (r *reader) text(name, other string) string {{\n\tif v := os.Getenv({name}); v != "" {{\n'
        "\t\treturn v\n\t}\n\treturn other\n}\n"
        'func (r *reader) size(name string) int {\n\tn, _ := strconv.Atoi(r.text(name, ""))\n\treturn n\n}\n'
    )
    main = 'func main() {\n\tvar r reader\n\tlevel := r.text("LEVEL", "info")\n\tsize := r.size("POOL_SIZE")\n}\n'
    found = [(one.name, one.default) for one in read(_PREFIX + functions + main).settings]
    assert found == ([("SHOP_LEVEL", "info"), ("SHOP_POOL_SIZE", None)] if written else [])


@pytest.mark.parametrize(
    "body",
    [
        "\tname = prefix + name\n\treturn os.Getenv(name)\n",
        "\tkey := prefix + name\n\treturn os.Getenv(key)\n",
    ],
)
def test_a_prefix_that_a_variable_has(body: str) -> None:
    function = f"func text(name string) string {{\n{body}}}\n"
    found = read(_PREFIX + function + 'func main() {\n\tlevel := text("LEVEL")\n}\n').settings
    assert [one.name for one in found] == ["SHOP_LEVEL"]


def test_the_address_of_a_variable_with_a_prefix() -> None:
    body = (
        'func text(name, other string) string {\n\tif v := os.Getenv(prefix + name); v != "" {\n\t\treturn v\n\t}\n'
        "\treturn other\n}\n"
        'func main() {\n\tlis, err := net.Listen("tcp", text("GRPC_ADDR", ":7070"))\n}\n'
    )
    head = 'package main\n\nimport (\n\t"net"\n\t"os"\n\n\t"google.golang.org/grpc"\n)\n\n'
    found = read(_PREFIX + body, head)
    assert [(one.number, one.variable) for one in found.ports] == [(7070, "SHOP_GRPC_ADDR")]
    assert "addresses" in found.complete


_LOOKUP = """\
		value, ok := os.LookupEnv(name)
		if !ok || value == "" {
			return Config{}, fmt.Errorf("%s is not set", name)
		}
"""
_COLLECTED = """\
		if os.Getenv(name) == "" {
			missing = append(missing, name)
		}
	}
	if len(missing) > 0 {
		return Config{}, errors.New("not set")
"""


@pytest.mark.parametrize(
    ("loop", "body"),
    [
        ('for name, field := range map[string]*string{\n\t\t"API_KEY": &c.Key,\n\t} {\n', _LOOKUP),
        ('for _, name := range []string{"API_KEY", "OTHER"} {\n', _LOOKUP),
        ('for _, name := range [...]string{"API_KEY"} {\n', _COLLECTED),
        ("for _, name := range demanded {\n", _COLLECTED),
        ('for field, name := range map[*string]string{\n\t\t&c.Key: "API_KEY",\n\t} {\n', _LOOKUP),
        (
            "for _, one := range []struct {\n\t\tname string\n\t\tto *string\n"
            '\t}{{"API_KEY", &c.Key}, {name: "OTHER", to: &c.Other}} {\n',
            _LOOKUP.replace("(name)", "(one.name)"),
        ),
    ],
)
def test_variables_of_a_loop_that_ends_without_them(loop: str, body: str) -> None:
    names = 'var demanded = []string{"API_KEY"}\n\n'
    found = read(
        f"{names}func main() {{\n\tload()\n}}\n\nfunc load() (Config, error) {{\n\t{loop}{body}\t}}\n}}\n"
    )
    assert [(one.name, one.required) for one in found.settings][:1] == [("API_KEY", True)]
    assert found.settings[0].at_start


@pytest.mark.parametrize(
    "body",
    [
        "for _, name := range demanded {\n\t\tos.Unsetenv(name)\n",
        'for _, name := range demanded {\n\t\tif os.Getenv(name) == "" {\n\t\t\tcontinue\n\t\t}\n',
    ],
)
def test_variables_of_a_loop_that_does_without_them(body: str) -> None:
    found = read(f'var demanded = []string{{"API_KEY"}}\n\nfunc main() {{\n\t{body}\t}}\n}}\n')
    assert not any(one.required for one in found.settings)


@pytest.mark.parametrize(
    ("framework", "call"),
    [
        ("labstack/echo/v4", 'e.Start(":" + cfg.Port)'),
        ("gofiber/fiber/v2", 'app.Listen(fmt.Sprintf(":%s", cfg.Port))'),
        ("gin-gonic/gin", 'r.Run(":" + cfg.Port)'),
    ],
)
def test_a_framework_listens_in_another_file(framework: str, call: str) -> None:
    files = {
        "go.mod": "module example.org/shop\n",
        "main.go": f"package main\n\nfunc main() {{\n\t{call}\n}}\n",
        "web/web.go": f'package web\n\nimport "github.com/{framework}"\n',
    }
    unknown = program(Sources(files), "go")
    assert unknown is not None
    assert (unknown.ports, "ports" in unknown.complete) == ((), False)
    code = 'package config\n\ntype C struct {\n\tPort string `env:"WEB_AT" envDefault:"8500"`\n}\n'
    known = program(Sources({**files, "config/config.go": code}), "go")
    assert known is not None
    assert [(port.number, port.variable) for port in known.ports] == [(8500, "WEB_AT")]
    assert "ports" in known.complete


_VIPER = """\
package config

import "github.com/spf13/viper"

func Load() (*Config, error) {
	v := viper.New()
	v.SetEnvKeyReplacer(strings.NewReplacer(".", "_", "-", "_"))
	v.AutomaticEnv()
	v.SetDefault("http.port", 8600)
	cfg := &Config{
		URL:  v.GetString("database.url"),
		Port: v.GetInt("http.port"),
		Mode: v.GetString("run-mode"),
	}
	if cfg.URL == "" {
		return nil, errors.New("no URL")
	}
	return cfg, nil
}
"""
_SERVE = """\
package main

import "net/http"

func main() {
	cfg, err := config.Load()
	http.ListenAndServe(fmt.Sprintf(":%d", cfg.Port), nil)
}
"""


def test_keys_of_viper() -> None:
    files = {"go.mod": "module example.org/shop\n", "main.go": _SERVE, "config/config.go": _VIPER}
    found = program(Sources(files), "go")
    assert found is not None
    required = {one.name: (one.required, one.default) for one in found.settings}
    assert required == {"DATABASE_URL": (True, None), "HTTP_PORT": (False, "8600"), "RUN_MODE": (False, None)}
    assert [(port.number, port.variable) for port in found.ports][:1] == [(8600, "HTTP_PORT")]
    names, whole = names_of(Sources(files))
    assert ({"DATABASE_URL", "HTTP_PORT", "RUN_MODE"} <= set(names), whole) == (True, True)


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ('v.GetString("run-mode")', "v.GetString(mode)"),
        ("return cfg, nil", "return cfg, v.Unmarshal(cfg)"),
        ('strings.NewReplacer(".", "_", "-", "_")', "replacer"),
    ],
)
def test_viper_may_read_other_variables(old: str, new: str) -> None:
    files = {"go.mod": "module example.org/shop\n", "config/config.go": _VIPER.replace(old, new)}
    assert not names_of(Sources(files))[1]


def test_a_prefix_of_viper() -> None:
    code = _VIPER.replace("\tv.AutomaticEnv()", '\tv.SetEnvPrefix("shop")\n\tv.AutomaticEnv()')
    found = program(Sources({"go.mod": "module example.org/shop\n", "config/config.go": code}), "go")
    assert found is not None
    assert {one.name for one in found.settings} == {"SHOP_DATABASE_URL", "SHOP_HTTP_PORT", "SHOP_RUN_MODE"}


@pytest.mark.parametrize(
    "names", ['EnvVars: []string{"URL"}', 'EnvVar: "URL"', 'Sources: cli.EnvVars("URL")']
)
@pytest.mark.parametrize(("more", "required"), [("Required: true", True), ('Value: "x"', False), ("", False)])
def test_flags_of_urfave(names: str, more: str, required: bool) -> None:
    flag = f'var f = &cli.StringFlag{{\n\tName: "url",\n\t{names},\n\t{more},\n}}\n'
    found = [one for one in read(flag).settings if one.name == "URL"]
    assert [one.required for one in found] == [required]


def test_a_required_flag_of_kong() -> None:
    code = (
        'type cli struct {\n\tURL string `env:"URL" required:"" help:"x"`\n'
        '\tAt string `env:"AT" default:"x"`\n}\n'
    )
    assert {one.name: one.required for one in read(code).settings} == {"URL": True, "AT": False}


@pytest.mark.parametrize(
    ("body", "port"),
    [
        (
            'func main() {\n\ta := flag.String("admin", ":7070", "")\n\thttp.ListenAndServe(*a, nil)\n}\n',
            7070,
        ),
        (
            'var a string\n\nfunc main() {\n\tflag.StringVar(&a, "admin", ":7070", "")\n'
            "\thttp.ListenAndServe(a, nil)\n}\n",
            7070,
        ),
        (
            'func main() {\n\tcmd.Flags().IntVarP(&o.number, "admin", "a", 7070, "")\n'
            '\thttp.ListenAndServe(fmt.Sprintf(":%d", o.number), nil)\n}\n',
            7070,
        ),
        (
            'var a = kingpin.Flag("admin", "Address.").Default(":7070").String()\n\n'
            "func main() {\n\thttp.ListenAndServe(*a, nil)\n}\n",
            7070,
        ),
        (
            'const usual = ":7070"\n\nfunc main() {\n\ta := flag.String("admin", usual, "")\n'
            "\t_ = http.Server{Addr: *a}\n}\n",
            7070,
        ),
        # The environment may set it as well.
        (
            'func main() {\n\ta := flag.String("admin", ":7070", "")\n\tif v := os.Getenv("ADMIN"); v != "" {\n'
            "\t\t*a = v\n\t}\n\thttp.ListenAndServe(*a, nil)\n}\n",
            0,
        ),
        ("func main() {\n\thttp.ListenAndServe(*address(), nil)\n}\n", 0),
    ],
)
def test_a_flag_of_any_name_sets_the_address(body: str, port: int) -> None:
    found = read(body)
    assert [(one.number, one.variable) for one in found.ports] == ([(port, "-admin")] if port else [])
    assert ("addresses" in found.complete) is bool(port)


def test_the_programs_that_listen() -> None:
    serve = 'package {}\n\nimport "net/http"\n\nfunc {}() {{\n\thttp.ListenAndServe(":{}", nil)\n}}\n'
    files = {
        "go.mod": "module example.org/shop\n",
        "cmd/web/main.go": 'package main\n\nimport "example.org/shop/internal/api"\n\n'
        "func main() {\n\tapi.Serve()\n}\n",
        "cmd/jobs/main.go": serve.format("main", "main", 9080),
        "internal/api/api.go": serve.format("api", "Serve", 8080),
        "internal/other/other.go": serve.format("other", "Serve", 7080),
    }
    found = program(Sources(files), "go")
    assert found is not None
    assert {one.number: one.entries for one in found.ports} == {
        8080: ("cmd/web",),
        9080: ("cmd/jobs",),
        7080: (),
    }


def test_packages_that_sqlc_writes() -> None:
    """They have queries, and neither routes nor metrics."""
    main = """\
package main

import (
	"net/http"
	"example.com/shop/internal/store"
)

func main() {
	queries := store.New(nil)
	http.HandleFunc("/healthz", check(queries))
	http.ListenAndServe(":80", nil)
}
"""
    files = {"go.mod": "module example.com/shop\n", "main.go": main}
    found = program(Sources(files), "go")
    assert found is not None
    assert "routes" not in found.complete
    sqlc = "sql:\n  - queries: queries\n    gen:\n      go:\n        out: internal/store\n"
    found = program(Sources({**files, "sqlc.yaml": sqlc}), "go")
    assert found is not None
    assert "routes" in found.complete
    found = program(Sources({**files, "db/sqlc.json": '{"gen": {"go": {"out": "../internal/store"}}}'}), "go")
    assert found is not None
    assert "routes" in found.complete


def test_packages_that_are_generated() -> None:
    """Code that the repository does not have may serve, read and export anything."""
    main = """\
package main

import (
	"net/http"
	"example.com/shop/api"
)

func main() {
	mux := http.NewServeMux()
	mux.HandleFunc("/healthz", check)
	api.Register(mux)
	http.ListenAndServe(":80", mux)
}
"""
    files = {"go.mod": "module example.com/shop\n", "main.go": main}
    found = program(Sources(files), "go")
    assert found is not None
    assert "routes" not in found.complete
    assert "" in found.prefixes
    assert names_of(Sources(files))[1] is False
    files["api/api.go"] = "package api\n\nfunc Register(mux any) {}\n"
    found = program(Sources(files), "go")
    assert found is not None
    assert "routes" in found.complete
    assert names_of(Sources(files))[1] is True
