"""Paths (sprig, section File Path Functions)."""

from __future__ import annotations

from .signatures import Family

FAMILY = Family()


def _clean(path: str) -> str:
    if not path:
        return "."
    rooted = path.startswith("/")
    parts: list[str] = []
    for part in path.split("/"):
        if part == "..":
            if parts and parts[-1] != "..":
                parts.pop()
            elif not rooted:
                parts.append(part)
        elif part and part != ".":
            parts.append(part)
    return ("/" if rooted else "") + "/".join(parts) or "."


@FAMILY.add("string", "clean", "osClean")
def clean(path: str) -> str:
    """The shortest path with the same meaning (sprig, File Path Functions)."""
    return _clean(path)


@FAMILY.add("string", "base", "osBase")
def base(path: str) -> str:
    """The last part of a path (sprig, File Path Functions)."""
    if not path:
        return "."
    stripped = path.rstrip("/")
    return stripped[stripped.rfind("/") + 1 :] if stripped else "/"


@FAMILY.add("string", "dir", "osDir")
def directory(path: str) -> str:
    """All but the last part of a path (sprig, File Path Functions)."""
    return _clean(path[: path.rfind("/") + 1])


@FAMILY.add("string", "ext", "osExt")
def extension(path: str) -> str:
    """The extension of a file, with its dot (sprig, File Path Functions)."""
    name = path[path.rfind("/") + 1 :]
    dot = name.rfind(".")
    return name[dot:] if dot >= 0 else ""


@FAMILY.add("string", "isAbs", "osIsAbs")
def is_absolute(path: str) -> bool:
    """Whether a path is absolute (sprig, File Path Functions)."""
    return path.startswith("/")
