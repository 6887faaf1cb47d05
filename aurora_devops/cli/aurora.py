"""`aurora`: everything but the gate. Each subcommand imports what it needs when it is asked for."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from .arguments import (
    EXIT,
    add_fix_options,
    add_lint_options,
    add_version,
    complete,
    policy_names,
    with_completion,
)
from .generate import add_generate_options, generate
from .lint import CLEAN, FAILED, guarded, lint

if TYPE_CHECKING:
    from ..core.policy import Policy


def run() -> None:
    """The command `aurora`."""
    sys.exit(guarded(main, sys.argv[1:]))


def main(argv: Sequence[str]) -> int:
    """Do what the arguments say; the exit status."""
    parser = argparse.ArgumentParser(
        prog="aurora",
        description="Read, judge and fix everything a repository says about its own delivery.",
        epilog=EXIT,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    add_version(parser)
    commands = parser.add_subparsers(title="commands", metavar="COMMAND", required=True)

    sub = commands.add_parser("lint", help="the same as aurora-lint")
    add_lint_options(sub)
    add_fix_options(sub)
    sub.set_defaults(command=lint)

    sub = commands.add_parser("fix", help="apply the safe fixes")
    add_lint_options(sub)
    sub.add_argument("--unsafe-fixes", action="store_true", help="also those that may change what it does")
    sub.add_argument("--diff", action="store_true", help="show what would change, and write nothing")
    sub.set_defaults(command=lint, fix=True)

    sub = commands.add_parser(
        "explain", help="the page of a policy: our code or name, or another linter's id"
    )
    with_completion(
        sub.add_argument("name", metavar="NAME", help="DKR007, latest-tag, DL3007, CKV_K8S_20, ..."),
        policy_names,
    )
    sub.set_defaults(command=_explain)

    sub = commands.add_parser("policies", help="list the policies")
    sub.add_argument(
        "name", metavar="NAME", nargs="*", help="only these: names, categories, the letters of a code"
    )
    sub.add_argument("--profile", metavar="NAME", help="only those of a profile")
    sub.add_argument("--json", action="store_true", help="as JSON, with equivalents")
    sub.set_defaults(command=_policies)

    sub = commands.add_parser("init", help="write an aurora.yaml to start from")
    sub.add_argument("path", metavar="PATH", nargs="?", default=".", type=Path, help="the repository")
    sub.add_argument(
        "--from-peers",
        action="store_true",
        help="take over what other linters are set to",
    )
    sub.add_argument("--force", action="store_true", help="replace an aurora.yaml that is there")
    sub.set_defaults(command=_init)

    sub = commands.add_parser(
        "generate",
        help="make the delivery of an application, and prove it",
        description="Make the artifacts of an application, prove them, and show or write what is new.",
    )
    add_generate_options(sub)
    sub.set_defaults(command=generate)

    sub = commands.add_parser("schema", help="print a JSON Schema: of aurora.yaml, or of the JSON report")
    sub.add_argument("name", choices=("config", "report"))
    sub.set_defaults(command=_schema)

    sub = commands.add_parser(
        "completion", help="print the lines that teach a shell to complete both commands"
    )
    sub.add_argument("shell", choices=("bash", "zsh", "fish", "powershell"))
    sub.set_defaults(command=_completion)

    complete(parser)
    args = parser.parse_args(argv)
    return int(args.command(args))


def _explain(args: argparse.Namespace) -> int:
    from ..core.run import default_catalogue
    from .explain import page

    pages = [page(policy, default_catalogue()) for policy in default_catalogue().named(args.name)]
    print("\n\n".join(pages))
    return CLEAN


def _policies(args: argparse.Namespace) -> int:
    from ..core.run import default_catalogue

    catalogue = default_catalogue()
    found: dict[str, Policy] = {}
    for name in args.name or ["all"]:
        found.update((policy.code, policy) for policy in catalogue.named(name))
    if args.profile:
        profile = catalogue.profile(args.profile)
        found = {code: policy for code, policy in found.items() if profile.entry(policy) is not None}
    listed = [found[code] for code in sorted(found)]
    if args.json:
        import json

        rows = [
            {
                "code": policy.code,
                "name": policy.name,
                "severity": policy.severity,
                "category": policy.category,
                "summary": policy.summary,
                "fixable": policy.fixable,
                "equivalents": {peer: list(ids) for peer, ids in policy.equivalents.items()},
            }
            for policy in listed
        ]
        print(json.dumps(rows, indent=2, ensure_ascii=False))
        return CLEAN
    widest = max((len(policy.name) for policy in listed), default=0)
    for policy in listed:
        fix = "fix" if policy.fixable else ""
        print(f"{policy.code}  {policy.name:<{widest}}  {policy.severity:<7}  {fix:<3}  {policy.summary}")
    return CLEAN


def _init(args: argparse.Namespace) -> int:
    from ..core.files import config_of
    from ..reporters.escaping import escape
    from .init import starting_config
    from .init_app import app_section

    there = config_of(args.path)
    section, about_app = app_section(args.path)
    if there is not None and not args.force:
        return _add_app(there, section, about_app)
    text, notes = starting_config(args.path, from_peers=args.from_peers)
    target = there or args.path / "aurora.yaml"
    target.write_text("\n".join(filter(None, (text, section))), encoding="utf-8")
    print(f"wrote {target}")
    for note in (*notes, *map(escape, about_app)):
        print(note)
    return CLEAN


def _add_app(path: Path, section: str, notes: Sequence[str]) -> int:
    """Put the section `app` below what is there; what is there is never changed."""
    from ..core.config import load
    from ..reporters.escaping import escape

    if not section or load(path).app:
        print(f"error: {path} is already there; --force replaces it", file=sys.stderr)
        return FAILED
    text = path.read_text(encoding="utf-8")
    path.write_text(f"{text.rstrip()}\n\n{section}".lstrip(), encoding="utf-8")
    print(f"added the section app to {path}")
    for note in notes:
        print(escape(note))
    return CLEAN


def _schema(args: argparse.Namespace) -> int:
    import json

    if args.name == "config":
        from ..generation.settings import schema

        print(json.dumps(schema(), indent=2))
    else:
        from ..reporters.schema import schema as report_schema

        print(json.dumps(report_schema(), indent=2))
    return CLEAN


def _completion(args: argparse.Namespace) -> int:
    from argcomplete.shell_integration import shellcode

    print(shellcode(["aurora", "aurora-lint"], shell=args.shell))
    return CLEAN
