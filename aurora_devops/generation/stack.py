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

    `image` is the image of the build, `runtime` that of the final stage. `copies` are the files and folders of
    the final image with their targets, `sources` those of a build step. `root` is the folder that modules are
    imported from if it is not the repository's root, `installed` whether the application is installed as a
    package. `manifests` are the files that dependencies are installed from, `manager_is_said` whether they name
    the version of their package manager. `lint` and `test` are the commands of the pipeline, `setup` and `run`
    those of a developer. `drivers` are the drivers in the URL schemes of services. `static` is the command that
    collects static files, with the environment that it needs in `placeholders`. `health` checks the application inside
    its container, `alive` a process without a port. `programs` are further programs
    that are built, by name. `contained` is whether the pipeline lints and tests in the image of the build.
    `context` is the folder that the image is built from, relative to `folder`, that of the application, where it is
    another one; `commands` are those of the build.
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
