"""Odd scripts, by the kind of artifact they lie in."""

import pytest

from aurora_devops.testing import expect, findings
from aurora_policies.shell.backticks import backticks
from aurora_policies.shell.bashism import bashism
from aurora_policies.shell.constant_test import constant_test
from aurora_policies.shell.false_else import false_else
from aurora_policies.shell.misordered_redirect import misordered_redirect
from aurora_policies.shell.missing_space_in_test import missing_space_in_test
from aurora_policies.shell.overwritten_input import overwritten_input
from aurora_policies.shell.remote_script import remote_script
from aurora_policies.shell.repeated_redirect import repeated_redirect
from aurora_policies.shell.spaced_assignment import spaced_assignment
from aurora_policies.shell.status_variable_test import status_variable_test
from aurora_policies.shell.unchecked_cd import unchecked_cd
from aurora_policies.shell.unchecked_certificate import unchecked_certificate
from aurora_policies.shell.unchecked_certificate_setting import unchecked_certificate_setting
from aurora_policies.shell.unfinished_script import unfinished_script
from aurora_policies.shell.unguarded_removal import unguarded_removal
from aurora_policies.shell.unquoted_variable import unquoted_variable
from aurora_policies.shell.unsigned_package import unsigned_package
from aurora_policies.shell.world_writable import world_writable


def run(script: str) -> str:
    return f"FROM debian:12\nRUN {script}\n"


def workflow(step: str) -> str:
    return f"on: push\njobs:\n  test:\n    runs-on: ubuntu-24.04\n    steps:\n{step}"


@pytest.mark.parametrize(
    "script",
    [
        "curl -o kernel https://example.com/kernel",
        "curl -XPOSTk https://example.com",
        "curl -H 'X-key: k' https://example.com",
        "curl --cacert ca.pem -fsSL https://example.com",
        "wget --no-check-certificate https://localhost/health",
        "git config http.sslVerify true",
        "npm config get strict-ssl || false",
        "npm install strict-ssl false",
        "pip install --trusted-host localhost app",
        "yum-config-manager --setopt=sslverify=1 --save",
    ],
)
def test_tls_is_left_on(script):
    expect(unchecked_certificate, run(script))


@pytest.mark.parametrize(
    "script",
    [
        "curl «-fsSLk» https://example.com",
        "curl -sS «--insecure» https://example.com",
        "sudo curl «-k» https://example.com",
        "git config --global «http.sslVerify» false",
        "git config --global «http.https://example.com.sslVerify» false",
        "npm config set «strict-ssl=false»",
        "yarn config set «strict-ssl» false",
        "python3 -m pip install «--trusted-host» example.com app",
        "yum install -y «--setopt=updates.sslverify=0» httpd",
        "apt-get «-oAcquire::https::Verify-Peer=false» update",
    ],
)
def test_tls_is_switched_off(script):
    expect(unchecked_certificate, run(script))


def test_each_program_of_a_script_is_reported_once():
    script = "curl «-k» https://a.example.com && curl -k https://b.example.com && wget «--no-check-certificate» https://c"
    expect(unchecked_certificate, run(script))


@pytest.mark.parametrize(
    ("env", "script"),
    [
        ("{AWS_ENDPOINT_URL: 'https://localhost:8443'}", "aws --no-verify-ssl s3 ls"),
        ("{AWS_ENDPOINT_URL: 'https://s3.example.com'}", "aws «--no-verify-ssl» s3 ls"),
        ("{AWS_ENDPOINT_URL: 'https://${{ vars.HOST }}'}", "aws «--no-verify-ssl» s3 ls"),
        ("{}", "aws --no-verify-ssl --endpoint-url https://127.0.0.1:9000 s3 ls"),
        ("{}", "aws «--no-verify-ssl» s3 ls"),
        ("{AWS_ENDPOINT_URL: 'https://localhost'}", "aws «--no-verify-ssl» --endpoint-url=https://b.example.com s3 ls"),
    ],
)  # fmt: skip
def test_a_local_endpoint_of_aws(env, script):
    for where in ("      - env: {}\n        run: {}\n", "      - run: {1}\n    env: {0}\n"):
        expect(unchecked_certificate, workflow(where.format(env, script)), kind="github-workflow")


def test_a_variable_of_the_workflow_is_not_empty():
    step = '      - run: rm -rf «"$DIR"/*»\n'
    expect(unguarded_removal, workflow(step), kind="github-workflow")
    known = "env: {DIR: /tmp/a}\n" + workflow(step.replace("«", "").replace("»", ""))
    expect(unguarded_removal, known, kind="github-workflow")


def test_git_looks_only_whether_the_variable_is_there():
    expect(unchecked_certificate_setting, "FROM debian:12\nENV GIT_SSL_NO_VERIFY=«0»\n")


def test_a_label_is_no_environment():
    expect(unchecked_certificate_setting, "FROM debian:12\nLABEL NODE_TLS_REJECT_UNAUTHORIZED=0\n")


def test_a_word_of_grep_switches_nothing_off():
    expect(unsigned_package, run("apk add a | grep -- --allow-untrusted"))


@pytest.mark.parametrize("mode", ["777", "0777", "666", "a+w", "o+rw", "ugo+rwx", "u=rwx,o=rwx", "2777"])
def test_modes_that_let_everyone_write(mode):
    expect(world_writable, run(f"chmod «{mode}» /app"))


@pytest.mark.parametrize(
    "mode", ["755", "1777", "01777", "775", "+w", "g+w", "u+w", "a+x", "o-w", "a-w", "u+rw,go+r"]
)
def test_modes_that_do_not(mode):
    expect(world_writable, run(f"chmod {mode} /app"))


@pytest.mark.parametrize(
    "script",
    [
        "curl https://example.com/key | apt-key add -",
        "curl https://example.com/a.json | python3 -m json.tool",
        "curl https://example.com/list | sh filter.sh",
        "curl https://example.com/a | node -e 'x'",
        'VERSION="$(curl https://example.com/version)"; sh install.sh "$VERSION"',
    ],
)
def test_what_is_fetched_is_data(script):
    expect(remote_script, run(script))


def test_a_fetched_script_with_arguments():
    expect(remote_script, run("«curl -fsSL https://example.com/i.sh | sudo -E bash -s -- --yes»"))


def test_a_test_at_the_end_of_a_list_has_no_else():
    expect(false_else, run("make && test -f a || echo b"))


def test_cd_in_a_step_is_checked_by_its_shell():
    expect(unchecked_cd, workflow("      - run: |\n          cd a\n          make\n"), kind="github-workflow")


def test_cd_under_a_shell_that_stops():
    expect(unchecked_cd, 'FROM debian:12\nSHELL ["/bin/bash", "-euo", "pipefail", "-c"]\nRUN cd a; make\n')


@pytest.mark.parametrize(
    "script", ['[ "$A" = b ]', '[ -n "$A" ]', "[ -f a ]", "[[ a = $B ]]", "[ a ]", "[ ! -d a ]"]
)
def test_a_test_that_may_differ(script):
    expect(constant_test, run(script))


def test_the_status_is_never_looked_at_in_a_step():
    text = workflow("      - run: |\n          make\n          if [ $? -ne 0 ]; then exit 1; fi\n")
    (finding,) = findings(status_variable_test, text, kind="github-workflow")
    assert finding.message == "a failure ends the script before $? is tested"


@pytest.mark.parametrize(
    "script",
    [
        "echo 'it'",
        'echo "a$(echo "b")c"',
        "for i in a; do echo; done # don't",
        "case a in a) ;; esac",
        "echo \\'",
    ],
)
def test_a_finished_script(script):
    expect(unfinished_script, run(script))


@pytest.mark.parametrize("script", ["echo «'»a", "«case» a in a) ;;"])
def test_an_unfinished_script(script):
    expect(unfinished_script, run(script))


@pytest.mark.parametrize("script", ["[ a = b ]", "dd if=a of=b", "export A=b", "make A=b", "test a = b"])
def test_an_equals_sign_of_its_own_right(script):
    expect(spaced_assignment, run(script))


def test_a_bracket_within_an_argument():
    expect(missing_space_in_test, run("ls [ab] && [ -z a[0] ] || tr [a-z] [A-Z]"))


@pytest.mark.parametrize(
    "script",
    [
        "sort a > b",
        "cat a b > c",
        "sort -o a a",
        "echo a > a",
        "grep a list > /dev/null",
        "cat a | tee a",
    ],
)
def test_another_file_is_written(script):
    expect(overwritten_input, run(script))


def test_redirections_in_a_pipe_may_swap():
    expect(misordered_redirect, run("OUT=$(make 2>&1 >/dev/null)"))


def test_three_commands_with_another_between():
    expect(repeated_redirect, run("echo a >> f; echo b >> f; make; echo c >> f"))


@pytest.mark.parametrize(
    "script",
    [
        "find . -exec rm {} +",
        "git log @{u}",
        "echo ${A:-b} ${A#b} ${A%%/*}",
        "echo -n a",
        "a=b; echo $((a + 1))",
        "cmd >&2",
    ],
)
def test_what_sh_has(script):
    expect(bashism, run(script))


def test_bash_knows_its_own():
    expect(bashism, 'FROM debian:12\nSHELL ["/bin/bash", "-c"]\nRUN [[ $RANDOM == 1 ]] && a=(b)\n')


def test_a_base_that_is_set_by_env_is_known():
    expect(unguarded_removal, 'FROM debian:12\nARG DIR=/app\nRUN rm -rf "$DIR"/*\n')
    expect(unguarded_removal, 'FROM debian:12\nARG DIR\nRUN rm -rf «"$DIR"/*»\n')


# --- fixes inside YAML


def test_a_fix_in_a_plain_scalar_keeps_it_plain():
    expect(
        unquoted_variable,
        workflow("      - run: cp «$FROM» a\n"),
        kind="github-workflow",
        fixed=workflow('      - run: cp "$FROM" a\n'),
    )


def test_a_fix_in_double_quotes_is_escaped():
    expect(
        unquoted_variable,
        workflow('      - run: "cp «$FROM» a"\n'),
        kind="github-workflow",
        fixed=workflow('      - run: "cp \\"$FROM\\" a"\n'),
    )


def test_a_fix_in_a_block():
    expect(
        backticks,
        workflow("      - run: |\n          make\n          echo «`date`»\n"),
        kind="github-workflow",
        fixed=workflow("      - run: |\n          make\n          echo $(date)\n"),
    )


def test_a_fix_that_a_plain_scalar_cannot_hold_is_not_offered():
    text = 'services:\n  web:\n    image: a:1\n    command: ["sh", "-c", "echo `date`"]\n'
    (finding,) = findings(backticks, text, kind="compose")
    assert not finding.fixes


@pytest.mark.parametrize("shell", ["pwsh", "python", "cmd"])
def test_another_language_is_left_alone(shell):
    expect(
        unquoted_variable,
        workflow(f"      - shell: {shell}\n        run: echo $FOO\n"),
        kind="github-workflow",
    )


def test_a_script_that_cannot_be_read_is_not_fixed():
    for found in findings(unquoted_variable, run("cp $A 'b")):
        assert not found.fixes


@pytest.mark.parametrize("command", ["conda", "git", "npm config set"])
def test_a_command_without_arguments_sets_nothing(command: str) -> None:
    expect(unchecked_certificate, f"FROM a\nRUN {command}\n", kind="dockerfile")


@pytest.mark.parametrize(
    "script",
    [
        "until curl -sk -o /dev/null https://example.com; do sleep 1; done",
        "test $(curl -k -s -w '%{http_code}' --output /dev/null https://example.com) = 200",
        "curl «-k» -o /dev/null -u app:x https://example.com",
        "curl «-k» -sH 'X-Token: x' -o /dev/null https://example.com",
        "curl «-k» --data @a.json -o /dev/null https://example.com",
        "curl «-k» -o app https://example.com",
    ],
)
def test_a_probe_that_discards_the_answer(script: str) -> None:
    expect(unchecked_certificate, run(script))


def test_several_modes_of_a_script_are_one_finding() -> None:
    (finding,) = findings(
        world_writable, run("chmod 777 /a && chmod -R 777 /b && chmod 755 /c && chmod o+w /d")
    )
    assert len(finding.related) == 2
