"""Ruby: Rails and other Rack applications on Puma, Sidekiq and other workers."""

from __future__ import annotations

import shlex

from aurora_devops.core.lazy import regex
from aurora_devops.generation.application import Application
from aurora_devops.generation.bundle import Request
from aurora_devops.generation.stack import Stack, TemplateSet

from .model import ASIDE, PLAIN, base, chosen_version, url_of, words, workers_of

_FILE = regex(r"config\.ru|Rakefile|[\w-]+\.rb")
_FOLDER = regex(rf"({PLAIN})/.*")
_ASSETS = regex(r"(?m)^\s{4}(?:propshaft|sprockets-rails|sprockets) ")
_ALIVE = ("ruby", "-e", "Process.kill(0, 1)")


def _make(request: Request) -> Stack:
    app, files = request.application, request.files
    rails = app.framework in ("rails", "ruby-on-rails") or "bin/rails" in files
    version = chosen_version(request, "ruby", "bookworm", 2)
    puma = "config/puma.rb" in files
    if " " in app.entry_point:
        command = words(app.entry_point, "entry-point")
        serves = any(word.rpartition("/")[2] == "rails" for word in command) and command[-1] in (
            "server",
            "s",
        )
        if serves and app.port:
            command = (*command, "--binding", "0.0.0.0", "--port", str(app.port))  # noqa: S104
    else:
        bind = f"tcp://0.0.0.0:{app.port}"
        # Options of the command line come after those of the file.
        command = (
            "bundle",
            "exec",
            "puma",
            *(("--config", "config/puma.rb") if puma else ()),
            "--bind",
            bind,
        )
    folders = {
        match[1]
        for path in files
        if (match := _FOLDER.fullmatch(path)) and match[1] not in ASIDE | {"log", "tmp", "storage"}
    }
    sources = [f"{folder}/" for folder in folders] + [path for path in files if _FILE.fullmatch(path)]
    checked = "rubocop" in files.get("Gemfile.lock", "")
    rspec = "rspec" in files.get("Gemfile.lock", "")
    test = "bundle exec rspec" if rspec else "bin/rails test" if rails else "bundle exec rake test"
    return Stack(
        title="Ruby",
        template="ruby",
        version=version,
        image=base(app, f"ruby:{version}-bookworm"),
        runtime=base(app, f"ruby:{version}-bookworm"),
        command=command,
        manager="bundler",
        form="rails" if rails else "",
        manifests=("Gemfile", "Gemfile.lock"),
        sources=tuple((one, one if one.endswith("/") else "") for one in sorted(sources)),
        lint=("bundle exec rubocop" if checked else "bundle check",),
        test=(test,),
        setup=("bundle install",),
        run="bin/rails server" if rails else shlex.join(command),
        health=_health(app),
        contained=True,
        alive=_ALIVE,
        static=("bundle", "exec", "rails", "assets:precompile")
        if rails and (app.static_folder or _ASSETS.search(files.get("Gemfile.lock", "")))
        else (),
        migration=words(app.migration, "migration") if app.migration else (),
        workers=workers_of(app, words),
    )


def _health(app: Application) -> tuple[str, ...]:
    if url := url_of(app, app.health_path):
        return ("ruby", "-rnet/http", "-e", f"exit Net::HTTP.get_response(URI('{url}')).code.to_i < 400")
    if app.port:
        return ("ruby", "-rsocket", "-e", f"TCPSocket.new('127.0.0.1', {app.port})")
    return _ALIVE


TEMPLATES = TemplateSet("ruby", ("bundler", "bundle"), _make, "Ruby", "ruby")
