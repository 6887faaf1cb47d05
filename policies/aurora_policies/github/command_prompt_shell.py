from collections.abc import Iterator

from aurora_devops import Finding, bad, good, policy
from aurora_devops.kinds.github import JobIn, StepIn, Workflow


@policy(
    "GHA048",
    severity="info",
    category="maintainability",
    equivalents={"zizmor": "misfeature"},
    examples=[
        bad(
            """\
            on: push
            jobs:
              test:
                runs-on: windows-2025
                steps:
                  - run: make test
                    shell: «cmd»
            """
        ),
        good(
            """\
            on: push
            jobs:
              test:
                runs-on: windows-2025
                steps:
                  - run: make test
                    shell: bash
            """,
            because="the script runs in bash",
        ),
    ],
)
def command_prompt_shell(node: Workflow | JobIn | StepIn) -> Iterator[Finding]:
    """A script runs in the Windows command prompt.

    `cmd` continues after a failed command, and its syntax cannot be checked.
    Use `pwsh` or `bash`.
    """
    if isinstance(node, StepIn):
        shell, at = node.step.shell, node.at["shell"]
    else:
        run = node.defaults.run if isinstance(node, Workflow) else node.job.defaults.run
        shell, at = run.shell, run.at["shell"]
    if shell and shell.split()[:1] in (["cmd"], ["cmd.exe"]):
        yield Finding(at=at, message="shell 'cmd' continues after a failed command; use pwsh or bash")
