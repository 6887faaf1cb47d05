"""Values that are expanded into scripts, and conditions that limit whose pull requests run."""

import pytest

from aurora_devops import Policy
from aurora_devops.testing import expect, findings
from aurora_policies.github.expression_in_script import expression_in_script
from aurora_policies.github.input_in_script import input_in_script
from aurora_policies.github.masked_download_failure import masked_download_failure
from aurora_policies.github.own_input_in_script import own_input_in_script
from aurora_policies.github.python_error import python_error
from aurora_policies.github.script_injection import script_injection
from aurora_policies.github.secret_in_privileged_run import secret_in_privileged_run
from aurora_policies.github.spoofable_actor import spoofable_actor
from aurora_policies.github.untrusted_checkout import untrusted_checkout
from aurora_policies.github.uploaded_credentials import uploaded_credentials

JOB = "jobs:\n  a:\n    runs-on: ubuntu-24.04\n"
STEPS = JOB + "    steps:\n"


@pytest.mark.parametrize(
    "harmless",
    [
        "steps.x.outcome",
        "steps.x.conclusion",
        "needs.b.result",
        "github.event_name",
        "github.event.action",
        "job.check_run_id",
        "job.status",
        "github.event.issue.number",
        "github.event.workflow_run.head_sha",
        "github.event.pull_request.author_association",
        "github.event.pull_request.head.repo.full_name",
        "github.event.workflow_run.head_repository.full_name",
        "github.event.sender.login",
        "github.event.comment.user.login",
        "github.event.created",
        "github.event.forced",
        "github.event.repository.default_branch",
        "github.event.repository.name",
        "github.event.pull_request.head.repo.name",
        "github.event.issue.pull_request.url",
    ],
)
def test_closed_sets_and_numbers_are_harmless(harmless: str) -> None:
    text = "on: push\n" + STEPS + f"      - run: echo ${{{{ {harmless} }}}}\n"
    expect(expression_in_script, text)
    expect(input_in_script, text)


def test_a_branch_of_the_own_repository_is_no_input() -> None:
    step = "      - run: git fetch ${{ github.event.repository.default_branch }}\n"
    expect(input_in_script, "on: push\n" + STEPS + step)
    other = "      - run: git fetch ${{ «github.event.release.target_commitish» }}\n"
    expect(own_input_in_script, "on: release\n" + STEPS + other)


SCHEDULED = "on:\n  schedule: [{cron: '7 3 * * *'}]\n"
OF_A_RUN = "echo ${{ «github.event.workflow_run.head_branch» }}"


@pytest.mark.parametrize(
    ("on", "condition", "script", "reported"),
    [
        (SCHEDULED, "", f"test ${{{{ github.event_name }}}} = workflow_run && {OF_A_RUN}", False),
        (SCHEDULED, "", f"[ $GITHUB_EVENT_NAME = workflow_run ] && {OF_A_RUN}", False),
        ("on: push\n", "github.event_name == 'pull_request'", "echo ${{ «github.head_ref» }}", False),
        ("on: pull_request\n", "github.event_name == 'pull_request'", "echo ${{ «github.head_ref» }}", True),
        ("on: workflow_run\n", "", f"test ${{{{ github.event_name }}}} = workflow_run && {OF_A_RUN}", True),
        ("on: [workflow_call, push]\n", "github.event_name == 'workflow_run'", OF_A_RUN, True),
        ("on: push\n", "", OF_A_RUN, True),
    ],
)
def test_the_branch_for_an_event_that_the_workflow_lacks(on, condition, script, reported) -> None:
    guard = f"        if: {condition}\n" if condition else ""
    text = on + STEPS + f"      - run: {script}\n{guard}"
    expect(script_injection, text if reported else text.replace("«", "").replace("»", ""))
    if not reported:
        expect(expression_in_script, text.replace("«", "").replace("»", ""))
        expect(input_in_script, text.replace("«", "").replace("»", ""))


def test_a_name_in_a_payload_is_an_input() -> None:
    step = "      - run: echo ${{ «github.event.client_payload.repo.name» }} ${{ «github.event.release.name» }}\n"
    expect(own_input_in_script, "on: repository_dispatch\n" + STEPS + step)


def test_the_default_branch_of_a_fork_is_not_harmless() -> None:
    branch = "github.event.pull_request.head.repo.default_branch"
    expect(script_injection, "on: pull_request\n" + STEPS + f"      - run: git diff ${{{{ «{branch}» }}}}\n")


def test_an_output_is_not_harmless() -> None:
    expect(expression_in_script, "on: push\n" + STEPS + "      - run: echo ${{ «needs.b.outputs.result» }}\n")
    expect(expression_in_script, "on: push\n" + STEPS + "      - run: echo ${{ «github.ref_name» }}\n")


@pytest.mark.parametrize(
    ("event", "policy"),
    [("workflow_call", input_in_script), ("workflow_dispatch", own_input_in_script)],
    ids=["workflow_call", "workflow_dispatch"],
)
def test_only_inputs_with_free_text(event: str, policy: Policy) -> None:
    text = (
        f"on:\n  {event}:\n    inputs:\n      a: {{type: string}}\n      b: {{type: boolean}}\n"
        "      c: {type: number}\n"
        + STEPS
        + "      - run: echo ${{ «inputs.A» }} ${{ inputs.b }} ${{ inputs.c }} ${{ inputs.unknown }}\n"
    )
    expect(policy, text)


def test_the_payload_of_a_dispatch() -> None:
    text = (
        "on: repository_dispatch\n"
        + STEPS
        + (
            "      - run: echo ${{ «github.event.client_payload.number» }}\n"
            "      - uses: actions/github-script@v8\n"
            "        with: {script: \"f('${{ «github.event.label.name» }}')\"}\n"
        )
    )
    expect(own_input_in_script, text)


def test_an_input_in_a_variable() -> None:
    text = (
        "on: {workflow_dispatch: {inputs: {a: {type: string}}}}\nenv: {A: '${{ inputs.a }}'}\n"
        + STEPS
        + "      - run: echo ${{ «env.A» }} $A\n"
    )
    expect(own_input_in_script, text)


HEAD = "'${{ github.event.pull_request.head.sha }}'"
MARKED = f"      - uses: actions/checkout@v4\n        with: {{ref: «{HEAD}»}}\n"
CHECKOUT = MARKED.replace("«", "").replace("»", "")


def if_(condition: str) -> str:
    quoted = condition.replace("`", '"')
    return f"    if: >-\n      {quoted}\n"


@pytest.mark.parametrize(
    "condition",
    [
        "github.event.pull_request.user.login == 'renovate[bot]'",
        "github.event.action == 'opened' && 'me' == github.event.pull_request.user.login",
        "github.event.pull_request.head.repo.full_name == github.repository",
        "${{ !github.event.pull_request.head.repo.fork }}",
        "github.event.pull_request.author_association == 'OWNER'",
        "contains(fromJSON('[`OWNER`, `MEMBER`]'), github.event.pull_request.author_association)",
        "github.event.pull_request.user.login == 'a' || github.event.pull_request.user.login == 'b'",
        "github.event.pull_request.merged",
        "github.event.pull_request.merged == true && github.event.action == 'closed'",
    ],
)
def test_a_guard_that_suffices(condition: str) -> None:
    guarded = "on: pull_request_target\n" + JOB + if_(condition) + "    steps:\n" + CHECKOUT
    expect(untrusted_checkout, guarded)


@pytest.mark.parametrize(
    "condition",
    [
        "github.actor == 'dependabot[bot]'",
        "github.event.pull_request.user.login == 'a' || github.event.action == 'opened'",
        "github.event.pull_request.user.login != 'a'",
        "github.event.pull_request.head.repo.fork",
        "github.event.pull_request.author_association == 'CONTRIBUTOR'",
        "!github.event.pull_request.merged",
        "github.event.pull_request.merged == false",
        "github.event.pull_request.merged_at",
        "contains(fromJSON('[`OWNER`, `NONE`]'), github.event.pull_request.author_association)",
    ],
)
def test_a_guard_that_does_not(condition: str) -> None:
    text = "on: pull_request_target\n" + JOB + if_(condition) + "    steps:\n"
    expect(untrusted_checkout, text + MARKED)


_RUN = "github.event.workflow_run"


@pytest.mark.parametrize(
    ("condition", "suffices"),
    [
        (f"{_RUN}.conclusion == 'success' && {_RUN}.event == 'push'", True),
        (f"{_RUN}.event != 'pull_request'", True),
        (f"{_RUN}.head_repository.full_name == github.repository", True),
        (f"!{_RUN}.head_repository.fork", True),
        (f"{_RUN}.event == 'pull_request'", False),
        (f"{_RUN}.event == 'push' || {_RUN}.conclusion == 'success'", False),
        (f"{_RUN}.event != 'push'", False),
        (f"{_RUN}.head_branch == 'main'", False),
    ],
)
def test_a_guard_of_a_run_after_another(condition: str, suffices: bool) -> None:
    checkout = "      - uses: actions/checkout@v4\n        with: {ref: «'${{ github.event.workflow_run.head_sha }}'»}\n"
    if suffices:
        checkout = checkout.replace("«", "").replace("»", "")
    text = "on:\n  workflow_run: {workflows: [ci], types: [completed]}\n"
    expect(untrusted_checkout, text + JOB + if_(condition) + "    steps:\n" + checkout)


def test_a_guard_of_a_needed_job() -> None:
    gate = "  gate:\n    if: github.event.pull_request.user.login == 'me'\n    runs-on: x\n    steps: [{run: a}]\n"
    text = "on: pull_request_target\n" + JOB + "    needs: gate\n    steps:\n" + CHECKOUT + gate
    expect(untrusted_checkout, text)
    always = text.replace("needs: gate", "needs: gate\n    if: always()")
    expect(untrusted_checkout, always.replace(HEAD, f"«{HEAD}»"))


@pytest.mark.parametrize(
    "step",
    [
        "{uses: 'actions-cool/check-user-permission@v2'}",
        "{run: 'gh api repos/$R/collaborators/$USER/permission --jq .permission | grep -E write'}",
        "{uses: actions/github-script@v8, with: {script: 'github.rest.repos.checkCollaborator(a)'}}",
    ],
)
def test_a_step_that_checks_the_permission_of_the_user(step: str) -> None:
    start = "on: pull_request_target\n" + JOB
    expect(untrusted_checkout, f"{start}    steps:\n      - {step}\n{CHECKOUT}")
    # After the checkout it is too late.
    expect(untrusted_checkout, f"{start}    steps:\n{MARKED}      - {step}\n")
    gate = f"  gate:\n    runs-on: x\n    steps:\n      - {step}\n"
    expect(untrusted_checkout, f"{start}    needs: gate\n    steps:\n{CHECKOUT}{gate}")


@pytest.mark.parametrize(
    ("version", "refused"),
    [
        ("v7", True),
        ("v4", True),
        ("v3", False),
        ("v4.2.2", False),
        ("v7.0.1", True),
        ("main", False),
        (f"{'1' * 40} # v7.0.1", True),
        (f"{'1' * 40} # v6.0.2", False),
        ("1" * 40, False),
    ],
)
def test_what_the_action_refuses(version: str, refused: bool) -> None:
    numbers = {"pull_request_target": "github.event.number", "issue_comment": "github.event.issue.number"}
    for trigger, number in numbers.items():
        text = (
            f"on: {trigger}\n{JOB}    steps:\n      - uses: actions/checkout@{version}\n"
            f"        with:\n          ref: refs/pull/${{{{ {number} }}}}/merge\n"
        )
        (finding,) = findings(untrusted_checkout, text)
        assert finding.message.endswith("refuses it for forks") is (refused and trigger != "issue_comment")


def test_an_actor_beside_the_author() -> None:
    bot = "'dependabot[bot]'"
    author = f"github.event.pull_request.user.login == {bot}"
    for marked in (
        f"github.actor == {bot} && {author}",
        f"{author} && github.event.action == 'opened' && github.actor == {bot}",
        f"«github.actor == {bot}» || {author}",
    ):
        expect(
            spoofable_actor,
            "on: pull_request_target\n" + JOB + f'    if: "{marked}"\n    steps: [{{run: a}}]\n',
        )


def test_secrets_of_a_run_for_forks() -> None:
    step = "      - uses: actions/checkout@v4\n      - {run: make, env: {K: '${{ «secrets.K» }}'}}\n"
    expect(secret_in_privileged_run, "on: pull_request_target\n" + STEPS + step)
    plain = step.replace("«", "").replace("»", "")
    expect(secret_in_privileged_run, "on: pull_request\n" + STEPS + plain)
    expect(
        secret_in_privileged_run,
        "on: pull_request_target\n" + STEPS + plain.replace("secrets.K", "secrets.GITHUB_TOKEN"),
    )


def test_an_input_is_reported_once_in_each_script() -> None:
    text = (
        "on: {workflow_dispatch: {inputs: {a: {type: string}, b: {type: string}}}}\n" + STEPS
        + "      - run: echo ${{ «inputs.a» }} ${{ inputs.a }} ${{ «inputs.b» }}\n"
        + "      - run: |\n          echo ${{ «inputs.a» }}\n          echo ${{ inputs.a }}\n"
    )  # fmt: skip
    expect(own_input_in_script, text)


def test_secrets_of_a_run_after_the_merge() -> None:
    gate = (
        "  gate:\n    if: |\n      github.event.pull_request.merged == true && (\n"
        "        github.event.action == 'closed' ||\n        startsWith(github.event.label.name, 'backport'))\n"
        "    runs-on: x\n    steps: [{run: a}]\n"
    )
    step = "      - uses: actions/checkout@v4\n      - {run: make, env: {K: '${{ secrets.K }}'}}\n"
    needs = "    needs: gate\n    if: needs.gate.outputs.labels != '[]'\n    steps:\n"
    expect(secret_in_privileged_run, "on: pull_request_target\n" + JOB + needs + step + gate)


def test_what_an_artifact_contains() -> None:
    def steps(checkout: str, path: str, *, version: int = 4, hidden: str = "true") -> str:
        return (
            f"on: push\n{STEPS}      - uses: actions/checkout@v{checkout}\n"
            f"      - uses: actions/upload-artifact@v{version}\n"
            f"        with:\n          include-hidden-files: {hidden}\n          path: {path}\n"
        )

    expect(uploaded_credentials, steps("4", "«./»"))
    expect(uploaded_credentials, steps("6", "./"))
    expect(uploaded_credentials, steps("4", "dist"))
    expect(uploaded_credentials, steps("4", "./", hidden="false"))


@pytest.mark.parametrize(
    "script",
    [
        "print(«a»)",
        "import os\\n          print(os.sep, «é», ${{ github.run_id }})",
        "def f():\\n              return «missing»",
    ],
)
def test_a_name_that_python_does_not_know(script: str) -> None:
    step = "      - run: |\n          " + script.replace("\\n", "\n")
    expect(python_error, "on: push\ndefaults: {run: {shell: python}}\n" + STEPS + step + "\n")


@pytest.mark.parametrize(
    "script",
    [
        "import os",
        "for",
        "value_${{ matrix.a }} = 1",
        "print('${{ github.ref }}')",
        "from x import *\\n          print(a)",
        "print(" + "(" * 500,
    ],
)
def test_python_that_is_not_judged(script: str) -> None:
    step = "      - shell: python3 {0}\n        run: |\n          " + script.replace("\\n", "\n")
    expect(python_error, "on: push\n" + STEPS + step + "\n")


def test_a_script_for_another_program() -> None:
    expect(python_error, "on: push\n" + STEPS + "      - run: print(a)\n")


@pytest.mark.parametrize("shell", ["", "        shell: sh\n", "        shell: bash -e {0}\n"])
def test_a_download_without_pipefail(shell: str) -> None:
    step = "      - run: «wget -qO- https://example.com/a.sh | sudo bash»\n"
    expect(masked_download_failure, "on: push\n" + STEPS + step + shell)


@pytest.mark.parametrize("shell", ["bash", "bash -eo pipefail {0}", "pwsh"])
def test_a_download_with_pipefail(shell: str) -> None:
    text = f"on: push\ndefaults: {{run: {{shell: '{shell}'}}}}\n" + STEPS
    expect(masked_download_failure, text + "      - run: curl -fsSL https://example.com/a.sh | sh\n")


def test_a_download_whose_failure_is_asked_for() -> None:
    step = "      - run: if curl -fsS https://example.com/a.sh | sh; then echo ok; fi\n"
    expect(masked_download_failure, "on: push\n" + STEPS + step)


CALLED = (
    "on: {workflow_call: {inputs: {a: {type: string}}}%s}\njobs:\n  j:\n    runs-on: x\n    steps:\n"
    "      - run: echo ${{ %s }}\n"
)


@pytest.mark.parametrize(
    ("calls", "extra", "reported"),
    [
        (["{a: x}"], "", False),
        (["{A: x}", "{}"], "", False),
        (["{a: x}", "{a: '${{ github.actor }}'}"], "", True),
        (["{a: x}"], ", workflow_dispatch: {inputs: {a: {type: string}}}", True),
        ([], "", True),
    ],
)
def test_an_input_that_each_caller_sets_to_a_constant(calls: list[str], extra: str, reported: bool) -> None:
    files = {
        f".github/workflows/c{n}.yml": f"on: push\njobs: {{c: {{uses: ./.github/workflows/a.yml, with: {given}}}}}\n"
        for n, given in enumerate(calls)
    }
    text = CALLED % (extra, "«inputs.a»" if reported else "inputs.a")
    # Who calls a workflow without callers is not known.
    policy = own_input_in_script if calls or "dispatch" in extra else input_in_script
    expect(policy, text, path=".github/workflows/a.yml", files=files)


@pytest.mark.parametrize(
    ("path", "uses", "given", "reported"),
    [
        (".github/actions/a/action.yml", "./.github/actions/a", "x", False),
        (".github/actions/a/action.yml", "./.github/actions/a/", "x", False),
        ("build/action.yml", "./build", "x", False),
        (".github/actions/a/action.yml", "./.github/actions/a", "'${{ matrix.x }}'", True),
        (".github/actions/a/action.yml", "./.github/actions/b", "x", True),
        (".github/actions/a/action.yml", "acme/shop/.github/actions/a@v1", "x", True),
    ],
)
def test_an_input_of_an_action_that_each_caller_sets(
    path: str, uses: str, given: str, reported: bool
) -> None:
    step = (
        "inputs: {a: {}}\nruns:\n  using: composite\n  steps:\n    - {shell: bash, run: 'echo ${{ %s }}'}\n"
    )
    caller = f"on: push\njobs: {{c: {{runs-on: x, steps: [{{uses: {uses}, with: {{a: {given}}}}}]}}}}\n"
    text = step % ("«inputs.a»" if reported else "inputs.a")
    policy = own_input_in_script if uses == "./.github/actions/a" else input_in_script
    expect(policy, f"name: a\n{text}", path=path, files={".github/workflows/c.yml": caller})


@pytest.mark.parametrize("value", ["github.event.pull_request", "github.event.issue || github.event.commits"])
def test_an_object_is_expanded_to_a_word(value: str) -> None:
    text = "on: pull_request_target\n" + STEPS + f"      - run: if [ ${{{{ {value} }}}} ]; then make; fi\n"
    for policy in (script_injection, input_in_script, expression_in_script):
        expect(policy, text)
    assert findings(script_injection, text.replace(value, f"toJSON({value})"))


def test_a_text_below_an_object_is_no_object() -> None:
    for value in (
        "github.event.pull_request.title",
        "github.event.commits[0].message",
        "github.head_ref",
    ):
        text = "on: pull_request_target\n" + STEPS + f"      - run: echo ${{{{ {value} }}}}\n"
        assert findings(script_injection, text)


@pytest.mark.parametrize("events", ["release", "[workflow_dispatch, schedule]"])
def test_the_whole_of_an_event_that_writers_decide_is_an_input(events):
    step = "      - run: echo '${{ toJSON(«github.event») }}'\n"
    expect(script_injection, f"on: {events}\n" + STEPS + step.replace("«", "").replace("»", ""))
    expect(own_input_in_script, f"on: {events}\n" + STEPS + step)
    expect(script_injection, "on: [release, issues]\n" + STEPS + step)
