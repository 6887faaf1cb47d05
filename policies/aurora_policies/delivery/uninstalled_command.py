from collections.abc import Iterator

from aurora_devops import Finding, Related, Repository, bad, good, policy
from aurora_devops.core.nearest import nearest
from aurora_devops.delivery.programs import programs_of
from aurora_devops.facts import InstalledCommands, StartedCommand

_MANIFEST = '[project]\nname = "shop"\nversion = "1.0.0"\n\n[project.scripts]\n{} = "shop.server:main"\n'
_DOCKERFILE = "FROM python:3.13.7-slim\nCOPY . .\nRUN pip install --no-cache-dir .\nCMD [{}]\n"


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
    """An image starts a command that the installation of its Python project does not add.

    The container ends at once with `executable file not found in $PATH`.
    Correct the command, or its name in `[project.scripts]` of `pyproject.toml`.
    Compared are commands that have the name of the project or nearly that of one of its commands, in images in which
    the project is installed.

    <https://packaging.python.org/en/latest/specifications/pyproject-toml/#entry-points>
    """
    if not repository.whole:
        return
    programs = programs_of(repository)
    installed = {one.folder: one for one in repository.of(InstalledCommands)}
    names = {name for one in installed.values() for name in one.names}
    for started in repository.of(StartedCommand) if installed else ():
        found = programs.of_dockerfile(started.dockerfile)
        if started.name in names or len(found) != 1 or found[0].folder not in installed:
            continue
        commands = installed[found[0].folder]
        near = nearest(started.name, sorted(commands.names), 0.75)
        if not near and _plain(started.name) != _plain(found[0].name):
            continue
        having = f"did you mean '{near or commands.names[0]}'?"
        yield Finding(
            at=started,
            message=f"project '{found[0].name}' does not install the command '{started.name}'; {having}",
            related=(Related(commands, "the commands of the project"),),
        )


def _plain(name: str) -> str:
    return name.lower().replace("_", "-").replace(".", "-")
