"""A `package.json`, as far as other artifacts name what is in it.

Source: docs.npmjs.com/cli/configuring-npm/package-json.
"""

from __future__ import annotations

from ...core.fields import Plain, Word
from ...core.node import Node


class Package(Node):
    """`package.json`: its scripts; other fields are taken as they come."""

    name: Word = None
    scripts: Plain = {}
