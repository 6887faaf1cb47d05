"""Templates to artifacts: one environment, a team's own templates before ours, one function a part.

Templates are written between `<%` and `%>`, values between `<%=` and `%>`, for `{{ }}` belongs to the
expressions of workflows, alerts and dashboards.
"""

from __future__ import annotations

import importlib
import json
import shlex
from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import cache, lru_cache
from importlib import resources
from types import MappingProxyType
from typing import Any

import jinja2
from jinja2.sandbox import ImmutableSandboxedEnvironment

from aurora_devops.core.settings import ConfigError
from aurora_devops.formats.writing import block_scalar
from aurora_devops.generation.agents import ARTIFACTS
from aurora_devops.generation.bundle import Artifact, Request
from aurora_devops.generation.pins import NAME, pins_in

from .chart import FOLDER
from .lock import action, image, replaced, tool
from .stacks import template_set
from .stacks.static import served

SUFFIX = ".jinja"
# What a part refers to, and which part makes that.
_REFERS: Mapping[str, tuple[tuple[str, str], ...]] = {
    "compose": (("Dockerfile", "dockerfile"),),
    "pipeline": (("Dockerfile", "dockerfile"), ("k8s/kustomization.yaml", "kubernetes")),
    "prometheus": (("monitoring/rules/", "rules"),),
    "rules": (("docs/runbooks/", "runbooks"),),
    "runbooks": (("monitoring/rules/", "rules"),),
}


class Templates:
    """The templates of one request: `render` gives the text of one, by its path and what it is told."""

    def __init__(self, own: Mapping[str, str]) -> None:
        self._environment = _environment(tuple(sorted(_templates_of(own).items())))

    def render(self, path: str, **values: Any) -> str:
        """The text of the template at a path such as `dockerfile/go`; the ending is added.

        Raises ConfigError that names the template when a team's own template is wrong.
        """
        name = path + SUFFIX
        try:
            return self._environment.get_template(name).render(values)
        except jinja2.TemplateSyntaxError as error:
            raise ConfigError(f"template {error.name or name}:{error.lineno}: {error.message}") from error
        except (jinja2.TemplateError, TypeError, ValueError) as error:
            raise ConfigError(f"template {name}: {error}") from error


Part = Callable[[Request, Templates], Iterable[Artifact]]


def render(request: Request) -> list[Artifact]:
    """The artifacts of each part that is asked for; the same request gives the same bytes."""
    with replaced(pins_in({**_pins(request.all_files), **_pins(request.files)})):
        return list(_render(request))


def _pins(files: Mapping[str, str]) -> dict[str, str]:
    return {NAME: files[NAME]} if NAME in files else {}


def _render(request: Request) -> Iterator[Artifact]:
    for path in sorted(_templates_of(request.templates)):
        if path not in shipped():
            request.note(f"the team's template {path} stands in for none")
    for name in request.parts:
        for path, part in _REFERS.get(name, ()):
            if part == "kubernetes" and request.application.cluster.packaging == "helm":
                path = f"{FOLDER}/Chart.yaml"
            if part not in request.parts and not any(one.startswith(path) for one in request.files):
                request.note(f"{name} refers to {path}, which is not there; --only {part} makes it")
    templates = templates_of(request)
    request = served(request)
    for name in request.parts:
        if function := _part(name):
            request.say(f"generating {name}")
            yield from function(request, templates)


def templates_of(request: Request) -> Templates:
    """The templates of a request: those of the team, then those of the language, then the built-in ones."""
    known = template_set(request)
    return Templates({**(known.templates if known else {}), **request.templates})


def _part(name: str) -> Part | None:
    """The function of a part, from the mapping `PARTS` in the module of its agent."""
    for agent, names in ARTIFACTS.items():
        if name in names:
            parts: Mapping[str, Part] = importlib.import_module(f"{__package__}.{agent}").PARTS
            return parts.get(name)
    return None


@lru_cache(maxsize=4)
def _environment(own: tuple[tuple[str, str], ...]) -> ImmutableSandboxedEnvironment:
    """What templates are read and rendered with; compiling them is most of the time that it takes."""
    environment = ImmutableSandboxedEnvironment(
        block_start_string="<%",
        block_end_string="%>",
        variable_start_string="<%=",
        variable_end_string="%>",
        comment_start_string="<%#",
        comment_end_string="%>",
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
        # What is made is not HTML; the filters quote for each format.
        autoescape=False,
        loader=jinja2.ChoiceLoader([jinja2.DictLoader(dict(own)), jinja2.DictLoader(dict(shipped()))]),
    )
    environment.filters.update(FILTERS)
    environment.globals.update(image=image, action=action, tool=tool)
    return environment


@cache
def shipped() -> Mapping[str, str]:
    """The templates of this package: text by path."""
    root = resources.files(__package__) / "templates"
    return MappingProxyType(
        {
            f"{folder.name}/{file.name}": file.read_text(encoding="utf-8")
            for folder in root.iterdir()
            if folder.is_dir()
            for file in folder.iterdir()
            if file.name.endswith(SUFFIX)
        }
    )


def _templates_of(own: Mapping[str, str]) -> dict[str, str]:
    return {path: text for path, text in own.items() if path.endswith(SUFFIX)}


def _json(value: object) -> str:
    return json.dumps(value, ensure_ascii=False)


def _scalar(value: object) -> str:
    return block_scalar(str(value))


def _entries(values: Mapping[str, object], indent: int) -> str:
    """A mapping in YAML, an entry a line."""
    return "\n".join(f"{' ' * indent}{name}: {_scalar(value)}" for name, value in values.items())


def _label(value: str) -> str:
    """A quoted value of a Dockerfile's LABEL or ENV, in which nothing is substituted."""
    text = " ".join(value.split())
    for sign in ("\\", '"', "$"):
        text = text.replace(sign, f"\\{sign}")
    return f'"{text}"'


def _literal(value: str) -> str:
    """A text in a workflow, of which nothing is evaluated."""
    return value.replace("${{", "${{ '${{' }}")


# A JSON string is a YAML string too (YAML 1.2, section 1.3), so `json` quotes for both.
FILTERS: Mapping[str, Callable[..., str]] = {
    "entries": _entries,
    "json": _json,
    "label": _label,
    "literal": _literal,
    "scalar": _scalar,
    "shell": shlex.quote,
}
