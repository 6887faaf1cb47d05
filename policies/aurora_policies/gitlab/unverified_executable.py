from collections.abc import Iterator

from aurora_devops import Finding, Script, bad, good, policy
from aurora_devops.core.lazy import regex
from aurora_devops.formats.shell import Command
from aurora_devops.kinds.gitlab import JobIn
from aurora_devops.kinds.gitlab.model import texts_of

# PowerShell that downloads a script and runs it.
_DOWNLOADED = regex(
    r"(?i)(?:\b(?:iex|invoke-expression)\b[^\n;]*?(?:downloadstring|invoke-webrequest|\biwr\b|invoke-restmethod|\birm\b)"
    r"|(?:\biwr\b|\birm\b|invoke-webrequest|invoke-restmethod|downloadstring)[^\n;]*?\|\s*(?:iex|invoke-expression)\b)"
)
_VERIFIES = regex(
    r"sha(?:1|224|256|384|512)?sum|shasum|gpg|cosign|minisign|openssl\s+dgst|Get-FileHash|--checksum|\brhash\b"
)
_OUTPUTS = ("-o", "-O", "--output", "--output-document")
_COMMIT = regex(r"/[0-9a-f]{40}/")
_LONGEST = 20_000


@policy(
    "GLC020",
    severity="info",
    category="security",
    equivalents={"poutine": "unverified_script_exec"},
    examples=[
        bad("setup:\n  script:\n    - «curl -Lo tool https://dl.example.org/tool» && chmod +x tool\n"),
        bad(
            """\
            setup:
              tags: [windows]
              script:
                - «iex ((New-Object System.Net.WebClient).DownloadString»('https://get.example.org/t.ps1'))
            """
        ),
        bad("setup:\n  script:\n    - «deno run -A https://deno.land/x/tool/main.ts»\n"),
        bad("setup:\n  script:\n    - «curl -L https://dl.example.org/tool > tool» && chmod 755 tool\n"),
        good(
            """\
            setup:
              script:
                - curl -Lo tool https://dl.example.org/tool
                - echo "7d865e959b2466918c9863afca942d0fb89d7c9ac0c99bafc3749504ded97730  tool" | sha256sum -c
                - chmod +x tool
            """,
            because="the checksum is verified",
        ),
        good(
            "setup:\n  script:\n    - curl -Lo tool.tgz https://dl.example.org/tool.tgz\n",
            because="the file is not executed here",
        ),
    ],
)
def unverified_executable(script: Script) -> Iterator[Finding]:
    """A downloaded program is made executable, or a downloaded PowerShell script runs, without verification.

    Anyone who controls the server runs commands with the secrets of the job.
    Verify the checksum or the signature of the file before it runs.

    https://docs.gitlab.com/ci/pipelines/pipeline_security/
    """
    text = script.text[:_LONGEST]
    for match in _DOWNLOADED.finditer(text):
        message = "a downloaded PowerShell script runs without verification"
        yield Finding(at=script.place(*match.span()), message=message)
    tree = script.parsed
    if tree is None:
        return
    for command in tree.commands if "deno" in text else ():
        if _runs_url(command.unwrapped):
            message = "a program from a URL gets all permissions without verification"
            yield Finding(at=script.place(command.start, command.end), message=message)
    if "chmod" not in text or _verifies(script):
        return
    made = [
        word.text.removeprefix("./")
        for command in tree.commands
        if command.unwrapped.name == "chmod"
        and any("x" in word.text or word.text.isdigit() for word in command.unwrapped.arguments[:1])
        for word in command.unwrapped.arguments[1:]
    ]
    for command in tree.commands:
        program = command.unwrapped
        if program.name not in ("curl", "wget") or _COMMIT.search(script.text[program.start : program.end]):
            continue
        output = program.option(*_OUTPUTS)
        target = output.text if output is not None else ""
        names = {target.removeprefix("./")} if target and "://" not in target else set()
        names |= {
            redirect.target.text.removeprefix("./") for redirect in program.redirects if redirect.target
        }
        names |= {word.text.rpartition("/")[2] for word in program.arguments if "://" in word.text}
        if names & set(made):
            message = "a downloaded program is made executable without verification"
            yield Finding(at=script.place(program.start, program.end), message=message)


def _runs_url(command: Command) -> bool:
    """Whether Deno runs a program from a URL with all permissions."""
    words = [word.text for word in command.arguments]
    return (
        command.name == "deno"
        and words[:1] in (["run"], ["install"])
        and command.has_flag("-A", "--allow-all")
        and any(word.startswith("https://") and not _COMMIT.search(word) for word in words)
    )


def _verifies(script: Script) -> bool:
    """Whether a command of the job verifies a checksum or a signature."""
    if _VERIFIES.search(script.text):
        return True
    inside = script.context
    if not isinstance(inside, JobIn):
        return False
    whole = inside.whole
    return any(
        _VERIFIES.search(text)
        for commands in (whole.before_script, whole.script, whole.after_script)
        for text in texts_of(commands)
    )
