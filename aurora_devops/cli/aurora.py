"""The command `aurora` with its subcommands, each of which imports what it needs when it runs."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from .arguments import (
    EXIT,
    Parser,
    add_catalogue_options,
    add_fix_options,
    add_lint_options,
    add_version,
    complete,
    policy_names,
    profile_names,
    with_completion,
)
from .fleet import add_fleet_options
from .generate import add_generate_options, generate
from .lint import CLEAN, FAILED, guarded, lint
from .pins import add_pins_options

if TYPE_CHECKING:
    from ..generation.detect import Detection

_PATHS = "%(prog)s [OPTIONS] [PATH ...]"
# The kinds of nodes of the delivery graph, as in delivery/model.py, which only `aurora graph` imports.
_KINDS = (
    *("program", "build", "image", "service", "workload", "port", "route", "variable", "config", "secret"),
    *("scrape", "metric", "rule", "alert", "receiver", "dashboard", "job", "command", "environment"),
    *("resource", "document"),
)


def run() -> None:
    """The command `aurora`."""
    sys.exit(guarded(main, sys.argv[1:]))


def main(argv: Sequence[str]) -> int:
    """Run the command that the arguments name; the exit status."""
    arguments = parser()
    complete(arguments)
    args = arguments.parse_args(argv)
    return int(args.command(args))


def parser() -> Parser:
    """The arguments of `aurora`."""
    parser = Parser(
        prog="aurora",
        usage="%(prog)s COMMAND [OPTIONS]",
        description="Lint, fix, explain and generate the files that build, deploy and monitor an application.",
        epilog=EXIT,
    )
    add_version(parser)
    commands = parser.add_subparsers(prog="aurora", title="commands", metavar="COMMAND", required=True)

    sub = commands.add_parser("lint", help="lint files; the same as aurora-lint", usage=_PATHS, epilog=EXIT)
    add_lint_options(sub)
    add_fix_options(sub)
    add_catalogue_options(sub)
    sub.set_defaults(command=lint)

    sub = commands.add_parser("fix", help="lint files and apply the safe fixes", usage=_PATHS, epilog=EXIT)
    add_lint_options(sub)
    add_fix_options(sub, always=True)
    sub.set_defaults(command=lint, fix=True, explain=None, list=False)

    sub = commands.add_parser(
        "explain", help="show the page of a policy, or what a node of the delivery graph is connected to"
    )
    with_completion(
        sub.add_argument(
            "name",
            metavar="NAME",
            help="code, name or id of another linter: DKR007, latest-tag, DL3007; with --graph a node",
        ),
        policy_names,
    )
    sub.add_argument(
        "--graph",
        action="store_true",
        help="explain a node of the delivery graph by its id or label, such as 'port 8000'",
    )
    sub.add_argument(
        "--path", metavar="PATH", type=Path, default=".", help="repository of the graph (default: .)"
    )
    sub.add_argument("--json", action="store_true", help="print the node and its edges as JSON, with --graph")
    sub.set_defaults(command=_explain)

    sub = commands.add_parser(
        "graph",
        help="show how the artifacts of a repository are connected",
        description="Show the delivery graph of a repository: programs, images, services, jobs, metrics, alerts, "
        "and what connects them, with the evidence at both ends.",
        usage="%(prog)s [OPTIONS] [PATH]",
    )
    sub.add_argument("path", metavar="PATH", nargs="?", default=".", type=Path, help="directory (default: .)")
    sub.add_argument(
        "--format",
        choices=("text", "json", "mermaid", "html"),
        default="text",
        help="output format (default: text); html is one page that works without a network",
    )
    sub.add_argument("-o", "--output", metavar="FILE", type=Path, help="write the graph to a file")
    sub.add_argument(
        "--environment",
        metavar="NAME",
        action="append",
        default=[],
        help="show only this environment, and what is in none: an overlay, a release, a compose file",
    )
    sub.add_argument(
        "--kind",
        metavar="NAME",
        action="append",
        default=[],
        choices=_KINDS,
        help="show only nodes of this kind",
    )
    sub.add_argument(
        "--links",
        metavar="URL",
        default="{path}#L{line}",
        help="what places in the page link to, with {path} and {line} (default: the files beside the page)",
    )
    sub.set_defaults(command=_graph)

    sub = commands.add_parser("policies", help="list the policies")
    with_completion(
        sub.add_argument(
            "name",
            metavar="NAME",
            nargs="*",
            help="only these: names, categories, prefixes of codes; `test [NAME or FILE ...]` checks the examples of "
            "the policies that aurora.yaml, or a file of policies, declares",
        ),
        policy_names,
    )
    with_completion(
        sub.add_argument("--profile", metavar="NAME", help="only the policies of a profile"), profile_names
    )
    sub.add_argument("--json", action="store_true", help="print JSON, with the ids of other linters")
    sub.set_defaults(command=_policies)

    sub = commands.add_parser("init", help="write an aurora.yaml to start from")
    sub.add_argument("path", metavar="PATH", nargs="?", default=".", type=Path, help="directory (default: .)")
    sub.add_argument(
        "--from-peers", action="store_true", help="convert the configuration files of other linters"
    )
    sub.add_argument("--force", action="store_true", help="overwrite an existing aurora.yaml")
    sub.add_argument(
        "--yes", "-y", action="store_true", help="do not ask on a terminal for values that were not detected"
    )
    sub.set_defaults(command=_init)

    sub = commands.add_parser(
        "generate",
        help="generate delivery files for an application and verify them",
        description="Generate delivery files for an application, verify them, and show or write the changes.",
        usage="%(prog)s [OPTIONS] [PATH]",
    )
    add_generate_options(sub)
    sub.set_defaults(command=generate)

    sub = commands.add_parser(
        "pins",
        help="update the pinned versions of generated files",
        description="Compare the pins of images, actions and tools with a table or a registry, and show or write "
        "those that differ. Only the files and servers that are named are read.",
        usage="%(prog)s update [OPTIONS] SOURCE ...",
    )
    add_pins_options(sub)
    sub.set_defaults(command=_update_pins)

    sub = commands.add_parser("render", help="print what a kustomization, a chart or a pipeline becomes")
    sub.add_argument(
        "path",
        metavar="PATH",
        type=Path,
        help="a kustomization.yaml, Chart.yaml or .gitlab-ci.yml, or its folder",
    )
    sub.add_argument(
        "--values", "-f", metavar="FILE", type=Path, action="append", default=[], help="values for a chart"
    )
    sub.add_argument("--release-name", default="release-name", help="the name of the release of a chart")
    sub.add_argument("--namespace", default="default", help="the namespace of the release of a chart")
    sub.add_argument(
        "--kubernetes-version",
        metavar="VERSION",
        help="the release of Kubernetes that a chart is rendered for (default: the newest known)",
    )
    sub.add_argument(
        "--api-versions",
        "-a",
        metavar="VERSION",
        action="append",
        default=[],
        help="an API version that the cluster serves beside those of Kubernetes",
    )
    sub.add_argument("--origins", action="store_true", help="print the file and the line of each value")
    sub.add_argument(
        "--format", choices=("yaml", "json"), default="yaml", help="output format (default: yaml)"
    )
    sub.set_defaults(command=_render)

    sub = commands.add_parser("fleet", help="lint many repositories, and report on all of them")
    add_fleet_options(sub)

    sub = commands.add_parser("lsp", help="run the language server for editors on standard input and output")
    # Many clients add the option, although it is the only transport.
    sub.add_argument("--stdio", action="store_true", help="use standard input and output (default)")
    sub.set_defaults(command=_lsp)

    sub = commands.add_parser(
        "mcp",
        help="run the server for coding assistants on standard input and output",
        description="Run a server of the Model Context Protocol, with tools that lint, explain, fix and render.",
        usage="%(prog)s [OPTIONS] [PATH]",
    )
    sub.add_argument(
        "path",
        metavar="PATH",
        nargs="?",
        default=".",
        type=Path,
        help="a path in the repository (default: .)",
    )
    sub.add_argument("--write", action="store_true", help="add a tool that applies fixes to files")
    sub.add_argument(
        "--allow",
        metavar="PATH",
        action="append",
        default=[],
        help="a path that the tools may read, relative to the root (default: the whole repository)",
    )
    sub.set_defaults(command=_mcp)

    sub = commands.add_parser(
        "schema", help="print the JSON Schema of aurora.yaml, of the JSON report or of the delivery graph"
    )
    sub.add_argument("name", choices=("config", "report", "graph"))
    sub.set_defaults(command=_schema)

    sub = commands.add_parser("completion", help="print the shell code that completes both commands")
    sub.add_argument("shell", choices=("bash", "zsh", "fish", "powershell"))
    sub.set_defaults(command=_completion)

    return parser


def _graph(args: argparse.Namespace) -> int:
    from .graph import graph

    return graph(args.path, args.format, args.output, args.environment, args.kind, args.links)


def _explain(args: argparse.Namespace) -> int:
    if args.graph:
        from .graph import explain_node

        return explain_node(args.name, args.path, as_json=args.json)
    if args.json:
        args.parser.error("--json needs --graph")
    from .explain import explain

    return explain(args.name)


def _policies(args: argparse.Namespace) -> int:
    if args.name[:1] == ["test"]:
        from .declared import test

        return test(args.name[1:])
    from .explain import list_policies

    return list_policies(args.name, args.profile, as_json=args.json)


def _init(args: argparse.Namespace) -> int:
    from ..core.files import config_of
    from ..reporters.escaping import escape
    from .init import starting_config
    from .init_app import found_in
    from .questions import ask, can_ask

    if not args.path.is_dir():
        raise NotADirectoryError(f"{args.path} is not a directory")
    present = config_of(args.path)
    known = present is not None and not args.force and _has_app(present)

    def asked(found: Detection, folder: str) -> Detection:
        # An existing file below the root is kept as it is.
        kept = (args.path / folder / "aurora.yaml").exists() if folder else known
        return found if kept or args.yes or not can_ask() else ask(found, folder)

    found = found_in(args.path, asked)
    if present is not None and not args.force and not found.nested:
        return _add_app(present, found.section, found.notes)
    text, notes = starting_config(args.path, from_peers=args.from_peers)
    target = present or args.path / "aurora.yaml"
    if present is None or args.force:
        _write(target, "\n".join(filter(None, (text, found.section))))
        print(f"wrote {target}")
    _write_nested(args.path, found.nested)
    for note in (*notes, *map(escape, found.notes)):
        print(note)
    return CLEAN


def _write(target: Path, text: str) -> None:
    """Write a configuration file; raises ConfigError for a link, which may lead out of the repository."""
    from ..core.settings import ConfigError

    if target.is_symlink():
        raise ConfigError(f"{target}: is a symbolic link; nothing is written through it")
    target.write_text(text, encoding="utf-8")


def _write_nested(root: Path, sections: Mapping[str, str]) -> None:
    """Write an aurora.yaml into the folder of each application of a monorepo that has none."""
    for folder, text in sections.items():
        target = root / folder / "aurora.yaml"
        if not target.exists():
            _write(target, text)
            print(f"wrote {target}")


def _has_app(path: Path) -> bool:
    from ..core.configfile import ConfigFile
    from ..core.extends import load

    return bool(load(ConfigFile(path.as_posix())).config.app)


def _add_app(path: Path, section: str, notes: Sequence[str]) -> int:
    """Append the section `app`; the existing text is not changed."""
    from ..reporters.escaping import escape

    if not section or _has_app(path):
        print(f"error: {path} already exists; --force overwrites it", file=sys.stderr)
        return FAILED
    text = path.read_text(encoding="utf-8")
    _write(path, f"{text.rstrip()}\n\n{section}".lstrip())
    print(f"added the section app to {path}")
    for note in notes:
        print(escape(note))
    return CLEAN


def _render(args: argparse.Namespace) -> int:
    from ..core.run import default_catalogue
    from .render import render

    options: dict[str, dict[str, Any]] = {}
    if args.kubernetes_version is not None:
        options["kubernetes-api"] = {"kubernetes-version": args.kubernetes_version}
    if args.api_versions:
        options["helm-chart"] = {"api-versions": args.api_versions}
    return render(
        args.path,
        default_catalogue(),
        origins=args.origins,
        form=args.format,
        values=args.values,
        release=args.release_name,
        namespace=args.namespace,
        options=options,
    )


def _update_pins(args: argparse.Namespace) -> int:
    from .pins import update

    return update(args)


def _lsp(args: argparse.Namespace) -> int:
    from ..core.settings import ConfigError

    try:
        from .lsp import make
    except ModuleNotFoundError as error:
        if error.name not in ("lsprotocol", "pygls"):
            raise
        raise ConfigError("aurora lsp needs pygls; install aurora-devops[lsp]") from None
    make().start_io()
    return CLEAN


def _mcp(args: argparse.Namespace) -> int:
    from ..core.settings import ConfigError

    try:
        from .mcp import make
    except ModuleNotFoundError as error:
        if (error.name or "").partition(".")[0] != "mcp":
            raise
        raise ConfigError("aurora mcp needs mcp; install aurora-devops[mcp]") from None
    make(args.path, writes=args.write, allowed=args.allow).run()
    return CLEAN


def _schema(args: argparse.Namespace) -> int:
    import json

    if args.name == "config":
        from ..generation.settings import schema

        print(json.dumps(schema(), indent=2))
    elif args.name == "graph":
        from ..delivery.records import schema as graph_schema

        print(json.dumps(graph_schema(), indent=2))
    else:
        from ..reporters.schema import schema as report_schema

        print(json.dumps(report_schema(), indent=2))
    return CLEAN


def _completion(args: argparse.Namespace) -> int:
    from argcomplete.shell_integration import shellcode

    print(shellcode(["aurora", "aurora-lint"], shell=args.shell))
    return CLEAN
