"""The metrics that JavaScript and TypeScript export with prom-client."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from ...core.lazy import regex
from ...core.record import record, replace
from ..constants import Constants
from ..evidence import Metric
from ..label_values import variable_before, with_values
from ..sources import Sources, line_at
from .code import (
    codes_of,
    end_of,
    entries,
    function_around,
    is_definition,
    packages_of_files,
    parts,
)
from .constants import NodeConstants, constants_of
from .loops import Loops
from .routers import Call
from .text_functions import written_out

_CLIENT = frozenset({"prom-client", "@willsoto/nestjs-prometheus"})
_TYPE = r"(?:<(?:[^<>()]|\([^()]*\)|<[^<>]*>)*>)?"
_MADE = regex(
    rf"\bnew\s+(?:(?:\w+\s*\.\s*)*(?P<of>\w+)\s*\.\s*)?(?P<made>Counter|Gauge|Histogram|Summary)\s*{_TYPE}\(\s*"
    r"|\bmake(?P<provided>Counter|Gauge|Histogram|Summary)Provider\s*\(\s*"
)
# A metric whose type is given to the function around it: `(Type, name) => new Type({ name })`.
_BY_TYPE = regex(rf"\bnew\s+(?P<parameter>[A-Za-z_$][\w$]*)\s*{_TYPE}\(\s*")
_TYPES = frozenset({"counter", "gauge", "histogram", "summary"})
_RETURNED = regex(r"(?:\breturn|=>)\s*\(?\s*\Z")
# What the client is called in files that get it from another package: `const { client } = app.metrics`.
_GIVEN = frozenset({"client", "prom", "promClient", "prometheus", "promclient"})
_DEFAULTS = regex(r"\bcollectDefaultMetrics\s*\(\s*\{[^{}]*\bprefix\b\s*(?::\s*([^,{}\n]+))?")
_LABELS = regex(r"\bsetDefaultLabels\s*\(\s*")
# Packages that export metrics of their own names.
_INSTRUMENTS = regex(
    r"@opentelemetry/|^(?:appmetrics-prometheus|express-prom-bundle|express-prometheus-middleware|fastify-metrics"
    r"|koa-prometheus-exporter|nestjs-prometheus|next-prometheus|prometheus-api-metrics|prom-bundle|swagger-stats)$"
)
# The options by which they are given names, or the beginning of these; else they begin with `http` and the like.
_NAMED = regex(r"\b\w*(?:[pP]refix|[nN]ame|[nN]amespace|[sS]ubsystem)\s*:\s*([^,{}\n]+)")
_USUAL = ("api", "app", "http", "nodejs", "process", "up")
_PARAMETER = regex(r"\s*(?:(?:public|private|readonly)\s+)*([A-Za-z_$][\w$]*)")


def metrics(sources: Sources) -> tuple[list[Metric], bool, list[str]]:
    """The metrics that the files make, whether they are all, and the beginnings of names that are computed."""
    found: list[Metric] = []
    prefixes: list[str] = []
    complete = True
    codes = codes_of(sources)
    constants = constants_of(sources)
    loops = Loops(codes, constants)
    defaults = _default_labels(codes)
    for path, code in codes.items():
        packages = packages_of_files(sources)[path]
        defaults_of = _DEFAULTS.search(code)
        if any(_INSTRUMENTS.search(name) for name in packages) or defaults_of:
            complete = False
        if any(_INSTRUMENTS.search(name) and not name.startswith("@opentelemetry/") for name in packages):
            # They may be given the beginning of their names.
            own = [(match.start(), end_of(code, match.end())) for match in _MADE.finditer(code)]
            given = [
                constants.text(match[1], path)
                for match in _NAMED.finditer(code)
                if not any(start < match.start() < end for start, end in own)
            ]
            prefixes += [*_USUAL, *(text if text is not None else "" for text in given)]
        if defaults_of:
            beginning = constants.text(defaults_of[1], path) if defaults_of[1] else None
            prefixes += [f"{beginning}{each}" for each in ("process", "nodejs")] if beginning else [""]
        for match in _made(code, packages):
            provided = match.groupdict().get("provided")
            for one in _in_loop(path, code, match, loops) or _options(path, code, match, constants):
                name = _name(one, constants)
                if not name or one.sort not in _TYPES:
                    prefixes.append(constants.beginning(one.options.get("name", ""), one.home or one.path))
                    continue
                labels = _labels(one, constants)
                labels = None if labels is None or defaults is None else (*labels, *defaults)
                variable = _injected(name, codes, constants) if provided else one.variable
                place = one.file or one.path
                found.append(Metric(name, one.sort, place, one.line, labels, exact=True, variable=variable))
    found = list(with_values(found, codes, constants))
    return found, complete and not prefixes, prefixes


def _name(one: _Options, constants: NodeConstants) -> str | None:
    """The name of a metric, also one that a function puts together; None if it is unknown."""
    expression, home = one.options.get("name", ""), one.home or one.path
    name = constants.text(expression, home)
    if name is None and (call := written_out(expression, home, constants.codes, _replaced)) is not None:
        name = constants.text(*call)
    return name


def _made(code: str, packages: frozenset[str]) -> Iterator[re.Match[str]]:
    """Where a file that imports these packages makes metrics."""
    own = not packages.isdisjoint(_CLIENT)
    for match in _MADE.finditer(code):
        if own or match["of"] in _GIVEN:
            yield match
    for match in _BY_TYPE.finditer(code) if own else ():
        function = None if match["parameter"].lower() in _TYPES else function_around(code, match.start())
        if function and any(match["parameter"] in _names(part) for part in function[1]):
            yield match


_INJECTED = regex(
    r"@InjectMetric\(\s*([^()\n]+?)\s*\)\s*(?:(?:public|private|protected|readonly)\s+)*([A-Za-z_$][\w$]*)"
)


def _injected(metric: str, codes: Mapping[str, str], constants: Constants) -> str:
    """The name of the fields that NestJS gives a metric, if all have the same one."""
    found = {
        match[2]
        for path, code in codes.items()
        for match in (_INJECTED.finditer(code) if "InjectMetric" in code else ())
        if constants.text(match[1], path) == metric
    }
    return found.pop() if len(found) == 1 else ""


@record
class _Options:
    """The options of a metric as they are written in a file; they are not `whole` if there may be more."""

    options: Mapping[str, str]
    path: str
    line: int
    whole: bool = True
    # The file of the line, if the names are those of another one.
    file: str = ""
    # The file of the names in the expression of the name, if it is another one.
    home: str = ""
    sort: str = ""
    variable: str = ""


def _in_loop(path: str, code: str, match: re.Match[str], loops: Loops) -> list[_Options]:
    """The options of the metrics that a loop makes; none if it is in no loop, or the elements are unknown."""
    opened = code.rfind("(", match.start(), match.end())
    end = end_of(code, opened)
    argument = code[match.end() : end - 1].strip().removesuffix(",")
    call = Call("", "new", (argument,), match.start())
    each = loops.calls(path, call) if end > 0 and argument else None
    if each is None or (len(each) == 1 and each[0] is call):
        return []
    found = []
    for one in each:
        home = one.home(0, path)
        options, spread = _listed(one.arguments[0], 0)
        line = line_at(loops.codes[one.place], max(one.at, 0)) if one.place else line_at(code, match.start())
        found.append(
            _Options(
                options, home if not spread else path, line, not spread, one.place or path, sort=_sort(match)
            )
        )
    return found


def _sort(match: re.Match[str]) -> str:
    """The type of a metric that is written where it is made; else empty."""
    known = match.groupdict()
    return (known.get("made") or known.get("provided") or "").lower()


def _options(path: str, code: str, match: re.Match[str], constants: NodeConstants) -> Iterator[_Options]:
    """The options of a metric; those of a metric that a function makes are given by each of its calls."""
    start, codes = match.start(), constants.codes
    options, spread = _listed(code, match.end())
    line = line_at(code, start)
    function = function_around(code, start)
    used = " ".join((*options.values(), *spread, match.groupdict().get("parameter") or ""))
    own = [name for part in function[1] for name in _names(part)] if function else []
    names = [name for name in own if re.search(rf"(?<![\w.\"']){re.escape(name)}\b", used)]
    if function is None or not names:
        variable = variable_before(code, start)
        known_as = _with_constants(options, spread, path, line, constants)
        yield replace(known_as, sort=_sort(match), variable=variable)
        return
    returned = _RETURNED.search(code, max(0, start - 40), start) is not None
    sort = _sort(match)
    call = re.compile(rf"(?<!function )(?<![\w$]){re.escape(function[0])}\s*{_TYPE}\(")
    known = False
    for file, text in codes.items():
        for use in call.finditer(text) if function[0] in text else ():
            end = end_of(text, use.end() - 1)
            if end < 0 or is_definition(text, end):
                continue
            arguments = [part.strip() for part, _ in parts(text, use.end(), end - 1)]
            known = True
            given = _given(function[1], arguments)
            called = _called(options, spread, given, file, line_at(text, use.start()))
            called = _named(called, options, given, path, constants)
            own_type = sort or given.get(match["parameter"], "").rpartition(".")[2].strip().lower()
            variable = variable_before(text, use.start()) if returned else ""
            yield replace(called, sort=own_type, variable=variable)
    if not known:
        yield _Options(options, path, line, not spread, sort=sort)


def _named(
    called: _Options, options: Mapping[str, str], given: Mapping[str, str], path: str, constants: Constants
) -> _Options:
    """The options of a call with the name that a function of a file puts together of arguments and its own names."""
    name = options.get("name", "")
    if constants.text(called.options.get("name", ""), called.path) is not None or not name:
        return called
    texts = {key: constants.text(value, called.path) for key, value in given.items()}
    literals = {key: f'"{text}"' for key, text in texts.items() if text is not None and '"' not in text}
    return replace(called, options={**called.options, "name": _replaced(name, literals)}, home=path)


def _with_constants(
    options: Mapping[str, str], spread: list[str], path: str, line: int, constants: NodeConstants
) -> _Options:
    """Options with those of the constants that are spread into them."""
    found: dict[str, str] = {}
    whole = True
    for name in spread:
        place = constants.place(name, path)
        listed, inner = _listed(constants.codes[place[0]], place[1]) if place else ({}, [name])
        # The names in it are those of its own file.
        found.update(
            listed if place and place[0] == path else {k: v for k, v in listed.items() if v[:1] in "\"'[`"}
        )
        whole = whole and bool(listed) and not inner
    return _Options({**found, **options}, path, line, whole)


def _called(
    options: Mapping[str, str],
    spread: list[str],
    given: Mapping[str, str],
    file: str,
    line: int,
) -> _Options:
    """The options of a metric with the arguments of a call in place of the parameters of the function."""
    found: dict[str, str] = {}
    whole = True
    for name in spread:
        argument = given.get(name, "")
        listed, inner = _listed(argument, 0) if argument.startswith("{") else ({}, [name])
        found.update(listed)
        whole = whole and not inner
    for key, value in options.items():
        found[key] = _replaced(value, given)
        if found[key] == _ABSENT:
            del found[key]
    return _Options(found, file, line, whole)


_ABSENT = "undefined"


def _names(parameter: str) -> list[str]:
    """The names that a parameter binds: one, or those of the properties of an object."""
    text = parameter.strip()
    if text.startswith("{"):
        listed = [part for part, _ in parts(text, 1, end_of(text, 0) - 1)]
        return [one[1] for part in listed if (one := _PARAMETER.match(part))]
    one = _PARAMETER.match(text)
    return [one[1]] if one else []


def _given(parameters: list[str], arguments: list[str]) -> dict[str, str]:
    """What the arguments of a call are for each name of the parameters, or their defaults."""
    found: dict[str, str] = {}
    for index, parameter in enumerate(parameters):
        argument = arguments[index] if index < len(arguments) else None
        text = parameter.strip()
        if not text.startswith("{"):
            for name in _names(text):
                found[name] = _default(text) if argument is None else argument
            continue
        listed = _listed(argument or "", 0)[0]
        for part, _ in parts(text, 1, end_of(text, 0) - 1):
            for name in _names(part):
                found[name] = listed.get(name, _default(part))
    return found


def _default(parameter: str) -> str:
    match = re.search(r"(?<![=<>!])=(?![=>])\s*(.+)$", parameter.strip(), re.DOTALL)
    return match[1].strip() if match else _ABSENT


def _replaced(value: str, given: Mapping[str, str]) -> str:
    """An expression with arguments in place of parameters, also of their properties and in templates."""

    def argument(name: str) -> str:
        owner, _, inner = name.partition(".")
        said = given.get(owner, _ABSENT)
        if inner and said.startswith("{"):
            return _listed(said, 0)[0].get(inner, _ABSENT)
        return said if not inner else "?"

    for name in given:
        own = rf"{re.escape(name)}(?:\.\w+)?"
        # `${name}` with a literal is text.
        value = re.sub(
            rf"\$\{{\s*({own})\s*\}}",
            lambda match: _quoted(argument(match[1])) or match[0],
            value,
        )
        value = re.sub(rf"(?<![\w.$\"'`{{])({own})\b(?!\s*:)", lambda match: argument(match[1]), value)
    return value


def _quoted(value: str) -> str:
    match = re.fullmatch(r"""(["'`])([^"'`$\\]*)\1""", value.strip())
    return match[2] if match else ""


def _listed(code: str, start: int) -> tuple[dict[str, str], list[str]]:
    """The entries of the object literal at an offset, and the names of the objects that are spread into it."""
    end = end_of(code, start) if code[start : start + 1] == "{" else -1
    if end < 0:
        name = re.match(r"\w+(?=\s*[,)])", code[start : start + 100])
        return {}, [name[0]] if name else []
    found: dict[str, str] = {}
    spread: list[str] = []
    for part, _ in parts(code, start + 1, end - 1):
        if part.strip().startswith("..."):
            spread.append(part.strip()[3:].strip())
        else:
            one = entries(f"{{{part}}}", 0)
            found.update({key: value for key, value, _ in one or ()})
    return found, spread


def _labels(one: _Options, constants: NodeConstants) -> tuple[str, ...] | None:
    """The labels in an array, or in a constant; None if they are unknown."""
    value = one.options.get("labelNames")
    if value is None:
        return () if one.whole else None
    return _texts(value, one.path, constants, 4)


def _texts(value: str, path: str, constants: NodeConstants, depth: int) -> tuple[str, ...] | None:
    """The texts of an array, which may spread others, or of a constant that is one; None if one is unknown."""
    value = _AS.sub("", value.strip())
    if depth and _NAME.fullmatch(value):
        if (place := constants.place(value, path)) is not None:
            code = constants.codes[place[0]]
            end = end_of(code, place[1])
            return _texts(code[place[1] : end], place[0], constants, depth - 1) if end > 0 else None
        last = value.rpartition(".")[2]
        given = [m[2] for code in constants.codes.values() for m in _ARRAY.finditer(code) if m[1] == last]
        value = given[0] if len(given) == 1 else value
    if not (value.startswith("[") and value.endswith("]")):
        return None
    found: list[str] = []
    for part, _ in parts(value, 1, len(value) - 1):
        text = part.strip()
        if text.startswith("..."):
            inner = _texts(text[3:], path, constants, depth - 1) if depth else None
        else:
            single = constants.text(text, path)
            inner = None if single is None else (single,)
        if inner is None:
            return None
        found += inner
    return tuple(found)


_AS = regex(r"\s*as\s+(?:const|string\[\])\s*$")
_NAME = regex(r"[A-Za-z_$][\w$]*(?:\.[A-Za-z_$][\w$]*)*")
_ARRAY = regex(r"\bconst\s+([A-Za-z_$][\w$]*)\s*(?::[^=\n]{1,200})?=\s*(\[[^\[\]]*\])")


def _default_labels(codes: Mapping[str, str]) -> tuple[str, ...] | None:
    """The labels that `setDefaultLabels` gives all metrics; None if they are unknown."""
    found: list[str] = []
    for code in codes.values():
        for match in _LABELS.finditer(code):
            listed = entries(code, match.end()) if code[match.end() : match.end() + 1] == "{" else None
            if not listed:
                return None
            found += (key for key, _, _ in listed)
    return tuple(found)
