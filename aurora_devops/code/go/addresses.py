"""The addresses on which a Go program listens: net/http, gin, fiber and echo."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from ...core.lazy import regex
from ...core.record import record
from ..constants import Constants
from ..evidence import Port, Setting
from ..sources import line_at, port_number
from .values import NAME, Ports, expression_at, is_built, read_into

# What listens: net/http, gin, fiber and echo. A server of net/http has its address in a field.
_CALLS = r"\b(?:ListenAndServe(?:TLS)?|\w+\.Run|net\.Listen)\(\s*(?:\"tcp\d?\"\s*,\s*)?"
_FIELD = r"\bAddr(?::|\s*=(?!=))\s*"
_FRAMEWORKS = r"\b(?:\w*[aA]pp|\w*[eE]cho|e|s|srv|server|router)\.(?:Listen|Start)\(\s*(?!ctx\b|context\.)"
# The argument that is not a literal alone; other objects have a method `Run`.
_SITE = regex(
    rf"(?:(?P<call>{_CALLS})|(?P<field>{_FIELD})|(?P<framework>{_FRAMEWORKS}))"
    r"(?=[^\s)\"]|\"[^\"\n]*\"\s*\+)(?!(?:ctx|t|b|m|func)\b|context\.|os\.Args|time\.|log\.)"
)
_FRAMEWORK = regex(r'"github\.com/(?:labstack/echo|gofiber/fiber)')
_LITERAL = regex(
    r'\b(?:ListenAndServe(?:TLS)?|Run|Listen|Start)\(\s*(?:"tcp"\s*,\s*)?"[^":\n]*:(\d{2,5})"'
    r'|\bAddr(?::|\s*=)\s*"[^":\n]*:(\d{2,5})"'
)
_TYPE = regex(r"([A-Za-z_][\w.]*)\s*\Z")
# A part of each text that listens.
_WORDS = ("Addr:", "Addr =", "Listen", ".Run(", ".Start(")
# `flag.String("listen", ":8090", "...")` and `flag.Int("port", 8090, "...")`, of the standard library or pflag.
_FLAG = regex(
    r'\.(?:String|Int)(?:Var)?P?\(\s*(?:&\w[\w.]*\s*,\s*)?"([\w-]*(?:port|listen|addr|bind)[\w-]*)"\s*,\s*(?:"\w?"\s*,\s*)?'
    r'(?:"[^":\n]*:(\d{2,5})"|(\d{2,5}))',
)


@record
class Address:
    """An address on which a file listens: its offset and its port, None if it is unknown.

    It is `pointed` if it is a pointer to the value of a flag whose default is not an unknown expression.
    """

    path: str
    offset: int
    port: Port | None
    pointed: bool


def addresses(
    codes: Mapping[str, str], serving: Mapping[str, str], given: Sequence[Setting], constants: Constants
) -> Iterator[Address]:
    """The addresses that are not literals, of the files that serve and of others that build one for them."""
    if not serving:
        return
    known = Ports(codes, read_into(codes, given), given, constants)
    framework = any(map(_FRAMEWORK.search, serving.values()))
    for path, code in codes.items():
        for match in _SITE.finditer(code) if any(word in code for word in _WORDS) else ():
            if match["framework"] and not framework:
                continue
            if match["field"] and not _of_server(code, match.start()):
                continue
            text = expression_at(code, match.end())
            if path not in serving and NAME.fullmatch(text.lstrip("*")):
                continue  # Other objects have a method with one of these names.
            port = known.port(text, path, match.end(), False)
            pointed = text.startswith("*") and not known.is_computed_flag(text[1:], path)
            if port is None and path not in serving and not is_built(text):
                continue
            if port is None and (passed := known.passed(text, path, match.end())):
                # Programs of the module pass different ports to a function of one of their packages.
                yield from (Address(caller, at, given, pointed) for caller, at, given in passed)
                continue
            yield Address(path, match.end(), port, pointed)


def literals(path: str, code: str, listens: bool = True) -> Iterator[Port]:
    """The ports that a file listens on, and the flags that set them if the program `listens` at their addresses."""
    for offset, port in literal_offsets(code):
        yield Port(port, path, line_at(code, offset), "the address")
    for match in _FLAG.finditer(code) if listens else ():
        if number := port_number(match[2] or match[3]):
            yield Port(number, path, line_at(code, match.start()), "a flag", f"-{match[1]}")


def literal_offsets(code: str) -> Iterator[tuple[int, int]]:
    """The offsets of the ports of the addresses that are literals, each with its number."""
    for match in _LITERAL.finditer(code):
        number = port_number(match[1] or match[2])
        if number and (match[1] or _of_server(code, match.start())):
            yield match.start(1 if match[1] else 2), number


def _of_server(code: str, start: int) -> bool:
    """Whether a field at an offset is that of a server: `http.Server{Addr: at}`, and not that of a client."""
    if not code.startswith("Addr:", start):
        return True
    depth = 0
    for index in range(start - 1, max(start - 3000, -1), -1):
        if code[index] == "}":
            depth += 1
        elif code[index] == "{":
            if not depth:
                name = _TYPE.search(code, max(index - 100, 0), index)
                return name is None or name[1].endswith("Server")
            depth -= 1
    return True
