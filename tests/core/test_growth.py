"""Twice the input costs at most about twice the work, counted in calls, so that no clock decides."""

import resource
import subprocess
import sys
from collections.abc import Callable
from datetime import date
from textwrap import dedent

import pytest

from aurora_devops.core import cache, node, run
from aurora_devops.core.engine import Engine
from aurora_devops.core.judging import MOST_FINDINGS
from aurora_devops.core.run import default_catalogue, lint_texts
from aurora_devops.core.settings import Choices, Settings
from aurora_devops.formats import located, yaml

# Methods of strings and lists that read all of it.
_WHOLE = frozenset({"count", "split", "splitlines", "lower", "upper", "replace", "strip", "rstrip", "lstrip"})


def work(run: Callable[[], object]) -> int:
    """The calls that a function makes, in Python and in C, and the characters that methods of strings read."""
    total = 0

    def count(_frame: object, event: str, argument: object) -> None:
        nonlocal total
        if event == "call":
            total += 1
        elif event == "c_call":
            total += 1
            text = getattr(argument, "__self__", None)
            if text.__class__ is str and argument.__name__ in _WHOLE:  # type: ignore[attr-defined]
                total += len(text) // 100  # type: ignore[arg-type]

    sys.setprofile(count)
    try:
        run()
    finally:
        sys.setprofile(None)
    return total


def lint(path: str, text: str) -> None:
    engine = Engine(default_catalogue(), Settings(profile="all"))
    engine.reporting.report([engine.lint_bytes(path, text.encode())], [path], today=date(2026, 1, 1))


def lines(n: int, line: str) -> str:
    """A line for each number, written where `@` is, and the one before where `%` is."""
    return "".join(line.replace("@", str(i)).replace("%", str(max(i - 1, 0))) for i in range(n))


WORKFLOW = "name: x\non: push\npermissions: {}\njobs:\n"
JOB = WORKFLOW + "  j:\n    runs-on: ubuntu-24.04\n    timeout-minutes: 5\n"
DEPLOYMENT = """\
---
apiVersion: apps/v1
kind: Deployment
metadata: {name: app-@, labels: {app: app-@}}
spec:
  replicas: 2
  selector: {matchLabels: {app: app-@}}
  template:
    metadata: {labels: {app: app-@}}
    spec: {containers: [{name: main, image: "registry.example/app:@"}]}
"""
INPUTS: dict[str, tuple[str, Callable[[int], str]]] = {
    "steps": (
        ".github/workflows/a.yml",
        lambda n: (
            f"{JOB}    steps:\n" + lines(n, "      - id: s@\n        run: echo ${{ steps.s%.outputs.a }}\n")
        ),
    ),
    "wrong references to steps": (
        ".github/workflows/a.yml",
        lambda n: (
            f"{JOB}    steps:\n"
            + lines(n, "      - id: step@\n        run: echo ${{ steps.stop@.outputs.a }}\n")
        ),
    ),
    "matrix": (
        ".github/workflows/a.yml",
        lambda n: (
            f"{JOB}    strategy:\n      matrix:\n        include:\n"
            + lines(n, "          - {a: {k@: v}, b: @}\n")
            + "    steps:\n"
            + lines(n, "      - run: echo ${{ matrix.b }}\n")
        ),
    ),
    "jobs": (
        ".github/workflows/a.yml",
        lambda n: (
            WORKFLOW
            + lines(n, "  j@:\n    runs-on: ubuntu-24.04\n    needs: [j%]\n    steps:\n      - run: make\n")
        ),
    ),
    "findings in one script": (
        ".github/workflows/a.yml",
        lambda n: (
            f"{JOB}    steps:\n      - run: |\n"
            + lines(n, "          ls *.txt | grep ${{ github.head_ref }}\n")
        ),
    ),
    "substitutions in a script": (
        ".github/workflows/a.yml",
        lambda n: (
            f"{JOB}    steps:\n      - run: |\n"
            + lines(n, "          echo $(ls *.txt) $((a@ + $b)) | tee /tmp/@; cd /x@\n")
        ),
    ),
    "routes with many conditions": (
        "alertmanager.yml",
        lambda n: (
            "receivers: [{name: r}]\nroute:\n  receiver: r\n  routes:\n"
            + lines(n, "    - {receiver: r, matchers: [a=b, 't=t@']}\n")
        ),
    ),
    "variables in one scalar": (
        "compose.yaml",
        lambda n: f'services:\n  a:\n    image: x:1\n    command: "{"${a " * n}"\n',
    ),
    "suppressions": (
        "compose.yaml",
        lambda n: (
            "services:\n"
            + lines(n, "  # aurora: ignore[latest-tag]\n  s@:\n    image: a/b:latest\n    privileged: true\n")
        ),
    ),
    "duplicate keys": ("compose.yaml", lambda n: "services:\n  a:\n    image: x:1\nx-a:\n" + "  a: 1\n" * n),
    "deployments": ("all.yaml", lambda n: lines(n, DEPLOYMENT)),
    "services": (
        "compose.yaml",
        lambda n: "services:\n" + lines(n, "  s@:\n    image: a/b:@\n    depends_on: [s%]\n"),
    ),
    "rules": (
        "a.rules.yml",
        lambda n: (
            "groups:\n  - name: g\n    rules:\n"
            + lines(n, "      - record: job:x@:rate5m\n        expr: sum by (job) (rate(x@_total[5m]))\n")
        ),
    ),
    "instructions": ("Dockerfile", lambda n: "FROM debian:12\n" + lines(n, "ENV B@=1\nRUN echo $B@ && ls\n")),
    "redirections": ("Dockerfile", lambda n: "FROM debian:12\nRUN sort a" + lines(n, " > b@") + "\n"),
    "sections": ("README.md", lambda n: "# A\n\n" + lines(n, "## Section @\n\nSee [it](#section-%).\n\n")),
    "routes": (
        "alertmanager.yml",
        lambda n: (
            "receivers: [{name: r}]\nroute:\n  receiver: r\n  routes:\n"
            + lines(n, "    - {receiver: r, matchers: ['team=\"t@\"']}\n")
        ),
    ),
}


@pytest.mark.parametrize("name", INPUTS)
def test_work_grows_with_the_input(name):
    path, text = INPUTS[name]
    lint(path, text(3))
    # Above the number of findings that are listed one by one.
    first, second = (work(lambda n=n: lint(path, text(n))) for n in (300, 600))  # type: ignore[misc]
    assert second / first <= 2.2, f"{first} calls, then {second}"


def test_a_scalar_is_mapped_once(monkeypatch):
    seen: list[str] = []
    original = located.offsets_of
    monkeypatch.setattr(
        located, "offsets_of", lambda text, value, spot: seen.append(value) or original(text, value, spot)
    )
    text = "a: |\n" + "  one two\n" * 50 + "b: 'it''s'\n"
    [tree] = yaml.read(text).documents
    spans = [tree.chars(("a",), 8 * i, 8 * i + 3) for i in range(50)]
    assert {text[span.start : span.end] for span in spans if span} == {"one"}
    tree.chars(("b",), 0, 2)
    assert len(seen) == 2


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("a: |\n    one\n\n      two\n    three\nb: 1\n", "one\n\n  two\nthree\n"),
        ("a: |2\n    one\n   two\n", "  one\n two\n"),
        ("a: |\r\n  one\r\n\r\n  two\r\n", "one\n\ntwo\n"),
        ("a: |+\n  one\n\n\n", "one\n\n\n"),
        ("a: |-\n  one\n  \n  two", "one\n\ntwo"),
        ("a: >\n  one\n    two\n  three\n", "one\n  two\nthree\n"),
    ],
)
def test_every_character_of_a_block_has_its_place(text, value):
    [tree] = yaml.read(text).documents
    assert tree.value["a"] == value
    spans = [tree.chars(("a",), i, i + 1) for i in range(len(value))]
    written = [text[span.start : span.end] for span in spans if span]
    assert [w for w, v in zip(written, value, strict=True) if not v.isspace()] == list("".join(value.split()))
    assert [span.start for span in spans if span] == sorted(span.start for span in spans if span)


def test_an_embedded_dashboard_is_mapped_once():
    def text(n: int) -> str:
        panels = ",\n".join(f'{{"id": {i}, "type": "graph", "title": "p{i}"}}' for i in range(n))
        body = f'{{"title": "d", "uid": "u", "schemaVersion": 39, "panels": [\n{panels}\n]}}'
        rows = "\n".join(f"    {row}" for row in body.split("\n"))
        labels = "metadata: {name: d, labels: {grafana_dashboard: '1'}}"
        return f"apiVersion: v1\nkind: ConfigMap\n{labels}\ndata:\n  d.json: |\n{rows}\n"

    lint("a.yaml", text(3))
    first, second = (work(lambda n=n: lint("a.yaml", text(n))) for n in (300, 600))  # type: ignore[misc]
    assert second / first <= 2.2


def test_findings_beyond_the_limit_are_counted():
    def messages(n: int) -> list[str]:
        text = "services:\n" + lines(n, "  s@:\n    image: a/b:latest\n")
        report = lint_texts({"compose.yaml": text})
        return [f.message for f in report.findings if f.policy.name == "latest-tag"]

    assert len(messages(MOST_FINDINGS + 1)) == MOST_FINDINGS + 1
    many = messages(MOST_FINDINGS + 40)
    assert len(many) == MOST_FINDINGS + 1
    assert many[-1] == "40 more findings of this policy in this file are not listed"


def test_merge_keys_have_a_limit():
    many = ", ".join(f"k{i}: 1" for i in range(1000))
    text = f"x-a: &a {{{many}}}\nservices:\n" + lines(300, "  s@: {image: 'a:1', <<: *a}\n")
    assert [type(problem).__name__ for problem in yaml.read(text).problems] == ["TooComplex"]


def test_a_duplicate_key_names_the_first_line():
    assert (
        yaml.read("a: 1\nb: 2\nb: 3\n").problems[0].message
        == "'b' is already set on line 2; remove one of the two"
    )


# Each of these would take minutes or hours if the work grew with the square of the input, or faster.
HOSTILE = r"""
blank, wide = " " * 60_000, 300_000
texts = {
    "suppression": ("Dockerfile", f"# aurora: ignore[DL3007]{blank}x\nFROM debian:latest\n"),
    "reason": ("Dockerfile", f"# aurora: ignore[DL3007] -- a{blank}b\nFROM debian:latest\n"),
    "heading": ("README.md", f"# a{' ' * wide}b\n"),
    "heading with attributes": ("README.md", "# a " + "{#a" * wide + "\n"),
    "tags": ("README.md", "<p>\n" + "<a " * wide + "\n"),
    "curl": (".github/workflows/a.yml", JOB + "    - run: " + "curl.-d." * 30_000),
    "git options": (".github/workflows/a.yml", JOB + "    - run: git " + "-a " * 60_000),
    "words of a password": (
        ".github/workflows/a.yml", "on: push\nenv:\n  DB_PASS: postgr es" + "-res" * 40 + "-1\n"
    ),
    "blanks in a password": ("compose.yaml", "password: te" + "   te" * 40 + " test: pg_isready -U postgre"),
    "escaped quotes of a query": (
        "a.rules.yml",
        "groups: [{name: g, rules: ["
        + ", ".join(["{record: 'a:b', expr: '" + '"b\\' * 15_000 + "'}"] * 30)
        + "]}]",
    ),
    "variables of a query": (
        "a.json",
        '{"title": "a", "schemaVersion": 39, "panels": [{"type": "stat", "targets": [{"expr": "%s"}]}]}'
        % ("a=$" * 100_000),
    ),
    "quotes after a document": (
        "a.json",
        '{"apiVersion": "v1", "kind": "Pod", "metadata": {"name": "a"}}' + '"\\' * wide,
    ),
    "NUL in a script": (".github/workflows/a.yml", JOB + '    - run: "' + "\\0" * 100_000 + '"\n'),
    "netcat": (".github/workflows/a.yml", JOB + "    - run: " + "nc 1 " * 30_000),
    "environment file": (
        ".github/workflows/a.yml",
        JOB.replace("push", "pull_request_target") + "    - run: " + "x | tee a " * 30_000 + "$GITHUB_EN",
    ),
    "braces": ("Dockerfile", "FROM a:1\nRUN echo {" + ".," * 100_000),
    "image": ("compose.yaml", "services:\n" + "".join(f"  s{i}: {{image: '{'${a' * 1_300}'}}\n" for i in range(60))),
    "numeric keys": (
        "compose.yaml", "services: {a: {image: 'x:1'}}\nx-a:\n" + "".join(f"  {i}: \n" for i in range(60_000))
    ),
    "pattern": (
        "openapi.yaml",
        "openapi: 3.0.0\ninfo: {title: a, version: '1'}\npaths: {/a: {get: {responses: {'200': {description: d, "
        "content: {application/json: {schema: {type: string, pattern: '%s'}, example: '%s'}}}}}}}\n"
        % ("a" * wide, "a" * wide),
    ),
}
"""


def test_hostile_patterns_end():
    program = (
        'JOB = "on: push\\njobs:\\n  j:\\n    runs-on: x\\n    steps:\\n"\n'
        + HOSTILE
        + dedent("""
        from aurora_devops.core.run import lint_texts
        from aurora_devops.core.settings import Choices
        for name, (path, text) in texts.items():
            report = lint_texts({path: text}, Choices(profile="all"))
            assert report.files, name
            print(name, flush=True)
        """)
    )
    # The limit is far above what they take, and far below what one of the old patterns took.
    done = subprocess.run(
        [sys.executable, "-c", program],
        preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_CPU, (120, 120)),
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, f"ended after: {done.stdout.split()[-3:]} {done.stderr[-500:]}"


def test_each_environment_keeps_its_own_scan_for_plugins(tmp_path, monkeypatch):
    scans: list[int] = []
    monkeypatch.setenv("AURORA_CACHE_DIR", str(tmp_path))
    monkeypatch.setattr("aurora_devops.core.plugin.installed_plugins", lambda: scans.append(1) or ())
    ours = list(sys.path)
    other = tmp_path / "site-packages"
    other.mkdir()
    theirs = [*sys.path, str(other)]
    for path in (ours, theirs, ours, theirs):
        monkeypatch.setattr(sys, "path", path)
        cache.plugin_rows()
    assert len(scans) == 2
    monkeypatch.setattr(sys, "path", theirs)
    (other / "new.dist-info").mkdir()
    cache.plugin_rows()
    assert len(scans) == 3


def test_a_file_of_each_sort_is_read_before_the_processes_part(monkeypatch):
    engine = Engine(default_catalogue(), Settings())
    read: list[str] = []
    monkeypatch.setattr(engine, "lint_bytes", lambda path, raw: read.append(path))
    pod, service = b"apiVersion: v1\nkind: Pod\n", b"apiVersion: v1\nkind: Service\n"
    texts = {
        "a.yaml": pod,
        "b.yaml": service,
        "Dockerfile": b"FROM a\n",
        "web.Dockerfile": b"FROM b\n",
        "c.yaml": b"x: 1\n",
    }
    run._preload(engine, [(path, raw, "") for path, raw in texts.items()])
    assert read == ["a.yaml", "Dockerfile", "c.yaml"]


def test_the_first_comment_in_the_file_silences_a_finding():
    text = dedent("""\
        services:
          # aurora: ignore[latest-tag] -- first
          a:
            # aurora: ignore[latest-tag] -- second
            image: x:latest
          b:
            image: y:latest  # aurora: ignore[latest-tag] -- third
          c:
            image: z:latest
    """)
    report = lint_texts(
        {"compose.yaml": f"# aurora: ignore-file[privileged-container]\n{text}"},
        Choices(select=("latest-tag",)),
    )
    assert [(f.line, f.suppressed.reason) for f in report.suppressed if f.suppressed] == [
        (6, "second"),
        (8, "third"),
    ]
    assert [f.line for f in report.findings if f.policy.name == "latest-tag"] == [10]
    whole = lint_texts(
        {"compose.yaml": f"# aurora: ignore-file[latest-tag] -- all\n{text}"}, Choices(select=("latest-tag",))
    )
    assert [f.suppressed.reason for f in whole.suppressed if f.suppressed] == ["all"] * 3


@pytest.mark.parametrize("path", ["openapi.yaml", "compose.yaml", "alertmanager.yml"])
def test_examples_of_a_type_are_made_once(path):
    lint_texts({path: "a\n"})
    made = node._examples.cache_info().misses
    lint_texts({path: "---\na\n" * 20})
    assert node._examples.cache_info().misses == made
