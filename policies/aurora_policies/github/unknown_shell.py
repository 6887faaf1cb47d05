from collections.abc import Iterator

from aurora_devops import Finding, Place, bad, good, policy
from aurora_devops.core.nearest import Suggestion, suggest
from aurora_devops.kinds.github import JobIn, Workflow

from ._edits import respelled

_SHELLS = frozenset({"bash", "sh", "python", "pwsh", "cmd", "powershell"})
# Programs that exist, and are no misspelling of one above.
_OTHER_SHELLS = frozenset(
    {"ash", "csh", "dash", "fish", "ksh", "tcsh", "xonsh", "zsh", "node", "perl", "ruby", "nu"}
)
_ONLY_WINDOWS = frozenset({"cmd", "powershell"})


@policy(
    "GHA026",
    severity="error",
    category="validity",
    equivalents={"actionlint": "shell-name"},
    examples=[
        bad(
            """\
            on: push
            jobs:
              test:
                runs-on: ubuntu-24.04
                defaults:
                  run:
                    shell: «fish»
                steps:
                  - run: make test
                    shell: «powershell»
            """
        ),
        bad(
            """\
            on: push
            jobs:
              test:
                runs-on: ubuntu-24.04
                defaults:
                  run:
                    shell: «pyhton»
                steps:
                  - run: make test
                    shell: «powershell»
            """,
            fixed="""\
            on: push
            jobs:
              test:
                runs-on: ubuntu-24.04
                defaults:
                  run:
                    shell: python
                steps:
                  - run: make test
                    shell: pwsh
            """,
        ),
        good(
            """\
            on: push
            jobs:
              test:
                runs-on: windows-2025
                steps:
                  - run: make test
                    shell: powershell
                  - run: print(1)
                    shell: perl {0}
                  - run: make
                    shell: ${{ matrix.shell }}
            """,
            because="Windows has PowerShell, a template names any program, and an expression is unknown",
        ),
    ],
)
def unknown_shell(node: Workflow | JobIn) -> Iterator[Finding]:
    """The shell of a step does not exist on the runner.

    The step fails before its first command.
    Use `bash`, `sh`, `pwsh` or `python`, on Windows `cmd` or `powershell` too, or a command with `{0}` for the path of
    the script.
    The fix writes the shell that is most similar, `pwsh` for `powershell`, and `bash` for `sh` on Windows; the
    script may behave differently, so it is not applied by default.

    https://docs.github.com/en/actions/reference/workflows-and-actions/workflow-syntax#jobsjob_idstepsshell
    """
    if isinstance(node, Workflow):
        yield from _judge(node.defaults.run.shell, node.defaults.run.at["shell"], "")
        return
    system = _system(node.job.labels)
    yield from _judge(node.job.defaults.run.shell, node.job.defaults.run.at["shell"], system)
    for step in node.steps:
        if step.step.shell:
            yield from _judge(step.step.shell, step.at["shell"], system)


def _system(labels: tuple[str, ...]) -> str:
    names = {label.partition("-")[0].lower() for label in labels}
    if "windows" in names:
        return "Windows"
    return "Linux" if "ubuntu" in names else "macOS" if "macos" in names else ""


def _judge(shell: str | None, at: Place, system: str) -> Iterator[Finding]:
    if not shell or "{0}" in shell or "${{" in shell:
        return
    name = (shell.split() or [shell])[0].lower()
    if name.rpartition("/")[2] in ("bash", "sh"):
        name = name.rpartition("/")[2]
    known = _SHELLS - (
        _ONLY_WINDOWS if system in ("Linux", "macOS") else {"sh"} if system == "Windows" else set()
    )
    if name not in _SHELLS:
        near = suggest(name, sorted(known)) if name not in _OTHER_SHELLS else Suggestion()
        hint = str(near) or "; a custom shell needs {0} for the path of the script"
        fix = respelled(at, shell, near.correction) if name == shell.lower() else None
        yield Finding(at=at, message=f"unknown shell '{shell}'{hint}", fix=fix)
    elif name not in known:
        instead = {"cmd": "bash or pwsh", "powershell": "pwsh", "sh": "bash"}[name]
        fix = respelled(at, shell, instead) if name == shell.lower() and name != "cmd" else None
        yield Finding(at=at, message=f"shell '{name}' does not exist on {system}; use {instead}", fix=fix)
