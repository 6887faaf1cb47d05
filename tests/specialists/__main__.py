"""Generates everything for each application in tests/apps, and asks the specialists: nox -s specialists.

python -m specialists [--allow-missing] [DIR...]    with tests/ on the path; each DIR is generated already
"""

import argparse
import re
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Sequence
from pathlib import Path

from aurora_devops.generation import PLACEHOLDER
from templates.delivered import APPLICATIONS, APPS, IMAGES

from .broken import BROKEN
from .explained import EXPLAINED, judged
from .said import Said
from .tools import SPECIALISTS, Specialist, Unusable

# Where each application runs, and with what its infrastructure is made.
_CLOUDS = {
    "taskmaster": ("aws", "terraform"),
    "sessions": ("google", "pulumi"),
    "ledger": ("google", "terraform"),
}


def delivered(folder: Path) -> Iterator[Path]:
    """Each application with its whole delivery, made as a person would: init, fill in, generate."""
    for name in APPLICATIONS:
        root = folder / name
        shutil.copytree(APPS / name, root)
        (root / ".git").mkdir()
        (root / ".git/config").write_text(f'[remote "origin"]\n\turl = https://github.com/acme/{name}.git\n')
        _aurora(root, "init")
        config = root / "aurora.yaml"
        text = config.read_text().replace(PLACEHOLDER, f"{name}.acme.example")
        cloud, tool = _CLOUDS[name]
        image = f"image: {IMAGES[cloud].format(name)}\n  cloud: {cloud}\n  infrastructure: {tool}"
        config.write_text(re.sub(r"(?m)^  image: .*", f"  {image}", text))
        _aurora(root, "generate", "--write")
        yield root


def _aurora(root: Path, *argv: str) -> None:
    done = subprocess.run(("aurora", *argv), cwd=root, capture_output=True, text=True, check=False)
    if done.returncode:
        raise SystemExit(f"aurora {' '.join(argv)} in {root.name}:\n{done.stdout}{done.stderr}")


def asked(one: Specialist, roots: Sequence[Path]) -> tuple[list[Said], bool]:
    """What a specialist says of some repositories, and whether it answered for each."""
    everything: list[Said] = []
    answered = True
    for root in roots:
        try:
            said = sorted(one.judge(root))
        except Unusable as error:
            print(f"{root.name}: {error}")
            answered = False
            continue
        unexplained, _ = judged(said, EXPLAINED, ())
        known = f", {len(said) - len(unexplained)} explained" if len(said) > len(unexplained) else ""
        print(f"{root.name}: {one.name}: {len(unexplained)} to mend{known}", flush=True)
        for line in unexplained:
            print(f"  {root.name}/{line}")
        everything += said
    return everything, answered


def silent(one: Specialist, root: Path) -> list[str]:
    """The mistakes that a specialist says nothing of."""
    found = []
    with tempfile.TemporaryDirectory(prefix="specialists-") as name:
        for broken in BROKEN:
            if broken.tool != one.name:
                continue
            try:
                with broken.of(root, Path(name)) as copy:
                    rules = {said.rule for said in one.judge(copy)}
            except (LookupError, Unusable) as error:
                found.append(str(error))
                continue
            if broken.rule not in rules:
                said = ", ".join(sorted(rules)) or "nothing"
                found.append(f"{broken.wrong!r} in {broken.path} is not {broken.rule} but {said}")
    return found


def main(argv: Sequence[str] | None = None) -> int:
    """The exit status: 1 where more is said than is explained, or less, or where somebody cannot be asked."""
    parser = argparse.ArgumentParser(prog="specialists")
    parser.add_argument(
        "--allow-missing", action="store_true", help="a tool that is not there makes nothing red"
    )
    parser.add_argument(
        "roots", nargs="*", type=Path, metavar="DIR", help="a repository, instead of tests/apps"
    )
    options = parser.parse_args(argv)
    there = [one for one in SPECIALISTS if not one.missing]
    everything: list[Said] = []
    red = False
    with tempfile.TemporaryDirectory(prefix="specialists-") as name:
        roots = options.roots or list(delivered(Path(name)))
        for one in there:
            said, answered = asked(one, roots)
            everything += said
            red |= not answered
            for mistake in silent(one, roots[0]) if answered else ():
                print(f"{one.name} does not see a mistake: {mistake}")
                red = True
    unexplained, stale = judged(everything, EXPLAINED, {one.name for one in there})
    for reason in stale:
        print(f"{reason.tool} {reason.rule} is explained, and no longer said of {reason.artifact}")
    missing = [one for one in SPECIALISTS if one.missing]
    for one in missing:
        print(f"{one.name} is missing")
    lacking = not options.allow_missing and not all(one.optional for one in missing)
    return int(red or bool(unexplained) or bool(stale) or lacking)


if __name__ == "__main__":
    sys.exit(main())
