"""The commands of programs by their first argument."""

import pytest

from aurora_devops.code.sources import Sources
from aurora_devops.code.subcommands import subcommands_of

COBRA = """\
package main

import "github.com/spf13/cobra"

func main() {
	root := &cobra.Command{Use: "shop"}
	root.AddCommand(&cobra.Command{Use: "serve [port]", Aliases: []string{"run"}})
	root.Execute()
}
"""
ARGPARSE = """\
import argparse

parsers = argparse.ArgumentParser().add_subparsers()
parsers.add_parser("serve", aliases=["run"])
parsers.add_parser("migrate")
"""
COMPARED = "import sys\n\nif sys.argv[1] == 'serve':\n    serve()\nelif sys.argv[1] in ('migrate',):\n    migrate()\n"


@pytest.mark.parametrize(
    ("language", "path", "code", "names"),
    [
        ("go", "main.go", COBRA, ("run", "serve", "shop")),
        ("python", "shop.py", ARGPARSE, ("migrate", "run", "serve")),
        ("python", "shop.py", COMPARED, ("migrate", "serve")),
        (
            "python",
            "shop.py",
            "import typer\n\n\n@app.command()\ndef send_all():\n    pass\n",
            ("send-all", "send_all"),
        ),
        (
            "node",
            "shop.js",
            "require('yargs').command(['serve', 'run'], '').command('work <n>')\n",
            ("run", "serve", "work"),
        ),
        ("node", "shop.ts", "switch (process.argv[2]) {\n  case 'serve':\n    serve();\n}\n", ("serve",)),
    ],
)
def test_commands_are_read(language, path, code, names):
    assert subcommands_of(Sources({path: code}), language) == (names, True)


@pytest.mark.parametrize(
    ("language", "path", "code"),
    [
        ("go", "main.go", COBRA.replace('"serve [port]"', "serveName")),
        ("go", "main.go", COBRA.replace("root.AddCommand(", "use(")),
        ("go", "main.go", "package main\n\nfunc main() {\n\tcommands[os.Args[1]]()\n}\n"),
        ("python", "shop.py", ARGPARSE + "for name in names:\n    parsers.add_parser(name)\n"),
        ("python", "shop.py", ARGPARSE + "import fire\n"),
        ("python", "shop.py", "import sys\n\nopen(sys.argv[1])\n"),
        (
            "node",
            "shop.js",
            "const c = require('commander');\nc.command(name).action(work);\nc.command('serve');\n",
        ),
        ("node", "shop.js", "serve(process.argv[2]);\n"),
        ("java", "Shop.java", 'switch (args[0]) { case "serve": }\n'),
    ],
)
def test_commands_whose_names_are_not_known_leave_the_program_open(language, path, code):
    assert not subcommands_of(Sources({path: code}), language)[1]


def test_several_programs_of_a_go_module_leave_it_open():
    other = "package main\n\nfunc main() {\n}\n"
    assert not subcommands_of(Sources({"cmd/shop/main.go": COBRA, "cmd/load/main.go": other}), "go")[1]
