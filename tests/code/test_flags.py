"""The flags that programs declare, and the names in their code."""

import pytest

from aurora_devops.code.flags import flags_of
from aurora_devops.code.names import names_of
from aurora_devops.code.sources import Sources


@pytest.mark.parametrize(
    ("path", "code", "flags"),
    [
        (
            "main.go",
            'func main() {\n\tfs.Int("port-metrics", 0, "")\n\tfs.Parse(os.Args)\n}\n',
            ("port-metrics",),
        ),
        (
            "main.go",
            'func init() {\n\tflag.StringVar(&level, "level", "", "")\n\tflag.Parse()\n}\n',
            ("level",),
        ),
        (
            "main.go",
            'func init() {\n\tapp.Flag("web.listen", "").String()\n\tkingpin.Parse()\n}\n',
            ("web.listen",),
        ),
        (
            "cmd.go",
            'func init() {\n\tc.Flags().BoolVarP(&v, "all", "a", false, "")\n\tc.Execute()\n}\n',
            ("all",),
        ),
        (
            "main.go",
            'const name = "web." + "listen"\n\nfunc main() {\n\tflag.String(name, "", "")\n\tflag.Parse()\n}\n',
            ("web.listen",),
        ),
        (
            "main.go",
            'import "github.com/urfave/cli/v3"\n\nvar app = cli.Command{Flags: []cli.Flag{\n\t&cli.StringFlag{\n'
            '\t\tUsage: "level", Name: "level", Aliases: []string{"l"},\n\t},\n}}\n\n'
            "func main() {\n\tapp.Run(os.Args)\n}\n",
            ("l", "level"),
        ),
        (
            "main.go",
            'import "github.com/alecthomas/kong"\n\ntype Serve struct {\n\tListenAddr string\n\tX int `arg:""`\n}\n\n'
            'var cli struct {\n\tColor bool `negatable:""`\n\tServe Serve `cmd:"" prefix:"serve."`\n}\n\n'
            "func main() {\n\tkong.Parse(&cli)\n}\n",
            ("color", "no-color", "serve.listen-addr"),
        ),
        (
            "main.go",
            'func main() {\n\tfs.StringLong("level", "", "")\n\tff.Parse(fs, os.Args)\n}\n',
            ("level",),
        ),
        (
            "main.go",
            'func (o *options) AddFlags(fs *flag.FlagSet) {\n\tfs.StringVar(&o.level, "level", "", "")\n}\n\n'
            "func main() {\n\to.AddFlags(flag.CommandLine)\n\tflag.Parse()\n}\n",
            ("level",),
        ),
        ("app.py", 'parser.add_argument("-q", "--queue")\n', ("queue",)),
        ("app.py", '@click.option("--debug/--no-debug")\ndef main(): ...\n', ("debug", "no-debug")),
        ("app.js", 'program.option("-p, --port <number>", "port");\n', ("port",)),
    ],
)
def test_declared_flags(path: str, code: str, flags: tuple[str, ...]) -> None:
    language = {"go": "go", "py": "python", "js": "node"}[path.rpartition(".")[2]]
    assert flags_of(Sources({path: code}), language) == (flags, True)


@pytest.mark.parametrize(
    ("path", "code"),
    [
        ("main.go", 'func main() {\n\tflag.Int("port", 0, "")\n\tflag.Int(name, 0, "")\n\tflag.Parse()\n}\n'),
        (
            "main.go",
            'import "k8s.io/klog/v2"\n\nfunc main() {\n\tflag.Int("port", 0, "")\n\tflag.Parse()\n}\n',
        ),
        (
            "main.go",
            'func main() {\n\tflag.Int("port", 0, "")\n\toptions.AddFlags(flag.CommandLine)\n\tflag.Parse()\n}\n',
        ),
        ("app.py", 'import typer\n\nparser.add_argument("--queue")\n'),
        ("app.js", 'program.option("--port <number>").allowUnknownOption();\n'),
    ],
)
def test_flags_that_are_not_all_known(path: str, code: str) -> None:
    language = {"go": "go", "py": "python", "js": "node"}[path.rpartition(".")[2]]
    assert flags_of(Sources({path: code}), language)[1] is False


@pytest.mark.parametrize(
    ("code", "names"),
    [
        ('os.Getenv("SHOP_DB")', ("SHOP_DB",)),
        ('errors.New("SHOP_DB is not set")', ()),
        ('errors.New("missing SHOP_DB")', ()),
        ('os.Getenv("SHOP_" + name)', ("SHOP_",)),
        ('viper.SetEnvPrefix("shop")', ("SHOP_",)),
    ],
)
def test_names_of_variables(code: str, names: tuple[str, ...]) -> None:
    assert names_of(Sources({"main.go": code})) == (names, True)


@pytest.mark.parametrize(
    ("path", "code"),
    [
        ("main.go", "viper.AutomaticEnv()"),
        ("main.go", "for _, one := range os.Environ() {"),
        ("app.py", "settings = dict(os.environ)"),
        ("app.js", "const settings = { ...process.env };"),
    ],
)
def test_a_program_that_reads_any_variable(path: str, code: str) -> None:
    assert names_of(Sources({path: code}))[1] is False
