"""What hostile files have done to other tools: each gives a finding or a clear line here, and the run goes on."""

import os
import socket
import subprocess
import sys

import pytest

import aurora_devops
from aurora_devops.core.files import Walk

BOMB = "a0: &a0 [x]\n" + "".join(f"a{i}: &a{i} [{', '.join([f'*a{i - 1}'] * 9)}]\n" for i in range(1, 12))
WORKFLOW = ".github/workflows/ci.yml"


def findings(path: str, content: str | bytes):
    report = aurora_devops.lint({path: content}, profile="all")  # type: ignore[dict-item]
    assert not report.failures, report.failures
    return [finding.policy.name for finding in report.findings]


@pytest.mark.parametrize(
    ("path", "content", "name"),
    [
        (WORKFLOW, BOMB, "too-complex"),
        ("compose.yaml", "services:\n" + BOMB, "too-complex"),
        (WORKFLOW, "[" * 100_000, "too-complex"),
        (WORKFLOW, "[" * 5_000 + "]" * 5_000, "too-complex"),
        ("dashboard.json", '{"panels": ' + "[" * 5_000 + "]" * 5_000 + ', "title": "x"}', "too-complex"),
        (WORKFLOW, "a: &a [*a]\n", "syntax-error"),
        (WORKFLOW, "a: \x00", "syntax-error"),
        (WORKFLOW, b"\x00\x01\x02\xff", "unreadable-file"),
        (WORKFLOW, b"name: \xff\xfe caf\xe9\n", "unreadable-file"),
        (WORKFLOW, b"x" * 5_000_001, "unreadable-file"),
        ("Dockerfile", b"FROM a\x00b\n", "unreadable-file"),
        ("manifest.yaml", "apiVersion: v1\nkind: Pod\nmetadata: [\n", "syntax-error"),
    ],
)
def test_a_file_that_cannot_be_read_is_a_finding(path, content, name):
    assert name in findings(path, content)


@pytest.mark.parametrize("path", [WORKFLOW, "terraform.tfvars", "secrets/app.env"])
def test_a_file_that_git_crypt_encrypts_is_skipped(path):
    assert findings(path, b"\0GITCRYPT\0\x8f\x01\xfe") == []


@pytest.mark.parametrize("path", [WORKFLOW, "terraform.tfvars", "compose.yaml"])
@pytest.mark.parametrize(
    "text",
    [
        "$ANSIBLE_VAULT;1.1;AES256\n62313365396662343061393464336163\n",
        "@terrahelp-encrypted(Q0GYJe6o58TexIuO+/5FjOrEpD1QcOYIPkNcE/mmIPxmFS4JBYKANHP3r)",
        "-----BEGIN AGE ENCRYPTED FILE-----\nYWdlLWVuY3J5cHRpb24ub3JnL3Yx\n-----END AGE ENCRYPTED FILE-----\n",
        "-----BEGIN PGP MESSAGE-----\n\nhQEMA5vJ2Yl1dVYtAQf\n-----END PGP MESSAGE-----\n",
    ],
)
def test_a_file_that_is_encrypted_as_text_is_skipped(path, text):
    assert findings(path, text) == []
    assert findings(path, f"a: [\n# {text}") != []


@pytest.mark.parametrize(
    "content", [BOMB, "[" * 100_000, b"\x00\x01", b"\xff\xfe\xfa", "a: [\n", "{{ .Values.x }}: {{ y }}\n"]
)
def test_a_file_that_is_none_of_ours_is_left_alone(content):
    assert findings("notes.yaml", content) == []


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16", "utf-8"])
@pytest.mark.parametrize("newline", ["\n", "\r\n", "\r"])
def test_encodings_and_line_endings_change_nothing(encoding, newline):
    text = "services:\n  web:\n    image: nginx:latest\n".replace("\n", newline)
    report = aurora_devops.lint({"compose.yaml": text.encode(encoding)}, select=["latest-tag"])  # type: ignore[dict-item]
    (finding,) = report.findings
    assert (finding.line, finding.column, finding.end_column) == (3, 12, 24)


def test_a_large_scalar_is_read(tmp_path):
    text = "services:\n  web:\n    image: nginx:latest\n    command: " + "x" * 4_000_000 + "\n"
    assert findings("compose.yaml", text).count("latest-tag") == 1


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="this system has no FIFOs")
def test_links_fifos_and_unreadable_files(repository):
    root = repository({"Dockerfile": "FROM debian:latest\n", "locked/Dockerfile": "FROM debian:latest\n"})
    os.mkfifo(root / "Dockerfile.fifo")
    (root / "Dockerfile.loop").symlink_to(root / "Dockerfile.loop")
    (root / "Dockerfile.out").symlink_to("/etc/passwd")
    (root / "up").symlink_to(root)
    report = aurora_devops.lint(root, select=["latest-tag", "unreadable-file"])
    assert [finding.path for finding in report.findings] == ["Dockerfile", "locked/Dockerfile"]


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="this system has no FIFOs")
def test_a_fifo_that_is_named_is_not_waited_for(repository):
    root = repository({})
    os.mkfifo(root / "Dockerfile")
    report = aurora_devops.lint(root / "Dockerfile", select=["unreadable-file"])
    assert [finding.message for finding in report.findings] == ["cannot be read: not a regular file"]


@pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() == 0, reason="root may read everything")
def test_a_file_that_may_not_be_opened_is_a_finding(repository):
    root = repository({"Dockerfile": "FROM a\n"})
    (root / "Dockerfile").chmod(0)
    report = aurora_devops.lint(root, select=["unreadable-file"])
    assert [finding.message for finding in report.findings] == ["cannot be read: Permission denied"]


def test_a_fix_never_writes_through_a_link(repository):
    text = "on: push\njobs:\n  a:\n    runs-on: x\n    steps:\n      - run: make\n"
    root = repository({"ci.yml": text, ".github/workflows/other.yml": text})
    behind = root / "ci.yml"
    link = root / WORKFLOW
    link.symlink_to(behind)
    with pytest.raises(OSError, match="link"):
        aurora_devops.fix(link, unsafe=True, write=True, select=["missing-timeout"])
    assert behind.read_text() == text


def test_the_walk_visits_no_folder_twice(repository):
    root = repository({"a/b/c.yaml": "x: 1\n"})
    (root / "a" / "loop").symlink_to(root / "a")
    assert Walk(root).files([root]).paths == ("a/b/c.yaml",)


def test_nothing_opens_a_socket_or_starts_a_program(repository, monkeypatch):
    def refuse(*_args, **_more):
        raise AssertionError("a lint went outside")

    for module, names in (
        (socket, ("socket", "create_connection", "getaddrinfo")),
        (subprocess, ("Popen", "run")),
        (os, ("system", "posix_spawn", "execv", "popen")),
    ):
        for name in names:
            if hasattr(module, name):
                monkeypatch.setattr(module, name, refuse)
    root = repository(
        {
            "Dockerfile": "FROM debian:latest\nRUN curl https://example.com | sh\n",
            WORKFLOW: "on: push\njobs:\n  a:\n    runs-on: x\n    steps:\n      - uses: a/b@v1\n      - run: make\n",
            "compose.yaml": "include: [https://example.com/x.yaml]\nservices:\n  a:\n    image: x\n",
            "rules.yml": "groups:\n  - name: a\n    rules:\n      - alert: A\n        expr: up == 0\n",
        }
    )
    report = aurora_devops.lint(root, profile="all")
    assert not report.failures
    assert report.findings


def test_the_scanned_repository_is_never_imported(repository):
    root = repository(
        {
            "aurora_devops_plugin.py": "raise SystemExit('imported')\n",
            "sitecustomize.py": "raise SystemExit('imported')\n",
            "evil-1.0.dist-info/METADATA": "Metadata-Version: 2.1\nName: evil\nVersion: 1.0\n",
            "evil-1.0.dist-info/entry_points.txt": "[aurora_devops]\nevil = evil\n",
            "evil.py": "raise SystemExit('imported')\n",
            "Dockerfile": "FROM debian:12.5\n",
        }
    )
    code = (
        "import sys; from aurora_devops.cli.lint import main; sys.exit(main(['.', '--select', 'latest-tag']))"
    )
    done = subprocess.run(
        [sys.executable, "-c", code],
        cwd=root,
        capture_output=True,
        text=True,
        check=False,
        env={
            **os.environ,
            "PYTHONPATH": os.pathsep.join(path for path in sys.path if path and "evil" not in path),
        },
    )
    assert done.returncode == 0, done.stderr
