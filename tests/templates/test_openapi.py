"""OpenAPI read from code: what FastAPI itself would say of the same code, without running it."""

import pytest

from aurora_devops.generation import PLACEHOLDER
from aurora_devops.generation.detect import Texts
from aurora_templates.openapi import document
from templates.delivered import APPLICATIONS, APPS

APP = APPLICATIONS["taskmaster"]
MODELS = '''
from __future__ import annotations
from datetime import date, datetime
from enum import Enum, StrEnum, auto
from typing import Annotated, ClassVar, Literal, Optional, Union
from uuid import UUID
from pydantic import BaseModel, EmailStr, Field

class Color(str, Enum):
    red = "red"
    blue = "blue"

class Size(StrEnum):
    SMALL = auto()

Name = Annotated[str, Field(min_length=2)]

class Base(BaseModel):
    kind: ClassVar[str] = "x"
    created: datetime

class Tag(BaseModel):
    name: Name

class Item(Base):
    """A thing."""

    id: UUID
    title: str = Field(..., max_length=10, description="What it is called.")
    day: date | None = None
    color: Color = Color.red
    size: Size
    tags: list[Tag] = []
    extra: dict[str, int] = Field(default_factory=dict)
    parent: Optional["Item"] = None
    letter: Literal["a", "b"] = "a"
    either: Union[int, str, None] = None
    mail: EmailStr | None = Field(None, alias="eMail")
    _hidden: int = 0
'''
DEPENDENCIES = """
from typing import Annotated
from fastapi import Depends, Header, Query
from fastapi.security import OAuth2PasswordBearer

oauth = OAuth2PasswordBearer(tokenUrl="token")

def paging(skip: int = 0, limit: Annotated[int, Query(ge=1, le=100)] = 20): ...

async def user(token: Annotated[str, Depends(oauth)], x_trace: Annotated[str | None, Header()] = None): ...

User = Annotated[str, Depends(user)]
"""
MAIN = """
from typing import Annotated
from fastapi import APIRouter, Body, Depends, FastAPI, Form, HTTPException, Path, Query, Request, UploadFile, status
from fastapi.responses import PlainTextResponse
from . import models
from .dependencies import User, paging
from .models import Color, Item, Tag

app = FastAPI(title="Shop", version="2.1.0")
items = APIRouter(prefix="/items", tags=["things"])

@items.get("", response_model=list[Item])
def list_items(page=Depends(paging), q: str | None = Query(None, max_length=5), color: Color = Color.red): ...

@items.post("", status_code=status.HTTP_201_CREATED, responses={409: {"description": "Twice"}})
async def create(item: Item, who: User, request: Request) -> Item:
    raise HTTPException(status_code=400, detail="bad item")

@items.put("/{item_id}/tags", summary="Set them", operation_id="setTags", deprecated=True)
def set_tags(item_id: Annotated[int, Path(ge=1)], tags: list[Tag], note: Annotated[str, Body()]) -> models.Item: ...

@items.post("/{item_id:int}/image")
def upload(item_id: int, file: UploadFile, title: Annotated[str, Form()] = "x"): ...

@app.get("/text", response_class=PlainTextResponse)
def text() -> str: ...

@app.delete("/x/{name:path}", status_code=204)
def remove(name: str) -> None: ...

@app.api_route("/both", methods=["GET", "POST"])
def both(): ...

@app.get("/hidden", include_in_schema=False)
def hidden(): ...

app.include_router(items, prefix="/api")
"""
FILES = {
    "pyproject.toml": '[project]\nname = "shop"\nlicense = "MIT"\ndependencies = ["fastapi"]\n',
    "shop/__init__.py": "",
    "shop/models.py": MODELS,
    "shop/dependencies.py": DEPENDENCIES,
    "shop/main.py": MAIN,
}


def shop(**files):
    return document(APP, {**FILES, **files})


def test_paths_methods_and_names():
    found = shop()
    listed = {path: sorted(operations) for path, operations in found["paths"].items()}
    assert listed == {
        "/api/items": ["get", "post"],
        "/api/items/{item_id}/image": ["post"],
        "/api/items/{item_id}/tags": ["put"],
        "/both": ["get", "post"],
        "/health": ["get"],
        "/metrics": ["get"],
        "/ready": ["get"],
        "/text": ["get"],
        "/x/{name}": ["delete"],
    }
    operations = [one for path in found["paths"].values() for one in path.values()]
    assert len({one["operationId"] for one in operations}) == len(operations)
    assert found["info"]["version"] == "2.1.0"
    assert found["info"]["license"] == {"name": "MIT", "identifier": "MIT"}
    assert found["openapi"] == "3.1.0"
    put = found["paths"]["/api/items/{item_id}/tags"]["put"]
    assert (put["operationId"], put["summary"], put["deprecated"], put["tags"]) == (
        "setTags",
        "Set them",
        True,
        ["things"],
    )


def parameters(operation):
    return {
        (one["name"], one["in"]): (one["required"], one["schema"]) for one in operation.get("parameters", ())
    }


def test_parameters_also_those_of_dependencies():
    paths = shop()["paths"]
    assert parameters(paths["/api/items"]["get"]) == {
        ("skip", "query"): (False, {"type": "integer", "default": 0}),
        ("limit", "query"): (False, {"type": "integer", "minimum": 1, "maximum": 100, "default": 20}),
        ("q", "query"): (False, {"type": ["string", "null"], "maxLength": 5}),
        ("color", "query"): (False, {"$ref": "#/components/schemas/Color"}),
    }
    assert parameters(paths["/api/items"]["post"]) == {
        ("x-trace", "header"): (False, {"type": ["string", "null"]}),
    }
    assert parameters(paths["/api/items/{item_id}/tags"]["put"]) == {
        ("item_id", "path"): (True, {"type": "integer", "minimum": 1}),
    }
    assert parameters(paths["/x/{name}"]["delete"]) == {("name", "path"): (True, {"type": "string"})}


def test_security_bodies_and_answers():
    found = shop()
    create = found["paths"]["/api/items"]["post"]
    assert create["security"] == [{"OAuth2PasswordBearer": []}]
    assert found["components"]["securitySchemes"] == {
        "OAuth2PasswordBearer": {"type": "oauth2", "flows": {"password": {"tokenUrl": "token", "scopes": {}}}}
    }
    item = {"$ref": "#/components/schemas/Item"}
    assert create["requestBody"] == {"required": True, "content": {"application/json": {"schema": item}}}
    assert {code: one["description"] for code, one in create["responses"].items()} == {
        "201": "Created",
        "400": "Bad item",
        "409": "Twice",
        "422": "The request is not valid.",
    }
    paths = found["paths"]
    tags = paths["/api/items/{item_id}/tags"]["put"]["requestBody"]["content"]["application/json"]["schema"]
    assert tags["required"] == ["tags", "note"]
    upload = paths["/api/items/{item_id}/image"]["post"]["requestBody"]["content"]["multipart/form-data"][
        "schema"
    ]
    assert upload["properties"]["file"] == {"type": "string", "contentMediaType": "application/octet-stream"}
    assert upload["required"] == ["file"]
    assert paths["/text"]["get"]["responses"]["200"]["content"] == {
        "text/plain": {"schema": {"type": "string"}}
    }
    assert paths["/x/{name}"]["delete"]["responses"]["204"] == {"description": "No Content"}


def test_models():
    schemas = shop()["components"]["schemas"]
    assert schemas["Item"] == {
        "type": "object",
        "description": "A thing.",
        "properties": {
            "created": {"type": "string", "format": "date-time"},
            "id": {"type": "string", "format": "uuid"},
            "title": {"type": "string", "description": "What it is called.", "maxLength": 10},
            "day": {"type": ["string", "null"], "format": "date"},
            "color": {"$ref": "#/components/schemas/Color"},
            "size": {"$ref": "#/components/schemas/Size"},
            "tags": {"type": "array", "items": {"$ref": "#/components/schemas/Tag"}, "default": []},
            "extra": {"type": "object", "additionalProperties": {"type": "integer"}},
            "parent": {"anyOf": [{"$ref": "#/components/schemas/Item"}, {"type": "null"}]},
            "letter": {"enum": ["a", "b"], "default": "a"},
            "either": {"anyOf": [{"type": "integer"}, {"type": "string"}, {"type": "null"}]},
            "eMail": {"type": ["string", "null"], "format": "email"},
        },
        "required": ["created", "id", "title", "size"],
    }
    assert schemas["Color"] == {"type": "string", "enum": ["red", "blue"]}
    assert schemas["Size"] == {"type": "string", "enum": ["small"]}
    assert schemas["Tag"]["properties"]["name"] == {"type": "string", "minLength": 2}


@pytest.mark.parametrize("validates", [True, False])
def test_a_422_of_the_application_does_not_hide_that_of_fastapi(validates):
    taken = "count: int" if validates else ""
    code = (
        "from fastapi import FastAPI, HTTPException\n\napp = FastAPI()\n\n"
        f'@app.post("/orders")\ndef order({taken}) -> None:\n    raise HTTPException(422, "Sold out")\n'
    )
    answer = document(APP, {**FILES, "shop/main.py": code})["paths"]["/orders"]["post"]["responses"]["422"]
    own = {"$ref": "#/components/schemas/HTTPError"}
    both = {"anyOf": [{"$ref": "#/components/schemas/HTTPValidationError"}, own]}
    assert answer["description"] == "Sold out"
    assert answer["content"] == {"application/json": {"schema": both if validates else own}}


def test_two_models_of_one_name_and_one_that_is_reserved():
    other = (
        "from fastapi import APIRouter\nfrom pydantic import BaseModel\n\napp = APIRouter()\n\n"
        "class Item(BaseModel):\n    other: int\n\nclass HTTPError(BaseModel):\n    why: str\n\n"
        '@app.get("/other")\ndef other() -> Item: ...\n\n@app.get("/error")\ndef error() -> HTTPError: ...\n'
    )
    schemas = shop(**{"shop/other.py": other})["components"]["schemas"]
    assert schemas["shop_other_Item"]["properties"] == {"other": {"type": "integer"}}
    assert schemas["shop_other_HTTPError"]["properties"] == {"why": {"type": "string"}}
    assert "created" in schemas["Item"]["properties"]
    assert "detail" in schemas["HTTPError"]["properties"]


def test_code_that_cannot_be_followed_gives_what_is_known():
    odd = (
        "from fastapi import FastAPI, Depends\nfrom elsewhere import Model, given\n\napp = FastAPI()\n\n"
        "def loop(a=Depends(loop)): ...\n\n"
        'Again = Again\n\n@app.get("/a/{b}")\ndef a(*rest, model: Model, again: Again, g=given(), x: "list[" = None, '
        "y=Depends(loop), **more) -> Model: ...\n"
    )
    found = document(APP, {**FILES, "shop/main.py": odd})
    operation = found["paths"]["/a/{b}"]["get"]
    assert {"model", "again", "x", "b"} <= {one["name"] for one in operation["parameters"]}
    assert operation["responses"]["200"]["content"] == {"application/json": {"schema": {}}}


def test_of_other_frameworks_methods_and_paths():
    for name, path in (("sessions", "/v1/sessions/{id}"), ("ledger", "/v1/accounts/{id}")):
        found = document(APPLICATIONS[name], Texts(APPS / name))
        get = found["paths"][path]["get"]
        assert [one["name"] for one in get["parameters"]] == ["id"]
        assert PLACEHOLDER not in str(found)
        assert APPLICATIONS[name].readiness_path in found["paths"]


def test_without_code_the_paths_are_a_placeholder():
    assert f"/{PLACEHOLDER}" in document(APP, {})["paths"]


GIN = """
package main

func routes(r *gin.Engine) {
	r.GET("/users/:id", get)
	r.PUT("/users/:name", put)
	r.GET("/users/:user/posts/:post", posts)
	r.DELETE("/users/:id/posts/:number", remove)
}
"""


def test_paths_that_differ_in_the_names_of_parameters_are_one():
    from aurora_devops.generation import Application

    application = Application(
        name="blog", language="go", framework="gin", health_path=None, readiness_path=None
    )
    paths = document(application, {"main.go": GIN})["paths"]
    own = {path: operations for path, operations in paths.items() if path.startswith("/users")}
    named = {
        path: {method: [one["name"] for one in said["parameters"]] for method, said in operations.items()}
        for path, operations in own.items()
    }
    assert named == {
        "/users/{id}": {"get": ["id"], "put": ["id"]},
        "/users/{user}/posts/{post}": {"get": ["user", "post"], "delete": ["user", "post"]},
    }
