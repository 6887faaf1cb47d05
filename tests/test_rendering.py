"""Every kind writes its models: what is written reads as the same model, and in the format's best style."""

from __future__ import annotations

import types
from functools import cache
from typing import Annotated, Any, ForwardRef, Literal, Union, get_args, get_origin

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from inline_snapshot import snapshot
from pydantic import BaseModel

import aurora_devops
from aurora_devops import ConfigError, Node, Span
from aurora_devops.core.node import annotations_of, from_data
from aurora_devops.core.record import fields
from aurora_devops.core.run import default_catalogue
from aurora_devops.kinds.dockerfile import Dockerfile
from aurora_devops.kinds.dockerfile.model import Part
from aurora_devops.kinds.documents.model import Page
from strategies import PATHS, examples, texts

KINDS = default_catalogue().kinds
# A playbook and values have no class: they are kept as data.
DATA_KINDS = sorted(
    {name for name, kind in KINDS.items() if "text" not in kind.formats} - {"ansible", "helm-values"}
)


def models(kind: str, text: str) -> list[Any]:
    """The models of this kind in a text that nothing is wrong with for its reader."""
    documents = aurora_devops.read(PATHS[kind], text)
    if any(document.problems for document in documents):
        return []
    return [document.model for document in documents if document.kind == kind and document.model is not None]


def content(value: Any) -> Any:
    """A model without places, which change, and without the letter case of Docker's own words."""
    if isinstance(value, Node):
        return value
    if isinstance(value, Span):
        return None
    if isinstance(value, tuple) and hasattr(value, "_fields"):
        return type(value).__name__, [content(inner) for inner in value]
    if isinstance(value, (BaseModel, Part)) or hasattr(value, "__record_fields__"):
        left_out = _BACK | {"text"} if isinstance(value, (Dockerfile, Page)) else _BACK
        if isinstance(value, Part):
            names = value.fields()
        else:
            names = type(value).model_fields if isinstance(value, BaseModel) else fields(value)
        held = {name: content(getattr(value, name)) for name in names if name not in left_out}
        return type(value).__name__, held
    if isinstance(value, (tuple, list)):
        return [content(inner) for inner in value]
    if isinstance(value, dict):
        return {key: content(inner) for key, inner in value.items()}
    return value.upper() if value in ("as", "As", "aS") else value


# What a part lies in, keywords as they were written, empty lines behind the last continuation of a file.
_BACK = frozenset({"source", "context", "shell", "stages", "keyword", "blank_lines"})


def written(kind: str, model: Any) -> str:
    text = aurora_devops.render(kind, model)
    (again,) = models(kind, text) or (None,)
    assert content(again) == content(model)
    assert aurora_devops.render(kind, again) == text
    return text


def test_every_kind_can_be_written():
    assert [name for name, kind in KINDS.items() if kind.render is None] == []


@pytest.mark.parametrize("kind", sorted(KINDS))
def test_the_examples_of_the_policies(kind):
    for text in examples(kind):
        for model in models(kind, text):
            written(kind, model)


@pytest.mark.parametrize("kind", sorted(KINDS))
@given(data=st.data())
def test_any_text_that_can_be_read(kind, data):
    # At the beginning it is no character of the text, and without the empty lines above it might stand there.
    for model in models(kind, data.draw(texts(kind)).replace("\ufeff", "")):
        written(kind, model)


# Any model, drawn field by field from its class.

_ODD = (
    *(
        "on",
        "No",
        "~",
        "null",
        "1e3",
        "0o7",
        "0x1F",
        "080",
        "22:22",
        "1_000",
        ".inf",
        "2026-11-21",
        "<<",
        "=",
    ),
    *("- a", "a: b", "a #b", "#", "*a", "&a", "!a", "@a", "%a", "a\nb\n", " a\nb", "a\n\n", "\ta\nb", "---"),
    *("{{ $value }}", "${{ github.ref }}", "'", '"', "\\", "a ", "é", "\u2028", "\ufeff", "\r\n"),
)
_WORDS = st.one_of(
    st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), max_size=8),
    st.sampled_from(_ODD),
)
_SCALARS = st.one_of(_WORDS, st.booleans(), st.integers(), st.floats(allow_nan=False), st.none())
_ANY = st.recursive(
    _SCALARS,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(_WORDS, inner, max_size=3),
    max_leaves=6,
)


def values(annotation: Any, depth: int) -> st.SearchStrategy[Any]:
    """Plain data for an annotation of a model."""
    origin, inner = get_origin(annotation), get_args(annotation)
    if origin is Annotated:
        return values(inner[0], depth)
    if origin in (Union, types.UnionType):
        return st.one_of([values(one, depth) for one in inner])
    if origin is Literal:
        return st.sampled_from(inner)
    if origin in (list, tuple):
        return st.lists(values(inner[0], depth), max_size=2)
    if origin is dict:
        return st.dictionaries(_WORDS, values(inner[1], depth), max_size=2)
    if isinstance(annotation, type) and issubclass(annotation, (Node, BaseModel)):
        return data_for(annotation, depth)
    if annotation in (str, ForwardRef("str")):
        return _WORDS
    if annotation in (bool, int, float, type(None)):
        return {bool: st.booleans(), int: st.integers(), float: st.floats(allow_nan=False)}.get(
            annotation, st.none()
        )
    return _ANY


@cache
def data_for(model: type[Node | BaseModel], depth: int = 3) -> st.SearchStrategy[dict[str, Any]]:
    """Plain data for a model: up to three of its fields, and a key that it does not know."""
    if not depth:
        return st.just({})
    if issubclass(model, Node):
        keys = model.keys_of_fields()
        types_by_key = {keys[name]: annotation for name, annotation in annotations_of(model).items()}
    else:
        types_by_key = {info.alias or name: info.annotation for name, info in model.model_fields.items()}
    pairs = [
        st.tuples(st.just(key), values(annotation, depth - 1)) for key, annotation in types_by_key.items()
    ]
    unknown = st.tuples(_WORDS, _ANY)
    return st.lists(st.one_of(unknown, *pairs), max_size=3).map(dict)


# What makes data an artifact of its kind, where its path does not.
_SIGNS: dict[str, dict[str, Any]] = {
    "terraform-plan": {"format_version": "1.2", "terraform_version": "1.9.0", "resource_changes": []},
    "grafana-dashboard": {"title": "a", "schemaVersion": 39, "panels": []},
    "kustomization": {"apiVersion": "kustomize.config.k8s.io/v1beta1", "kind": "Kustomization"},
    "openapi": {"openapi": "3.1.0", "info": {}},
    "helmfile": {"releases": [], "helmfiles": []},
    "skaffold": {"apiVersion": "skaffold/v4beta11", "kind": "Config"},
    "ecs-task": {"family": "shop", "containerDefinitions": []},
    "service-settings": {"name": "shop", "services": {"web": {"host": "aks", "project": "web"}}},
}


@cache
def classes(kind: str) -> dict[type[Node | BaseModel], dict[str, Any]]:
    """The classes of the models of a kind, each with the data that makes it one of them."""
    found: dict[type[Node | BaseModel], dict[str, Any]] = {}
    for text in examples(kind):
        for model in models(kind, text):
            signs = {key: model[key] for key in ("apiVersion", "kind")} if kind == "kubernetes" else {}
            found.setdefault(type(model), {**_SIGNS.get(kind, {}), **signs})
    return found


@pytest.mark.parametrize("kind", DATA_KINDS)
@given(data=st.data())
def test_any_model(kind, data):
    known = classes(kind)
    model = data.draw(st.sampled_from(sorted(known, key=str)))
    signs = known[model]
    try:
        drawn = {**data.draw(data_for(model)), **signs}
        made = from_data(model, drawn) if issubclass(model, Node) else model.model_validate(drawn)
    except ValueError:
        return
    # A key of another program makes the file one of that program.
    foreign = KINDS[kind].foreign
    assume(foreign is None or not foreign(drawn))
    written(kind, made)


# The style.


def restyled(kind: str, text: str) -> str:
    (model,) = models(kind, text)
    return written(kind, model)


def test_a_compose_file():
    text = """
services: {db: {image: 'postgres:18', environment: {PORT: "5432", DEBUG: 'off'}}, web: {ports: ["80:80"]}}
volumes: {data: }
name: shop
"""
    assert restyled("compose", text) == snapshot("""\
name: shop

services:
  db:
    image: postgres:18
    environment:
      PORT: "5432"
      DEBUG: "off"

  web:
    ports:
      - "80:80"

volumes:
  data:
""")


def test_a_workflow_keeps_on_without_quotes():
    text = """
jobs:
  test: {steps: [{run: "make\\nmake test\\n", if: 'true'}], runs-on: ubuntu-24.04}
  push: {needs: test}
on: [push]
"""
    assert restyled("github-workflow", text) == snapshot("""\
on:
  push:

jobs:
  test:
    runs-on: ubuntu-24.04
    steps:
      - if: "true"
        run: |
          make
          make test

  push:
    needs: test
""")


def test_a_manifest():
    text = """
data: {script: "a\\nb\\n", yes: "no", mode: "0644"}
kind: ConfigMap
metadata: {name: web}
apiVersion: v1
"""
    assert restyled("kubernetes", text) == snapshot("""\
apiVersion: v1
kind: ConfigMap
metadata:
  name: web
data:
  script: |
    a
    b
  "yes": "no"
  mode: "0644"
""")


def test_a_stream_of_manifests():
    objects = [model for name in "ab" for model in models("kubernetes", f"apiVersion: v1\nkind: {name}\n")]
    assert aurora_devops.render("kubernetes", *objects) == snapshot("""\
apiVersion: v1
kind: a
---
apiVersion: v1
kind: b
""")


def test_a_dashboard():
    text = '{"panels":[],"title":"é","uid":"a","schemaVersion":39}'
    assert restyled("grafana-dashboard", text) == snapshot("""\
{
  "title": "é",
  "uid": "a",
  "schemaVersion": 39,
  "panels": []
}
""")


def test_a_dockerfile():
    text = """\
# syntax=docker/dockerfile:1
# The toolchain.
from  golang:1.25   as build
run --mount=type=cache,target=/root/.cache \\
  --network=none \\
      go build \\
      # every package
      ./...


cmd ["a","b"]
# What runs.
From scratch
copy --from=build  /a   /b
"""
    assert restyled("dockerfile", text) == snapshot("""\
# syntax=docker/dockerfile:1

# The toolchain.
FROM golang:1.25 AS build
RUN --mount=type=cache,target=/root/.cache \\
    --network=none \\
    go build \\
      # every package
      ./...

CMD ["a", "b"]

# What runs.
FROM scratch
COPY --from=build /a /b
""")


def test_a_markdown_document():
    text = """Shop
====
What it does.
## Usage ##
```sh
make


make test
```
- one
- two



[docs]: docs.md


"""
    assert restyled("document", text) == snapshot("""\
# Shop

What it does.

## Usage

```sh
make


make test
```

- one
- two

[docs]: docs.md
""")


@pytest.mark.parametrize("text", ["```sh\nmake", "```sh\nmake\n\n\n", "- ```sh\n  make", "# A\n\n```\n\n"])
def test_a_block_of_code_that_nothing_closes(text):
    assert restyled("document", text) == text


def test_an_ignore_file():
    assert restyled("dockerignore", "  .git  \r\n# tests\r\n\r\ntests/\r\n\r\n") == snapshot("""\
.git
# tests

tests/
""")


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (("kubernets", None), "unknown kind 'kubernets'; did you mean kubernetes?"),
        (("dockerfile", None, None), "a file of dockerfile holds one model, not 2"),
    ],
)
def test_what_cannot_be_written(arguments, message):
    with pytest.raises(ConfigError, match=message.replace("?", r"\?")):
        aurora_devops.render(*arguments)


def test_reading_from_disk(tmp_path):
    path = tmp_path / "Dockerfile"
    path.write_text("FROM debian:12\n")
    (document,) = aurora_devops.read(path)
    assert (document.kind, document.model.stages[0].from_.reference) == ("dockerfile", "debian:12")
    assert aurora_devops.read(tmp_path / "notes.txt", "nothing") == ()
    with pytest.raises(OSError, match="missing"):
        aurora_devops.read(tmp_path / "missing.yaml")
