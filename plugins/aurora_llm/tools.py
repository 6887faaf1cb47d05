"""The tools of an agent: files inside its permissions, commands from a table and with the person's word.

None of them opens a connection, and none writes into the repository.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import wraps
from pathlib import PurePosixPath
from typing import TYPE_CHECKING, Any

import pydantic_ai
from pydantic_ai import ToolFailed

from aurora_devops.core.record import field, record
from aurora_devops.generation import tools
from aurora_devops.generation.access import is_hidden
from aurora_devops.generation.bundle import Artifact, Request

from .outgoing import block, cleaned, shortened, visible

if TYPE_CHECKING:
    from aurora_devops.generation.agents import AgentConfig

    from .outgoing import Mask
    from .parts import Part
    from .record import Record

# The tools that may judge a bundle, and one that fetches the frontend of a Dockerfile.
COMMANDS = (
    *tools.TOOLS,
    tools.Tool(
        "docker build --check",
        ("docker", "build", "--check", "--file"),
        r"(?:.*/)?Dockerfile",
        single=True,
        after=(".",),
        hosts=("docker.io",),
    ),
)
LONGEST_FILE = 100_000
_LONGEST_ANSWER = 4_000


@record(frozen=False)
class Bench:
    """Where an agent works at a part: the repository as it may be read, what was made, and what is staged.

    `staged` are texts by path; they become files of a part when an answer leaves them as they are.
    """

    request: Request
    config: AgentConfig
    part: Part
    made: Sequence[Artifact]
    mask: Mask
    record: Record
    staged: dict[str, str] = field(default_factory=dict)

    def artifacts(self) -> tuple[Artifact, ...]:
        """The files of the part as they stand."""
        return tuple(
            Artifact(draft.path, self.staged.get(draft.path, draft.text), draft.part)
            for draft in self.part.drafts
        )

    def tools(self) -> list[pydantic_ai.Tool[None]]:
        """The tools that the configuration lists, and no other."""
        listed: dict[str, tuple[Callable[..., str], str]] = {
            "read_file": (self.read_file, "Read a text file of the repository, by its path from the root."),
            "write_file": (
                self.write_file,
                f"Stage a file of this part: {', '.join(self.part.paths)}. Null in the answer then takes it.",
            ),
            "run_shell_command": (
                self.run_shell_command,
                "Check files as they stand, on a copy. The command is a list: one of "
                f"{', '.join(repr(command.name.split()) for command in COMMANDS)}, and paths.",
            ),
        }
        return [
            pydantic_ai.Tool(
                self._reported(listed[name][0]), name=name, description=listed[name][1], sequential=True
            )
            for name in dict.fromkeys(self.config.tools)
        ]

    def read_file(self, path: str) -> str:
        """A text file of the repository, masked, cleaned, as data."""
        name = path.removeprefix("/")
        if not self.config.permissions.reads(str(PurePosixPath(name))):
            raise ToolFailed("it lies outside permissions.filesystem")
        if name not in self.request.files or is_hidden(name, self.request.root):
            raise ToolFailed("there is no such file that may be read")
        text = self.request.files[name]
        if not text or len(text.encode(errors="replace")) > LONGEST_FILE:
            raise ToolFailed(f"it is empty, no text, or longer than {LONGEST_FILE:,} bytes")
        return block(f"repository: {name}", cleaned(self.mask.file(name, text)))

    def write_file(self, path: str, text: str) -> str:
        """Stage a file of the part; nothing else can be written, and nothing into the repository."""
        name = path.removeprefix("/")
        if name not in self.part.paths:
            raise ToolFailed(f"only these can be written: {', '.join(self.part.paths)}")
        if not self.config.permissions.reads(name):
            raise ToolFailed("it lies outside permissions.filesystem")
        self.staged[name] = visible(text)
        return "staged"

    def run_shell_command(self, command: list[str]) -> str:
        """What a command from the table says of the files as they stand, when the person lets it run."""
        tool = next((one for one in COMMANDS if command[: len(one.name.split())] == one.name.split()), None)
        if tool is None:
            raise ToolFailed("it is not in the list of commands")
        artifacts = (*self.made, *self.artifacts())
        judged = [artifact.path for artifact in artifacts if tool.judges(artifact.path)]
        paths = command[len(tool.name.split()) :] or judged
        if not paths or (tool.single and len(paths) > 1) or any(path not in judged for path in paths):
            raise ToolFailed(
                f"{'one of ' if tool.single else ''}these files can be checked: {', '.join(judged)}"
            )
        if missing := [host for host in tool.hosts if host not in self.config.permissions.network]:
            raise ToolFailed(f"it talks to {', '.join(missing)}, which permissions.network does not hold")
        with tools.copy_of(artifacts) as folder:
            if not tool.is_there(folder):
                raise ToolFailed("it is not installed")
            if not self.request.approve((*tool.argv, *paths, *tool.after)):
                raise ToolFailed("the person did not allow it")
            passed, said = tool.run(paths, folder, home=folder)
        answer = shortened(cleaned(self.mask.text(said)), _LONGEST_ANSWER)
        return f"{'passed' if passed else 'failed'}\n{block(tool.name, answer)}"

    def _reported(self, tool: Callable[..., str]) -> Callable[..., str]:
        """A tool whose calls are recorded, and whose failures are told to the model: none of them ends the run."""

        @wraps(tool)
        def call(**arguments: Any) -> str:
            try:
                answer = tool(**arguments)
            except ToolFailed as refused:
                self.record(
                    "tool", part=self.part.name, tool=tool.__name__, arguments=arguments, refused=str(refused)
                )
                raise
            except Exception as error:
                why = f"{type(error).__name__}: {error}"
                self.record("tool", part=self.part.name, tool=tool.__name__, arguments=arguments, failed=why)
                raise ToolFailed("it failed") from error
            self.record("tool", part=self.part.name, tool=tool.__name__, arguments=arguments, answer=answer)
            return answer

        return call
