"""Makefiles: their targets, and the commands that make runs for them."""

from .model import Makefile, Rule

__all__ = ["Makefile", "Rule"]
