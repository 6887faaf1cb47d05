"""Alertmanager: routes, receivers, inhibition, and when to be quiet."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ...core.lazy import lazy_names

if TYPE_CHECKING:
    from ...formats.http_client import Credential
    from .model import AlertmanagerConfig, InhibitRule, Receiver, Route, RouteIn, TimeInterval
    from .templates import UndefinedTemplate
    from .validity import InvalidAlertmanagerConfig

_HOMES = {
    "...formats.http_client": ("Credential",),
    ".model": ("AlertmanagerConfig", "InhibitRule", "Receiver", "Route", "RouteIn", "TimeInterval"),
    ".templates": ("UndefinedTemplate",),
    ".validity": ("InvalidAlertmanagerConfig",),
}

__all__ = [
    "AlertmanagerConfig",
    "Credential",
    "InhibitRule",
    "InvalidAlertmanagerConfig",
    "Receiver",
    "Route",
    "RouteIn",
    "TimeInterval",
    "UndefinedTemplate",
]

__getattr__ = lazy_names(__name__, {name: home for home, names in _HOMES.items() for name in names})
