from collections.abc import Iterator

from aurora_devops import Fact, Finding, Related, Repository, bad, good, policy
from aurora_devops.core.nearest import nearest
from aurora_devops.delivery.programs import Programs, programs_of
from aurora_devops.facts import (
    AddedPrograms,
    CalledCommand,
    InstalledCommands,
    InstalledProject,
    StartedCommand,
)

from ._examples import DEPLOYMENT, WORKFLOW, workflow
from ._names import contains_words

_MANIFEST = '[project]\nname = "shop"\nversion = "1.0.0"\n\n[project.scripts]\n{} = "shop.server:main"\n'
_DOCKERFILE = "FROM python:3.13.7-slim\nCOPY . .\nRUN pip install --no-cache-dir .\nCMD [{}]\n"
_SERVICES = "services:\n  shop:\n    build: .\n    command: [{}]\n"

_PROGRAMS = (
    "FROM golang:1.25 AS build\nCOPY . .\nRUN go build -o /out/ ./cmd/shop ./cmd/purge\n"
    'FROM {}\nCOPY --from=build /out/shop /out/purge /usr/local/bin/\n{} ["shop"]\n'
)


@policy(
    "DLV107",
    severity="error",
    category="validity",
    examples=[
        bad(
            _DOCKERFILE.format('«"shop"»'),
            path="Dockerfile",
            files={"pyproject.toml": _MANIFEST.format("shop-server")},
        ),
        bad(
            "FROM python:3.13.7-slim\nCOPY . .\nRUN uv sync --frozen\nENTRYPOINT exec «shop-servr» --port 80\n",
            path="Dockerfile",
            files={"pyproject.toml": _MANIFEST.format("shop-server")},
        ),
        bad(
            _DOCKERFILE.format('"tini", "--", «"shop"»'),
            path="Dockerfile",
            files={
                "pyproject.toml": '[tool.poetry]\nname = "shop"\n\n[tool.poetry.scripts]\nserve = "shop:main"\n'
            },
        ),
        bad(
            _SERVICES.format("«shop-worker»"),
            path="compose.yaml",
            files={
                "Dockerfile": _DOCKERFILE.format('"shop-server"'),
                "pyproject.toml": _MANIFEST.format("shop-server"),
            },
        ),
        bad(
            DEPLOYMENT.replace("image:", "command: [sh, -c, «exec shop-migrate --all»]\n          image:"),
            path="k8s/api.yaml",
            files={
                WORKFLOW: workflow(
                    "docker build -t ghcr.io/acme/shop:1.4 . && docker push ghcr.io/acme/shop:1.4"
                ),
                "Dockerfile": _DOCKERFILE.format('"shop-server"'),
                "pyproject.toml": _MANIFEST.format("shop-server"),
            },
        ),
        good(
            _SERVICES.format("shop-worker"),
            path="compose.yaml",
            files={
                "Dockerfile": _DOCKERFILE.replace(
                    "CMD", "COPY work.sh /usr/local/bin/shop-worker\nCMD"
                ).format('"shop-server"'),
                "pyproject.toml": _MANIFEST.format("shop-server"),
                "work.sh": "#!/bin/sh\n",
            },
            because="the Dockerfile adds the command",
        ),
        bad(
            DEPLOYMENT.replace("image:", "args: [«purge-orders», --days=3]\n          image:"),
            path="k8s/api.yaml",
            files={
                WORKFLOW: workflow(
                    "docker build -t ghcr.io/acme/shop:1.4 . && docker push ghcr.io/acme/shop:1.4"
                ),
                "Dockerfile": _PROGRAMS.format("alpine:3.22", "CMD"),
            },
        ),
        bad(
            _SERVICES.format("«shopd»"),
            path="compose.yaml",
            files={"Dockerfile": _PROGRAMS.format("gcr.io/distroless/static-debian12", "CMD")},
        ),
        good(
            _SERVICES.format("purge-orders"),
            path="compose.yaml",
            files={"Dockerfile": _PROGRAMS.format("scratch", "ENTRYPOINT")},
            because="the entry point gets it as an argument",
        ),
        good(
            _SERVICES.format("purge-orders"),
            path="compose.yaml",
            files={"Dockerfile": _PROGRAMS.format("ghcr.io/acme/tools:3.1", "CMD")},
            because="the base image may have the program",
        ),
        good(
            _SERVICES.format("purge"),
            path="compose.yaml",
            files={"Dockerfile": _PROGRAMS.format("debian:12.5", "CMD")},
            because="the image has the program",
        ),
        good(
            _SERVICES.format("shop-worker"),
            path="compose.yaml",
            files={
                "Dockerfile": _DOCKERFILE.replace("CMD", "ENTRYPOINT").format('"shop-server"'),
                "pyproject.toml": _MANIFEST.format("shop-server"),
            },
            because="it is an argument of the entry point",
        ),
        good(
            _DOCKERFILE.format('"shop-server"'),
            path="Dockerfile",
            files={"pyproject.toml": _MANIFEST.format("shop-server")},
            because="the project installs the command",
        ),
        good(
            _DOCKERFILE.format('"gunicorn", "shop.server:app"'),
            path="Dockerfile",
            files={"pyproject.toml": _MANIFEST.format("shop-server")},
            because="another package installs the command",
        ),
        good(
            _DOCKERFILE.replace("RUN", "COPY shop.sh /usr/local/bin/shop\nRUN").format('"shop"'),
            path="Dockerfile",
            files={"pyproject.toml": _MANIFEST.format("shop-server"), "shop.sh": "#!/bin/sh\n"},
            because="the Dockerfile installs the command",
        ),
        good(
            _DOCKERFILE.format('"shop"'),
            path="Dockerfile",
            files={"pyproject.toml": '[project]\nname = "shop"\nversion = "1.0.0"\n'},
            because="the commands of the project are unknown",
        ),
    ],
)
def uninstalled_command(repository: Repository) -> Iterator[Finding]:
    """An image or a container starts a command that its image does not have.

    The container ends at once with `executable file not found in $PATH`.
    Correct the command, or its name in `[project.scripts]` of `pyproject.toml`.
    In an image from `scratch` or an operating system such as Alpine, a command is reported if its name is similar to
    that of a program that the Dockerfile copies to a folder such as `/usr/local/bin`. In an image in which a Python
    project is installed, and in its containers, a command is compared with those of the project if it has the name of
    the project, alone or before a hyphen, or a name similar to one of these commands.

    <https://packaging.python.org/en/latest/specifications/pyproject-toml/#entry-points>
    """
    if not repository.whole:
        return
    programs = programs_of(repository)
    yield from _not_added(repository, programs)
    installed = {one.folder: one for one in repository.of(InstalledCommands)}
    names = {name for one in installed.values() for name in one.names}
    for started, name, dockerfile in _started(repository, programs) if installed else ():
        found = programs.of_dockerfile(dockerfile)
        if name in names or len(found) != 1 or found[0].folder not in installed:
            continue
        commands = installed[found[0].folder]
        near = nearest(name, sorted(commands.names), 0.75)
        project = _plain(found[0].name)
        if not near and _plain(name) != project and not _plain(name).startswith(f"{project}-"):
            continue
        having = f"did you mean '{near or commands.names[0]}'?"
        yield Finding(
            at=started,
            message=f"project '{found[0].name}' does not install the command '{name}'; {having}",
            related=(Related(commands, "the commands of the project"),),
        )


def _not_added(repository: Repository, programs: Programs) -> Iterator[Finding]:
    """The commands of containers that are nearly programs that the Dockerfile of the image adds."""
    added = {one.dockerfile: one for one in repository.of(AddedPrograms)}
    for called in repository.of(CalledCommand) if added else ():
        paths = {called.dockerfile} if called.dockerfile else programs.dockerfiles(called.image)
        image = added.get(next(iter(paths))) if len(paths) == 1 else None
        name = called.name
        if image is None or name in image.names or name in image.used or (called.argument and image.entry):
            continue
        near = nearest(name, image.names, 0.75)
        near = near or next((one for one in image.names if contains_words(name, one)), None)
        if near:
            yield Finding(
                at=called,
                message=f"the image of {called.owner} has no program '{name}'; did you mean '{near}'?",
                related=(Related(image, "the programs that are copied to the image"),),
            )


def _started(repository: Repository, programs: Programs) -> Iterator[tuple[Fact, str, str]]:
    """The commands that images and containers start, with the Dockerfiles of the images."""
    for image in repository.of(StartedCommand):
        yield image, image.name, image.dockerfile
    projects = {one.dockerfile: one for one in repository.of(InstalledProject)}
    for called in repository.of(CalledCommand) if projects else ():
        paths = {called.dockerfile} if called.dockerfile else programs.dockerfiles(called.image)
        project = projects.get(next(iter(paths))) if len(paths) == 1 else None
        if (
            project is not None
            and called.name not in project.programs
            and not (called.argument and project.entry)
        ):
            yield called, called.name, project.dockerfile


def _plain(name: str) -> str:
    return name.lower().replace("_", "-").replace(".", "-")
