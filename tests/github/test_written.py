"""The outputs that a script writes to `$GITHUB_OUTPUT`."""

import pytest

from aurora_devops.kinds.github.written import outputs_written


@pytest.mark.parametrize(
    ("script", "names"),
    [
        ("echo VERSION=${X} >> \"$GITHUB_OUTPUT\"", {"version"}),
        ("echo \"a=$(date -u)\" | tee -a ${GITHUB_OUTPUT}", {"a"}),
        ("{\n echo a=1\n echo 'b<<EOF'\n git log\n echo EOF\n} >> $GITHUB_OUTPUT", {"a", "b"}),
        ("(echo a=1; echo b=2) >> $GITHUB_OUTPUT", {"a", "b"}),
        ("cat <<EOF >> $GITHUB_OUTPUT\na=$X\nb=2\nEOF", {"a", "b"}),
        ("tee -a $GITHUB_OUTPUT <<EOF\na=$X\nEOF", {"a"}),
        ('printf "a=%s\\nb=%s\\n" "$x" "$y" >> $GITHUB_OUTPUT', {"a", "b"}),
        ('echo -e "a=1\\nb=2" >> $GITHUB_OUTPUT', {"a", "b"}),
        ('D=x\necho "a<<$D" >> $GITHUB_OUTPUT\necho "$B" >> $GITHUB_OUTPUT\necho "$D" >> $GITHUB_OUTPUT', {"a"}),
        ("if test -f x; then echo a=1 >> $GITHUB_OUTPUT; else echo b=1 >> $GITHUB_OUTPUT; fi", {"a", "b"}),
        ('echo "::set-output name=a::$X"', {"a"}),
        ('f() { echo "a=$1" >> $GITHUB_OUTPUT; }\nf 1', {"a"}),
        ("terraform plan", {"stdout", "stderr", "exitcode"}),
        ('echo "a=$(git describe --tags)" >> $GITHUB_OUTPUT', {"a"}),
        ('echo "dir=$(composer config cache-files-dir)" >> $GITHUB_OUTPUT', {"dir"}),
        ("echo hello", set()),
    ],
)  # fmt: skip
def test_names_are_known(script, names):
    assert outputs_written(script) == names


@pytest.mark.parametrize(
    "script",
    [
        'f() { echo "$1=$2" >> $GITHUB_OUTPUT; }\nf a b',
        "jq -r 'to_entries[]' x.json >> $GITHUB_OUTPUT",
        "for x in a b; do echo $x=1; done >> $GITHUB_OUTPUT",
        "./version.sh",
        'echo "a=$(./version.sh)" >> $GITHUB_OUTPUT',
        'sha=$(/tmp/tools resolve)\necho "a=$sha" >> $GITHUB_OUTPUT',
        "make version",
        "python version.py",
        "python - <<E\nimport version\nE",
        "echo a=1 >> $env:GITHUB_OUTPUT",
        "exec >> $GITHUB_OUTPUT\necho a=1",
        'OUT="$GITHUB_OUTPUT"\necho a=1 >> $OUT',
        'echo "${{ matrix.name }}=1" >> $GITHUB_OUTPUT',
        'echo "$X" >> $GITHUB_OUTPUT',
        '"$TOOL" version',
    ],
)
def test_other_outputs_may_be_written(script):
    assert outputs_written(script) is None
