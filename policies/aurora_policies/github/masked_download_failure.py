from collections.abc import Iterator

from aurora_devops import Edit, Finding, Fix, Script, bad, good, policy
from aurora_devops.formats.shell import Command
from aurora_devops.kinds.github import StepIn

_DOWNLOADERS = frozenset({"curl", "wget"})
# Programs that accept the first part of their input; tar and jq fail without the rest.
_CONSUMERS = frozenset({"sh", "bash", "python", "python3", "perl", "node", "gpg", "apt-key"})


@policy(
    "GHA082",
    severity="warning",
    category="reliability",
    examples=[
        bad(
            """\
            on: push
            jobs:
              build:
                runs-on: ubuntu-24.04
                steps:
                  - run: «curl -fsSL https://example.com/install.sh | sh»
                  - run: «curl -fsSL https://example.com/key.asc | sudo gpg --dearmor -o /etc/apt/keyrings/a.gpg»
            """,
            fixed="""\
            on: push
            jobs:
              build:
                runs-on: ubuntu-24.04
                steps:
                  - run: curl -fsSL https://example.com/install.sh | sh
                    shell: bash
                  - run: curl -fsSL https://example.com/key.asc | sudo gpg --dearmor -o /etc/apt/keyrings/a.gpg
                    shell: bash
            """,
        ),
        good(
            """\
            on: push
            jobs:
              build:
                runs-on: ubuntu-24.04
                steps:
                  - run: curl -fsSL https://example.com/install.sh | sh
                    shell: bash
                  - run: |
                      set -o pipefail
                      curl -fsSL https://example.com/install.sh | sh
                  - run: curl -fsSL https://example.com/a.tgz | tar xz
                  - run: curl -fsSL https://example.com/data.json | jq .name
            """,
            because="`shell: bash` and `set -o pipefail` stop the step, and tar and jq fail by themselves",
        ),
    ],
)
def masked_download_failure(script: Script) -> Iterator[Finding]:
    """A download is piped into a program, and the step ignores its failure.

    Without `shell:` the runner starts `bash -e`, which does not set `pipefail`: when the download is interrupted, half
    a script runs or an empty key is installed, and the step succeeds.
    Set `shell: bash`, which adds `pipefail`, or download to a file first.
    The fix sets `shell: bash`, which enables `pipefail` for the whole script, so it is not applied by default.

    https://docs.github.com/en/actions/reference/workflows-and-actions/workflow-syntax#jobsjob_idstepsshell
    """
    inside, tree = script.context, script.parsed
    if not isinstance(inside, StepIn) or tree is None or not tree.pipelines:
        return
    # An explicit bash has pipefail; a shell with options of its own says so itself.
    said = (inside.shell or "").split()
    if (said[:1] == ["bash"] and len(said) == 1) or "pipefail" in " ".join(said):
        return
    for pipeline in tree.pipelines:
        first, *_, last = pipeline.stages
        if "pipefail" in tree.options_at(pipeline.start) or any(part.inside("condition") for part in last):
            continue
        if _runs(first, _DOWNLOADERS) and (program := _runs(last, _CONSUMERS)):
            message = f"a failed download is ignored and '{program}' runs on part of it; set shell: bash"
            at = script.place(pipeline.start, pipeline.end)
            fix = Fix((Edit(inside.at["run"].below, "shell: bash"),)) if inside.step.shell is None else None
            yield Finding(at=at, message=message, fix=fix)


def _runs(stage: tuple[Command, ...], names: frozenset[str]) -> str:
    """The first of these programs in a stage, or empty."""
    return next((command.unwrapped.name for command in stage if command.unwrapped.name in names), "")
