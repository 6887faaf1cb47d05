"""The addresses on which Go programs listen, in the ways in which they are written."""

import pytest

from aurora_devops.code.evidence import Program
from aurora_devops.code.programs import program
from aurora_devops.code.sources import Sources

_HEAD = """\
package main

import (
	"net/http"
	"os"
)

func getenv(name, otherwise string) string {
	if value := os.Getenv(name); value != "" {
		return value
	}
	return otherwise
}

"""


def read(body: str, imports: str = "") -> Program:
    code = _HEAD.replace('"os"\n', f'"os"\n{imports}') + body
    found = program(Sources({"go.mod": "module example.org/shop\n", "main.go": code}), "go")
    assert found is not None
    return found


@pytest.mark.parametrize(
    ("body", "variable"),
    [
        pytest.param(
            'func main() {\n\thttp.ListenAndServe(getenv("ADDR", ":8123"), nil)\n}\n',
            "ADDR",
            id="inline helper",
        ),
        pytest.param(
            "func main() {\n"
            "\ts := &http.Server{\n"
            '\t\tAddr: getenv("ADDR", ":8123"),\n'
            "\t}\n"
            "\ts.ListenAndServe()\n"
            "}\n",
            "ADDR",
            id="field helper",
        ),
        pytest.param(
            'func main() {\n\thttp.ListenAndServe(":"+getenv("PORT", "8123"), nil)\n}\n',
            "PORT",
            id="colon helper",
        ),
        pytest.param(
            "func main() {\n"
            "\ts := &http.Server{\n"
            '\t\tAddr: cmp.Or(os.Getenv("ADDR"), ":8123"),\n'
            "\t}\n"
            "\ts.ListenAndServe()\n"
            "}\n",
            "ADDR",
            id="cmp.Or inline",
        ),
        pytest.param(
            'const d = ":8123"\n'
            "func main() {\n"
            "\ts := &http.Server{\n"
            '\t\tAddr: cmp.Or(os.Getenv("ADDR"), d),\n'
            "\t}\n"
            "\ts.ListenAndServe()\n"
            "}\n",
            "ADDR",
            id="cmp.Or const",
        ),
        pytest.param(
            'const d = ":8123"\n'
            "func main() {\n"
            '\taddr := cmp.Or(os.Getenv("ADDR"), d)\n'
            "\ts := &http.Server{\n"
            "\t\tAddr: addr,\n"
            "\t}\n"
            "\ts.ListenAndServe()\n"
            "}\n",
            "ADDR",
            id="cmp.Or var",
        ),
        pytest.param(
            'const d = ":8123"\n'
            "func main() {\n"
            '\taddr := getenv("ADDR", d)\n'
            "\thttp.ListenAndServe(addr, nil)\n"
            "}\n",
            "ADDR",
            id="helper const",
        ),
        pytest.param(
            'const d = ":8123"\nfunc main() {\n\thttp.ListenAndServe(getenv("ADDR", d), nil)\n}\n',
            "ADDR",
            id="inline helper const",
        ),
        pytest.param(
            'const d = ":8123"\n'
            "func main() {\n"
            '\taddr := os.Getenv("ADDR")\n'
            '\tif addr == "" {\n'
            "\t\taddr = d\n"
            "\t}\n"
            "\thttp.ListenAndServe(addr, nil)\n"
            "}\n",
            "ADDR",
            id="if empty const",
        ),
        pytest.param(
            "type config struct {\n"
            "\tAddr string\n"
            "}\n"
            "func main() {\n"
            '\tc := config{Addr: getenv("ADDR", ":8123")}\n'
            "\thttp.ListenAndServe(c.Addr, nil)\n"
            "}\n",
            "ADDR",
            id="struct",
        ),
        pytest.param(
            "type config struct {\n"
            "\tAddr string\n"
            "}\n"
            "func load() config {\n"
            "\treturn config{\n"
            '\t\tAddr: getenv("ADDR", ":8123"),\n'
            "\t}\n"
            "}\n"
            "func main() {\n"
            "\tc := load()\n"
            "\thttp.ListenAndServe(c.Addr, nil)\n"
            "}\n",
            "ADDR",
            id="struct ml",
        ),
        pytest.param(
            "func main() {\n"
            '\taddr := ":8123"\n'
            '\tif v := os.Getenv("ADDR"); v != "" {\n'
            "\t\taddr = v\n"
            "\t}\n"
            "\thttp.ListenAndServe(addr, nil)\n"
            "}\n",
            "ADDR",
            id="otherwise var",
        ),
        pytest.param(
            "func main() {\n"
            '\tport := "8123"\n'
            '\tif v, ok := os.LookupEnv("PORT"); ok {\n'
            "\t\tport = v\n"
            "\t}\n"
            '\thttp.ListenAndServe(":"+port, nil)\n'
            "}\n",
            "PORT",
            id="otherwise port",
        ),
        pytest.param(
            "func main() {\n"
            '\tport := getenv("PORT", "8123")\n'
            '\thttp.ListenAndServe(net.JoinHostPort("", port), nil)\n'
            "}\n",
            "PORT",
            id="joined",
        ),
        pytest.param(
            "func main() {\n"
            '\tln, err := net.Listen("tcp", getenv("ADDR", ":8123"))\n'
            "\thttp.Serve(ln, nil)\n"
            "}\n",
            "ADDR",
            id="listener",
        ),
        pytest.param(
            "func main() {\n"
            '\taddr := flag.String("addr", getenv("ADDR", ":8123"), "")\n'
            "\tflag.Parse()\n"
            "\thttp.ListenAndServe(*addr, nil)\n"
            "}\n",
            "ADDR",
            id="flag env default",
        ),
        pytest.param(
            "func main() {\n"
            '\tport := getenv("PORT", "8123")\n'
            '\thttp.ListenAndServe(fmt.Sprintf("0.0.0.0:%s", port), nil)\n'
            "}\n",
            "PORT",
            id="sprintf",
        ),
        pytest.param(
            "type config struct {\n"
            '\tPort int `env:"PORT" envDefault:"8123"`\n'
            "}\n"
            "func (c config) addr() string {\n"
            '\treturn fmt.Sprintf(":%d", c.Port)\n'
            "}\n"
            "func main() {\n"
            "\tvar c config\n"
            "\tenv.Parse(&c)\n"
            "\thttp.ListenAndServe(c.addr(), nil)\n"
            "}\n",
            "PORT",
            id="method",
        ),
        pytest.param(
            "func main() {\n"
            "\tsrv := &http.Server{}\n"
            '\tsrv.Addr = getenv("ADDR", ":8123")\n'
            "\tsrv.ListenAndServe()\n"
            "}\n",
            "ADDR",
            id="assigned field",
        ),
        pytest.param(
            "func serve(addr string) error {\n"
            "\treturn http.ListenAndServe(addr, nil)\n"
            "}\n"
            "func main() {\n"
            '\tserve(getenv("ADDR", ":8123"))\n'
            "}\n",
            "ADDR",
            id="func param",
        ),
        pytest.param(
            "func serve(addr string) error {\n"
            "\treturn http.ListenAndServe(addr, nil)\n"
            "}\n"
            "func main() {\n"
            '\tserve(":8123")\n'
            "}\n",
            "",
            id="func param lit",
        ),
        pytest.param(
            "func newServer(addr string, h http.Handler) *http.Server {\n"
            "\treturn &http.Server{Addr: addr, Handler: h}\n"
            "}\n"
            "func main() {\n"
            '\ts := newServer(":8123", nil)\n'
            "\ts.ListenAndServe()\n"
            "}\n",
            "",
            id="newServer param",
        ),
        pytest.param(
            "func main() {\n"
            '\tviper.SetDefault("port", 8123)\n'
            "\tviper.AutomaticEnv()\n"
            '\thttp.ListenAndServe(fmt.Sprintf(":%d", viper.GetInt("port")), nil)\n'
            "}\n",
            "PORT",
            id="viper inline",
        ),
        pytest.param(
            "func main() {\n"
            '\tviper.SetDefault("PORT", "8123")\n'
            "\tviper.AutomaticEnv()\n"
            '\thttp.ListenAndServe(":"+viper.GetString("PORT"), nil)\n'
            "}\n",
            "PORT",
            id="viper inline plus",
        ),
        pytest.param(
            "func main() {\n"
            '\tport, err := strconv.Atoi(getenv("PORT", "8123"))\n'
            "\tif err != nil { panic(err) }\n"
            '\thttp.ListenAndServe(fmt.Sprintf(":%d", port), nil)\n'
            "}\n",
            "PORT",
            id="two values int",
        ),
        pytest.param(
            "type Server struct {\n"
            "\taddr string\n"
            "}\n"
            "func New(addr string) *Server {\n"
            "\treturn &Server{addr: addr}\n"
            "}\n"
            "func (s *Server) Run() error {\n"
            "\treturn http.ListenAndServe(s.addr, nil)\n"
            "}\n"
            "func main() {\n"
            '\tNew(getenv("ADDR", ":8123")).Run()\n'
            "}\n",
            "ADDR",
            id="struct new",
        ),
        pytest.param(
            "type Config struct {\n"
            "\tPort string\n"
            "}\n"
            "func Load() *Config {\n"
            "\tc := &Config{}\n"
            '\tc.Port = getenv("PORT", "8123")\n'
            "\treturn c\n"
            "}\n"
            "func main() {\n"
            "\tc := Load()\n"
            "\tsrv := &http.Server{\n"
            '\t\tAddr:    ":" + c.Port,\n'
            "\t\tHandler: nil,\n"
            "\t}\n"
            "\tsrv.ListenAndServe()\n"
            "}\n",
            "PORT",
            id="helper method cfg",
        ),
        pytest.param(
            "func addr() string {\n"
            '\tif p := os.Getenv("PORT"); p != "" {\n'
            '\t\treturn ":" + p\n'
            "\t}\n"
            '\treturn ":8123"\n'
            "}\n"
            "func main() {\n"
            "\thttp.ListenAndServe(addr(), nil)\n"
            "}\n",
            "PORT",
            id="func addr",
        ),
        pytest.param(
            "func port() string {\n"
            '\tport := os.Getenv("PORT")\n'
            '\tif port == "" {\n'
            '\t\tport = "8123"\n'
            "\t}\n"
            '\treturn ":" + port\n'
            "}\n"
            "func main() {\n"
            "\thttp.ListenAndServe(port(), nil)\n"
            "}\n",
            "PORT",
            id="port func",
        ),
        pytest.param(
            "func envInt(k string, d int) int {\n\tif v, err := strconv.Atoi(os.Getenv(k)); err == nil {\n"
            "\t\treturn v\n\t}\n\treturn d\n}\n"
            "func main() {\n"
            '\thttp.ListenAndServe(fmt.Sprintf(":%d", envInt("PORT", 8123)), nil)\n'
            "}\n",
            "PORT",
            id="envInt helper",
        ),
        pytest.param(
            'const port = 8123\nfunc main() {\n\thttp.ListenAndServe(fmt.Sprintf(":%d", port), nil)\n}\n',
            "",
            id="const int",
        ),
        pytest.param(
            "const (\n"
            '\tdefaultPort = "8123"\n'
            ")\n"
            "func main() {\n"
            '\tport := os.Getenv("PORT")\n'
            '\tif port == "" {\n'
            "\t\tport = defaultPort\n"
            "\t}\n"
            '\tlog.Fatal(http.ListenAndServe(":"+port, nil))\n'
            "}\n",
            "PORT",
            id="const block",
        ),
        pytest.param(
            "func main() {\n"
            "\tvar port string\n"
            '\tif p := os.Getenv("PORT"); p != "" {\n'
            "\t\tport = p\n"
            "\t} else {\n"
            '\t\tport = "8123"\n'
            "\t}\n"
            '\thttp.ListenAndServe(":"+port, nil)\n'
            "}\n",
            "PORT",
            id="else branch",
        ),
        pytest.param(
            "func main() {\n"
            '\tlis, err := net.Listen("tcp", fmt.Sprintf(":%s", getenv("GRPC_PORT", "8123")))\n'
            "\tgrpc.NewServer().Serve(lis)\n"
            "}\n",
            "GRPC_PORT",
            id="grpc",
        ),
        pytest.param(
            "var addr string\n"
            "func init() {\n"
            '\tpflag.StringVarP(&addr, "addr", "a", getenv("ADDR", ":8123"), "")\n'
            "}\n"
            "func main() {\n"
            "\thttp.ListenAndServe(addr, nil)\n"
            "}\n",
            "ADDR",
            id="pflag env",
        ),
        pytest.param(
            "type opts struct{ addr string }\n"
            "func cmd() {\n"
            "\to := opts{}\n"
            "\tc := &cobra.Command{RunE: func(cmd *cobra.Command, args []string) error {\n"
            "\t\treturn serve(o)\n"
            "\t}}\n"
            '\tc.Flags().StringVar(&o.addr, "addr", ":8123", "")\n'
            "}\n"
            "func serve(o opts) error {\n"
            "\treturn http.ListenAndServe(o.addr, nil)\n"
            "}\n",
            "-addr",
            id="cobra opts",
        ),
    ],
)
def test_one_address(body: str, variable: str) -> None:
    found = read(body)
    assert [(port.number, port.variable) for port in found.ports] == [(8123, variable)]
    assert "ports" in found.complete


@pytest.mark.parametrize(
    ("imports", "call"),
    [
        ('\t"github.com/gin-gonic/gin"\n', 'r.Run(":" + getenv("PORT", "8123"))'),
        ('\t"github.com/labstack/echo/v4"\n', 'e.Start(":" + getenv("PORT", "8123"))'),
        ('\t"github.com/gofiber/fiber/v2"\n', 'app.Listen(":" + getenv("PORT", "8123"))'),
        (
            '\t"github.com/urfave/cli/v2"\n',
            'var at string\n\ta := &cli.App{Flags: []cli.Flag{\n\t\t&cli.StringFlag{Name: "at", Value: ":8123", '
            'Destination: &at, EnvVars: []string{"PORT"}}}}\n\thttp.ListenAndServe(at, nil)',
        ),
        (
            '\t"strconv"\n',
            'port := 8123\n\tif v := os.Getenv("PORT"); v != "" {\n\t\tn, err := strconv.Atoi(v)\n\t\tif err != nil {\n'
            '\t\t\tpanic(err)\n\t\t}\n\t\tport = n\n\t}\n\thttp.ListenAndServe(":"+strconv.Itoa(port), nil)',
        ),
        (
            '\t"fmt"\n\t"strconv"\n',
            'c := &Config{Port: 8123}\n\tif v := os.Getenv("PORT"); v != "" {\n'
            "\t\tif n, err := strconv.Atoi(v); err == nil {\n\t\t\tc.Port = n\n\t\t}\n\t}\n"
            '\thttp.ListenAndServe(fmt.Sprintf(":%d", c.Port), nil)',
        ),
        (
            '\t"github.com/urfave/cli/v2"\n',
            'a := &cli.App{Flags: []cli.Flag{&cli.StringFlag{Name: "at", Value: ":8123", EnvVars: []string{"PORT"}}}}\n'
            '\thttp.ListenAndServe(c.String("at"), nil)',
        ),
    ],
)
def test_addresses_of_frameworks(imports: str, call: str) -> None:
    found = read(f"func main() {{\n\t{call}\n}}\n", imports)
    assert [(port.number, port.variable) for port in found.ports] == [(8123, "PORT")]
    assert "ports" in found.complete


def test_another_value_in_the_block_of_a_variable() -> None:
    found = read(
        'func main() {\n\tat := ":8123"\n\tif v := os.Getenv("MODE"); v != "" {\n\t\tat = ":8124"\n\t}\n'
        "\thttp.ListenAndServe(at, nil)\n}\n"
    )
    assert found.ports == ()


@pytest.mark.parametrize(
    "client",
    [
        'redis.NewClient(&redis.Options{Addr: "localhost:6379"})',
        'redis.NewClient(&redis.Options{Addr: getenv("REDIS_ADDR", "localhost:6379")})',
        "redis.NewClient(&redis.Options{\n\t\tAddr: unknown(),\n\t})",
    ],
)
def test_the_address_of_a_client_is_not_listened_on(client: str) -> None:
    found = read(f'func main() {{\n\tc := {client}\n\thttp.ListenAndServe(":8123", nil)\n}}\n')
    assert [port.number for port in found.ports] == [8123]
    assert "ports" in found.complete


def test_two_servers() -> None:
    body = (
        'func main() {\n\tgo http.ListenAndServe(getenv("METRICS_ADDR", ":9123"), promhttp.Handler())\n'
        '\thttp.ListenAndServe(getenv("ADDR", ":8123"), nil)\n}\n'
    )
    found = read(body)
    assert [(port.number, port.variable) for port in found.ports] == [(9123, "METRICS_ADDR"), (8123, "ADDR")]


@pytest.mark.parametrize(
    "body",
    [
        "func main() {\n\thttp.ListenAndServe(choose(), nil)\n}\n",
        'func main() {\n\tat := ":8123"\n\tif *local {\n\t\tat = ":8124"\n\t}\n'
        "\thttp.ListenAndServe(at, nil)\n}\n",
        'type c struct{ at string }\n\nvar a = c{at: ":8123"}\nvar b = c{at: ":8124"}\n\n'
        "func main() {\n\thttp.ListenAndServe(a.at, nil)\n}\n",
        'func at() string {\n\tif local {\n\t\treturn ":8124"\n\t}\n\treturn ":8123"\n}\n\n'
        "func main() {\n\thttp.ListenAndServe(at(), nil)\n}\n",
    ],
)
def test_an_address_with_several_values_is_unknown(body: str) -> None:
    found = read(body)
    assert found.ports == ()
    assert "ports" not in found.complete


def test_what_was_too_deep_for_one_server_is_followed_for_another() -> None:
    steps = "".join(f"func at{n}() string {{\n\treturn at{n - 1}()\n}}\n\n" for n in range(1, 9))
    steps += 'func at0() string {\n\treturn ":8123"\n}\n\n'
    servers = "\tgo http.ListenAndServe(at8(), nil)\n\thttp.ListenAndServe(at3(), nil)\n"
    found = read(f"{steps}func main() {{\n{servers}}}\n")
    assert [port.number for port in found.ports] == [8123]


_STRUCTS = (
    'type API struct {\n\tAddr string `env:"API_ADDR" envDefault:":8123"`\n}\n\n'
    'type Worker struct {\n\tAddr string `env:"WORKER_ADDR" envDefault:":8124"`\n}\n\n'
)


@pytest.mark.parametrize(
    ("body", "ports"),
    [
        (
            "func main() {\n\tcfg, _ := env.ParseAs[Worker]()\n\thttp.ListenAndServe(cfg.Addr, nil)\n}\n",
            {8124},
        ),
        (
            "func main() {\n\tvar cfg API\n\tenv.Parse(&cfg)\n\thttp.ListenAndServe(cfg.Addr, nil)\n}\n",
            {8123},
        ),
        ("func serve(cfg *Worker) {\n\thttp.ListenAndServe(cfg.Addr, nil)\n}\n", {8124}),
        (
            "func load() (*API, error) {\n\treturn env.ParseAs[API]()\n}\n\n"
            "func main() {\n\tcfg, err := load()\n\thttp.ListenAndServe(cfg.Addr, nil)\n}\n",
            {8123},
        ),
        ("func serve(cfg interface{ any }) {\n\thttp.ListenAndServe(cfg.Addr, nil)\n}\n", set()),
    ],
)
def test_the_fields_of_two_structs(body: str, ports: set[int]) -> None:
    found = read(_STRUCTS + body, '\t"github.com/caarlos0/env/v11"\n')
    assert {one.number for one in found.ports if one.confidence == "stated"} == ports


OPS = """\
package ops

import "net/http"

func Serve(address string) {
	http.ListenAndServe(address, nil)
}
"""


@pytest.mark.parametrize(
    ("second", "ports", "complete"),
    [
        ('ops.Serve(":9100")', {8123: ("cmd/web",), 9100: ("cmd/jobs",)}, True),
        ('ops.Serve(":8123")', {8123: ("cmd/jobs", "cmd/web")}, True),
        ("ops.Serve(choose())", {}, False),
    ],
)
def test_programs_that_pass_addresses_to_a_package(
    second: str, ports: dict[int, tuple[str, ...]], complete: bool
) -> None:
    main = 'package main\n\nimport "example.org/shop/ops"\n\nfunc main() {{\n\tgo {}\n\tselect {{}}\n}}\n'
    files = {
        "go.mod": "module example.org/shop\n",
        "ops/ops.go": OPS,
        "cmd/web/main.go": main.format('ops.Serve(":8123")'),
        "cmd/jobs/main.go": main.format(second),
    }
    found = program(Sources(files), "go")
    assert found is not None
    entries: dict[int, set[str]] = {}
    for port in found.ports:
        entries.setdefault(port.number, set()).update(port.entries)
    assert {number: tuple(sorted(each)) for number, each in entries.items()} == ports
    assert ("addresses" in found.complete) is complete


def test_a_function_that_a_program_calls_with_two_addresses() -> None:
    found = read(
        "func serve(at string) {\n\thttp.ListenAndServe(at, nil)\n}\n\n"
        'func main() {\n\tgo serve(":8123")\n\tserve(":8124")\n}\n'
    )
    assert [(port.number, port.line) for port in found.ports] == [(8123, 20), (8124, 21)]
    assert "addresses" in found.complete
