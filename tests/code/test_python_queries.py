"""The query parameters that handlers of FastAPI read."""

import pytest

from aurora_devops.code.python.queries import queries
from aurora_devops.code.sources import Sources

_CODE = """\
from typing import Annotated
from fastapi import Body, Depends, FastAPI, Header, Query, Request

app = FastAPI()


@app.get("/orders/{{number}}"{})
def order({}):
    return {{}}
"""


@pytest.mark.parametrize(
    ("signature", "expected"),
    [
        ("number: int, client: str", ("client",)),
        ("number: int, client: str | None = None, page: int = 1", ("client", "page")),
        ("number: int, *, client: Annotated[str, Query(max_length=9)]", ("client",)),
        ("number: int, one: str = Query(alias='client')", ("client",)),
        ("number: int, one: Annotated[str, Query(alias=NAME)]", None),
        ("number: int, clients: list[str] = Query([])", ("clients",)),
        ("number: int, clients: list[str]", ()),
        ("number: int, token: str = Header()", ()),
        ("number: int, request: Request", None),
        ("number: int, page: Page = Depends()", None),
        ("number: int, page: 'Page'", None),
        ("number: int, client", None),
        ("number: int, **others: str", None),
    ],
)
def test_names_of_a_handler(signature: str, expected: tuple[str, ...] | None) -> None:
    """They are known if each parameter of the function has a plain type."""
    found = list(queries(Sources({"main.py": _CODE.format("", signature)})))
    assert [one.names for one in found] == ([] if expected is None else [expected])


def test_dependencies_of_a_route() -> None:
    """A dependency may read other parameters."""
    code = _CODE.format(", dependencies=[Depends(check)]", "number: int, client: str")
    assert list(queries(Sources({"main.py": code}))) == []
