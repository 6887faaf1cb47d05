"""Speed against other linters, and against an earlier version: ratios on the same files in the same run.

python benchmarks/bench.py [DIR] [--runs N] [--against CHECKOUT] [--only WORD] [--mixed N]

Takes the artifacts below DIR (this repository's examples by default), repeats each with a line of its own until there
are as many as asked for, and measures whole processes: CPU seconds of the process and its children, median of the
runs, ours and theirs in turn. Instructions are counted as well where valgrind is installed, since they do not depend on
the load of the machine. A linter that is not on the path is reported as missing.
"""

from __future__ import annotations

import argparse
import os
import re
import resource
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping
from importlib import metadata
from itertools import cycle, islice
from pathlib import Path
from typing import NamedTuple

from aurora_devops.core.run import default_catalogue

HERE = Path(__file__).resolve().parent
PROJECT = "aurora-devops"
Command = Callable[[Path], list[str]]


class Work(NamedTuple):
    """One kind of artifact: how many files, and what the other linters are called with."""

    kind: str
    title: str
    number: int
    peers: Mapping[str, tuple[Command, str]]


def main() -> int:
    """Print the table; the exit status is 0 whatever it shows."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("folder", nargs="?", type=Path, default=HERE.parent / "examples", metavar="DIR")
    parser.add_argument("--runs", type=int, default=3)
    parser.add_argument("--against", type=Path, metavar="CHECKOUT", help="a checkout of an earlier version")
    parser.add_argument("--only", default="", metavar="WORD", help="only the rows with this word")
    parser.add_argument("--mixed", type=int, default=10_000, help="number of files of the last rows")
    args = parser.parse_args()
    found = collect(args.folder)
    print(f"{args.folder}: " + ", ".join(f"{len(files)} {kind}" for kind, files in found.items()))
    print(f"{'work':38}{'ours':>10}{'theirs':>10}{'ratio':>9}{'to reach':>10}  against")
    with tempfile.TemporaryDirectory() as name:
        place = Path(name)
        rows = {
            "one": lambda: one_file(found, place / "one", args),
            "many": lambda: many_files(found, place / "many", args),
            "warm": lambda: unchanged_files(found, place / "warm", args),
            "mixed": lambda: mixed_files(found, place / "mixed", args),
            "installed": installed,
        }
        for word, measure in rows.items():
            if args.only in word:
                measure()
    return 0


def collect(folder: Path) -> dict[str, list[Path]]:
    """The artifacts below a folder, by kind, as the library recognizes them; unreadable ones are left out."""
    from aurora_devops.core.engine import Engine
    from aurora_devops.core.settings import Settings
    from aurora_devops.core.source import Source, Unreadable

    engine = Engine(default_catalogue(), Settings())
    found: dict[str, list[Path]] = {"kubernetes": [], "dockerfile": [], "github-workflow": []}
    for path in sorted(folder.rglob("*")):
        if not path.is_file() or path.is_symlink() or not engine.reader.reads(path.as_posix()):
            continue
        try:
            source = Source.decode(path.as_posix(), path.read_bytes())
        except (OSError, Unreadable):
            continue
        documents, _ = engine.reader.read(source)
        for kind in {document.kind for document in documents if not document.problems} & set(found):
            found[kind].append(path)
        if not documents and source.path.endswith((".yml", ".yaml")) and _is_workflow(source.text):
            # A starter workflow is in another folder, and would be one under .github/workflows.
            found["github-workflow"].append(path)
    return found


def _is_workflow(text: str) -> bool:
    return "\njobs:" in text and "\non:" in text and "runs-on:" in text


# The rows


def one_file(found: Mapping[str, list[Path]], place: Path, args: argparse.Namespace) -> None:
    """One file with a cold cache: CPU and instructions, without and with a configuration that names a policy."""
    files = found["dockerfile"]
    if not files:
        print(f"{'one file':38}no Dockerfile in {args.folder}")
        return
    plain, configured = (
        repeat(files[:1], 1, place / name, "one") / "0/0.Dockerfile" for name in ("plain", "configured")
    )
    (configured.parent.parent / "aurora.yaml").write_text("lint:\n  ignore: [missing-user]\n")
    then = _environment(args.against) if args.against else None
    compare("one file, cold", _ours, _ours, plain, "0.40x", "itself, before", args.runs, then)
    ours, theirs = (timed(_ours(target)) for target in (configured, plain))
    row("one file, ignore in aurora.yaml", ours[0], theirs[0], "1.05x", "CPU s, itself without", inverse=True)
    counted = {target: instructions(_ours(target)) for target in (plain, configured)}
    if counted[plain]:
        before = instructions(_ours(plain), then) if then else None
        row("one file, cold", counted[plain], before, "0.40x", "million instructions", inverse=True)
        row("one file, ignore in aurora.yaml", counted[configured], counted[plain], "1.05x",
            "million instructions", inverse=True)  # fmt: skip


def many_files(found: Mapping[str, list[Path]], place: Path, args: argparse.Namespace) -> None:
    """Many files of one kind, cold, against the linters of this kind."""
    for work in WORKS:
        files = found[work.kind]
        if not files:
            print(f"{work.title:38}no such file in {args.folder}")
            continue
        target = repeat(files, work.number, place / work.kind, work.kind)
        for peer, (theirs, wanted) in work.peers.items():
            title = f"{work.number} {work.title}, cold"
            if shutil.which(peer) is None:
                print(f"{title:38}{'':10}{'':10}{'':9}{wanted:>10}  {peer} is not installed")
            else:
                compare(title, _ours, theirs, target, wanted, peer, args.runs)


def unchanged_files(found: Mapping[str, list[Path]], place: Path, args: argparse.Namespace) -> None:
    """2,000 files of which none has changed since the last run."""
    everything = [file for files in found.values() for file in files]
    target = repeat(everything, 2000, place, "mixed")
    warm = ["aurora-lint", str(target), "-q", "--cache-dir", str(place.parent / "cache")]
    cold = timed(warm)
    again = statistics.median(timed(warm)[0] for _ in range(max(5, args.runs)))
    nothing = statistics.median(timed([sys.executable, "-c", "pass"])[0] for _ in range(5))
    row("2000 unchanged files", again, nothing, "0.07 s", "CPU s, python -c pass", inverse=True)
    row("2000 unchanged files", again, cold[0], "", "CPU s, itself with a cold cache")


def mixed_files(found: Mapping[str, list[Path]], place: Path, args: argparse.Namespace) -> None:
    """Many files of all kinds: files a second on one core, and what a second core adds."""
    everything = [file for files in found.values() for file in files]
    target = repeat(everything, args.mixed, place, "mixed")
    walls = {}
    for cores in (1, 2):
        os.sched_setaffinity(0, set(range(cores)))
        if len(os.sched_getaffinity(0)) < cores:
            continue
        cpu, walls[cores], memory = timed(_ours(target))
        rate = args.mixed / (cpu if cores == 1 else walls[cores])
        print(f"{f'{args.mixed} mixed files, {cores} cores':38}{rate:10.0f}{'':10}{'':9}"
              f"{'600' if cores == 1 else '':>10}  files a second; {memory:.0f} MB of memory")  # fmt: skip
    if len(walls) > 1:
        row("second core", walls[2], walls[1], "1.6x", "wall seconds, one core")


def installed() -> None:
    """How many packages an installation has, and their size on disk."""
    from packaging.requirements import Requirement
    from packaging.utils import canonicalize_name

    names: set[str] = set()
    todo = [PROJECT]
    while todo:
        name = canonicalize_name(todo.pop())
        if name not in names:
            names.add(name)
            wanted = map(Requirement, metadata.requires(name) or [])
            todo += [
                each.name for each in wanted if each.marker is None or each.marker.evaluate({"extra": ""})
            ]
    files = [file.locate() for name in names for file in metadata.files(name) or []]
    size = sum(Path(file).stat().st_size for file in files if Path(file).is_file())
    print(f"{'installed':38}{len(names):10}{'':10}{'':9}{'':10}  packages, {size / 1e6:.0f} MB")


# What is run


def _ours(target: Path) -> list[str]:
    # -P: not the modules of the current folder, so that --against runs the other checkout.
    command = "from aurora_devops.cli.lint import run; run()"
    return [sys.executable, "-P", "-c", command, str(target), "--no-cache", "-q"]


def _checkov(target: Path) -> list[str]:
    return [
        "checkov",
        "-d",
        str(target),
        "--framework",
        "kubernetes",
        "--quiet",
        "--compact",
        "--skip-download",
    ]


def _files(target: Path) -> Iterator[str]:
    return (str(path) for path in sorted(target.rglob("*")) if path.is_file())


WORKS = (
    Work(
        "kubernetes",
        "manifests",
        300,
        {
            "checkov": (_checkov, "11x"),
            "kubeconform": (lambda target: ["kubeconform", "-ignore-missing-schemas", str(target)], ""),
            "kube-score": (lambda target: ["kube-score", "score", *_files(target)], ""),
        },
    ),
    Work(
        "dockerfile", "Dockerfiles", 222, {"hadolint": (lambda target: ["hadolint", *_files(target)], "13x")}
    ),
    Work(
        "github-workflow",
        "workflows",
        850,
        {
            "zizmor": (lambda target: ["zizmor", "--offline", "-q", str(target)], "1.0x"),
            "actionlint": (lambda target: ["actionlint", *_files(target / ".github/workflows")], ""),
        },
    ),
)


def repeat(files: list[Path], number: int, target: Path, kind: str) -> Path:
    """A folder with so many files: each of the given ones in turn, with a line of its own on top."""
    (target / ".git").mkdir(parents=True)
    for index, file in enumerate(islice(cycle(files), number)):
        raw = file.read_bytes()
        suffix = file.suffix if file.suffix in (".yaml", ".yml", ".json") else ""
        workflow = kind == "github-workflow" or (
            kind == "mixed" and "runs-on" in raw.decode(errors="replace")
        )
        folder = target / ".github/workflows" if workflow else target / f"{index // 1000}"
        folder.mkdir(parents=True, exist_ok=True)
        head = b"" if suffix == ".json" else f"# {index}\n".encode()
        (folder / (f"{index}{suffix}" if suffix else f"{index}.Dockerfile")).write_bytes(head + raw)
    return target


def compare(
    title: str,
    ours: Command,
    theirs: Command,
    target: Path,
    wanted: str,
    peer: str,
    runs: int,
    environment: Mapping[str, str] | None = None,
) -> None:
    """Time both in turn, and print their medians and the ratio; our own earlier version is the base of its ratio."""
    itself = ours is theirs
    timed(ours(target))  # reads the files once, and compiles modules that were never imported
    if itself and environment is None:
        cpu = statistics.median(timed(ours(target))[0] for _ in range(max(5, runs)))
        row(title, cpu, None, "", "CPU s")
        return
    pairs = [(timed(ours(target))[0], timed(theirs(target), environment)[0]) for _ in range(runs)]
    mine, other = (statistics.median(column) for column in zip(*pairs, strict=True))
    row(title, mine, other, wanted, f"CPU s, {peer}", inverse=itself)


def row(
    title: str, ours: float, theirs: float | None, wanted: str, against: str, *, inverse: bool = False
) -> None:
    """Print a row; the ratio is theirs over ours, or with `inverse` ours over theirs."""
    other = f"{theirs:10.3f}" if theirs is not None else f"{'':10}"
    ratio = f"{ours / theirs if inverse else theirs / ours:8.2f}x" if theirs and ours else f"{'':9}"
    print(f"{title:38}{ours:10.3f}{other}{ratio}{wanted:>10}  {against}", flush=True)


def timed(argv: list[str], environment: Mapping[str, str] | None = None) -> tuple[float, float, float]:
    """CPU and wall seconds of a process with its children, and the most memory of one, in MB."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    began = time.perf_counter()
    process = subprocess.Popen(
        argv, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, env=environment or _environment()
    )
    _, _, used = os.wait4(process.pid, 0)
    wall = time.perf_counter() - began
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    cpu = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    return cpu, wall, used.ru_maxrss / 1024


def instructions(argv: list[str], environment: Mapping[str, str] | None = None) -> float | None:
    """The instructions of a process, in millions; None without valgrind."""
    if shutil.which("valgrind") is None:
        return None
    command = ["valgrind", "--tool=callgrind", "--callgrind-out-file=/dev/null", *argv]
    ran = subprocess.run(
        command, capture_output=True, text=True, check=False, env=environment or _environment()
    )
    counted = re.search(r"Collected : (\d+)", ran.stderr)
    return int(counted[1]) / 1e6 if counted else None


def _environment(checkout: Path | None = None) -> dict[str, str]:
    # A linter that asks a server for news would be timed on the network, one that may not keep its compiled modules
    # on compiling them.
    kept = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
    if checkout is not None:
        kept["PYTHONPATH"] = os.pathsep.join(
            str(checkout.resolve() / part) for part in ("", "policies", "plugins")
        )
    return {**kept, "CHECKOV_RUN_SCA_PACKAGE_SCAN": "false", "LOG_LEVEL": "ERROR", "BC_SKIP_MAPPING": "TRUE"}


if __name__ == "__main__":
    sys.exit(main())
