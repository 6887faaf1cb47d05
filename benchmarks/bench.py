"""Ratios against other linters, on the same files, in the same run.

python benchmarks/bench.py [DIR] [--runs N] [--kubernetes N] [--dockerfiles N] [--workflows N]

Takes the artifacts below DIR (this repository's examples by default), repeats each with a line of its own
until there are as many as asked for, and times whole processes: CPU seconds of the process and its children,
median of the runs, ours and theirs in turn. A linter that is not installed is said to be missing.
"""

from __future__ import annotations

import argparse
import os
import resource
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from itertools import cycle, islice
from pathlib import Path

from aurora_devops.core.run import default_catalogue

HERE = Path(__file__).resolve().parent
Command = Callable[[Path], list[str]]


def main() -> int:
    """Print the table; the exit status is 0 whatever it shows: a budget is judged by who reads it."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("folder", nargs="?", type=Path, default=HERE.parent / "examples", metavar="DIR")
    parser.add_argument("--runs", type=int, default=3)
    parser.add_argument("--kubernetes", type=int, default=300)
    parser.add_argument("--dockerfiles", type=int, default=222)
    parser.add_argument("--workflows", type=int, default=850)
    parser.add_argument("--profile", default="recommended")
    args = parser.parse_args()
    found = collect(args.folder)
    print(f"{args.folder}: " + ", ".join(f"{len(files)} {kind}" for kind, files in found.items()))
    print(f"{'work':34}{'ours':>9}{'theirs':>9}{'ratio':>8}{'to reach':>10}  against")
    with tempfile.TemporaryDirectory() as name:
        bench(args, found, Path(name))
    return 0


def collect(folder: Path) -> dict[str, list[Path]]:
    """The artifacts below a folder, by kind, as the library recognises them; unreadable ones are left out."""
    from aurora_devops.core.engine import Engine
    from aurora_devops.core.settings import Settings
    from aurora_devops.core.source import Source, Unreadable

    engine = Engine(default_catalogue(), Settings())
    found: dict[str, list[Path]] = {"kubernetes": [], "dockerfile": [], "github-workflow": []}
    for path in sorted(folder.rglob("*")):
        if not path.is_file() or path.is_symlink() or not engine.reads(path.as_posix()):
            continue
        try:
            source = Source.decode(path.as_posix(), path.read_bytes())
        except (OSError, Unreadable):
            continue
        documents, _ = engine.read(source)
        for kind in {document.kind for document in documents if not document.problems} & set(found):
            found[kind].append(path)
        if not documents and source.path.endswith((".yml", ".yaml")) and _is_workflow(source.text):
            # A starter workflow lies elsewhere and would be one under .github/workflows.
            found["github-workflow"].append(path)
    return found


def _is_workflow(text: str) -> bool:
    return "\njobs:" in text and "\non:" in text and "runs-on:" in text


def bench(args: argparse.Namespace, found: dict[str, list[Path]], place: Path) -> None:
    """Each row of the table."""
    own: Command = lambda target: ["aurora-lint", str(target), "--no-cache", "-q", "--profile", args.profile]  # noqa: E731
    rows: list[tuple[str, list[Path], int, str, Command, str]] = [
        ("kubernetes", found["kubernetes"], args.kubernetes, "checkov", _checkov, "15x"),
        ("dockerfiles", found["dockerfile"], args.dockerfiles, "hadolint", _hadolint, "5x"),
        ("workflows", found["github-workflow"], args.workflows, "zizmor", _zizmor, "1.5x"),
    ]
    for title, files, number, peer, theirs, wanted in rows:
        if not files:
            print(f"{title:34}no such file in {args.folder}")
            continue
        target = repeat(files, number, place / title, title)
        compare(f"{number} {title}, cold", own, theirs, target, peer, wanted, args.runs)
    one = next((file for files in found.values() for file in files), None)
    if one is not None:
        single = repeat(
            [one], 1, place / "one", "workflows" if one in found["github-workflow"] else "kubernetes"
        )
        wall = statistics.median(timed(own(single))[1] for _ in range(max(5, args.runs)))
        print(f"{'one file, cold (wall)':34}{wall:9.3f}{'':9}{'':8}{'0.25 s':>10}")
        for peer, theirs in (("checkov", _checkov), ("zizmor", _zizmor)):
            if shutil.which(peer):
                other = statistics.median(timed(theirs(single))[1] for _ in range(3))
                print(f"{'':34}{'':9}{other:9.3f}{'':8}{'':10}  {peer}")
    everything = [file for files in found.values() for file in files]
    if everything:
        target = place / "warm"
        repeat(everything, 2000, target, "kubernetes")
        warm = ["aurora-lint", str(target), "-q", "--cache-dir", str(place / "cache")]
        cold = timed(warm)
        again = statistics.median(timed(warm)[1] for _ in range(max(5, args.runs)))
        print(
            f"{'2000 files, warm (wall)':34}{again:9.3f}{cold[1]:9.3f}"
            f"{cold[1] / again:7.1f}x{'0.1 s':>10}  itself, cold"
        )


def repeat(files: list[Path], number: int, target: Path, title: str) -> Path:
    """A folder with so many files: each of the given ones in turn, with a line of its own on top."""
    folder = target / ".github/workflows" if title == "workflows" else target
    folder.mkdir(parents=True)
    (target / ".git").mkdir(exist_ok=True)
    for index, file in enumerate(islice(cycle(files), number)):
        raw = file.read_bytes()
        suffix = file.suffix if file.suffix in (".yaml", ".yml", ".json") else ""
        name = f"{index}{suffix}" if suffix else f"{index}.Dockerfile"
        head = b"" if suffix == ".json" else f"# {index}\n".encode()
        (folder / name).write_bytes(head + raw)
    return target


def compare(
    title: str, ours: Command, theirs: Command, target: Path, peer: str, wanted: str, runs: int
) -> None:
    """Time both in turn and print their medians and the ratio."""
    timed(ours(target))  # warms the disk's cache, and compiles what was never imported
    if shutil.which(peer) is None:
        cpu = statistics.median(timed(ours(target))[0] for _ in range(runs))
        print(f"{title:34}{cpu:9.2f}{'':9}{'':8}{wanted:>10}  {peer} is missing")
        return
    pairs = [(timed(ours(target))[0], timed(theirs(target))[0]) for _ in range(runs)]
    mine, other = (statistics.median(column) for column in zip(*pairs, strict=True))
    ratio = statistics.median(b / a for a, b in pairs)
    print(f"{title:34}{mine:9.2f}{other:9.2f}{ratio:7.1f}x{wanted:>10}  {peer}, CPU seconds")


def timed(argv: list[str]) -> tuple[float, float]:
    """CPU and wall seconds of a process with its children; what it prints is thrown away."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    began = time.perf_counter()
    subprocess.run(
        argv, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, check=False, env=_environment()
    )
    wall = time.perf_counter() - began
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime, wall


def _environment() -> dict[str, str]:
    # A linter that asks a server for news would be timed on the network, one that may not keep its compiled
    # modules on compiling them.
    kept = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
    return {**kept, "CHECKOV_RUN_SCA_PACKAGE_SCAN": "false", "LOG_LEVEL": "ERROR", "BC_SKIP_MAPPING": "TRUE"}


def _checkov(target: Path) -> list[str]:
    frameworks = ["kubernetes"] if not (target / ".github").exists() else ["github_actions"]
    return [
        "checkov",
        "-d",
        str(target),
        "--framework",
        *frameworks,
        "--quiet",
        "--compact",
        "--skip-download",
    ]


def _hadolint(target: Path) -> list[str]:
    return ["hadolint", *_files(target)]


def _zizmor(target: Path) -> list[str]:
    return ["zizmor", "--offline", "-q", str(target)]


def _files(target: Path) -> Iterator[str]:
    return (str(path) for path in sorted(target.iterdir()) if path.is_file())


if __name__ == "__main__":
    sys.exit(main())
