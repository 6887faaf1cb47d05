"""The files of JavaScript and TypeScript."""

from __future__ import annotations

CODE = (".js", ".mjs", ".cjs", ".ts", ".mts", ".cts")
