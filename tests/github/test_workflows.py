"""Odd workflows: what is read of them, and what is said."""

import json
from pathlib import Path, PurePosixPath

import pytest

import aurora_devops
from aurora_devops.core.context import alone
from aurora_devops.core.source import Source
from aurora_devops.formats import yaml
from aurora_devops.kinds.github.kind import workflow
from aurora_devops.subjects import Script
from aurora_devops.testing import expect
from aurora_policies.github.always_true_condition import always_true_condition
from aurora_policies.github.cyclic_needs import cyclic_needs
from aurora_policies.github.expression_in_script import expression_in_script
from aurora_policies.github.invalid_expression import invalid_expression
from aurora_policies.github.invalid_workflow import invalid_workflow
from aurora_policies.github.mismatched_workflow_call import mismatched_workflow_call
from aurora_policies.github.missing_permissions import missing_permissions
from aurora_policies.github.mistyped_expression import mistyped_expression
from aurora_policies.github.mutable_action import mutable_action
from aurora_policies.github.persisted_credentials import persisted_credentials
from aurora_policies.github.script_injection import script_injection
from aurora_policies.github.unknown_property import unknown_property

JOB = "on: push\njobs:\n  a:\n    runs-on: ubuntu-24.04\n"


def lint(text: str, path: str = ".github/workflows/a.yml") -> list[tuple[str, int]]:
    report = aurora_devops.lint({path: text}, profile="all")
    assert not report.failures
    return [(finding.policy.name, finding.line) for finding in report.findings]


def test_an_empty_file_is_no_workflow() -> None:
    assert ("invalid-workflow", 1) in lint("")
    assert ("invalid-action", 1) in lint("", "action.yml")


def test_a_file_that_is_a_scalar_is_no_workflow() -> None:
    assert ("invalid-workflow", 1) in lint("lol\n")


def test_one_wrong_value_does_not_hide_the_rest() -> None:
    text = JOB + "    timeout-minutes: [1]\n    env: [a]\n    steps:\n      - uses: a/b@v1\n      - 5\n"
    assert ("mutable-action", 8) in lint(text)


def test_a_wrong_filter_does_not_hide_the_others() -> None:
    text = "on:\n  push:\n    paths: [null]\n    branches: ['^a']\njobs: {}\n"
    assert ("invalid-pattern", 4) in lint(text)


def test_parallel_steps_are_steps() -> None:
    text = JOB + "    steps:\n      - parallel:\n          - uses: «a/b@v1»\n          - run: make\n"
    expect(mutable_action, text)
    expect(invalid_workflow, text.replace("«", "").replace("»", ""))


def test_an_alias_is_told_of_once() -> None:
    text = (
        "on: issues\njobs:\n  a:\n    runs-on: ubuntu-24.04\n    steps: &steps\n"
        '      - run: echo "${{ «github.event.issue.title» }}"\n'
        "  b:\n    runs-on: ubuntu-24.04\n    steps: *steps\n"
    )
    expect(script_injection, text)


def test_the_place_in_a_folded_block() -> None:
    text = JOB + "    steps:\n      - run: >\n          echo a\n          ${{ «github.head_ref» }}\n"
    expect(script_injection, text)


def test_an_untrusted_variable_is_followed() -> None:
    text = (
        "on: issues\nenv:\n  T: ${{ github.event.issue.title }}\njobs:\n  a:\n    runs-on: ubuntu-24.04\n"
        "    steps:\n      - run: echo ${{ «env.T» }}\n      - run: echo ${{ env.T }}\n        env: {T: fixed}\n"
    )
    expect(script_injection, text)


def test_the_whole_event_holds_the_title_too() -> None:
    text = JOB + "    steps:\n      - run: echo '${{ toJSON(«github.event») }}'\n"
    expect(script_injection, text)


def test_a_static_matrix_is_known() -> None:
    text = JOB + (
        "    strategy:\n      matrix:\n        v: [1, 2]\n        include:\n          - v: ${{ vars.X }}\n"
        "            w: a\n    steps:\n      - run: echo ${{ «matrix.v» }} ${{ matrix.w }}\n"
    )
    expect(expression_in_script, text)


def test_an_unknown_matrix_has_any_property() -> None:
    text = JOB + "    strategy: ${{ fromJSON(vars.S) }}\n    steps:\n      - run: echo ${{ matrix.a }}\n"
    expect(unknown_property, text)


def test_outputs_see_all_steps() -> None:
    text = JOB + (
        "    outputs:\n      v: ${{ steps.S.outputs.v }}\n    steps:\n      - run: make\n        id: s\n"
    )
    expect(unknown_property, text)


def test_an_expression_in_a_key() -> None:
    expect(invalid_expression, JOB + "    env:\n      «${{ a b }}»: x\n    steps:\n      - run: make\n")


def test_a_variable_named_if_is_no_condition() -> None:
    expect(invalid_expression, JOB + "    steps:\n      - uses: a/b@v1\n        with:\n          if: a b\n")


def test_a_condition_that_is_quoted() -> None:
    expect(always_true_condition, JOB + "    if: «' ${{ a }}'»\n    steps:\n      - run: make\n")


def test_two_circles() -> None:
    job = "    runs-on: x\n    steps: [{run: a}]\n"
    text = "on: push\njobs:\n" + "".join(
        f"  {mark}:\n    needs: {need}\n{job}"
        for mark, need in (("«a»", "b"), ("b", "a"), ("«c»", "c"), ("d", "a"))
    )
    expect(cyclic_needs, text)


def test_a_token_that_is_persisted_by_an_expression() -> None:
    text = JOB + (
        "    steps:\n      - uses: «actions/checkout@v4»\n        with:\n          persist-credentials: ${{ a }}\n"
    )
    expect(persisted_credentials, text)


def test_permissions_that_are_empty_are_said() -> None:
    expect(
        missing_permissions, "on: push\npermissions:\njobs:\n  a:\n    runs-on: x\n    steps: [{run: a}]\n"
    )


def test_a_workflow_that_cannot_be_called() -> None:
    other = PurePosixPath(".github/workflows/b.yml")
    text = f"on: push\njobs:\n  a:\n    uses: «./{other}»\n"
    expect(mismatched_workflow_call, text, files={str(other): JOB + "    steps: [{run: a}]\n"})


def shells(runs_on: str, step: str = "") -> list[str]:
    text = (
        "on: push\njobs:\n  a:\n    strategy:\n      matrix:\n        os: [ubuntu-24.04, windows-2025]\n"
        f"        windows: [windows-2025]\n    runs-on: {runs_on}\n    steps:\n      - run: make\n{step}"
    )
    document = workflow.read(Source("a.yml", text), yaml.read(text, "github").documents[0], alone())
    return [node.shell for node in document.walk() if isinstance(node, Script)]


def test_a_matrix_with_windows_has_no_one_shell() -> None:
    assert shells("${{ matrix.windows }}") == ["pwsh"]
    assert shells("${{ matrix.os }}") == ["unknown"]
    assert shells("${{ matrix.arch == 'arm64' && 'x' || matrix.os }}") == ["unknown"]
    assert shells("${{ inputs.runner }}") == ["unknown"]
    assert shells("ubuntu-24.04") == ["bash"]
    assert shells("ubuntu-24.04", "        if: runner.os == 'Windows'\n") == ["unknown"]
    assert shells("ubuntu-24.04", "        if: runner.os != 'Windows'\n") == ["bash"]


def test_a_key_of_the_authors_own_has_any_type() -> None:
    expect(
        mistyped_expression,
        "on: push\njobs:\n  a:\n    runs-on: ubuntu-24.04\n    outputs:\n      matrix: ${{ steps.a.outputs.matrix }}\n"
        "    steps:\n      - id: a\n        uses: ./a\n        with:\n          services: ${{ env.CONTAINERS }}\n",
    )


def structure(steps: str, job: str = "") -> list[str]:
    """The messages of invalid-workflow for a job with these steps."""
    report = aurora_devops.lint(
        {".github/workflows/a.yml": JOB + job + "    steps:\n" + steps}, profile="all"
    )
    return [finding.message for finding in report.findings if finding.policy.name == "invalid-workflow"]


def test_a_job_that_needs_no_other() -> None:
    assert not structure("      - run: make\n", "    needs: []\n")
    assert structure("      - run: make\n", "    needs: ['']\n") == ["item 1 of 'needs' is an empty string"]


def test_background_steps() -> None:
    assert not structure(
        "      - {id: server, run: make serve, background: true}\n"
        "      - {uses: a/b@v1, background: true}\n"
        "      - wait: [server]\n        continue-on-error: true\n"
        "      - wait: server\n      - wait-all:\n      - wait-all: true\n      - cancel: server\n"
        "      - parallel:\n          - run: make lint\n          - run: make test\n"
    )


def test_a_step_that_waits_has_no_condition() -> None:
    assert structure("      - {wait-all: true, if: always()}\n") == ["unknown key 'if' in step 1"]
    assert structure("      - {run: make, wait-all: true}\n") == [
        "step 1 has 'run' and 'wait-all'; a step does one thing"
    ]
    assert structure("      - {run: make, background: yes please}\n") == [
        "'background' must be true or false, not 'yes please'"
    ]


def test_what_cannot_be_in_a_parallel_group() -> None:
    message = "'wait' is not allowed inside 'parallel'"
    assert structure("      - parallel: [{run: make}, {wait: a}]\n") == [message]
    message = "'background' is not allowed inside 'parallel'"
    assert structure("      - parallel: [{run: make, background: true}]\n") == [message]


def test_a_container_may_be_null() -> None:
    assert not structure("      - run: make\n", "    container:\n")
    assert not structure("      - run: make\n", "    container: null\n")


def test_the_queue_of_a_concurrency_group() -> None:
    step = "      - run: make\n"
    assert not structure(step, "    concurrency: {group: a, queue: max}\n")
    assert structure(step, "    concurrency: {group: a, queue: all}\n") == [
        "'queue' must be 'single' or 'max', not 'all'"
    ]
    assert structure(step, "    concurrency: {group: a, queue: max, cancel-in-progress: true}\n") == [
        "'queue: max' cannot be combined with 'cancel-in-progress: true'"
    ]


def test_keys_are_compared_without_case() -> None:
    found = structure(
        "      - {run: make, env: {A: 1, a: 2}}\n", "    services: {db: {image: a}, DB: {image: a}}\n"
    )
    assert found == [
        "'DB' repeats key 'db'; keys are not case-sensitive",
        "'a' repeats key 'A'; keys are not case-sensitive",
    ]
    assert not structure("      - {run: make, env: {A: 1, AA: 2}}\n")


def test_the_message_names_the_step() -> None:
    assert structure("      - run: make\n      - name: nothing\n") == ["step 2 has neither 'run' nor 'uses'"]
    assert structure("      - run: make\n      - make test\n") == [
        "step 2 must be a mapping, not 'make test'"
    ]


def test_what_is_waited_for_is_a_step_above() -> None:
    serve = "      - {id: Server, run: make serve, background: true}\n"
    assert not structure(serve + "      - wait: server\n")
    assert structure(serve + "      - cancel: sever\n") == ["no step above has the id 'sever'"]
    assert structure("      - wait: [server]\n" + serve) == ["no step above has the id 'server'"]


def action(text: str, name: str = "invalid-action") -> list[str]:
    """The messages about an action's metadata file."""
    report = aurora_devops.lint({"greet/action.yml": text}, profile="all")
    return [finding.message for finding in report.findings if finding.policy.name == name]


ACTION = "name: a\ndescription: b\n"
NODE = "runs: {using: node24, main: index.js}\n"


def test_the_default_of_an_input_is_any_scalar() -> None:
    inputs = "inputs:\n  a: {default: false}\n  b: {default: 3}\n  c: {default: }\n  d: {default: 1.5, type: number}\n"
    assert not action(ACTION + inputs + NODE)
    assert action(ACTION + "inputs:\n  a: {default: [x]}\n" + NODE) == [
        "'default' must be a string, not a list"
    ]


def test_booleans_of_yaml_1_1_are_booleans() -> None:
    assert not action(ACTION + "inputs:\n  a: {required: yes}\n  b: {required: 'Off'}\n" + NODE)
    assert action(ACTION + "inputs:\n  a: {required: maybe}\n" + NODE) == [
        "'required' must be true or false, not 'maybe'"
    ]


def test_another_file_of_that_name_is_no_action() -> None:
    assert not action("type: object\nproperties:\n  id: {type: integer}\n")
    assert not action("name: restart\nsteps:\n  - id: a\n")
    assert not action("- name: a\n")
    assert action(ACTION) == ["the file has no 'runs'"]


def test_the_runner_needs_no_name_and_no_description() -> None:
    assert not action(NODE)
    assert action(NODE, "unlisted-action") == [
        "the action has no 'description'",
        "the action has no 'name'",
    ]


def test_an_icon_that_the_marketplace_does_not_have() -> None:
    branding = "branding: {icon: login.svg, color: blue}\n"
    assert not action(ACTION + NODE + branding)
    assert action(ACTION + NODE + branding, "unlisted-action") == [
        "'login.svg' is not an icon of the Feather set; did you mean 'log-in'?"
    ]


def test_an_event_with_an_empty_list_has_no_settings() -> None:
    text = "on: {{pull_request: {}}}\njobs: {{a: {{runs-on: x, steps: [{{run: make}}]}}}}\n"
    report = aurora_devops.lint({".github/workflows/a.yml": text.format("[]")}, select=["invalid-workflow"])
    assert not report.findings
    report = aurora_devops.lint({".github/workflows/a.yml": text.format("[x]")}, select=["invalid-workflow"])
    assert report.findings


def test_access_to_the_cache() -> None:
    text = "on: push\ncache-mode: {}\njobs: {{a: {{runs-on: x, cache-mode: {}, steps: [{{run: make}}]}}}}\n"

    def reported(*modes: str) -> list[str]:
        files = {".github/workflows/a.yml": text.format(*modes)}
        return [
            finding.message for finding in aurora_devops.lint(files, select=["invalid-workflow"]).findings
        ]

    assert not reported("none", "write-only")
    assert reported("read", "readonly") == [
        "'cache-mode' must be 'read', 'write', 'write-only' or 'none', not 'readonly'"
    ]


def test_an_input_whose_name_has_spaces() -> None:
    called = "on: {workflow_call: {inputs: {'arg: tags': {type: string, required: true}}}}\njobs: {}\n"
    call = "on: push\njobs: {{a: {{uses: ./.github/workflows/b.yml, with: {{'{}': x}}}}}}\n"

    def reported(name: str) -> list[str]:
        files = {".github/workflows/a.yml": call.format(name), ".github/workflows/b.yml": called}
        report = aurora_devops.lint(files, select=["mismatched-workflow-call"])
        return [finding.message for finding in report.findings]

    assert not reported("arg: tags")
    assert reported("tags") == [
        "required input 'arg: tags' of workflow 'b.yml' is missing",
        "workflow 'b.yml' has no input 'tags'",
    ]


def test_a_misspelled_key_of_an_action() -> None:
    assert action(ACTION + "ouputs: {}\n" + NODE) == ["unknown key 'ouputs'; did you mean 'outputs'?"]
    assert not action(ACTION + "x-note: a\ninputs:\n  a: {options: [b]}\n" + NODE)


def test_a_step_of_an_action_needs_a_shell() -> None:
    steps = "runs:\n  using: composite\n  steps:\n    - uses: a/b@v1\n    - run: make\n"
    assert action(ACTION + steps) == ["step 2 has no 'shell'"]
    assert not action(ACTION + steps + "      shell: bash\n")


def test_an_old_runtime_is_outdated_and_not_invalid() -> None:
    for using in ("node12", "node16"):
        text = ACTION + f"runs: {{using: {using}, main: a.js}}\n"
        assert not action(text)
        assert len(action(text, "outdated-action")) == 1
    assert not action(ACTION + NODE, "outdated-action")


def test_contexts_of_an_action() -> None:
    def of(text: str) -> list[str]:
        return action(ACTION + text, "unavailable-context")

    for context in ("inputs.b", "env.X", "vars.X", "secrets.X"):
        assert len(of("inputs:\n  a: {default: '${{ " + context + " }}'}\n" + NODE)) == 1, context
    assert not of("inputs:\n  a: {default: '${{ github.token }}'}\n" + NODE)
    assert not of("inputs:\n  a: {description: '${{ vars.X }}', default: '${{ runner.os }}'}\n" + NODE)
    step = "runs:\n  using: composite\n  steps:\n    - {run: make, shell: bash, env: {A: '${{ %s }}'}}\n"
    assert not of("inputs: {b: {}}\n" + step % "inputs.b")
    assert len(of(step % "vars.X")) == 1
    assert len(of(step % "always()")) == 1


def messages(name: str, **files: str) -> list[str]:
    """What one policy reports about workflows, by their names without `.yml`."""
    report = aurora_devops.lint(
        {f".github/workflows/{path}.yml": text for path, text in files.items()}, profile="all"
    )
    return [finding.message for finding in report.findings if finding.policy.name == name]


def test_an_image_is_published_by_push_or_by_an_output() -> None:
    steps = (
        JOB
        + "    steps:\n      - uses: actions/setup-go@v6\n      - uses: docker/build-push-action@v6\n        with:\n"
    )

    def poisoned(given: str) -> bool:
        return bool(messages("cache-poisoning", a=steps + f"          {given}\n"))

    assert poisoned("push: true")
    assert poisoned("push: ${{ inputs.push }}")
    assert poisoned("outputs: type=image,name=a/b,push=true")
    assert poisoned("outputs: type=registry")
    assert not poisoned("outputs: type=docker,dest=a.tar")
    assert not poisoned("cache-to: type=registry,ref=a/b")
    assert not poisoned("push: false")


def test_an_inherited_secret_needs_no_declaration() -> None:
    called = (
        "on: {workflow_call: {secrets: {A: }}}\njobs:\n  a:\n    runs-on: ubuntu-24.04\n    steps:\n"
        "      - {run: make, env: {B: '${{ secrets.MY_URL }}'}}\n"
    )
    caller = "on: push\njobs:\n  a:\n    uses: ./.github/workflows/called.yml\n"
    declared = ["secret 'MY_URL' is not declared under on.workflow_call.secrets"]
    assert messages("undeclared-secret", called=called) == declared
    assert messages("undeclared-secret", called=called, b=caller + "    secrets: {A: x}\n") == declared
    assert messages("undeclared-secret", called=called, b=caller + "    secrets: inherit\n") == []


def test_the_name_of_a_shell_has_no_case() -> None:
    step = JOB.replace("ubuntu-24.04", "windows-2025") + "    steps:\n      - {run: a, shell: %s}\n"
    assert not messages("unknown-shell", a=step % "PowerShell")
    assert not messages("unknown-shell", a=step % "BASH")
    assert messages("unknown-shell", a=step % "Fish")


def test_a_generator_that_verifies_its_tag() -> None:
    uses = (
        "on: push\njobs:\n  a:\n    uses: slsa-framework/slsa-github-generator/.github/workflows/x.yml@%s\n"
    )
    assert not messages("mutable-action", a=uses % "v2.1.0")
    assert messages("mutable-action", a=uses % "main")
    assert messages("mutable-action", a=uses % "v2")
    assert messages("mutable-action", a=(uses % "v2.1.0").replace("slsa-framework", "acme"))


def test_a_default_sees_the_inputs_above() -> None:
    inputs = "on:\n  workflow_call:\n    inputs:\n      a: {type: string, default: '${{ inputs.b }}'}\n"
    rest = "jobs:\n  a:\n    runs-on: ubuntu-24.04\n    steps: [{run: make}]\n"
    other = "      b: {type: string%s}\n"
    assert messages("unknown-property", a=inputs + other % "" + rest)
    above = inputs.replace("inputs.b", "github.sha") + other % ", default: '${{ inputs.a }}'"
    assert not messages("unknown-property", a=above + rest)


def test_an_object_is_no_runner() -> None:
    job = "on: push\njobs:\n  a:\n    strategy: {matrix: {os: [{%s: x}]}}\n    runs-on: ${{ matrix.os }}\n"
    job += "    steps: [{run: make}]\n"
    assert messages("mistyped-expression", a=job % "name")
    assert not messages("mistyped-expression", a=job % "labels")


def test_the_file_of_a_called_workflow() -> None:
    call = "on: push\njobs:\n  a:\n    uses: %s\n"
    for right in ("./.github/workflows/b.yaml", "a/b/.github/workflows/c.yml@v1"):
        assert not messages("invalid-workflow-reference", a=call % right)
    for wrong in ("./.github/workflows/b", "./ci/b.yml", "a/b/.github/workflows/c@v1"):
        assert messages("invalid-workflow-reference", a=call % wrong)


def test_a_misspelled_owner() -> None:
    step = JOB + "    steps:\n      - uses: %s@v4\n"
    for wrong in (
        "action/checkout",
        "actoins/checkout",
        "actionss/checkout",
        "actionz/cache",
        "dokcer/login-action",
    ):
        assert len(messages("typosquatted-action", a=step % wrong)) == 1, wrong
    for right in (
        "Actions/checkout",
        "acme/checkout",
        "my-actions/checkout",
        "actions/chekout",
        "docker/login-action",
    ):
        assert not messages("typosquatted-action", a=step % right), right


def test_packages_outside_a_lock_file() -> None:
    step = JOB + "    steps:\n      - run: %s\n"
    for wrong in ("yarn add left-pad", "pnpm add -D vite@5.0.0", "gem install bundler", "bundle add rake"):
        assert len(messages("adhoc-package", a=step % wrong)) == 1, wrong
    for right in ("yarn install", "npm ci", "npm install", "npm install $PACKAGE", "pip install tox"):
        assert not messages("adhoc-package", a=step % right), right


def fixes(steps: str) -> list[bool]:
    report = aurora_devops.lint({".github/workflows/a.yml": JOB + "    steps:\n" + steps}, profile="all")
    return [
        bool(finding.fixes) for finding in report.findings if finding.policy.name == "missing-permissions"
    ]


def test_no_permissions_are_proposed_where_the_token_is_passed_on() -> None:
    assert fixes("      - run: make\n") == [True]
    assert fixes("      - {uses: a/b@v1, with: {token: '${{ github.token }}'}}\n") == [False]
    assert fixes("      - {run: gh pr comment, env: {GH_TOKEN: '${{ secrets.GITHUB_TOKEN }}'}}\n") == [False]
    script = "      - {uses: actions/github-script@v8, with: {script: github.rest.issues.createComment(x)}}\n"
    assert fixes(script) == [False]


def test_a_filter_without_a_value_is_ignored() -> None:
    rest = "jobs:\n  a:\n    runs-on: ubuntu-24.04\n    steps: [{run: make}]\n"
    assert not messages("invalid-workflow", a="on:\n  push:\n    branches: [main]\n    tags:\n" + rest)
    assert messages("invalid-workflow", a="on:\n  push:\n    tags: {v1: }\n" + rest) == [
        "'tags' must be a string, not a mapping"
    ]


def test_an_input_of_a_later_major_version() -> None:
    step = JOB + "    steps:\n      - {uses: actions/setup-node@%s, with: {package-manager-cache: false}}\n"
    found = ["action 'actions/setup-node@v4' has no input 'package-manager-cache'"]
    assert messages("unknown-action-input", a=step % "v4") == found
    assert not messages("unknown-action-input", a=step % "v5")
    codecov = JOB + "    steps:\n      - {uses: codecov/codecov-action@v5, with: {file: a.xml}}\n"
    assert messages("unknown-action-input", a=codecov) == [
        "action 'codecov/codecov-action@v5' has no input 'file'; did you mean 'files'?"
    ]
    assert not messages("unknown-action-input", a=codecov.replace("file:", "files:"))


@pytest.mark.parametrize(
    ("called", "events", "own"),
    [
        ("acme/shop/.github/workflows/build.yml@main", "workflow_call", True),
        ("acme/shop/.github/workflows/build.yml@main", "[push, workflow_call]", True),
        ("acme/shop/.github/workflows/build.yml@v1", "{workflow_call: {inputs: {}}}", True),
        ("acme/shop/.github/workflows/build.yml@main", "push", False),
        ("acme/shop/.github/workflows/other.yml@main", "workflow_call", False),
        ("acme/shop/build.yml@main", "workflow_call", False),
    ],
)
def test_a_workflow_of_the_same_repository(called: str, events: str, own: bool) -> None:
    text = f"on: push\njobs:\n  a:\n    uses: {called if own else f'«{called}»'}\n"
    files = {".github/workflows/build.yml": f"on: {events}\njobs: {{}}\n"}
    expect(mutable_action, text, files=files)


def test_the_permissions_of_the_published_schema_are_known() -> None:
    schema = json.loads(
        (Path(yaml.__file__).parent / "schemas/github-workflows.json").read_text(encoding="utf-8")
    )
    names = schema["definitions"]["permissions-event"]["properties"]
    levels = "\n".join(
        f"      {name}: {'write' if name != 'vulnerability-alerts' else 'read'}" for name in names
    )
    levels = levels.replace("models: write", "models: read")
    text = f"on: push\njobs:\n  a:\n    runs-on: x\n    permissions:\n{levels}\n    steps: [{{run: make}}]\n"
    report = aurora_devops.lint({".github/workflows/a.yml": text}, select=["invalid-permission"])
    assert not report.findings
