"""Build wheel and sdist into dist/, twice, and fail if a byte differs: python packaging/distributions.py [VERSION].

The second build runs in the unpacked sdist, in another folder, time zone and umask. So the distributions depend
on nothing but the sources, and the sdist has everything that a build needs. Times are those of SOURCE_DATE_EPOCH,
or of the commit. The build tools are those of the environment, without isolation.
"""

import hashlib
import os
import shutil
import subprocess
import sys
import tarfile
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
DIST = ROOT / "dist"


def epoch() -> str:
    """The time of the commit in seconds, if the environment has none; empty outside of a repository."""
    if value := os.environ.get("SOURCE_DATE_EPOCH"):
        return value
    commit = ("git", "log", "-1", "--format=%ct")
    done = subprocess.run(commit, cwd=ROOT, capture_output=True, text=True, check=False)
    return done.stdout.strip()


def build(source: Path, target: Path, environment: dict[str, str]) -> dict[str, str]:
    """The SHA-256 of each distribution, by file name."""
    command = (sys.executable, "-m", "build", "--no-isolation", "--sdist", "--wheel", "--outdir", str(target))
    subprocess.run((*command, str(source)), env=environment, check=True, stdout=subprocess.DEVNULL)
    return {path.name: hashlib.sha256(path.read_bytes()).hexdigest() for path in sorted(target.iterdir())}


def main(argv: list[str]) -> int:
    """Build and compare."""
    environment = dict(os.environ)
    if seconds := epoch():
        environment["SOURCE_DATE_EPOCH"] = seconds
    shutil.rmtree(DIST, ignore_errors=True)
    first = build(ROOT, DIST, environment)
    sdist = next(DIST.glob("*.tar.gz"))
    version = sdist.name.removesuffix(".tar.gz").rpartition("-")[2]
    if argv and argv[0] != version:
        print(f"the version is {version} and not {argv[0]}", file=sys.stderr)
        return 1
    with tempfile.TemporaryDirectory() as work:
        mask = os.umask(0o077)
        try:
            with tarfile.open(sdist) as archive:
                archive.extractall(work, filter="data")
            source = Path(work, sdist.name.removesuffix(".tar.gz"))
            second = build(source, Path(work, "dist"), {**environment, "TZ": "Asia/Tokyo"})
        finally:
            os.umask(mask)
    for name, digest in first.items():
        print(f"{digest}  {name}")
    if first != second:
        print(f"the second build differs: {second}", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
