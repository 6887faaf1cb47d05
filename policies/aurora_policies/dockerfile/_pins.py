"""Packages that are installed without a version."""

from collections.abc import Iterable, Iterator

from aurora_devops import Finding
from aurora_devops.formats.packages import Install, Package
from aurora_devops.kinds.dockerfile import Run

from ._commands import head

_MOVING = frozenset({"latest", "next", "upgrade", "patch"})
_SHOWN = 3


def unpinned(run: Run, *managers: str) -> Iterator[Finding]:
    """A finding for each installation by one of these managers in which a package has no version."""
    for install in run.installs:
        if install.manager in managers:
            yield from finding(run, install, install.packages)


def finding(run: Run, install: Install, packages: Iterable[Package]) -> Iterator[Finding]:
    """The finding about the packages that have no version."""
    names = [package.name for package in packages if is_unpinned(package)]
    if names:
        more = f" and {len(names) - _SHOWN} more" if len(names) > _SHOWN else ""
        shown = ", ".join(f"'{name}'" for name in names[:_SHOWN])
        subject = "unpinned package" if len(names) == 1 else "unpinned packages"
        message = f"{subject} {shown}{more}; add a version"
        yield Finding(at=head(run, install.command), message=message)


def is_unpinned(package: Package) -> bool:
    """Whether the manager will install the newest version; false where a variable may contain one."""
    if not package.static or not package.name:
        return False
    if package.kind == "registry":
        return package.version is None or package.version in _MOVING
    return package.kind == "vcs" and package.version is None
