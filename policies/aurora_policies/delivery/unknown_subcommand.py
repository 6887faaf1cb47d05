from collections.abc import Collection, Iterator, Sequence
from posixpath import basename, join

from aurora_devops import Finding, Related, Repository, bad, good, policy
from aurora_devops.core.lazy import regex
from aurora_devops.core.nearest import hint
from aurora_devops.delivery.programs import programs_of
from aurora_devops.facts import GivenCommand, InstalledCommands, SourceProgram
from aurora_devops.starting import program_at

_GO = {
    "Dockerfile": "FROM golang:1.25 AS build\nCOPY . .\nRUN go build -o /shop .\n"
    'FROM scratch\nCOPY --from=build /shop /shop\nENTRYPOINT ["/shop"]\n',
    "go.mod": "module example.com/shop\n\ngo 1.25\n",
    "main.go": """\
package main

import "os"

func main() {
	switch os.Args[1] {
	case "serve":
		serve()
	case "migrate", "upgrade":
		migrate()
	default:
		os.Exit(2)
	}
}
""",
}
_PYTHON = {
    "Dockerfile": 'FROM python:3.14-slim\nCOPY . .\nCMD ["python", "-m", "shop", "serve"]\n',
    "pyproject.toml": '[project]\nname = "shop"\nversion = "1.0.0"\ndependencies = ["click"]\n',
    "shop/__main__.py": """\
import click


@click.group()
def main():
    pass


@main.command()
def send_letters():
    pass


@main.command("serve")
def run():
    pass
""",
}
_NODE = {
    "Dockerfile": 'FROM node:24-alpine\nCOPY . .\nCMD ["node", "shop.js", "serve"]\n',
    "package.json": '{"name": "shop", "dependencies": {"commander": "^14.0.0", "express": "^5.1.0"}}\n',
    "shop.js": 'const { program } = require("commander");\nprogram.command("serve <port>").action(serve);\n'
    'program.command("work").alias("worker").action(work);\n'
    'const app = require("express")();\napp.get("/orders", list);\napp.listen(8080);\n',
}
_POD = """\
apiVersion: batch/v1
kind: Job
metadata:
  name: shop
spec:
  template:
    spec:
      containers:
        - name: shop
          image: ghcr.io/acme/shop:1.4.2
          {}
"""
_BUILD = {"Makefile": "image:\n\tdocker build -t ghcr.io/acme/shop:1.4.2 .\n"}


@policy(
    "DLV215",
    severity="error",
    category="reliability",
    examples=[
        bad(_POD.format("args: [«migrations»]"), path="k8s/job.yaml", files={**_GO, **_BUILD}),
        bad(_POD.format("command: [/shop, «server»]"), path="k8s/job.yaml", files={**_GO, **_BUILD}),
        bad(
            "services:\n  letters:\n    build: .\n    entrypoint: [python, -m, shop, «letters»]\n",
            path="compose.yaml",
            files=_PYTHON,
        ),
        bad(
            "services:\n  worker:\n    build: .\n    command: [node, shop.js, «jobs»]\n",
            path="compose.yaml",
            files=_NODE,
        ),
        good(
            _POD.format("args: [upgrade]"),
            path="k8s/job.yaml",
            files={**_GO, **_BUILD},
            because="a case of the program has the command",
        ),
        good(
            "services:\n  letters:\n    build: .\n    command: python -m shop send-letters\n"
            "  worker:\n    image: acme/worker\n    command: node shop.js jobs\n",
            path="compose.yaml",
            files=_PYTHON,
            because="click names the command by its function, and the other image is not built here",
        ),
        good(
            _POD.format("args: [migrations]"),
            path="k8s/job.yaml",
            files={**_GO, **_BUILD, "main.go": _GO["main.go"].replace("switch os.Args[1]", "switch mode")},
            because="the first argument does not choose",
        ),
        good(
            _POD.format("args: [migrations]"),
            path="k8s/job.yaml",
            files={**_GO, **_BUILD, "Dockerfile": _GO["Dockerfile"].replace('["/shop"]', '["/start.sh"]')},
            because="a script gets the argument",
        ),
        good(
            _POD.format("command: [celery, -A, shop, worker]"),
            path="k8s/job.yaml",
            files={**_PYTHON, **_BUILD},
            because="celery gets the argument",
        ),
    ],
)
def unknown_subcommand(repository: Repository) -> Iterator[Finding]:
    """A container starts its program with a command that the program does not have.

    The program ends with an error, and the container is started again and again.
    Correct the command in the arguments of the container, or add it to the program.
    Read are commands of Go with `os.Args`, cobra, urfave/cli and kingpin, of Python with argparse, click and Typer, and
    of Node.js with commander and yargs. Nothing is reported if a program may have commands whose names are unknown, if
    a module of Go has several programs, or if a script starts the program.

    <https://kubernetes.io/docs/tasks/inject-data-application/define-command-argument-container/>
    """
    given = repository.of(GivenCommand)
    if not repository.whole or not given:
        return
    programs = programs_of(repository)
    entries = {path: one.entry for path, one in programs.images.items()}
    installed = {name for one in repository.of(InstalledCommands) for name in one.names}
    for one in given:
        paths = [one.dockerfile] if one.dockerfile else sorted(programs.dockerfiles(one.image))
        found = programs.of_dockerfile(paths[0]) if len(paths) == 1 else ()
        if len(found) != 1 or paths[0] not in entries or "subcommands" not in found[0].complete:
            continue
        entry, known = entries[paths[0]], {*found[0].subcommands, *_USUAL}
        words = one.before if one.whole or not entry else () if one.before else entry
        if one.name not in known and _starts(words, found[0], repository.paths, installed):
            yield Finding(
                at=one,
                message=f"{one.owner} starts the program with '{one.name}', a command that it does not have"
                f"{hint(one.name, found[0].subcommands)}",
                related=(Related(found[0], "the program"),),
            )


def _starts(
    words: Sequence[str], program: SourceProgram, paths: Collection[str], installed: Collection[str]
) -> bool:
    """Whether words start a program itself, and no script or server that gets the next word."""
    index = program_at(words)
    if index >= len(words):
        return False
    name, rest = basename(words[index]), words[index + 1 :]
    match program.language:
        case "go":
            own = name in (program.name.rpartition("/")[2], basename(program.folder))
            return not rest and (own or words[index].startswith("/")) and not _SCRIPT.search(name)
        case "python":
            if name in installed and not rest:
                return True
            files = [rest[-1]] if rest and rest[-1].endswith(".py") else []
            if rest[-2:-1] in (["-m"], ("-m",)):
                path = rest[-1].replace(".", "/")
                files = [f"{path}.py", f"{path}/__main__.py"]
            below = {join(program.folder, folder, file) for folder in ("", "src") for file in files}
            return name.startswith("python") and "manage.py" not in files and not below.isdisjoint(paths)
        case _:
            return name in _NODE_RUNS and len(rest) > 0 and rest[-1].endswith((".cjs", ".js", ".mjs", ".ts"))


_NODE_RUNS = frozenset({"bun", "node", "tsx"})
_SCRIPT = regex(r"\.sh\Z|entry-?point|\A(?:ash|bash|dash|env|sh|zsh)\Z")
# Commands that libraries add.
_USUAL = frozenset({"completion", "help", "version"})
