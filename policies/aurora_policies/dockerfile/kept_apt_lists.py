from collections.abc import Iterator
from functools import lru_cache

from aurora_devops import Finding, bad, good, policy
from aurora_devops.formats.packages import verb
from aurora_devops.kinds.dockerfile import Run, Stage

from ._caches import Cache, filled, mounted, removes
from ._commands import head, with_command

_LISTS = ("/var/lib/apt/lists",)
_ARCHIVES = ("/var/cache/apt",)
_HOOK = ("/etc/apt/apt.conf.d/docker-clean",)
_INSTALLS = frozenset({"install", "reinstall", "build-dep", "upgrade", "source", "download"})
_CACHE = Cache(
    managers=("apt-get", "apt", "aptitude"),
    fill=frozenset({"update"}),
    empty=frozenset({"dist-clean", "distclean"}),
    folders=_LISTS,
    remedy="rm -rf /var/lib/apt/lists/*",
)


@policy(
    "DKR109",
    severity="info",
    category="performance",
    equivalents={"hadolint": "DL3009"},
    examples=[
        bad(
            "FROM debian:12\nRUN «apt-get update» && apt-get install -y curl\n",
            fixed="FROM debian:12\nRUN apt-get update && apt-get install -y curl && rm -rf /var/lib/apt/lists/*\n",
        ),
        good(
            "FROM debian:12\nRUN apt-get update && apt-get install -y curl && rm -rf /var/lib/apt/lists/*\n"
        ),
        good(
            """\
            FROM debian:12
            RUN --mount=type=cache,target=/var/lib/apt --mount=type=cache,target=/var/cache/apt \\
                apt-get update && apt-get install -y curl
            """,
            because="mounts are not part of the layer",
        ),
        good(
            "FROM debian:12 AS build\nRUN apt-get update\nFROM debian:12\nCOPY --from=build /app /app\n",
            because="that stage is not part of the image",
        ),
    ],
)
def kept_apt_lists(run: Run) -> Iterator[Finding]:
    """The package lists of apt remain in the image.

    `apt-get update` fetches 20 to 50 MB that are not used after the installation. Deleting them in a later
    instruction does not make the image smaller.
    Delete `/var/lib/apt/lists/*` in the same RUN, or use cache mounts for it and for `/var/cache/apt`.
    The fix is not applied by default, because a later program may use the lists. It is not offered where a later RUN
    installs packages without an update of its own.

    https://docs.docker.com/build/building/best-practices/#apt-get
    """
    command = filled(run, _CACHE)
    if command is not None:
        message = f"'{command.name} update' leaves package lists in the image; add '{_CACHE.remedy}'"
        needed = run.stage is not None and _last_use(run.stage) > run.at.start
        fix = None if needed else with_command(run, _CACHE.remedy)
        yield Finding(at=head(run, command), message=message, fix=fix)
    elif mounted(run, *_LISTS) and not mounted(run, *_ARCHIVES) and _keeps_archives(run):
        for command in run.called(*_CACHE.managers)[:1]:
            message = "downloaded packages remain in the image; add a cache mount for /var/cache/apt"
            yield Finding(at=head(run, command), message=message)


def _keeps_archives(run: Run) -> bool:
    """Whether the hook that deletes packages after their installation was taken out of the image before."""
    runs = (
        [] if run.stage is None else [other for other in run.stage.of(Run) if other.at.start < run.at.start]
    )
    return any(removes(command, _HOOK) for other in (*runs, run) for command in other.called("rm"))


@lru_cache(maxsize=1)
def _last_use(stage: Stage) -> int:
    """The offset of the last RUN of a stage that installs from the lists of an earlier one; -1 where none does."""
    uses = (run.at.start for run in reversed(stage.of(Run)) if _uses_lists(run))
    return next(uses, -1)


def _uses_lists(run: Run) -> bool:
    """Whether a RUN installs packages without an update before."""
    for command in run.called(*_CACHE.managers):
        if verb(command) in _CACHE.fill:
            return False
        if verb(command) in _INSTALLS:
            return True
    return False
