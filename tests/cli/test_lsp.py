"""The command `aurora lsp`, through the protocol."""

import sys
from importlib.util import find_spec

import pytest

from aurora_devops.cli.aurora import main
from aurora_devops.core.settings import ConfigError

if find_spec("pygls") is not None:
    from editor import Editor, names

needs_pygls = pytest.mark.skipif(find_spec("pygls") is None, reason="pygls is not installed")


@pytest.fixture(scope="module")
def server(tmp_path_factory):
    editor = Editor(tmp_path_factory.mktemp("editor"))
    yield editor
    editor.close()


@pytest.fixture
def editor(server, tmp_path):
    """The editor in the repository of a test: a server looks after several repositories."""
    (tmp_path / ".git").mkdir()
    server.root = tmp_path.resolve()
    yield server
    for uri in list(server.published):
        server.close_file(uri.removeprefix(server.root.as_uri() + "/"))
    server.published.clear()


def write(root, files):
    for path, text in files.items():
        (root / path).parent.mkdir(parents=True, exist_ok=True)
        (root / path).write_text(text, encoding="utf-8")


IMAGE = 'FROM alpine:latest\nRUN echo "{}" && cd /tmp\nUSER 1000\n'


@needs_pygls
def test_diagnostics_follow_the_text_and_not_the_file(editor, tmp_path):
    (tmp_path / "Dockerfile").write_text("FROM alpine:3.20\nUSER 1000\n")
    found = names(editor.open("Dockerfile", IMAGE))["IMG001"]
    assert found.source == "aurora"
    assert found.code_description.href.endswith("/policies/IMG001/")
    editor.change("Dockerfile", "FROM alpine:3.20\nUSER 1000\n", 2)
    assert "IMG001" not in names(editor.diagnostics("Dockerfile", 2))


@needs_pygls
def test_the_configuration_counts(editor, tmp_path):
    (tmp_path / "aurora.yaml").write_text("lint:\n  ignore: [IMG001]\n")
    assert "IMG001" not in names(editor.open("Dockerfile", IMAGE))


@needs_pygls
def test_the_editor_is_asked_to_watch_files(editor):
    (watch,) = editor.until(lambda: editor.registered)
    assert watch.method == "workspace/didChangeWatchedFiles"


@needs_pygls
@pytest.mark.parametrize("saved", [True, False])
def test_a_configuration_that_changes_on_disk(editor, tmp_path, saved):
    write(tmp_path, {"aurora.yaml": "extends: [team.yaml]\n", "team.yaml": "lint:\n  ignore: [IMG001]\n"})
    assert "IMG001" not in names(editor.open("Dockerfile", IMAGE))
    (tmp_path / "team.yaml").write_text("lint: {}\n")
    if saved:
        editor.save("team.yaml")
    else:
        editor.touch("team.yaml")
    editor.until_codes("Dockerfile", lambda found: "IMG001" in found)


@needs_pygls
def test_a_configuration_that_cannot_be_read_is_reported_and_read_again(editor, tmp_path):
    write(tmp_path, {"aurora.yaml": "extends: [team.yaml]\n", "team.yaml": "lint: {ignore: 1}\n"})
    editor.messages.clear()
    editor.send("Dockerfile", IMAGE)
    editor.until(lambda: [each for each in editor.messages if "team.yaml" in each])
    (tmp_path / "team.yaml").write_text("lint: {}\n")
    editor.touch("team.yaml")
    editor.until_codes("Dockerfile", lambda found: "IMG001" in found)


SHOP = {
    "Dockerfile": 'FROM python:3.13-slim\nEXPOSE 8000\nUSER 1000\nCMD ["python", "main.py"]\n',
    "pyproject.toml": '[project]\nname = "shop"\nversion = "1"\ndependencies = ["fastapi", "prometheus-client"]\n',
    "main.py": """\
import os
import uvicorn
from fastapi import FastAPI
from prometheus_client import Counter

app = FastAPI()
URL = os.environ["DATABASE_URL"]
ORDERS = Counter("shop_orders_total", "Orders")
uvicorn.run(app, host="0.0.0.0", port=8000)
""",
    "compose.yaml": """\
services:
  web:
    build: .
    image: ghcr.io/acme/shop:1.2.3
    ports: ["127.0.0.1:80:8000"]
    environment:
      DATABASE_URL: postgres://db:5432/shop
  db:
    image: postgres:18.1
""",
    "rules.yml": """\
groups:
  - name: shop
    rules:
      - alert: FewOrders
        expr: rate(shop_orders_total[5m]) < 1
""",
}


@needs_pygls
def test_a_file_that_changes_on_disk_changes_the_findings_of_another(editor, tmp_path):
    write(tmp_path, SHOP)
    editor.open("Dockerfile", SHOP["Dockerfile"])
    editor.until_codes("Dockerfile", lambda found: "DLV106" not in found)
    (tmp_path / "main.py").write_text(SHOP["main.py"].replace("8000", "9000"))
    editor.touch("main.py")
    editor.until_codes("Dockerfile", lambda found: "DLV106" in found)
    (tmp_path / "main.py").unlink()
    editor.touch("main.py")
    editor.until_codes("Dockerfile", lambda found: "DLV106" not in found)


@needs_pygls
def test_findings_across_files_come_after_those_of_the_file(editor, tmp_path):
    write(tmp_path, SHOP)
    editor.open("Dockerfile", SHOP["Dockerfile"])
    editor.change("Dockerfile", SHOP["Dockerfile"].replace("8000", "9000").replace("3.13-slim", "latest"), 2)
    first = names(editor.diagnostics("Dockerfile", 2))
    assert "IMG001" in first
    assert "DLV106" not in first
    editor.until_codes("Dockerfile", lambda found: {"IMG001", "DLV106"} <= set(found))


def cursor(text, word):
    """The line and the character in the middle of a word."""
    before, _, _ = text.partition(word)
    return before.count("\n"), len(before.rpartition("\n")[2]) + len(word) // 2


CONNECTED = [
    ("compose.yaml", "ghcr.io/acme/shop", "build `Dockerfile` builds it", ("Dockerfile", 3)),
    ("compose.yaml", "8000", "program `shop` listens it", ("main.py", 8)),
    ("compose.yaml", "DATABASE_URL", "program `shop` reads it", ("main.py", 6)),
    ("compose.yaml", "db:5432", "service `web` connects it", ("compose.yaml", 7)),
    ("rules.yml", "shop_orders_total", "program `shop` exports it", ("main.py", 7)),
    ("Dockerfile", "8000", "service `web` publishes it", ("main.py", 8)),
]


@needs_pygls
@pytest.mark.parametrize(("path", "word", "shown", "defined"), CONNECTED)
def test_what_the_graph_connects_a_word_to(editor, tmp_path, path, word, shown, defined):
    write(tmp_path, SHOP)
    editor.open(path, SHOP[path])
    assert defined in editor.definitions(path, *cursor(SHOP[path], word))
    assert defined in editor.references(path, *cursor(SHOP[path], word))
    # A hover does not wait until all files are read; the others do.
    assert shown in editor.hover(path, *cursor(SHOP[path], word))


@needs_pygls
def test_the_graph_follows_the_text(editor, tmp_path):
    write(tmp_path, SHOP)
    editor.open("compose.yaml", SHOP["compose.yaml"])
    assert editor.definitions("compose.yaml", *cursor(SHOP["compose.yaml"], "DATABASE_URL"))
    text = "# a comment\n" + SHOP["compose.yaml"].replace("DATABASE_URL", "OTHER_URL")
    editor.change("compose.yaml", text, 2)
    assert "reads it" not in editor.hover("compose.yaml", *cursor(text, "OTHER_URL"))
    link = f"[compose.yaml:6](<{editor.uri('compose.yaml')}#L6>)"
    assert link in editor.hover("compose.yaml", *cursor(text, "8000"))


@needs_pygls
def test_the_other_side_of_a_broken_connection(editor, tmp_path):
    write(tmp_path, SHOP)
    text = SHOP["Dockerfile"].replace("8000", "9000")
    editor.open("Dockerfile", text)
    editor.until_codes("Dockerfile", lambda found: "DLV106" in found)
    assert ("main.py", 8) in editor.definitions("Dockerfile", *cursor(text, "EXPOSE"))


@needs_pygls
def test_a_suppression_from_an_action_silences(editor):
    editor.open("Dockerfile", IMAGE)
    title = "Suppress latest-tag with a reason"
    (edit,) = editor.actions("Dockerfile", 0)[title]
    assert edit.new_text.startswith("# aurora: ignore[latest-tag] -- ")
    editor.change("Dockerfile", edit.new_text + IMAGE, 2)
    assert "IMG001" not in names(editor.diagnostics("Dockerfile", 2))


@needs_pygls
def test_actions_are_about_the_text_that_was_sent_last(editor):
    editor.open("Dockerfile", IMAGE)
    editor.change("Dockerfile", "# one\n# two\n" + IMAGE, 2)
    (edit,) = editor.actions("Dockerfile", 2)["Suppress latest-tag with a reason"]
    assert edit.range.start.line == 2
    assert "IMG001" in names(editor.diagnostics("Dockerfile", 2))


@needs_pygls
def test_hover_and_completion_of_policies(editor):
    editor.open("Dockerfile", "# aurora: ignore[\n" + IMAGE)
    assert "IMG001 latest-tag" in editor.hover("Dockerfile", 1, 8)
    assert "latest-tag" in editor.completions("Dockerfile", 0, 17)
    assert not editor.completions("Dockerfile", 1, 8)


@needs_pygls
def test_completion_and_hover_in_the_configuration(editor, tmp_path):
    text = "lint:\n  ignore: [latest-tag, su]\n  pro\n"
    editor.open("aurora.yaml", text)
    found = editor.completions("aurora.yaml", *cursor(text, "su]"))
    assert "sudo" in found
    assert "profile" not in found
    assert "profile" in editor.completions("aurora.yaml", 2, 5)
    assert "IMG001" in editor.hover("aurora.yaml", *cursor(text, "latest-tag"))
    assert editor.hover("aurora.yaml", *cursor(text, "ignore"))
    write(tmp_path, {"aurora.yaml": "extends: team.yaml\n", "team.yaml": ""})
    editor.touch("aurora.yaml")
    editor.open("team.yaml", text)
    assert "profile" in editor.completions("team.yaml", 2, 5)


@needs_pygls
def test_positions_count_utf_16_units(editor):
    plain = editor.open("a/Dockerfile", "FROM alpine:3.20\nRUN echo 'xx' && sudo ls\nUSER 1000\n")
    wide = editor.open("b/Dockerfile", "FROM alpine:3.20\nRUN echo '\U0001f600' && sudo ls\nUSER 1000\n")
    assert plain
    assert [each.range for each in plain] == [each.range for each in wide]


BOMB = "a0: &a0 [x]\n" + "".join(f"a{i}: &a{i} [{', '.join([f'*a{i - 1}'] * 9)}]\n" for i in range(1, 12))
HOSTILE = {
    "null byte": "a: \x00",
    "surrogate": "\ud800",
    "open lists": "[" * 20_000,
    "nested keys": "a: " * 5_000,
    "line ends": "\u2028\x0c\r\r\n",
    "byte order mark": "\ufeffFROM a:latest",
    "long line": "a: " + "b" * 1_000_000 + " 80:80\n",
    "aliases": BOMB,
    "services of aliases": "services:\n" + BOMB,
    "reference to itself": "services: &a [*a]\n",
    "empty": "",
}


@needs_pygls
@pytest.mark.parametrize("path", ["compose.yaml", "aurora.yaml"])
@pytest.mark.parametrize("text", HOSTILE.values(), ids=HOSTILE)
def test_hostile_texts_are_survived(editor, path, text):
    editor.open(path, text)
    for line, character in ((0, 1), (0, 10**6), (10**6, 10**6)):
        editor.hover(path, line, character)
        editor.definitions(path, line, character)
        editor.references(path, line, character)
        editor.completions(path, line, character)
    editor.actions(path, 0)
    assert "IMG001" in names(editor.open("Dockerfile", IMAGE))


@needs_pygls
def test_a_file_that_is_deleted_while_open(editor, tmp_path):
    file = tmp_path / "Dockerfile"
    file.write_text(IMAGE)
    editor.open("Dockerfile", IMAGE)
    file.unlink()
    editor.touch("Dockerfile")
    editor.change("Dockerfile", IMAGE + "\n", 2)
    assert "IMG001" in names(editor.diagnostics("Dockerfile", 2))


@needs_pygls
def test_only_the_last_of_many_edits_is_published_with_its_version(editor):
    editor.open("Dockerfile", IMAGE)
    for version in range(2, 30):
        editor.change("Dockerfile", IMAGE + "\n" * version, version)
    editor.diagnostics("Dockerfile", 29)
    published = [each.version for each in editor.published[editor.uri("Dockerfile")]]
    assert published == sorted(set(published))


@needs_pygls
def test_a_new_file_that_is_saved_stays_open(editor, tmp_path):
    editor.open("Dockerfile", IMAGE)
    (tmp_path / "Dockerfile").write_text(IMAGE)
    editor.save("Dockerfile")
    editor.change("Dockerfile", IMAGE + "\n", 2)
    assert "IMG001" in names(editor.diagnostics("Dockerfile", 2))


@needs_pygls
def test_a_file_that_is_younger_than_the_session(editor, tmp_path):
    editor.open("a/Dockerfile", IMAGE)
    write(tmp_path, {"b/Dockerfile": IMAGE, ".gitignore": "c/\n", "c/Dockerfile": IMAGE})
    assert "IMG001" in names(editor.open("b/Dockerfile", IMAGE))
    assert not editor.open("c/Dockerfile", IMAGE)


def test_without_pygls_one_line_tells_what_to_install(monkeypatch):
    monkeypatch.delitem(sys.modules, "aurora_devops.cli.lsp", raising=False)
    monkeypatch.setitem(sys.modules, "lsprotocol", None)
    with pytest.raises(ConfigError, match=r"install aurora-devops\[lsp\]"):
        main(["lsp"])


@needs_pygls
def test_fixes_are_edits_and_unsafe_ones_are_marked(editor):
    text = "FROM alpine:3.20\nMAINTAINER me\nRUN ls\nENTRYPOINT foo bar\nUSER 1000\n"
    editor.open("Dockerfile", text)
    actions = {
        title: edits for line in range(5) for title, edits in editor.actions("Dockerfile", line).items()
    }
    (edit,) = actions["Apply all safe fixes"]
    assert edit.range.start.line == edit.range.start.character == 0
    assert edit.new_text not in ("", text)
    editor.change("Dockerfile", edit.new_text, 2)
    editor.diagnostics("Dockerfile", 2)
    assert "Apply all safe fixes" not in editor.actions("Dockerfile", 0)
    assert len([title for title in actions if title.endswith("(unsafe)")]) == 1
