"""`aurora pins update`: tables from files, URLs and registries, and what generated files make of them."""

import json
import threading
from collections import Counter
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from aurora_devops.cli import aurora
from aurora_devops.cli.lint import guarded
from aurora_devops.core.settings import ConfigError
from aurora_devops.generation.generate import generate
from aurora_devops.generation.pins import NAME, beyond, merged, parse, text_of
from aurora_devops.generation.registry import is_registry, refreshed
from aurora_templates.lock import table

OLD, NEW, OTHER = (f"sha256:{digit * 64}" for digit in "123")
COMMIT = "a" * 40


@pytest.fixture
def update(tmp_path, monkeypatch, capsys):
    """Calls aurora pins update in an empty folder."""
    monkeypatch.chdir(tmp_path)

    def call(*argv: str) -> tuple[int, str]:
        code = guarded(aurora.main, ["pins", "update", *argv])
        done = capsys.readouterr()
        return code, done.out + done.err

    call.file = tmp_path / NAME
    return call


def pins_file(path: Path, **sections: dict[str, dict[str, str]]) -> str:
    path.write_text(json.dumps(sections))
    return path.name


# Files


def test_a_file_is_shown_and_written_only_with_write(update):
    name = pins_file(
        update.file.parent / "new.json", images={"python:3.14-slim": {"tag": "3.14.9-slim", "digest": NEW}}
    )
    code, out = update(name)
    assert (code, update.file.exists()) == (0, False)
    assert '+      "tag": "3.14.9-slim",\n' in out
    assert "nothing was written" in out
    assert update(name, "--write")[0] == 0
    assert json.loads(update.file.read_text()) == {
        "images": {"python:3.14-slim": {"tag": "3.14.9-slim", "digest": NEW}}
    }
    assert update(name, "--write") == (0, "all pins are up to date\n")


def test_only_entries_that_differ_from_the_built_in_table_are_written(update):
    known = table()["actions"]["actions/checkout"]
    name = pins_file(
        update.file.parent / "new.json",
        actions={"actions/checkout": known, "actions/setup-go": {"version": "9.0.0", "commit": COMMIT}},
        tools={"uv": {"version": "1.2.3"}},
    )
    update(name, "--write")
    assert json.loads(update.file.read_text()) == {
        "actions": {"actions/setup-go": {"version": "9.0.0", "commit": COMMIT}},
        "tools": {"uv": {"version": "1.2.3"}},
    }


def test_a_later_source_replaces_entries_of_an_earlier_one_and_others_stay(update):
    folder = update.file.parent
    update(
        pins_file(folder / "a.json", tools={"uv": {"version": "1.0.0"}, "ruff": {"version": "1.0.0"}}),
        "--write",
    )
    code, out = update(
        pins_file(folder / "b.json", tools={"uv": {"version": "2.0.0"}}),
        pins_file(folder / "c.json", tools={"uv": {"version": "3.0.0"}}),
        "--write",
    )
    assert code == 0
    assert '-      "version": "1.0.0"\n' in out
    assert json.loads(update.file.read_text()) == {
        "tools": {"ruff": {"version": "1.0.0"}, "uv": {"version": "3.0.0"}}
    }


@pytest.mark.parametrize(
    ("text", "mistake"),
    [
        ("{", "is not JSON"),
        ("[" * 100_000, "is not JSON"),
        ("[]", "is not a table of pins"),
        ('{"things": {}}', "is not a table of pins"),
        ('{"images": []}', "images must be an object"),
        ('{"images": {"python:3.14-slim": {"tag": "3.14"}}}', "digest None cannot be used"),
        ('{"images": {"python:3.14-slim": {"tag": "3\\nRUN evil", "digest": "' + NEW + '"}}}', "tag"),
        ('{"images": {"a b": {"tag": "3", "digest": "' + NEW + '"}}}', "'a b' cannot be a name"),
        ('{"actions": {"actions/checkout": {"version": "7.0.1", "commit": "main"}}}', "commit 'main'"),
        ('{"tools": {"uv": {"version": "1; curl evil"}}}', "version '1; curl evil' cannot be used"),
        ('{"tools": {"uv": "1"}}', "version None cannot be used"),
    ],
)
def test_a_table_with_a_mistake_is_refused(update, text, mistake):
    (update.file.parent / "new.json").write_text(text)
    code, out = update("new.json", "--write")
    assert code == 2
    assert mistake in out
    assert len(out.splitlines()) == 1
    assert not update.file.exists()


def test_a_missing_file_is_an_error(update):
    code, out = update("gone.json")
    assert (code, out.startswith("error: "), "gone.json" in out) == (2, True, True)


# Generated files


def test_generated_files_have_the_pins_of_the_repository(tmp_path):
    for name, text in {
        "aurora.yaml": "app: {name: web, language: python, language-version: '3.14', framework: fastapi,"
        " package-manager: pip, entry-point: 'main:app', port: 8000, health-path: null, readiness-path: null,"
        " metrics-path: null}\n",
        "main.py": "from fastapi import FastAPI\n\napp = FastAPI()\n",
        "requirements.txt": "fastapi==0.120.0\nuvicorn==0.38.0\n",
        NAME: text_of({"images": {"python:3.14-slim": {"tag": "3.14.9-slim", "digest": NEW}}}),
    }.items():
        (tmp_path / name).write_text(text)
    texts = generate(tmp_path, only=["dockerfile"]).texts()
    assert f"python:3.14.9-slim@{NEW}" in texts["Dockerfile"]
    # The next request has the built-in table.
    assert table()["images"]["python:3.14-slim"]["digest"] != NEW


def test_a_wrong_entry_of_the_repository_is_an_error(tmp_path):
    (tmp_path / "aurora.yaml").write_text("app: {name: web, language: go, port: 8080}\n")
    (tmp_path / NAME).write_text('{"images": {"golang:1.26": {"tag": "1", "digest": "x"}}}')
    with pytest.raises(ConfigError, match=f"{NAME}: images: golang:1.26: digest 'x' cannot be used"):
        generate(tmp_path, only=["dockerfile"])


def test_tables_are_merged_entry_by_entry():
    base = {"date": "2026-01-01", "tools": {"uv": {"version": "1", "seen": 3}, "ruff": {"version": "1"}}}
    own = {"tools": {"uv": {"version": "2"}, "ruff": {"version": "1"}}}
    assert merged(base, own) == {"tools": {"uv": {"version": "2"}, "ruff": {"version": "1"}}}
    assert beyond(base, own) == {"tools": {"uv": {"version": "2"}}}
    assert parse(text_of(own), NAME) == own


# Registries and URLs


class _Server(ThreadingHTTPServer):
    """A registry with these tags by repository, and files by path; `needs_token` for repositories."""

    tags: dict[str, dict[str, str]]
    files: dict[str, str]
    needs_token = False
    asked: Counter[str]


class _Handler(BaseHTTPRequestHandler):
    server: _Server

    def log_message(self, *_):
        pass

    def do_HEAD(self):
        self.do_GET()

    def do_GET(self):
        server, path = self.server, self.path.partition("?")[0]
        server.asked[f"{self.command} {self.path}"] += 1
        if path in server.files:
            return self.answer(200, server.files[path])
        if path == "/token":
            return self.answer(200, json.dumps({"token": "of " + self.path.partition("scope=")[2]}))
        if not path.startswith("/v2/"):
            return self.answer(404)
        repository, _, rest = path.removeprefix("/v2/").rpartition(
            "/tags/list" if "/tags/" in path else "/manifests/"
        )
        scope = f"repository%3A{repository.replace('/', '%2F')}%3Apull"
        if server.needs_token and scope not in self.headers.get("Authorization", ""):
            realm = f"http://127.0.0.1:{server.server_port}/token"
            return self.answer(401, **{"WWW-Authenticate": f'Bearer realm="{realm}",service="here"'})
        tags = server.tags.get(repository)
        if tags is None:
            return self.answer(404)
        if not rest:
            # Two pages.
            names = sorted(tags)
            if "last=" in self.path or len(names) < 2:
                return self.answer(200, json.dumps({"tags": names[1:] or names}))
            link = f'</v2/{repository}/tags/list?last={names[0]}>; rel="next"'
            return self.answer(200, json.dumps({"tags": names[:1]}), Link=link)
        if rest not in tags:
            return self.answer(404)
        assert "application/vnd.oci.image.index.v1+json" in self.headers["Accept"]
        return self.answer(200, **{"Docker-Content-Digest": tags[rest]})

    def answer(self, status, body="", **headers):
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(body.encode())


@pytest.fixture
def server():
    with _Server(("127.0.0.1", 0), _Handler) as server:
        server.tags, server.files, server.asked = {}, {}, Counter()
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        server.url = f"http://127.0.0.1:{server.server_port}"
        yield server
        server.shutdown()
        thread.join()


def looked_up(server, images, path=""):
    return refreshed(server.url + path, images, lambda _: None)


@pytest.mark.parametrize(
    ("name", "tag", "tags", "newest"),
    [
        (
            "golang:1.25",
            "1.25.11",
            ["1.25.12", "1.25.9", "1.26.1", "1.25.13-alpine", "1.25.20rc1"],
            "1.25.12",
        ),
        ("python:3.14-slim", "3.14.6-slim", ["3.14.10-slim", "3.14.11", "3.15.0-slim"], "3.14.10-slim"),
        ("node:22-slim", "22.23.0-slim", ["22.24.1-slim", "24.1.0-slim"], "22.24.1-slim"),
        ("gradle:21-jdk", "8.14.2-jdk21", ["8.14.3-jdk21", "8.15.0-jdk25", "9.0.0-jdk21"], "8.14.3-jdk21"),
        ("postgres", "18.4-alpine", ["18.5-alpine", "19.1-alpine", "18.6-bookworm"], "18.5-alpine"),
        ("php:8.4-apache", "8.4-apache", ["8.5-apache", "8.4.1-apache"], "8.4-apache"),
        ("composer", "2", ["3", "2.9"], "2"),
        ("redis", "8.10.1-alpine", ["8.9.9-alpine"], "8.10.1-alpine"),
    ],
)
def test_a_registry_gives_the_newest_release_that_the_name_allows(server, name, tag, tags, newest):
    repository = f"library/{name.partition(':')[0]}"
    server.tags[repository] = {one: NEW if one == newest else OTHER for one in (tag, *tags)}
    assert looked_up(server, {name: {"tag": tag, "digest": OLD}}) == {name: {"tag": newest, "digest": NEW}}


def test_a_registry_is_asked_for_its_own_images_or_as_a_mirror(server):
    host = f"127.0.0.1:{server.server_port}"
    server.tags = {"team/base": {"1": NEW}, "library/composer": {"2": NEW}, "hub/moby/buildkit": {"x": NEW}}
    images = {
        f"{host}/team/base": {"tag": "1", "digest": OLD},
        "composer": {"tag": "2", "digest": OLD},
        "gcr.io/distroless/cc:nonroot": {"tag": "nonroot", "digest": OLD},
    }
    assert set(looked_up(server, images)) == {f"{host}/team/base", "composer"}
    assert not any("distroless" in one for one in server.asked)
    found = looked_up(server, {"moby/buildkit": {"tag": "x", "digest": OLD}}, "/hub/")
    assert found == {"moby/buildkit": {"tag": "x", "digest": NEW}}


def test_a_token_is_requested_once_for_each_repository(server):
    server.needs_token = True
    server.tags = {
        "library/postgres": {"18.4-alpine": OLD, "18.5-alpine": NEW},
        "library/composer": {"2": NEW},
    }
    images = {"postgres": {"tag": "18.4-alpine", "digest": OLD}, "composer": {"tag": "2", "digest": OLD}}
    assert looked_up(server, images)["postgres"] == {"tag": "18.5-alpine", "digest": NEW}
    assert sum("/token" in one for one in server.asked.elements()) == 2


@pytest.mark.parametrize("challenge", ['Basic realm="here"', 'Bearer realm="ftp://a.example/"', "Bearer"])
def test_a_registry_that_needs_credentials_is_an_error(server, monkeypatch, challenge):
    monkeypatch.setattr(_Handler, "do_GET", lambda self: self.answer(401, **{"WWW-Authenticate": challenge}))
    with pytest.raises(ConfigError, match=r"401|needs credentials"):
        looked_up(server, {"composer": {"tag": "2", "digest": OLD}})


def test_a_registry_with_none_of_the_images_is_an_error(server):
    with pytest.raises(ConfigError, match="has none of the images"):
        looked_up(server, {"composer": {"tag": "2", "digest": OLD}})


def test_the_command_reads_a_registry_and_a_table_at_a_url(server, update):
    server.tags["library/postgres"] = {table()["images"]["postgres"]["tag"]: NEW}
    server.files["/pins/table.json"] = json.dumps({"tools": {"uv": {"version": "9.9.9"}}})
    code, out = update(server.url, f"{server.url}/pins/table.json", "--write")
    assert (code, "wrote aurora.pins.json" in out) == (0, True)
    written = json.loads(update.file.read_text())
    assert written["tools"] == {"uv": {"version": "9.9.9"}}
    assert written["images"]["postgres"]["digest"] == NEW
    assert list(written["images"]) == ["postgres"]


def test_answers_that_are_no_use_are_one_line(server, update):
    server.files["/table.json"] = "<html>"
    assert update(f"{server.url}/table.json")[1].count("\n") == 1
    assert "HTTP status 404" in update(f"{server.url}/gone.json")[1]
    server.files["/v2/library/composer/manifests/2"] = ""
    assert "gives no digest" in update(server.url)[1]


@pytest.mark.parametrize("url", ["http://pins.example/table.json", "http://registry.example"])
def test_a_server_without_encryption_is_refused(update, url):
    code, out = update(url)
    assert (code, "use https" in out) == (2, True)


def test_a_redirect_to_a_server_without_encryption_is_refused(server, update, monkeypatch):
    monkeypatch.setattr(_Handler, "do_GET", lambda self: self.answer(302, Location="http://pins.example/"))
    code, out = update(f"{server.url}/table.json")
    assert (code, "http://pins.example/: use https" in out) == (2, True)


def test_files_are_no_registries():
    assert is_registry("https://ghcr.io")
    assert not is_registry("https://a.example/pins.json")
    assert not is_registry("pins.json")
