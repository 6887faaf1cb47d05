"""The tables of a store of results, as Parquet."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

import pyarrow as pa

# Changed with every change of the columns below; a store with another version is refused.
VERSION = 1

_TEXT, _NUMBER = pa.string(), pa.int64()

# By table: the columns, each with its type and what it contains.
COLUMNS: dict[str, dict[str, tuple[Any, str]]] = {
    "repositories": {
        "result": (_TEXT, "id of the result: a digest of repository, commit, configuration and version"),
        "batch": (_TEXT, "folder of the result below `results/`"),
        "repository": (_TEXT, "name of the repository"),
        "commit": (_TEXT, "commit that was linted"),
        "configuration": (_TEXT, "digest of the options and the configuration file of the run"),
        "version": (_TEXT, "version of aurora_devops and its plugins"),
        "profile": (_TEXT, "profile of the policies"),
        "seconds": (pa.float64(), "duration"),
        "files": (_NUMBER, "number of artifacts"),
        "unjudged": (_NUMBER, "number of artifacts that could not be checked"),
        "complete": (pa.bool_(), "whether no part failed and every artifact was checked"),
        "failures": (
            pa.list_(pa.struct([("path", _TEXT), ("part", _TEXT), ("message", _TEXT)])),
            "parts of the run that failed",
        ),
    },
    "findings": {
        "result": (_TEXT, "id of the result"),
        "batch": (_TEXT, "folder of the result"),
        "repository": (_TEXT, "name of the repository"),
        "fingerprint": (
            _TEXT,
            "id of the finding in its repository, the same while the lines around it move",
        ),
        "status": (_TEXT, "`reported`, or what left it out: `inline`, `annotation`, `baseline`, `aside`"),
        "code": (_TEXT, "code of the policy"),
        "policy": (_TEXT, "name of the policy"),
        "category": (_TEXT, "category of the policy"),
        "severity": (_TEXT, "`error`, `warning` or `info`"),
        "kind": (_TEXT, "kind of the artifact"),
        "path": (_TEXT, "path from the root of the repository"),
        "line": (_NUMBER, "first line, from 1"),
        "column": (_NUMBER, "first column, from 1"),
        "end_line": (_NUMBER, "last line"),
        "end_column": (_NUMBER, "column after the last character"),
        "message": (_TEXT, "message"),
        "fix": (_TEXT, "`safe`, `unsafe`, or empty without a fix"),
        "owners": (pa.list_(_TEXT), "owners of the path in CODEOWNERS"),
    },
    "inventory": {
        "result": (_TEXT, "id of the result"),
        "batch": (_TEXT, "folder of the result"),
        "repository": (_TEXT, "name of the repository"),
        "type": (_TEXT, "`image` or `action`"),
        "name": (
            _TEXT,
            "image without tag, or `owner/repository[/path]` of an action or a reusable workflow",
        ),
        "version": (_TEXT, "tag, branch, or the version in the comment after a pinned commit"),
        "digest": (_TEXT, "digest of the image or commit of the action"),
        "path": (_TEXT, "path from the root of the repository"),
        "line": (_NUMBER, "line, from 1"),
        "owners": (pa.list_(_TEXT), "owners of the path in CODEOWNERS"),
    },
    "runs": {
        "run": (_TEXT, "name of the run, the time of its start"),
        "started": (pa.timestamp("ms", tz="UTC"), "time of its start"),
        "repository": (_TEXT, "name of the repository"),
        "commit": (_TEXT, "commit that was linted"),
        "result": (_TEXT, "id of the result; empty if the repository could not be linted"),
        "error": (_TEXT, "why the repository could not be linted"),
    },
}

SCHEMAS = {
    table: pa.schema([(name, sort) for name, (sort, _) in columns.items()], {"aurora_schema": str(VERSION)})
    for table, columns in COLUMNS.items()
}
# Tables by name.
Tables = Mapping[str, pa.Table]
RESULTS = ("repositories", "findings", "inventory")


def table(name: str, rows: Iterable[Mapping[str, Any]]) -> pa.Table:
    """A table with these rows; columns that a row lacks are empty."""
    return pa.Table.from_pylist([_clean(row) for row in rows], schema=SCHEMAS[name])


def _clean(value: Any) -> Any:
    """A value with characters that Parquet cannot store, as in paths that are not UTF-8, written as escapes."""
    if isinstance(value, str):
        return value.encode("utf-8", "backslashreplace").decode()
    if isinstance(value, Mapping):
        return {key: _clean(inner) for key, inner in value.items()}
    if isinstance(value, (list, tuple)):
        return [_clean(inner) for inner in value]
    return value
