from collections.abc import Iterator

from aurora_devops import Finding, Related, bad, good, policy
from aurora_devops.formats.shell import Command
from aurora_devops.kinds.dockerfile import Copy, Run, Stage

# Commands that install what a manifest lists and do not need other sources.
_FROM_MANIFEST = {
    "bun": ("install",),
    "bundle": ("install",),
    "cargo": ("fetch",),
    "composer": ("install",),
    "dotnet": ("restore",),
    "go": ("mod download",),
    "mix": ("deps.get",),
    "npm": ("ci", "install", "i"),
    "pipenv": ("install", "sync"),
    "pnpm": ("install", "i", "fetch"),
    "poetry": ("install",),
    "yarn": ("", "install"),
}


@policy(
    "DKR057",
    severity="info",
    category="performance",
    examples=[
        bad("FROM node:24\nWORKDIR /srv\nCOPY «.» .\nRUN npm ci\n"),
        bad(
            "FROM python:3.13\nWORKDIR /srv\nCOPY «.» .\nRUN pip install --no-cache-dir -r requirements.txt\n"
        ),
        good("FROM node:24\nWORKDIR /srv\nCOPY package*.json ./\nRUN npm ci\nCOPY . .\nRUN npm run build\n"),
        good(
            "FROM python:3.13\nWORKDIR /srv\nCOPY . .\nRUN pip install .\n", because="this needs the sources"
        ),
        good("FROM node:24\nCOPY . /srv\nRUN --mount=type=cache,target=/root/.npm npm ci\n"),
    ],
)
def copy_before_install(stage: Stage) -> Iterator[Finding]:
    """All sources are copied before the dependencies are installed.

    Every change of a file invalidates the cache, so that Docker installs all dependencies again.
    Copy the files that list the dependencies first, install, and then copy the rest.

    https://docs.docker.com/build/cache/optimize/#order-your-layers
    """
    if not any(source.text in (".", "./") for copy in stage.of(Copy) for source in copy.sources):
        return
    context = None
    for instruction in stage.instructions:
        if isinstance(instruction, Copy) and instruction.source_flag is None and context is None:
            context = next((source for source in instruction.sources if source.text in (".", "./")), None)
        elif isinstance(instruction, Run) and instruction.script and (command := _install(instruction)):
            if context is not None:
                at = instruction.script.place(command.start, command.end)
                called = " ".join(word.text for word in command.words[:3])
                yield Finding(
                    at=context.at,
                    message=f"every change of a file runs '{called}' again; copy its manifest first",
                    related=(Related(at, "installs the dependencies"),),
                )
            return


def _install(run: Run) -> Command | None:
    """The first command that installs the dependencies, if its RUN has no mount."""
    shell = run.script.parsed if run.script and not run.mounts else None
    for command in shell.programs if shell else ():
        if command.name in ("pip", "pip3") and command.subcommand == "install":
            if command.option("-r", "--requirement") is not None and not command.has_flag("-e", "--editable"):
                return command
        elif command.name in _FROM_MANIFEST:
            operands = " ".join(
                word.text for word in command.operands(("--prefix", "--cwd", "--network-timeout"))
            )
            if operands in _FROM_MANIFEST[command.name]:
                return command
    return None
