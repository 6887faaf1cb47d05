"""What the fixes for workflows write in odd places, and where they are not offered."""

import pytest

import aurora_devops
from aurora_devops.core.nearest import suggest

JOB = "on: push\njobs:\n  a:\n    runs-on: ubuntu-24.04\n    steps:\n"
DISPATCH = JOB.replace("push", "{workflow_dispatch: {inputs: {x: {type: string}, y: {type: string}}}}")
RELEASE = JOB.replace("push", "release")
PATH = ".github/workflows/a.yml"


def fixed(policy: str, text: str, **options: object) -> str | None:
    """The text after all fixes of a policy; None if it has no fix, and never a text that a second run changes."""
    lint = {policy: options} if options else None
    files = {PATH: text}
    report = aurora_devops.lint(files, select=[policy], options=lint)
    assert report.findings
    outcomes = list(aurora_devops.fix(files, select=[policy], unsafe=True, options=lint))
    if not outcomes:
        return None
    after = outcomes[0].after
    assert not list(aurora_devops.fix({PATH: after}, select=[policy], unsafe=True, options=lint))
    return after


def changed(policy: str, text: str, old: str, new: str | None) -> None:
    assert old in text
    assert fixed(policy, text) == (None if new is None else text.replace(old, new))


@pytest.mark.parametrize(
    ("text", "old", "new"),
    [
        ("on: pull_requests\njobs: {}\n", "pull_requests", "pull_request"),
        ("on: 'pull_requests' # c\njobs: {}\n", "pull_requests", "pull_request"),
        ('on: [push, "pull_requests"]\njobs: {}\n', "pull_requests", "pull_request"),
        ('{"on": {"pull_requests": null}, "jobs": {}}\n', "pull_requests", "pull_request"),
        ("on:\r\n  'pull_requests':\r\njobs: {}\r\n", "'pull_requests'", '"pull_request"'),
        ("on: {issues: {types: ['labelled', opened]}}\njobs: {}\n", "labelled", "labeled"),
        # There is another event of this name, or several are as similar.
        ("on: [pull_request, pull_requests]\njobs: {}\n", "pull_requests", None),
        ("on: pull_request_rev\njobs: {}\n", "pull_request_rev", None),
        ("on: {issues: {types: [labeled, labelled]}}\njobs: {}\n", "labelled", None),
        ("x: &e [pull_requests]\non: *e\njobs: {}\n", "pull_requests", None),
    ],
)
def test_an_event_is_written_as_its_neighbors_are(text, old, new):
    changed("unknown-event", text, old, new)


def test_a_filter_that_an_event_does_not_have_is_removed():
    text = "on: {release: {tags: v*, types: published}}\njobs: {}\n"
    changed("ineffective-filter", text, "tags: v*, ", "")


@pytest.mark.parametrize(
    ("step", "new"),
    [
        (
            'run: echo "${{ inputs.x }}"',
            'run: echo "${INPUTS_X}"\n        env:\n          INPUTS_X: ${{ inputs.x }}',
        ),
        ("run: make ${{inputs.x}}", "run: make ${INPUTS_X}\n        env:\n          INPUTS_X: ${{inputs.x}}"),
        (
            '{run: "make A=${{ inputs.x }}"}',
            '{run: "make A=${INPUTS_X}", env: {INPUTS_X: "${{ inputs.x }}"}}',
        ),
        (
            "run: |\n          cat <<E\n          ${{ inputs.x }}\n          E",
            "run: |\n          cat <<E\n          ${INPUTS_X}\n          E\n"
            "        env:\n          INPUTS_X: ${{ inputs.x }}",
        ),
        (
            'run: echo "${{ inputs.x }} ${{inputs.x}} ${{ inputs.x }}"',
            'run: echo "${INPUTS_X} ${INPUTS_X} ${INPUTS_X}"\n        env:\n          INPUTS_X: ${{ inputs.x }}',
        ),
        (
            'run: echo "${{ inputs.x }}"\n        env: {INPUTS_X: "${{ inputs.x }}"}',
            'run: echo "${INPUTS_X}"\n        env: {INPUTS_X: "${{ inputs.x }}"}',
        ),
        (
            'run: echo "${{ env.X }}"\n        env: {X: "${{ inputs.x }}"}',
            'run: echo "${X}"\n        env: {X: "${{ inputs.x }}"}',
        ),
    ],
)
def test_an_input_is_passed_in_a_variable(step, new):
    text = f"{DISPATCH}      - {step}\n"
    assert fixed("own-input-in-script", text) == f"{DISPATCH}      - {new}\n"


@pytest.mark.parametrize(
    "step",
    [
        # The shell does not expand a variable there, or runs its value.
        "run: echo '${{ inputs.x }}'",
        "run: |\n          echo '\n          \"${{ inputs.x }}\"'",
        "run: |\n          make # ${{ inputs.x }}",
        "run: |\n          cat <<'E'\n          ${{ inputs.x }}\n          E",
        'run: sh -c "make ${{ inputs.x }}"',
        'run: eval "${{ inputs.x }}"',
        'run: "${{ inputs.x }} --all"',
        "run: echo \\${{ inputs.x }}",
        # Another shell, or one that is not known.
        'run: echo "${{ inputs.x }}"\n        shell: pwsh',
        'run: echo "${{ inputs.x }}"\n        shell: python',
        # The variable is used for something else.
        'run: echo "${{ inputs.x }}"\n        env: {INPUTS_X: other}',
        'run: INPUTS_X=1; echo "${{ inputs.x }}"',
        'run: echo "${{ inputs.x }}"\n        env: ${{ fromJSON(vars.ENV) }}',
        # What would be a condition in the variable.
        'run: echo "${{ inputs.x || inputs.y }}"',
        'run: &r echo "${{ inputs.x }}"\n      - run: *r',
    ],
)
def test_an_input_stays_where_a_variable_would_be_another_value(step):
    assert fixed("own-input-in-script", f"{DISPATCH}      - {step}\n") is None


def test_an_input_stays_on_runners_whose_shell_is_not_bash():
    text = DISPATCH.replace("ubuntu-24.04", "windows-2022") + '      - run: echo "${{ inputs.x }}"\n'
    assert fixed("own-input-in-script", text) is None
    both = DISPATCH.replace(
        "ubuntu-24.04", "${{ matrix.os }}\n    strategy: {matrix: {os: [ubuntu-24.04, windows-2022]}}"
    )
    assert fixed("own-input-in-script", both + '      - run: echo "${{ inputs.x }}"\n') is None


def test_a_variable_of_the_runner_is_used_as_it_is():
    text = JOB.replace("push", "pull_request") + '      - run: echo "${{ github.head_ref }}"\n'
    changed("script-injection", text, "${{ github.head_ref }}", "${GITHUB_HEAD_REF}")
    text = JOB + '      - run: echo "${{ github.event.name }}"\n'
    assert fixed("own-input-in-script", text) is None


@pytest.mark.parametrize(
    ("policy", "text", "old", "new"),
    [
        (
            "unknown-property",
            JOB + "      - {run: make, if: 'github[''event_nam''] == 1'}\n",
            "event_nam",
            "event_name",
        ),
        ("unknown-property", JOB + "      - run: make ${{ github.Ref_Nam }}\n", "Ref_Nam", "ref_name"),
        ("unknown-property", JOB + "      - run: make ${{ github.zzz }}\n", "zzz", None),
        (
            "unknown-property",
            JOB + "      - {run: make, env: {'${{ github.event_nam }}': 1}}\n",
            "event_nam",
            None,
        ),
        ("unavailable-context", JOB + "      - run: make ${{ gihtub.sha }}\n", "gihtub", "github"),
        ("unavailable-context", JOB + "      - run: make ${{ tojsn(github) }}\n", "tojsn", "toJSON"),
        (
            "unavailable-context",
            "env: {A: '${{ secret.A }}'}\n" + JOB + "      - run: make\n",
            "secret.",
            "secrets.",
        ),
        ("unavailable-context", "run-name: ${{ secret.A }}\n" + JOB + "      - run: make\n", "secret.", None),
        ("invalid-expression", JOB + "      - {run: make, if: 'github.ref == \"it\"'}\n", '"it"', "''it''"),
        (
            "invalid-expression",
            JOB + "      - {run: make, if: github.ref = 'a' & true}\n",
            "= 'a' &",
            "== 'a' &&",
        ),
        ("invalid-expression", JOB + '      - run: make\n        if: github.ref == "a" +\n', '"a"', None),
        ("invalid-expression", JOB + "      - run: make ${{ github.ref == 'a\n", "'a", None),
        (
            "unsound-contains",
            JOB + "      - {run: make, if: \"contains('a, b', github.ref)\"}\n",
            "'a, b'",
            'fromJSON(\'[\\"a\\", \\"b\\"]\')',
        ),
        (
            "unsound-contains",
            JOB + "      - {run: make, if: \"contains('it''s', github.ref)\"}\n",
            "'it''s'",
            None,
        ),
        (
            "mistyped-expression",
            JOB + "      - {run: make, env: {A: '${{ github }}'}}\n",
            "{{ github }}",
            "{{ toJSON(github) }}",
        ),
        ("mistyped-expression", JOB + "      - run: echo ${{ github }}\n", "{{ github }}", None),
        ("constant-condition", JOB + "      - if: true\n        run: make\n", "if: true\n        run", "run"),
        ("constant-condition", JOB + "      - {run: make, if: '${{ true }}'}\n", ", if: '${{ true }}'", ""),
        ("constant-condition", JOB + "      - {run: make, if: false}\n", "false", None),
        ("constant-condition", JOB + "      - &s {run: make, if: true}\n      - *s\n", "true", None),
    ],
)
def test_expressions(policy, text, old, new):
    changed(policy, text, old, new)


@pytest.mark.parametrize(
    ("policy", "text", "old", "new"),
    [
        ("invalid-workflow", JOB + "      - run: make\n        'shel': bash\n", "'shel'", '"shell"'),
        ("invalid-workflow", JOB + "      - {run: make, shel: bash, shell: sh}\n", "shel:", None),
        ("invalid-workflow", JOB + "      - {run: make, continue-on-error: 'yes'}\n", "'yes'", "true"),
        ("invalid-workflow", JOB + "      - {run: make, timeout-minutes: '5'}\n", "'5'", "5"),
        ("invalid-workflow", JOB + "      - {run: make, timeout-minutes: '05'}\n", "'05'", None),
        (
            "invalid-permission",
            "permissions:\n" + JOB + "      - run: make\n",
            "permissions:",
            "permissions: {}",
        ),
        (
            "invalid-permission",
            "permissions: {content: read, contents: read}\n" + JOB + "      - run: make\n",
            "content:",
            None,
        ),
        (
            "invalid-permission",
            "permissions: 'readall'\n" + JOB + "      - run: make\n",
            "readall",
            "read-all",
        ),
        (
            "invalid-permission",
            "permissions: {issues: 'Read'}\n" + JOB + "      - run: make\n",
            "Read",
            "read",
        ),
        ("invalid-permission", "permissions: {id-token: read}\n" + JOB + "      - run: make\n", "read", None),
        ("unknown-shell", JOB + "      - {run: make, shell: 'pyhton'}\n", "pyhton", "python"),
        ("unknown-shell", JOB + "      - {run: make, shell: cmd}\n", "cmd", None),
        ("unknown-shell", JOB + "      - {run: make, shell: zsh}\n", "zsh", None),
        ("unknown-shell", JOB + "      - {run: make, shell: bahs -e}\n", "bahs", None),
        (
            "unknown-runner",
            JOB.replace("ubuntu-24.04", "[windows-2019]") + "      - run: make\n",
            "windows-2019",
            "windows-2022",
        ),
        ("unknown-runner", JOB.replace("ubuntu-24.04", "macos-12") + "      - run: make\n", "macos-12", None),
        (
            "unknown-runner",
            JOB.replace("ubuntu-24.04", "ubuntu-99.04") + "      - run: make\n",
            "ubuntu-99.04",
            None,
        ),
        (
            "unknown-need",
            JOB + "      - run: make\n  b: {needs: 'aa', uses: ./.github/workflows/b.yml}\n",
            "aa",
            None,
        ),
        (
            "unknown-need",
            JOB.replace("  a:", "  build:\n    needs: tests")
            + "      - run: make\n  test: {needs: build, uses: x/y/z.yml@v1}\n",
            "tests",
            None,
        ),
        (
            "unknown-action-input",
            JOB + "      - {uses: actions/checkout@v4, with: {'fetch_depth': 0}}\n",
            "'fetch_depth'",
            '"fetch-depth"',
        ),
        (
            "unknown-action-input",
            JOB + "      - {uses: actions/checkout@v4, with: {fetch_depth: 0, fetch-depth: 0}}\n",
            "fetch_depth",
            None,
        ),
        ("outdated-action", JOB + "      - uses: 'actions/checkout@v2.3.4' # old\n", "v2.3.4", "v4"),
        ("outdated-action", JOB + "      - uses: actions/create-release@v1\n", "v1", None),
        ("typosquatted-action", JOB + "      - uses: action/checkout@v4\n", "action/", "actions/"),
        (
            "duplicate-matrix-value",
            JOB.replace(
                "    steps",
                "    strategy:\n      matrix:\n        n:\n          - 1\n          - 1 # again\n    steps",
            )
            + "      - run: make\n",
            "          - 1 # again\n",
            "",
        ),
        (
            "duplicate-matrix-value",
            JOB.replace("    steps", "    strategy: {matrix: {n: [1, 2, 1, 1]}}\n    steps")
            + "      - run: make\n",
            "[1, 2, 1, 1]",
            "[1, 2]",
        ),
        (
            "insecure-commands",
            JOB + "      - {run: make, env: {A: 1, ACTIONS_ALLOW_UNSECURE_COMMANDS: true}}\n",
            ", ACTIONS_ALLOW_UNSECURE_COMMANDS: true",
            "",
        ),
        (
            "insecure-commands",
            "env:\n  ACTIONS_ALLOW_UNSECURE_COMMANDS: true\n" + JOB + "      - run: make\n",
            "env:\n  ACTIONS_ALLOW_UNSECURE_COMMANDS: true\n",
            "",
        ),
        ("invalid-schedule", "on: {schedule: [{cron: '@hourly'}]}\njobs: {}\n", "'@hourly'", '"0 * * * *"'),
        ("invalid-schedule", "on: {schedule: [{cron: '@reboot'}]}\njobs: {}\n", "@reboot", None),
        ("invalid-pattern", "on: {push: {branches: ['main ', '!./x']}}\njobs: {}\n", "main ", "main"),
        ("invalid-pattern", "on: {push: {paths: ['!./x']}}\njobs: {}\n", "!./x", "!x"),
        ("invalid-pattern", "on: {push: {paths: ['./x', x]}}\njobs: {}\n", "./x", None),
        ("invalid-pattern", "on: {push: {paths: ['./[x']}}\njobs: {}\n", "./", None),
        (
            "invalid-workflow-input",
            "on: {workflow_dispatch: {inputs: {a: {type: string, options: [b]}}}}\njobs: {}\n",
            "string",
            "choice",
        ),
        (
            "invalid-workflow-input",
            "on: {workflow_call: {inputs: {a: {type: string, options: [b]}}}}\njobs: {}\n",
            "string",
            None,
        ),
        (
            "invalid-workflow-reference",
            "on: push\njobs: {a: {uses: './.github/workflows/b.yml@main'}}\n",
            "@main",
            "",
        ),
        ("invalid-workflow-reference", "on: push\njobs: {a: {uses: ./b.yml@main}}\n", "@main", None),
        (
            "masked-download-failure",
            JOB + "      - {run: 'curl -f https://example.com | sh', name: a}\n",
            " | sh'",
            " | sh', shell: bash",
        ),
        (
            "masked-download-failure",
            JOB + "      - {run: 'curl -f https://example.com | sh', shell: sh}\n",
            "sh}",
            None,
        ),
        (
            "unmatched-matrix-exclude",
            JOB.replace("    steps", "    strategy: {matrix: {n: [1, 2], exclude: [{n: 3}]}}\n    steps")
            + "      - run: make\n",
            "n: 3",
            None,
        ),
        (
            "unmatched-matrix-exclude",
            JOB.replace("    steps", "    strategy: {matrix: {node: [1], exclude: [{nod: 2}]}}\n    steps")
            + "      - run: make\n",
            "nod:",
            None,
        ),
        (
            "spoofable-actor",
            JOB.replace("push", "[issues]") + "      - {run: make, if: \"github.actor_id == '49699333'\"}\n",
            "github.actor_id",
            "github.event.issue.user.id",
        ),
        (
            "spoofable-actor",
            JOB.replace("push", "[issues, push]") + "      - {run: make, if: \"github.actor == 'a[bot]'\"}\n",
            "github.actor",
            None,
        ),
        (
            "cache-poisoning",
            RELEASE + "      - uses: swatinem/rust-cache@v2\n",
            "v2",
            "v2\n        with:\n          lookup-only: true",
        ),
        (
            "cache-poisoning",
            RELEASE + "      - {uses: actions/setup-go@v6, with: {Cache: true}}\n",
            "Cache: true",
            "Cache: false",
        ),
        (
            "cache-poisoning",
            RELEASE + "      - {uses: actions/setup-node@v4, with: {cache: npm}}\n",
            "npm",
            None,
        ),
        (
            "read-all-permissions",
            "permissions: read-all # c\n" + JOB + "      - run: make\n",
            " read-all",
            "\n  contents: read",
        ),
        (
            "read-all-permissions",
            "permissions: read-all\n" + JOB + "      - run: gh pr list\n",
            "read-all",
            None,
        ),
    ],
)
def test_values_and_keys(policy, text, old, new):
    changed(policy, text, old, new)


def test_a_label_is_one_of_the_options():
    text = JOB.replace("ubuntu-24.04", "bulid-large") + "      - run: make\n"
    assert fixed("unlisted-runner", text, labels=["build-large"]) == text.replace("bulid", "build")
    assert fixed("unlisted-runner", text, labels=["build-larg", "build-large"]) is None


@pytest.mark.parametrize(
    ("name", "known", "correction"),
    [
        ("brunch", ["branch", "tags"], "branch"),
        ("pull_requests", ["pull_request", "pull_request_target"], "pull_request"),
        # Two are about as similar, or the most similar one is not similar enough.
        ("node28", ["node20", "node24"], None),
        ("pullreq", ["pull_request"], None),
        ("arm", ["arm64"], None),
        ("python-3.11", ["python-3.12"], None),
        ("pyhton-3.12", ["python-3.12"], "python-3.12"),
        ("a", ["b"], None),
    ],
)
def test_a_correction_is_much_more_similar_than_other_names(name, known, correction):
    assert suggest(name, known).correction == correction


@pytest.mark.parametrize(
    ("command", "new"),
    [
        ('echo "::set-output name=a::$(cat b)"', 'echo "a=$(cat b)" >> "$GITHUB_OUTPUT"'),
        ("echo '::set-env name=A::b c'", "echo 'A=b c' >> \"$GITHUB_ENV\""),
        ("echo ::set-output name=a::${B}/${{ inputs.c }}", 'echo a=${B}/${{ inputs.c }} >> "$GITHUB_OUTPUT"'),
        ('echo "::set-output name=a::"', 'echo "a=" >> "$GITHUB_OUTPUT"'),
        # An escape of the command, several commands, and a value of several words.
        ('echo "::set-output name=a::b%0Ac"', None),
        ("make && echo '::set-output name=a::b'", None),
        ("echo '::set-output name=a::b' | tee log", None),
        ("echo ::set-output name=a::$(cat b)", None),
        ('echo "::add-path::"', None),
        ('printf "::set-output name=a::b"', None),
    ],
)
def test_a_command_becomes_a_line_of_the_file(command, new):
    text = f"{JOB}      - run: |\n          {command}\n"
    changed("deprecated-command", text, command, new)


@pytest.mark.parametrize(
    ("step", "old", "new"),
    [
        ("run: make ${{ 'a' }}/${{ 1 }}", "${{ 'a' }}/${{ 1 }}", "a/1"),
        ('{run: "make ${{ true }}"}', "${{ true }}", "true"),
        (
            "{run: make, if: \"startsWith('abc', 'AB') && github.ref == 'x'\"}",
            "startsWith('abc', 'AB')",
            "true",
        ),
        ("{run: make, env: {A: \"${{ format('{{{0}', 'a') }}\"}}", "format", None),
        # Another type without the quotes, characters that mean something to the shell, and what is not evaluated.
        ("{run: make, env: {A: \"${{ '10' }}\"}}", "'10'", None),
        ("{run: make, env: {A: \"${{ 'no' }}\"}}", "'no'", None),
        ("run: make ${{ 'a; b' }}", "a; b", None),
        ("run: make ${{ format('{1}', 'a') }}", "format", None),
        ("run: make ${{ toJSON('a') }}", "toJSON", None),
        ("run: make ${{ 1 == 2 }}", "1 == 2", None),
        ("run: make ${{ 1.5 }}", "1.5", None),
        ("{run: make, if: 'vars[inputs.a]'}", "vars", None),
    ],
)
def test_a_constant_is_written_out(step, old, new):
    changed("obfuscated-expression", f"{JOB}      - {step}\n", old, new)
