"""The variables that libraries and helpers of Go programs read under names that they put together."""

import pytest

from aurora_devops.code.names import names_of
from aurora_devops.code.programs import program
from aurora_devops.code.sources import Sources


def _files(config: str, **others: str) -> Sources:
    files = {f"{name.replace('_', '/')}.go": code for name, code in others.items()}
    return Sources(
        {"go.mod": "module example.com/shop\n", "config.go": f"package config\n\n{config}", **files}
    )


def _read(sources: Sources) -> dict[str, bool]:
    """The variables that are read, and whether the program fails without them."""
    found = program(sources, "go")
    assert found is not None
    return {one.name: one.required for one in found.settings}


_CAARLOS = 'import "github.com/caarlos0/env/v11"\n\n'
_KELSEY = 'import "github.com/kelseyhightower/envconfig"\n\n'
_SETHVARGO = 'import "github.com/sethvargo/go-envconfig"\n\n'
_KONG = 'import "github.com/alecthomas/kong"\n\n'
_PARTS = (
    'type Connection struct {\n\tURL string `env:"URL,required"`\n}\n\n'
    'type Config struct {\n\tOrders Connection `envPrefix:"ORDERS_"`\n\tStock Connection `envPrefix:"STOCK_"`\n}\n\n'
)


@pytest.mark.parametrize(
    ("config", "names"),
    [
        (
            _CAARLOS + _PARTS + "func Load() (c Config, err error) {\n\terr = env.Parse(&c)\n\treturn\n}\n",
            {"ORDERS_URL": True, "STOCK_URL": True},
        ),
        (
            _CAARLOS
            + 'const prefix = "SHOP_"\n\ntype Config struct {\n\tS struct {\n\t\tURL string `env:"URL,notEmpty"`\n\t}'
            ' `envPrefix:"STORE_"`\n}\n\nfunc Load() (c Config, err error) {\n'
            "\terr = env.ParseWithOptions(&c, env.Options{Prefix: prefix})\n\treturn\n}\n",
            {"SHOP_STORE_URL": True},
        ),
        (
            _CAARLOS + 'type Config struct {\n\tBaseURL string\n\tLevel string `envDefault:"info"`\n}\n\n'
            "func Load() (c Config, err error) {\n\terr = env.ParseWithOptions(&c, env.Options{\n"
            "\t\tUseFieldNameByDefault: true, RequiredIfNoDef: true,\n\t})\n\treturn\n}\n",
            {"BASE_URL": True, "LEVEL": False},
        ),
        (
            _KELSEY + "type Base struct {\n\tLevel string\n}\n\n"
            'type Store struct {\n\tURL string `required:"true"`\n}\n\n'
            'type Config struct {\n\tBase\n\tStore *Store\n\tCache Store `ignored:"true"`\n}\n\n'
            'const name = "shop"\n\nfunc Load() {\n\tvar c Config\n\tenvconfig.MustProcess(name, &c)\n}\n',
            {"SHOP_LEVEL": False, "SHOP_STORE_URL": True},
        ),
        (
            _SETHVARGO + 'type Store struct {\n\tURL string `env:"URL, required"`\n}\n\n'
            'type Config struct {\n\tStore *Store `env:", prefix=STORE_"`\n}\n\nfunc Load() {\n\tvar c Config\n'
            "\tenvconfig.ProcessWith(ctx, &envconfig.Config{\n\t\tTarget: &c,\n"
            '\t\tLookuper: envconfig.PrefixLookuper("SHOP_", envconfig.OsLookuper()),\n\t})\n}\n',
            {"SHOP_STORE_URL": True},
        ),
        (
            'import "github.com/ilyakaznacheev/cleanenv"\n\ntype Config struct {\n'
            '\tURL string `yaml:"url" env:"STORE_URL" env-required:"true"`\n}\n\n'
            'func Load() {\n\tvar c Config\n\tcleanenv.ReadConfig("config.yml", &c)\n}\n',
            {"STORE_URL": False},
        ),
        (
            'import "github.com/ardanlabs/conf/v3"\n\nfunc Load() {\n\tcfg := struct {\n\t\tStore struct {\n'
            '\t\t\tMaxConns int `conf:"default:4"`\n\t\t\tURL string `conf:"required"`\n\t\t}\n\t}{}\n'
            '\tconf.Parse("SHOP", &cfg)\n}\n',
            {"SHOP_STORE_MAX_CONNS": False, "SHOP_STORE_URL": True},
        ),
        (
            _CAARLOS
            + 'const prefix = "SHOP_"\n\ntype Config struct {\n\tURL string `env:"URL,required"`\n}\n\n'
            "func Load[T any]() (T, error) {\n\treturn env.ParseAsWithOptions[T](env.Options{Prefix: prefix})\n}\n\n"
            "func MustLoad[T any]() T {\n\tc, _ := Load[T]()\n\treturn c\n}\n\n"
            "func Start() {\n\tc := MustLoad[Config]()\n}\n",
            {"SHOP_URL": True},
        ),
        (
            _KELSEY + "type Store struct {\n\tURL string\n}\n\ntype Queue struct {\n\tTopic string\n}\n\n"
            "func read(prefix string, into any) error {\n\treturn envconfig.Process(prefix, into)\n}\n\n"
            'func Load() {\n\tvar s Store\n\tread("STORE", &s)\n\tq := &Queue{}\n\tread("QUEUE", q)\n}\n',
            {"STORE_URL": False, "QUEUE_TOPIC": False},
        ),
        (
            _CAARLOS + "type Loop struct {\n\tcfg Config\n}\n\n"
            'type Config struct {\n\tURL string `env:"URL"`\n}\n\nfunc load[T any](c *T) error {\n'
            '\treturn env.ParseWithOptions(c, env.Options{Prefix: "SHOP_"})\n}\n\n'
            "func Load() {\n\tvar c Config\n\tload(&c)\n}\n",
            {"SHOP_URL": False},
        ),
        (
            _KONG
            + 'var cli struct {\n\tStoreURL string `required:""`\n\tListen string `name:"listen-on" default:":80"`\n'
            '}\n\nfunc Load() {\n\tkong.Parse(&cli, kong.DefaultEnvars("SHOP"))\n}\n',
            {"SHOP_STORE_URL": True, "SHOP_LISTEN_ON": False},
        ),
        (
            'import "github.com/peterbourgon/ff/v3"\n\nfunc Load() {\n\tfs := flag.NewFlagSet("shop", 1)\n'
            '\tfs.String("store-url", "", "")\n\tff.Parse(fs, args, ff.WithEnvVarPrefix("SHOP"))\n}\n',
            {"SHOP_STORE_URL": False},
        ),
        (
            'import "os"\n\nconst (\n\tprefix = "SHOP_"\n\turl = "STORE_URL"\n)\n\n'
            "func Load() string {\n\treturn os.Getenv(prefix + url)\n}\n",
            {"SHOP_STORE_URL": False},
        ),
        (
            'import "os"\n\nfunc read(key string) string { return os.Getenv("SHOP_" + key) }\n\n'
            'func Load() string { return read("STORE_URL") }\n',
            {"SHOP_STORE_URL": False},
        ),
        (
            'import "os"\n\nfunc Load() (string, error) {\n\tvar errs []error\n\tget := func(key string) string {\n'
            "\t\tvalue, ok := os.LookupEnv(key)\n\t\tif !ok {\n\t\t\terrs = append(errs, fmt.Errorf(key))\n\t\t}\n"
            '\t\treturn value\n\t}\n\treturn get("STORE_URL"), errors.Join(errs...)\n}\n',
            {"STORE_URL": True},
        ),
    ],
)
def test_names_of_libraries_and_helpers(config: str, names: dict[str, bool]) -> None:
    sources = _files(config)
    assert _read(sources) == names
    found, complete = names_of(sources)
    assert complete
    assert set(names) <= set(found)
    # No part of a name is left that others may begin with.
    assert not any(one.endswith("_") for one in found)


@pytest.mark.parametrize(
    "config",
    [
        # The prefix, the struct, the callback or the name is unknown.
        _KELSEY + "type Config struct {\n\tURL string\n}\n\n"
        "func Load() {\n\tvar c Config\n\tenvconfig.Process(os.Args[0], &c)\n}\n",
        _CAARLOS
        + 'type Config struct {\n\tURL string `env:"URL,required"`\n}\n\nfunc parse(prefix string, c any) {\n'
        "\tenv.ParseWithOptions(c, env.Options{Prefix: prefix})\n}\n\n"
        "func Load() {\n\tparse(os.Args[1], &Config{})\n}\n",
        'import "os"\n\nfunc read(key string) string { return os.Getenv("SHOP_" + key) }\n\n'
        "func Load() string { return read(os.Args[1]) }\n",
        'import "os"\n\ntype source struct{ prefix string }\n\n'
        "func (s source) get(key string) string { return os.Getenv(s.prefix + key) }\n\n"
        'func Load() string { return source{"SHOP_"}.get("URL") }\n',
    ],
)
def test_names_with_an_unknown_part(config: str) -> None:
    assert _read(_files(config)) == {}


def test_a_prefix_with_unknown_names_is_left() -> None:
    code = (
        'import "os"\n\nfunc read(key string) string { return os.Getenv("SHOP_" + key) }\n\n'
        "func Load() string { return read(os.Args[1]) }\n"
    )
    assert names_of(_files(code)) == (("SHOP_",), True)


_STRUCTS = (
    'type Config struct {\n\tStore Store `{tag}:"store"`\n}\n\n'
    'type Store struct {\n\tURL string `{tag}:"url"`\n\tPool int `{tag}:"pool_size"`\n}\n\n'
)


def test_viper_reads_the_fields_of_structs() -> None:
    code = (
        'import "github.com/spf13/viper"\n\n'
        + _STRUCTS.replace("{tag}", "mapstructure")
        + 'func Load() {\n\tv := viper.New()\n\tv.SetEnvPrefix("shop")\n'
        '\tv.SetEnvKeyReplacer(strings.NewReplacer(".", "__"))\n\tv.AutomaticEnv()\n\tvar c Config\n'
        "\tv.ReadInConfig()\n\tv.Unmarshal(&c)\n}\n"
    )
    names = {"SHOP_STORE__URL": False, "SHOP_STORE__POOL_SIZE": False}
    assert _read(_files(code)) == names
    assert names_of(_files(code)) == (tuple(sorted(names)), True)
    # A map may have any keys.
    assert names_of(_files(code.replace("URL string", "URLs map[string]string")))[1] is False


@pytest.mark.parametrize(
    ("provider", "names"),
    [
        (
            'env.Provider("SHOP_", ".", func(s string) string {\n{body}\n\t}',
            ("SHOP_STORE__POOL_SIZE", "SHOP_STORE__URL"),
        ),
        (
            'env.Provider(".", env.Opt{Prefix: "SHOP_", TransformFunc: func(s, v string) (string, any) {\n{body}\n\t}}',
            ("SHOP_STORE__POOL_SIZE", "SHOP_STORE__URL"),
        ),
        ('env.Provider("SHOP_", ".", toKey', ()),
    ],
)
def test_koanf_reads_the_fields_of_structs(provider: str, names: tuple[str, ...]) -> None:
    body = '\t\treturn strings.ReplaceAll(strings.ToLower(strings.TrimPrefix(s, "SHOP_")), "__", ".")'
    code = (
        'import "github.com/knadh/koanf/v2"\n\n'
        + _STRUCTS.replace("{tag}", "koanf")
        + 'func Load() {\n\tk := koanf.New(".")\n\tk.Load('
        + provider.replace("{body}", body)
        + '), nil)\n\tvar c Config\n\tk.Unmarshal("", &c)\n}\n'
    )
    assert tuple(sorted(_read(_files(code)))) == names
    found, complete = names_of(_files(code))
    assert complete is bool(names)
    assert not names or found == names


def test_a_generic_function_fills_the_structs_of_several_programs() -> None:
    main = (
        'package main\n\nimport "example.com/shop/config"\n\nfunc main() {{\n\tconfig.Load[config.{}]()\n}}\n'
    )
    code = (
        _CAARLOS
        + 'type API struct {\n\tToken string `env:"TOKEN,required"`\n}\n\n'
        + 'type Worker struct {\n\tQueue string `env:"QUEUE,required"`\n}\n\nfunc Load[T any]() (T, error) {\n'
        + '\treturn env.ParseAsWithOptions[T](env.Options{Prefix: "SHOP_"})\n}\n'
    )
    files = {
        "config/config.go": f"package config\n\n{code}",
        "cmd/api/main.go": main.format("API"),
        "cmd/worker/main.go": main.format("Worker"),
    }
    found = program(Sources({"go.mod": "module example.com/shop\n", **files}), "go")
    assert found is not None
    assert {one.name: one.entries for one in found.settings} == {
        "SHOP_TOKEN": ("cmd/api",),
        "SHOP_QUEUE": ("cmd/worker",),
    }


_MISSING = 'import (\n\t"fmt"\n\t"os"\n)\n\n'
_FAILS = '\tif len(missing) > 0 {\n\t\treturn fmt.Errorf("missing: %v", missing)\n\t}\n'


@pytest.mark.parametrize(
    ("config", "required"),
    [
        (
            "type missing []string\n\nfunc (m *missing) must(key string) string {\n\tv := os.Getenv(key)\n"
            '\tif v == "" {\n\t\t*m = append(*m, key)\n\t}\n\treturn v\n}\n\n'
            'func Load() error {\n\tvar m missing\n\turl := m.must("STORE_URL")\n'
            '\tif len(m) > 0 {\n\t\treturn errors.New("missing variables")\n\t}\n\treturn nil\n}\n',
            True,
        ),
        (
            "type loader struct{ missing []string }\n\nfunc (l *loader) get(key string) string {\n"
            "\tv, ok := os.LookupEnv(key)\n\tif !ok {\n\t\tl.missing = append(l.missing, key)\n\t}\n\treturn v\n}\n\n"
            'func Load() {\n\tl := &loader{}\n\turl := l.get("STORE_URL")\n'
            '\tif len(l.missing) != 0 {\n\t\tlog.Fatalf("missing: %v", l.missing)\n\t}\n}\n',
            True,
        ),
        (
            "func Load() error {\n\tvar missing []string\n"
            '\tif os.Getenv("STORE_URL") == "" {\n\t\tmissing = append(missing, "STORE_URL")\n\t}\n'
            + _FAILS
            + "\treturn nil\n}\n",
            True,
        ),
        (
            'func Load() error {\n\tvar missing []string\n\tc := Config{URL: os.Getenv("STORE_URL")}\n'
            '\tif c.URL == "" {\n\t\tmissing = append(missing, "STORE_URL")\n\t}\n'
            + _FAILS
            + "\treturn nil\n}\n",
            True,
        ),
        (
            "func Load(args []string) error {\n\tvar absent []string\n"
            '\tif os.Getenv("STORE_URL") == "" {\n\t\tabsent = append(absent, "STORE_URL")\n\t}\n'
            '\tlog.Printf("without %v", absent)\n' + _FAILS + "\treturn nil\n}\n",
            False,
        ),
        (
            "func (l *loader) get(key string) string {\n\tv, ok := os.LookupEnv(key)\n"
            "\tif !ok {\n\t\tl.absent = append(l.absent, key)\n\t}\n\treturn v\n}\n\n"
            'func Load() {\n\tl := &loader{}\n\turl := l.get("STORE_URL")\n'
            "\tif len(l.absent) > 0 {\n\t\tlog.Println(l.absent)\n\t}\n}\n",
            False,
        ),
    ],
)
def test_names_of_missing_variables_are_collected(config: str, required: bool) -> None:
    assert _read(_files(_MISSING + config)) == {"STORE_URL": required}


_MUST = (
    "func must(name string) string {\n\tvalue := os.Getenv(name)\n"
    '\tif value == "" {\n\t\tpanic(name)\n\t}\n\treturn value\n}\n'
)


@pytest.mark.parametrize(
    ("main", "commands"),
    [
        ('\tswitch os.Args[1] {\n\tcase "serve":\n\t\tserve()\n\tcase "check":\n\t}\n', ("serve",)),
        (
            '\tflag.Parse()\n\tswitch flag.Arg(0) {\n\tcase "run", "serve":\n\t\tserve()\n\t}\n',
            ("run", "serve"),
        ),
        (
            '\tname := os.Args[1]\n\tswitch name {\n\tcase "a":\n'
            "\t\tif err := serve(); err != nil {\n\t\t\treturn\n\t\t}\n\t}\n",
            ("a",),
        ),
        ('\tswitch os.Args[1] {\n\tcase "a":\n\t\tif debug {\n\t\t\tserve()\n\t\t}\n\t}\n', ()),
        ("\tswitch os.Args[1] {\n\tdefault:\n\t\tserve()\n\t}\n", ()),
        ('\tswitch mode {\n\tcase "a":\n\t\tserve()\n\t}\n', ()),
        ("\tserve()\n", ()),
    ],
)
def test_commands_that_require_a_variable(main: str, commands: tuple[str, ...]) -> None:
    code = f'package main\n\nimport "os"\n\nfunc main() {{\n{main}}}\n\n{_MUST}\n'
    code += 'func serve() error {\n\trun(must("SHOP_KEY"))\n\treturn nil\n}\n'
    found = program(Sources({"go.mod": "module example.com/shop\n", "main.go": code}), "go")
    assert found is not None
    [setting] = [one for one in found.settings if one.name == "SHOP_KEY"]
    assert setting.commands == commands
    assert setting.at_start == bool(commands or main == "\tserve()\n")


@pytest.mark.parametrize(
    ("condition", "required"),
    [
        ('url == "" || key == ""', {"SHOP_URL": True, "SHOP_KEY": True}),
        ('url == "" && key == ""', {"SHOP_URL": False, "SHOP_KEY": False}),
    ],
)
def test_a_condition_about_several_variables(condition: str, required: dict[str, bool]) -> None:
    config = (
        'import (\n\t"log"\n\t"os"\n)\n\nfunc Load() {\n\turl := os.Getenv("SHOP_URL")\n'
        '\tkey := os.Getenv("SHOP_KEY")\n'
        f'\tif {condition} {{\n\t\tlog.Fatal("both are needed")\n\t}}\n}}\n'
    )
    assert _read(_files(config)) == required


@pytest.mark.parametrize(
    ("main", "fails"),
    [
        ("\tstore, err := open()\n\tif err != nil {\n\t\tlog.Fatal(err)\n\t}\n\tuse(store)\n", True),
        ("\tstore, _ := open()\n\tuse(store)\n", False),
        ("\tstore, err := open()\n\tif err == nil && store.ready() {\n\t\tuse(store)\n\t}\n", False),
    ],
)
def test_a_function_whose_error_is_tolerated(main: str, fails: bool) -> None:
    code = f'package main\n\nimport "os"\n\nfunc main() {{\n{main}}}\n\n'
    code += 'func open() (*store, error) {\n\tkey := os.Getenv("SHOP_KEY")\n'
    code += '\tif key == "" {\n\t\treturn nil, errors.New("no key")\n\t}\n\treturn &store{key}, nil\n}\n'
    found = program(Sources({"go.mod": "module example.com/shop\n", "main.go": code}), "go")
    assert found is not None
    [setting] = [one for one in found.settings if one.name == "SHOP_KEY"]
    assert setting.required
    assert setting.at_start == fails
