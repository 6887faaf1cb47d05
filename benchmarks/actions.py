"""Reads the inputs of widely used actions from the tags of their repositories: nox -s actions.

Each action of the table is read anew. Names on the command line, `owner/repository` or `owner/repository/path`, are
added. With `--from FOLDER`, repositories are those in FOLDER with the name `owner+repository`; others are cloned.
"""

from __future__ import annotations

import argparse
import json
import re
import subprocess
import tempfile
from collections import defaultdict
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import yaml

TABLE = Path(__file__).parent.parent / "aurora_devops" / "kinds" / "github" / "actions.json"
_TAG = re.compile(r"v?(\d{1,3})(?:\.(\d+))?(?:\.(\d+))?")
# What follows the @ of these is no version of the action.
_OTHER_REFS = frozenset({"dtolnay/rust-toolchain"})
_OLD = timedelta(days=365)
Versions = dict[int, list[str]]


def main() -> None:
    """Write the table anew."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("names", nargs="*", metavar="ACTION")
    parser.add_argument("--from", dest="folder", type=Path, default=None)
    chosen = parser.parse_args()
    known = json.loads(TABLE.read_text(encoding="utf-8"))["actions"] if TABLE.is_file() else {}
    found: dict[str, Any] = {}
    with tempfile.TemporaryDirectory() as work:
        for name in sorted({*known, *map(str.lower, chosen.names)} - _OTHER_REFS):
            owner, repository, *path = name.split("/")
            folder = _repository(owner, repository, chosen.folder, Path(work))
            entry = _entry(folder, "/".join(path), stale=chosen.folder is not None) if folder else None
            if entry is not None:
                found[name] = entry
            elif name in known:
                print(f"{name}: cannot be read; kept")
                found[name] = known[name]
            else:
                print(f"{name}: cannot be read")
    table = {"date": str(date.today()), "actions": found}
    TABLE.write_text(json.dumps(table, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
    print(f"{len(found)} actions")


def _repository(owner: str, repository: str, folder: Path | None, work: Path) -> Path | None:
    """The git directory of a repository."""
    if folder is not None:
        name = f"{owner}+{repository}".lower()
        there = next((one for one in folder.iterdir() if one.name.lower() == name), None)
        inner = there / "repo" if there and (there / "repo").is_dir() else there
        return inner / ".git" if inner and (inner / ".git").is_dir() else inner
    target = work / f"{owner}+{repository}"
    if not target.exists():
        url = f"https://github.com/{owner}/{repository}"
        done = subprocess.run(
            ["git", "clone", "--quiet", "--bare", "--filter=blob:none", url, str(target)], check=False
        )
        if done.returncode:
            return None
    return target


def _entry(folder: Path, path: str, *, stale: bool) -> dict[str, str] | None:
    """The inputs of an action in all its major versions: what one release of a version has is in the version.

    A `stale` copy may lack releases of its last version, which is left out if the copy is old.
    """
    inputs: dict[str, set[int]] = defaultdict(set)
    majors, newest = [], ""
    versions = sorted(_versions(folder).items())
    if stale and date.today() - _last_change(folder) > _OLD:
        versions = versions[:-1]
    for major, tags in versions:
        read = list(_metadata(folder, tags, path))
        if not read:
            continue
        majors.append(major)
        newest = tags[-1]
        for data in read:
            for name in data:
                inputs[name].add(major)
    if not majors:
        return None
    return {"newest": newest, "majors": f"{majors[0]}-{majors[-1]}", "inputs": _ranges(inputs, majors)}


def _last_change(folder: Path) -> date:
    newest = ("--sort=-committerdate", "--count=1", "--format=%(committerdate:short)")
    answer = subprocess.run(
        ["git", f"--git-dir={folder}", "for-each-ref", *newest], capture_output=True, text=True, check=True
    )
    return date.fromisoformat(answer.stdout.strip())


def _versions(folder: Path) -> Versions:
    """The tags of each major version, in the order of the versions."""
    tags = subprocess.run(
        ["git", f"--git-dir={folder}", "tag"], capture_output=True, text=True, check=True
    ).stdout
    found: defaultdict[int, list[tuple[tuple[int, int], str]]] = defaultdict(list)
    for tag in tags.split():
        if match := _TAG.fullmatch(tag):
            found[int(match[1])].append(((int(match[2] or -1), int(match[3] or -1)), tag))
    return {major: [tag for _, tag in sorted(listed)] for major, listed in found.items()}


def _metadata(folder: Path, tags: list[str], path: str) -> Iterator[set[str]]:
    """The inputs in the metadata of each tag, each text once."""
    prefix = f"{path}/" if path else ""
    asked = "".join(f"{tag}:{prefix}action.{end}\n" for tag in tags for end in ("yml", "yaml"))
    answer = subprocess.run(
        ["git", f"--git-dir={folder}", "cat-file", "--batch"],
        input=asked.encode(),
        capture_output=True,
        check=True,
    ).stdout
    seen = set()
    while answer:
        header, _, answer = answer.partition(b"\n")
        words = header.split()
        if len(words) < 3 or not words[-1].isdigit():
            continue  # the tag has no such file
        size = int(words[-1])
        text, answer = answer[:size], answer[size + 1 :]
        if words[1] != b"blob" or text in seen:
            continue
        seen.add(text)
        try:
            data = yaml.load(text, yaml.CSafeLoader)
        except yaml.YAMLError:
            continue
        if isinstance(data, dict) and "runs" in data:
            listed = data.get("inputs")
            yield {str(name).lower() for name in (listed if isinstance(listed, dict) else ())}


def _ranges(found: dict[str, set[int]], majors: list[int]) -> str:
    """Names with the major versions that have them: `name`, `name@2-`, `name@-3` or `name@2-3`.

    A version between two others also has what only the others have.
    """
    written = []
    for name, having in sorted(found.items()):
        start = "" if min(having) == majors[0] else str(min(having))
        end = "" if max(having) == majors[-1] else str(max(having))
        written.append(f"{name}@{start}-{end}" if start or end else name)
    return " ".join(written)


if __name__ == "__main__":
    main()
