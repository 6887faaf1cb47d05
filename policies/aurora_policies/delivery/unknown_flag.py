from collections import defaultdict
from collections.abc import Iterator
from posixpath import basename

from aurora_devops import Finding, Related, Repository, bad, good, policy
from aurora_devops.core.nearest import hint
from aurora_devops.delivery.programs import programs_of
from aurora_devops.facts import ContainerFlag, RunContainer, SourceProgram

_GO = """\
package main

import "flag"

func main() {
	port := flag.Int("port", 8080, "port")
	level := flag.String("log-level", "info", "level")
	flag.Parse()
	serve(*port, *level)
}
"""
_FILES = {
    "Dockerfile": 'FROM scratch\nCOPY shop /shop\nENTRYPOINT ["/shop"]\n',
    "go.mod": "module example.com/shop\n\ngo 1.25\n",
    "main.go": _GO,
}
_PYTHON = {
    "Dockerfile": "FROM python:3.13.7-slim\nCOPY . .\n",
    "requirements.txt": "requests==2.32.5\n",
    "worker.py": """\
import argparse

parser = argparse.ArgumentParser()
parser.add_argument("--queue", required=True)
parser.add_argument("-v", "--verbose", action="store_true")
options = parser.parse_args()
""",
}


def _compose(*words: str) -> str:
    return "services:\n  shop:\n    build: .\n    command:\n" + "".join(f"      - {word}\n" for word in words)


_POD = """\
apiVersion: v1
kind: Pod
metadata:
  name: shop
spec:
  containers:
    - name: shop
      image: ghcr.io/acme/shop:1.0.0
      args:
        - --port=8080
        - «--level=debug»
"""


@policy(
    "DLV142",
    severity="error",
    category="reliability",
    examples=[
        bad(_POD, path="k8s/pod.yaml", files=_FILES),
        bad(_compose("--log-level=debug", "«--ports»", "8080"), path="compose.yaml", files=_FILES),
        bad(
            _compose("python", "worker.py", "--verbose", "«--queues=orders»"),
            path="compose.yaml",
            files=_PYTHON,
        ),
        bad(_compose("«-ports=8080»"), path="compose.yaml", files=_FILES),
        bad(_compose("«--listen=:8080»", "--log-level", "info"), path="compose.yaml", files=_FILES),
        good(
            _compose("-port=8080", "-log-level=debug", "-abc"),
            path="compose.yaml",
            files=_FILES,
            because="the program declares the flags, and the last word may be several of one letter",
        ),
        good(
            _compose("-ports=8080"),
            path="compose.yaml",
            files={**_FILES, "Dockerfile": _FILES["Dockerfile"].replace("/shop", "/proxy")},
            because="the entry point may be another program",
        ),
        good(
            _compose("--port=8080", "--log-level=debug"),
            path="compose.yaml",
            files=_FILES,
            because="the program declares both flags",
        ),
        good(
            _compose("--port=8080", "--level=debug"),
            path="compose.yaml",
            files={**_FILES, "flags.go": 'package main\n\nimport "github.com/golang/glog"\n'},
            because="another package declares flags",
        ),
        good(
            _compose("/bin/exporter", "--listen=8080", "--level=debug"),
            path="compose.yaml",
            files=_FILES,
            because="the command is another program",
        ),
        good(
            _compose("sh", "-c", "/shop", "--port=8080", "--level=debug"),
            path="compose.yaml",
            files=_FILES,
            because="the flags are those of a shell",
        ),
    ],
)
def unknown_flag(repository: Repository) -> Iterator[Finding]:
    """A container starts its program with a flag that the program does not declare.

    The program ends with an error, and the container does not start.
    Correct the flag in the command or the arguments, or declare it.
    Reported are programs in Go, Python and Node.js that declare all of their flags themselves and by literals, with
    flag, pflag, cobra, kingpin, argparse, click, commander or yargs, if the program knows most flags of the command, or
    if the entry point of the image is the program by its name.

    <https://pkg.go.dev/flag>
    """
    if not repository.whole:
        return
    given: defaultdict[tuple[str, str, str, str], list[ContainerFlag]] = defaultdict(list)
    for flag in repository.of(ContainerFlag):
        given[flag.path, flag.unit, flag.owner, flag.image].append(flag)
    if not given:
        return
    programs = programs_of(repository)
    images = programs.images
    for container in repository.of(RunContainer):
        passed = given.pop((container.path, container.unit, container.owner, container.image), None)
        found = programs.of_container(container) if passed else ()
        if not passed or not found or not all("flags" in each.complete for each in found):
            continue
        started = [
            word
            for path in programs.dockerfiles_of(container)
            if path in images
            for word in images[path].words
        ]
        if not _starts_program(container, started, {each.language for each in found}):
            continue
        declared = {name for each in found for name in each.flags} | _USUAL
        if {each.language for each in found} != {"go"}:
            # Only package flag of Go reads long flags behind one dash.
            passed = [flag for flag in passed if not flag.name.startswith("-")]
        unknown = [
            flag
            for flag in passed
            if (name := flag.name.removeprefix("-")) not in declared and f"no-{name}" not in declared
        ]
        certain = len(found) == 1 and declared > _USUAL and _is_entry(container, started, found[0])
        if not certain and (2 * len(unknown) > len(passed) or len(unknown) == len(passed)):
            continue
        for flag in unknown:
            name = flag.name.removeprefix("-")
            if name.removeprefix("no-") not in declared:
                dashes = "-" if flag.name.startswith("-") else "--"
                yield Finding(
                    at=flag,
                    message=f"{container.owner} passes '{dashes}{name}', which the program does not declare"
                    f"{hint(name, sorted(declared - _USUAL))}",
                    related=(Related(found[0], "the program"),),
                )


def _is_entry(container: RunContainer, started: list[str], program: SourceProgram) -> bool:
    """Whether a container gives the entry point of its image only arguments, and that is the program by its name."""
    names = (program.name.rpartition("/")[2], basename(program.folder))
    return (
        container.words[:1] != ()
        and container.words[0].startswith("-")
        and bool(started)
        and basename(started[0]) in names
    )


# Flags that libraries add.
_USUAL = frozenset({"help", "version"})
_SHELLS = frozenset({"ash", "bash", "dash", "env", "sh", "supervisord", "timeout", "zsh"})
# Programs that start others and have flags of their own.
_SERVERS = frozenset(
    {
        *(
            "air",
            "alembic",
            "celery",
            "daphne",
            "dlv",
            "fastapi",
            "flask",
            "granian",
            "gunicorn",
            "hypercorn",
            "next",
        ),
        *(
            "nodemon",
            "npm",
            "npx",
            "opentelemetry-instrument",
            "pm2",
            "pnpm",
            "poetry",
            "tsx",
            "uv",
            "uvicorn",
            "yarn",
        ),
    }
)


def _starts_program(container: RunContainer, started: list[str], languages: set[str]) -> bool:
    """Whether the flags in the command of a container are those of its program."""
    names = [basename(word) for word in (*container.words, *started) if not word.startswith("-")]
    if any(name in _SHELLS or name in _SERVERS for name in names):
        return False
    return languages == {"go"} or any(name.endswith((".py", ".js", ".mjs", ".cjs")) for name in names)
