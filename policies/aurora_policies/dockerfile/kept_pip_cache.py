from collections.abc import Iterator

from aurora_devops import Finding, bad, good, policy
from aurora_devops.formats.shell import Command
from aurora_devops.kinds.dockerfile import Run

from ._caches import Cache, folders_of, last_removal, mounted, stays
from ._commands import head, with_option

_CACHE = Cache(
    managers=("pip", "pip3"),
    fill=frozenset({"install"}),
    empty=frozenset({"cache"}),
    folders=("/root/.cache/pip",),
    remedy="pip cache purge",
    option="--cache-dir",
    variable="PIP_CACHE_DIR",
)
_VARIABLE = "PIP_NO_CACHE_DIR"
_OFF = frozenset({"", "0", "off", "no", "false", "n", "f"})


@policy(
    "DKR142",
    severity="info",
    category="performance",
    equivalents={"hadolint": "DL3042"},
    examples=[
        bad(
            "FROM python:3.12\nRUN «pip install» -r requirements.txt\n",
            fixed="FROM python:3.12\nRUN pip install --no-cache-dir -r requirements.txt\n",
        ),
        good("FROM python:3.12\nRUN pip install --no-cache-dir -r requirements.txt\n"),
        good("FROM python:3.12\nENV PIP_NO_CACHE_DIR=1\nRUN pip install -r requirements.txt\n"),
        good(
            "FROM python:3.12\nRUN --mount=type=cache,target=/root/.cache/pip pip install -r requirements.txt\n"
        ),
        good(
            "FROM python:3.12 AS build\nRUN pip install build\nFROM python:3.12-slim\n",
            because="that stage is not part of the image",
        ),
    ],
)
def kept_pip_cache(run: Run) -> Iterator[Finding]:
    """pip leaves downloaded packages in the image.

    Each package is in the image twice: installed and in the cache.
    Add `--no-cache-dir`, set `PIP_NO_CACHE_DIR`, or use a cache mount.

    https://pip.pypa.io/en/stable/topics/caching/
    """
    calls = [install.command for install in run.installs if install.manager == "pip"]
    if not calls or not stays(run) or _switched_off(run):
        return
    purging = (command.start for command in run.called(*_CACHE.managers) if _purges(command))
    purged = max(purging, default=-1)
    for command in calls:
        folders = folders_of(run, command, _CACHE)
        if folders is None or mounted(run, *folders):
            continue
        if (
            command.start > max(purged, last_removal(run, folders))
            and not command.has_flag("--no-cache-dir", "--no-cache")
            and not any(
                a.name == _VARIABLE and (a.value is None or a.value.text not in _OFF)
                for a in command.assignments
            )
        ):
            fix = with_option(run, command, "--no-cache-dir", safe=True)
            message = "'pip install' leaves its cache in the image; add --no-cache-dir"
            yield Finding(at=head(run, command), message=message, fix=fix)


def _switched_off(run: Run) -> bool:
    """Whether the variable is set, by ENV, ARG or the script; what it is set to may be unknown."""
    environment = run.environment
    if _VARIABLE in environment and (environment[_VARIABLE] or "x").lower() not in _OFF:
        return True
    assigned = run.parsed.assignments if run.parsed is not None else ()
    return any(
        assignment.name == _VARIABLE
        and assignment.by != "prefix"
        and (assignment.value is None or assignment.value.text.lower() not in _OFF)
        for assignment in assigned
    )


def _purges(command: Command) -> bool:
    return [word.text for word in command.arguments[:2]] == ["cache", "purge"]
