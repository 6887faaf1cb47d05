""".NET: ASP.NET Core and workers."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Mapping

from aurora_devops.core.lazy import regex
from aurora_devops.generation.application import Application
from aurora_devops.generation.bundle import LeftOut, Request
from aurora_devops.generation.stack import Stack, TemplateSet

from ..lock import image
from .model import ASIDE, PLAIN, base, bash_health, chosen_version, words, workers_of

_ASSEMBLY = regex(r"<AssemblyName>\s*([\w.-]+)\s*</AssemblyName>")
_OF_BUILD = regex(
    r"[\w.-]+\.(?:csproj|fsproj|sln|slnx|props|targets)|(?i:nuget\.config)|global\.json|packages\.lock\.json"
)
_CODE = (".cs", ".fs", ".cshtml", ".razor", ".csproj", ".fsproj", ".json", ".resx")


def _make(request: Request) -> Stack:
    app, files = request.application, request.files
    project = _project(app, files)
    assembly = _ASSEMBLY.search(files.get(project, ""))
    program = f"{assembly[1] if assembly else posixpath.splitext(posixpath.basename(project))[0]}.dll"
    stated = words(app.entry_point, "entry-point") if " " in app.entry_point else ()
    arguments = stated[2:] if len(stated) > 1 and stated[1].endswith(".dll") else ()
    version = chosen_version(request, "mcr.microsoft.com/dotnet/aspnet", "", 2)

    bundled: list[str] = []

    def process(command: str, key: str) -> tuple[str, ...]:
        """A command of the program itself: the image has no development kit."""
        found = words(command, key)
        if found[0] == "dotnet" and len(found) > 1 and found[1].endswith(".dll"):
            return ("dotnet", posixpath.basename(found[1]), *found[2:])
        if found[:3] == ("dotnet", "ef", "database"):
            bundled.append(project)
            return ("/app/efbundle",)
        if found[:2] == ("dotnet", "run"):
            rest = found[found.index("--") + 1 :] if "--" in found else ()
            return ("dotnet", program, *rest)
        request.leave_out(
            LeftOut(f"what runs {command!r}", "the image has no .NET SDK; use `dotnet NAME.dll`", key)
        )
        return ()

    migration = process(app.migration, "migration") if app.migration else ()
    test = f"dotnet test {'' if any(path.endswith(('.sln', '.slnx')) for path in files) else project}".strip()
    return Stack(
        title=".NET",
        template="dotnet",
        version=version,
        image=image(f"mcr.microsoft.com/dotnet/sdk:{version}"),
        runtime=base(app, f"mcr.microsoft.com/dotnet/aspnet:{version}"),
        command=("dotnet", program, *arguments),
        manager="dotnet",
        copies=((project, ""),),
        sources=_sources(files),
        lint=(f"dotnet build {project}",),
        test=(test,),
        setup=("dotnet restore",),
        run=f"dotnet run --project {project}",
        health=bash_health(app),
        contained=True,
        alive=("bash", "-c", "kill -0 1"),
        migration=migration,
        build=tuple(bundled),
        workers=tuple((name, line) for name, line in workers_of(app, process) if line),
    )


def _project(app: Application, files: Mapping[str, str]) -> str:
    """The project of the entry point, or the one that is a web application."""
    found = sorted(
        (path for path in files if path.endswith((".csproj", ".fsproj")) and "test" not in path.lower()),
        key=lambda path: (path.count("/"), path),
    )
    for entry in app.entry_point.split():
        stem = re.sub(r"\.(?:cs|fs)proj$|\.dll$", "", posixpath.basename(entry))
        for path in found:
            if (
                entry.rstrip("/") in (path, posixpath.dirname(path))
                or posixpath.splitext(posixpath.basename(path))[0] == stem
            ):
                return path
    web = [path for path in found if "Microsoft.NET.Sdk.Web" in files[path]]
    return (web or found or [f"{app.name}.csproj"])[0]


def _sources(files: Mapping[str, str]) -> tuple[tuple[str, str], ...]:
    found = set()
    for path in files:
        folder, slash, _ = path.partition("/")
        if not slash:
            if _OF_BUILD.fullmatch(path) or (path.endswith((".cs", ".fs")) or path.startswith("appsettings")):
                found.add(path)
        elif re.fullmatch(PLAIN, folder) and folder not in ASIDE | {"bin", "obj"} and path.endswith(_CODE):
            found.add(f"{folder}/")
        elif folder == "wwwroot":
            found.add("wwwroot/")
    return tuple((one, one if one.endswith("/") else "") for one in sorted(found))


TEMPLATES = TemplateSet("csharp", ("dotnet", "nuget"), _make, ".NET", "csharp")
