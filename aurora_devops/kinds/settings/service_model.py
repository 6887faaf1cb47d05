"""The settings of services that are recognised by their content, as a typed model."""

from __future__ import annotations

from ...core.node import Node


class ServiceSettings(Node):
    """The settings of a service or a tool that are recognised by their content."""
