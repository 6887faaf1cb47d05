"""A stack: how an application is built and started, as the templates of its language say it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING

from ..core.record import field, record

if TYPE_CHECKING:
    from .bundle import Request


@record
class Stack:
    """The build and the processes of an application.

    - `title` and `version` are those of the language; `command` starts the application in its image.
    - `template` names the template of the Dockerfile; a stack without one has a Dockerfile of its own. `image` is the
      image of the build, `runtime` that of the final stage, `slim` whether the latter has a shell. `form` is a
      variation of the template, `build` and `arguments` are values that only one template reads.
    - `manager` installs `manifests`; `manager_version` is its version, `manager_is_said` whether a manifest has it.
      `added` are packages that are installed besides.
    - `complete` is whether the final image has all packages of the build; `removed` are keys of `package.json`, such
      as `scripts.prepare`, that are removed before packages are installed in the image.
    - `copies` are the files and folders of the final image with their targets, `sources` those of a build step, `data`
      those that both need. `commands` are the commands of the build, `programs` further programs by name.
    - `root` is the folder that modules are imported from, if it is not the root; `installed` is whether the
      application is installed as a package. `static` collects static files, with the environment `placeholders`.
    - `context` is the folder that the image is built from, relative to the application's `folder`.
    - `health` checks the application inside its container, `alive` a process without a port.
    - `migration` and `workers` are commands beside the main one. `drivers` are those in the URL schemes of services.
    - `lint` and `test` are commands of the pipeline, which runs them in `image` if `contained`; `setup` and `run` are
      those of a developer.
    """

    title: str
    version: str
    command: tuple[str, ...]
    manager: str
    template: str = ""
    image: str = ""
    runtime: str = ""
    manager_version: str = ""
    manager_is_said: bool = False
    copies: tuple[tuple[str, str], ...] = ()
    manifests: tuple[str, ...] = ()
    sources: tuple[tuple[str, str], ...] = ()
    data: tuple[tuple[str, str], ...] = ()
    root: str = ""
    installed: bool = False
    lint: tuple[str, ...] = ()
    test: tuple[str, ...] = ()
    setup: tuple[str, ...] = ()
    run: str = ""
    drivers: Mapping[str, str] = field(default_factory=dict)
    added: tuple[str, ...] = ()
    health: tuple[str, ...] = ()
    alive: tuple[str, ...] = ()
    migration: tuple[str, ...] = ()
    workers: tuple[tuple[str, tuple[str, ...]], ...] = ()
    static: tuple[str, ...] = ()
    placeholders: tuple[tuple[str, str], ...] = ()
    programs: tuple[tuple[str, str], ...] = ()
    build: tuple[str, ...] = ()
    arguments: tuple[str, ...] = ()
    slim: bool = False
    contained: bool = False
    context: str = ""
    folder: str = ""
    commands: tuple[str, ...] = ()
    form: str = ""
    complete: bool = False
    removed: tuple[str, ...] = ()


@record
class TemplateSet:
    """The templates of a language: its package managers, and a function from a request to a stack.

    `template` of the stack names the Dockerfile's template: `elixir` for `dockerfile/elixir`. `templates` are templates
    by path, such as `dockerfile/elixir.jinja`, beside the built-in ones. `fence` is its name in Markdown,
    `started_by_entry` whether the entry point of the application is in the start command.
    """

    language: str
    managers: tuple[str, ...]
    make: Callable[[Request], Stack]
    title: str
    fence: str = ""
    started_by_entry: bool = True
    templates: Mapping[str, str] = field(default_factory=dict)
