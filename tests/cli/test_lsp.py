"""The command `aurora lsp`, through the protocol."""

import json
import subprocess
import sys
from importlib.util import find_spec

import pytest

from aurora_devops.cli.aurora import main
from aurora_devops.core.settings import ConfigError

needs_pygls = pytest.mark.skipif(find_spec("pygls") is None, reason="pygls is not installed")


class Client:
    """An editor: it sends messages to a server process and reads what comes back."""

    def __init__(self, root):
        self.root = root
        self.process = subprocess.Popen(
            [sys.executable, "-c", "from aurora_devops.cli.aurora import run; run()", "lsp"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
        )
        self.number = 0
        self.result = self.ask("initialize", processId=None, rootUri=root.as_uri(), capabilities={})
        self.tell("initialized")

    def send(self, **message):
        raw = json.dumps({"jsonrpc": "2.0", **message}).encode()
        self.process.stdin.write(b"Content-Length: %d\r\n\r\n%s" % (len(raw), raw))
        self.process.stdin.flush()

    def receive(self):
        length = 0
        while line := self.process.stdout.readline().strip():
            if line.lower().startswith(b"content-length:"):
                length = int(line.split(b":")[1])
        assert length, "the server ended"
        return json.loads(self.process.stdout.read(length))

    def tell(self, method, **params):
        self.send(method=method, params=params)

    def ask(self, method, **params):
        self.number += 1
        self.send(id=self.number, method=method, params=params)
        while (message := self.receive()).get("id") != self.number:
            pass
        return message["result"]

    def uri(self, path):
        return (self.root / path).as_uri()

    def open(self, path, text, version=1):
        document = {"uri": self.uri(path), "languageId": "x", "version": version, "text": text}
        self.tell("textDocument/didOpen", textDocument=document)
        return self.diagnostics(path, version)

    def change(self, path, text, version):
        document = {"uri": self.uri(path), "version": version}
        self.tell("textDocument/didChange", textDocument=document, contentChanges=[{"text": text}])

    def diagnostics(self, path, version):
        while True:
            message = self.receive()
            params = message.get("params", {})
            if message.get("method") != "textDocument/publishDiagnostics":
                continue
            if params["uri"] == self.uri(path) and params.get("version") == version:
                return params["diagnostics"]

    def at(self, method, path, line, character):
        position = {"line": line, "character": character}
        return self.ask(method, textDocument={"uri": self.uri(path)}, position=position)

    def actions(self, path, line):
        here = {"start": {"line": line, "character": 0}, "end": {"line": line, "character": 99}}
        document = {"uri": self.uri(path)}
        found = self.ask(
            "textDocument/codeAction", textDocument=document, range=here, context={"diagnostics": []}
        )
        return {each["title"]: each["edit"]["changes"][self.uri(path)] for each in found}


@pytest.fixture
def client(tmp_path):
    (tmp_path / ".git").mkdir()
    client = Client(tmp_path)
    yield client
    client.ask("shutdown")
    client.tell("exit")
    client.process.communicate(timeout=60)


IMAGE = 'FROM alpine:latest\nRUN echo "{}" && cd /tmp\nUSER 1000\n'


def names(diagnostics):
    return {each["code"]: each for each in diagnostics}


@needs_pygls
def test_diagnostics_follow_the_text_and_not_the_file(client, tmp_path):
    (tmp_path / "Dockerfile").write_text("FROM alpine:3.20\nUSER 1000\n")
    found = names(client.open("Dockerfile", IMAGE))["IMG001"]
    assert found["source"] == "aurora"
    assert found["codeDescription"]["href"].endswith("/policies/IMG001/")
    client.change("Dockerfile", "FROM alpine:3.20\nUSER 1000\n", 2)
    assert "IMG001" not in names(client.diagnostics("Dockerfile", 2))


@needs_pygls
def test_the_configuration_counts(client, tmp_path):
    (tmp_path / "aurora.yaml").write_text("lint:\n  ignore: [IMG001]\n")
    assert "IMG001" not in names(client.open("Dockerfile", IMAGE))


@needs_pygls
def test_a_suppression_from_an_action_silences(client):
    client.open("Dockerfile", IMAGE)
    title = "Suppress latest-tag with a reason"
    (edit,) = client.actions("Dockerfile", 0)[title]
    assert edit["newText"].startswith("# aurora: ignore[latest-tag] -- ")
    client.change("Dockerfile", edit["newText"] + IMAGE, 2)
    assert "IMG001" not in names(client.diagnostics("Dockerfile", 2))


@needs_pygls
def test_hover_and_completion(client):
    client.open("Dockerfile", "# aurora: ignore[\n" + IMAGE)
    hover = client.at("textDocument/hover", "Dockerfile", 1, 8)
    assert "IMG001 latest-tag" in hover["contents"]["value"]
    found = client.at("textDocument/completion", "Dockerfile", 0, 17)
    assert "latest-tag" in [each["label"] for each in found]
    assert not client.at("textDocument/completion", "Dockerfile", 1, 8)


@needs_pygls
def test_positions_count_utf_16_units(client):
    plain = client.open("a/Dockerfile", "FROM alpine:3.20\nRUN echo 'xx' && sudo ls\nUSER 1000\n")
    wide = client.open("b/Dockerfile", "FROM alpine:3.20\nRUN echo '\U0001f600' && sudo ls\nUSER 1000\n")
    assert plain
    assert [each["range"] for each in plain] == [each["range"] for each in wide]


HOSTILE = ("a: \x00", "\ud800", "[" * 20_000, "a: " * 5_000, "\u2028\x0c\r\r\n", "\ufeffFROM a:latest")


@needs_pygls
def test_hostile_texts_are_survived(client):
    for number, text in enumerate(HOSTILE):
        path = f"{number}/compose.yaml"
        client.open(path, text)
        client.at("textDocument/hover", path, 10**6, 10**6)
        client.actions(path, 0)
        assert "IMG001" in names(client.open(f"{number}/Dockerfile", IMAGE)), text[:20]


@needs_pygls
def test_a_file_that_is_deleted_while_open(client, tmp_path):
    file = tmp_path / "Dockerfile"
    file.write_text(IMAGE)
    client.open("Dockerfile", IMAGE)
    file.unlink()
    client.change("Dockerfile", IMAGE + "\n", 2)
    assert "IMG001" in names(client.diagnostics("Dockerfile", 2))


def test_without_pygls_one_line_tells_what_to_install(monkeypatch):
    monkeypatch.delitem(sys.modules, "aurora_devops.cli.lsp", raising=False)
    monkeypatch.setitem(sys.modules, "lsprotocol", None)
    with pytest.raises(ConfigError, match=r"install aurora-devops\[lsp\]"):
        main(["lsp"])


@needs_pygls
def test_fixes_are_edits_and_unsafe_ones_are_marked(client):
    text = "FROM alpine:3.20\nMAINTAINER me\nRUN ls\nENTRYPOINT foo bar\nUSER 1000\n"
    client.open("Dockerfile", text)
    actions = {
        title: edits for line in range(5) for title, edits in client.actions("Dockerfile", line).items()
    }
    (edit,) = actions["Apply all safe fixes"]
    assert edit["range"]["start"] == {"line": 0, "character": 0}
    assert edit["newText"] not in ("", text)
    client.change("Dockerfile", edit["newText"], 2)
    client.diagnostics("Dockerfile", 2)
    assert "Apply all safe fixes" not in client.actions("Dockerfile", 0)
    assert len([title for title in actions if title.endswith("(unsafe)")]) == 1
