"""The folders and files that a program writes: literals, constants, and defaults of variables and properties."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence

from ..core.lazy import regex
from ..core.record import record
from .java.properties import VALUE, canonical, properties_of, variable_of
from .sources import Sources, line_at


@record
class WrittenFolder:
    """A folder or a file that the code writes: where its path is, and the variable that sets another one, if any.

    The path is empty if only the variable has it.
    """

    path: str
    file: str
    line: int
    variable: str


_PATH = r"(/(?!dev\b|proc\b)[\w.-]+(?:/[\w.-]+)*)/?"
# The calls that write below a path, by language.
_WRITES = {
    "python": r"\.write_(?:text|bytes)\("
    r"|\.mkdir\(|\.touch\(|\bos\.makedirs\(|\bos\.mkdir\(|\bshutil\.(?:copy\w*|move)\("
    r"|\bopen\([^()\n]*(?:\([^()\n]*\)[^()\n]*)?,\s*[\"'][wax]|\.open\(\s*(?:mode=)?[\"'][wax]",
    "node": r"\b(?:writeFile|appendFile|mkdir|copyFile|rename)(?:Sync)?\("
    r"|\bcreateWriteStream\(|\bdest:\s|\boutputFile\(",
    "go": r"\bos\.(?:WriteFile|Create|CreateTemp|MkdirTemp|MkdirAll|Mkdir|OpenFile|Rename)\(",
    "java": r"\bFiles\.(?:write|writeString|createDirector(?:y|ies)|createFile|copy|move)\("
    r"|\bFiles\.new(?:OutputStream|BufferedWriter)\("
    r"|\bnew\s+(?:FileOutputStream|FileWriter|PrintWriter|RandomAccessFile)\(|\.mkdirs?\(|\.transferTo\(",
}
_ENDINGS = {
    "python": (".py",),
    "node": (".js", ".mjs", ".cjs", ".ts", ".mts", ".cts"),
    "go": (".go",),
    "java": (".java", ".kt"),
}
# Names with a default: a name of the code, the variable, and the path.
_NAMED = {
    "python": (
        # `REPORTS = Path(os.environ.get("REPORT_DIR", "/var/lib/reports"))`
        rf"(?m)\b(\w+)[ \t]*(?::[^=\n]{{1,80}})?=[ \t]*"
        rf"[^\n]{{0,200}}\b(?:getenv|environ\.get|env|config)\(\s*[\"'](\w+)[\"']\s*,"
        rf"\s*(?:default\s*=\s*)?[\"']{_PATH}[\"']",
    ),
    "node": (
        rf"\b(\w+)\s*[:=]\s*[^\n;,]{{0,200}}?\bprocess\.env\.(\w+)\s*(?:\?\?|\|\|)\s*[\"'`]{_PATH}[\"'`]",
        rf"\b(?:const|let|var)\s+(\w+)\s*=\s*\w*[eE]nv\w*\(\s*[\"'](\w+)[\"']\s*,\s*[\"']{_PATH}[\"']",
    ),
    "go": (
        rf"\b(\w+)\s*(?::?=|:)\s*[\w.]+\(\s*\"([A-Z][A-Z0-9_]*)\"\s*,\s*\"{_PATH}\"",
        rf"\b(\w+)\s*:?=\s*cmp\.Or\(\s*os\.Getenv\(\s*\"(\w+)\"\s*\)\s*,\s*\"{_PATH}\"",
    ),
    "java": (),
}
# Constants: `HEARTBEAT = "/run/shop/heartbeat"`.
_CONSTANT = {
    "python": rf"(?m)^([A-Z][A-Z0-9_]*)[ \t]*(?::[^=\n]{{1,80}})?=[ \t]*(?:[\w.]{{0,40}}Path\()?[\"']{_PATH}[\"']",
    "node": rf"\bconst\s+([A-Z][A-Z0-9_]*)\s*(?::\s*string\s*)?=\s*[\"'`]{_PATH}[\"'`]",
    "go": rf"(?m)^(?:const[ \t]+|\t)(\w+)[ \t]*(?:string[ \t]*)?=[ \t]*\"{_PATH}\"",
    "java": rf"\bfinal\s+(?:String|Path|File)\s+([A-Z][A-Z0-9_]*)\s*=\s*(?:[\w.]{{1,40}}\(\s*)?\"{_PATH}\"",
}
_CONSTANTS_OF_GO = regex(r"(?ms)^const[ \t]+\(\n.*?^\)|^const[ \t][^\n(]*$")
# Calls whose path may be of a file that is read.
_MOVES = regex(r"copy|move|rename|transferTo", re.IGNORECASE)
_LITERAL = regex(rf"[\"'`]{_PATH}[\"'`]")
# `spool_dir: Path = Path("/var/spool/shop")` of a class of settings, whose variable has the name of the field.
_FIELD = regex(
    rf"(?m)^[ \t]+(\w+)[ \t]*:[ \t]*(?:Path|DirectoryPath|str)[ \t]*=[ \t]*(?:Path\(|Field\((?:default=)?)*[ \t]*"
    rf"[\"']{_PATH}[\"']"
)
_SETTINGS = regex(r"class[ \t]+\w+\([^)\n]*Settings\b")
_PREFIX = regex(r"env_prefix[\"']?\s*[=:]\s*[\"'](\w*)[\"']")
# `Dir string `env:"SPOOL_DIR" envDefault:"/var/spool/shop"``.
_TAG = regex(
    rf"(?m)^[ \t]*(\w+)[ \t]+string[ \t]+`[^`\n]*\benv(?:config)?:\"(\w+)[^`\n]*(?:[dD]efault|env-default):\"{_PATH}\""
)
_VALUE = regex(
    rf"{VALUE}(?:(?:Path|String|File|java\.nio\.file\.Path)\s+(\w+)|(\w+)\s*:\s*(?:Path|String|File))"
)
_DEFAULT = regex(rf"(?:\$\{{(\w+):)?{_PATH}\}}?")
# Calls that create files in the temporary folder, unless an argument names another folder.
_TEMPORARY = {
    "python": regex(
        r"\btempfile\.(?:NamedTemporaryFile|TemporaryDirectory|TemporaryFile|mkdtemp|mkstemp)\("
        r"(?P<given>[^()\n]*(?:\([^()\n]*\)[^()\n]*)*)\)"
    ),
    "node": regex(r"\b(?:os\.)?tmpdir\((?P<given>)\)"),
    "go": regex(r"\bos\.(?:CreateTemp|MkdirTemp)\((?P<given>\s*[^,\n]+),"),
    "java": regex(r"\b(?:Files\.createTemp(?:File|Directory)|File\.createTempFile)\((?P<given>[^()\n]*)\)"),
}
_ELSEWHERE = {
    "python": regex(r"\bdir\s*="),
    "node": regex(r"(?!)"),
    "go": regex(r"^\s*(?!\"\"|os\.TempDir\(\))\S"),
    "java": regex(r"\b(?:dir|directory|folder|path|toPath)\b|(?:[^,]*,){2}"),
}
_DIRECTORY = regex(rf"\bdir\s*=\s*[\"']{_PATH}[\"']")
# Code that is run manually.
_BY_HAND = regex(r"(?:^|/)(?:bin|cli|commands|dev|hack|management|tools)/|(?:^|/)(?:cli|manage)\.\w+$")
# How far after the name a statement may go on.
_STATEMENT = 300


def written_folders(sources: Sources, language: str) -> Iterator[WrittenFolder]:
    """The folders to which the code of a project writes, each once."""
    writes = _WRITES.get(language)
    if writes is None:
        return
    codes = dict(sources.code(*_ENDINGS[language]))
    yield from _temporary(codes, language)
    writing = [code for code in codes.values() if re.search(writes, code)]
    if not writing:
        return
    found: dict[tuple[str, str], WrittenFolder] = {}
    for one in _literals(codes, writes):
        found.setdefault((one.path, ""), one)
    for names, one in (*_named(sources, codes, language), *_constants(codes, language)):
        if (one.path, one.variable) not in found and any(_writes(code, names, writes) for code in writing):
            found[one.path, one.variable] = one
    for names, code, one in _passed(codes, language):
        if (one.path, one.variable) not in found and _writes(code, names, writes):
            found[one.path, one.variable] = one
    yield from found.values()
    with_default = {variable for _, variable in found}
    for name, one in _required(codes, language):
        if one.variable not in with_default and any(_writes(code, (name,), writes) for code in writing):
            with_default.add(one.variable)
            yield one


def _required(codes: Mapping[str, str], language: str) -> Iterator[tuple[str, WrittenFolder]]:
    """The names of the code that have the folder of a variable without a default as their value."""
    if (pattern := _WITHOUT_DEFAULT.get(language)) is None:
        return
    for path, code in codes.items():
        for match in pattern.finditer(code) if "DIR" in code or "FOLDER" in code else ():
            variable = match["variable"]
            if _OF_OUTPUT.search(variable):
                yield match["name"], WrittenFolder("", path, line_at(code, match.start("variable")), variable)


# `exportDir: required("EXPORT_DIR")`, `const folder = process.env.EXPORT_DIR;`.
_READ = r"(?P<variable>[A-Z][A-Z0-9_]*)"
_WITHOUT_DEFAULT = {
    "python": regex(
        rf"(?m)\b(?P<name>\w+)[ \t]*(?::[^=\n]{{1,80}})?=[ \t]*(?:[\w.]{{0,40}}Path\([ \t]*)?"
        rf"(?:os\.)?(?:environ\[|getenv\(|environ\.get\()[\"']{_READ}[\"'][ \t]*[\])](?![ \t]*or\b)"
    ),
    "node": regex(
        r"\b(?P<name>\w+)\s*(?::[ \t]*string[ \t]*)?[:=]\s*"
        rf"(?:process\.env\.|[a-z]\w{{0,40}}\(\s*[\"']){_READ}\b"
        r"(?![\"']\s*,|[\"']?\s*\)?\s*(?:\?\?|\|\|))"
    ),
    "go": regex(
        rf"\b(?P<name>\w+)\s*(?::?=|:)\s*(?:os\.Getenv|must\w{{0,40}}|require\w{{0,40}})\(\s*\"{_READ}\"\s*\)"
    ),
}
# Names of folders for files that a program writes, without those that it may only read.
_OF_OUTPUT = regex(
    r"^(?!.*(?:ASSET|CERT|CONF|DOC|INPUT|KEY|MIGRATION|PUBLIC|SCHEMA|SCRIPT|SECRET|SEED|SOURCE|SRC|STATIC|TEMPLATE|TLS"
    r"|VIEW|WEB))[A-Z0-9_]*(?:_DIR|_DIRECTORY|_FOLDER)$"
)


def _passed(codes: Mapping[str, str], language: str) -> Iterator[tuple[tuple[str, ...], str, WrittenFolder]]:
    """The parameters to which calls give a variable with a default, and the code of the file with the function."""
    pattern = _GIVEN.get(language)
    if pattern is None:
        return
    given = [
        (path, code, match) for path, code in codes.items() if "/" in code for match in pattern.finditer(code)
    ]
    functions: defaultdict[str, list[tuple[str, str]]] = defaultdict(list)
    for code in codes.values() if given else ():
        for definition in _DEFINED[language].finditer(code):
            functions[definition["name"]].append((definition["parameters"], code))
    for path, code, match in given:
        name, index = _call_around(code, match.start())
        found = functions.get(name, ())
        if len(found) != 1:
            continue
        listed, text = found[0]
        names = _names_of(listed)
        if index < len(names) and names[index].isidentifier():
            own = names[index]
            fields = re.findall(rf"\b(\w+)\s*(?::|=)\s*{own}\b", text)
            line = line_at(code, match.start("path"))
            yield (own, *fields), text, WrittenFolder(match["path"], path, line, match["variable"])


def _names_of(parameters: str) -> list[str]:
    """The names of parameters, which types or defaults may follow."""
    listed = (part.split() for part in parameters.replace(":", " ").replace("=", " ").split(","))
    names = (next((word for word in words if word not in _MODIFIERS), "") for words in listed)
    return [name for name in names if name != "self"]


def _call_around(code: str, offset: int) -> tuple[str, int]:
    """The called function and the index of its argument that begins at an offset; empty if it is not an argument."""
    depth = index = 0
    for at in range(offset - 1, max(-1, offset - 2 * _STATEMENT), -1):
        character = code[at]
        if character in ")]}":
            depth += 1
        elif character in "([{":
            if not depth:
                match = _CALLED.search(code, max(0, at - 80), at) if character == "(" else None
                return (match[1], index) if match is not None else ("", 0)
            depth -= 1
        elif character == "," and not depth:
            index += 1
        elif character == ";" and not depth:
            break
    return "", 0


_CALLED = regex(r"(\w+)$")
_MODIFIERS = frozenset({"private", "public", "protected", "readonly", "*"})
# An argument that reads a variable with a default.
_GIVEN = {
    "go": regex(
        r"(?:cmp\.Or\(\s*os\.Getenv\(\s*|\b\w*[eE]nv\w*\(\s*)\"(?P<variable>[A-Z]\w*)\"\s*\)?\s*,\s*"
        rf"\"(?P<path>{_PATH})\"\s*\)"
    ),
    "node": regex(
        rf"\bprocess\.env\.(?P<variable>\w+)\s*(?:\?\?|\|\|)\s*[\"'`](?P<path>{_PATH})[\"'`](?=\s*[,)])"
    ),
    "python": regex(
        r"\b(?:os\.)?(?:getenv|environ\.get)\(\s*[\"'](?P<variable>\w+)[\"']\s*,"
        rf"\s*[\"'](?P<path>{_PATH})[\"']\s*\)"
    ),
}
# A function with its parameters.
_DEFINED = {
    "go": regex(r"(?m)^func[ \t]+(?:\([^()\n]*\)[ \t]*)?(?P<name>\w+)\((?P<parameters>[^()]{0,400})\)"),
    "node": regex(r"\bfunction[ \t]+(?P<name>\w+)\((?P<parameters>[^()]{0,400})\)"),
    "python": regex(r"(?m)^[ \t]*(?:async[ \t]+)?def[ \t]+(?P<name>\w+)\((?P<parameters>[^()]{0,400})\)"),
}


def _named(
    sources: Sources, codes: Mapping[str, str], language: str
) -> Iterator[tuple[tuple[str, ...], WrittenFolder]]:
    """The names of the code that have a folder as their value."""
    for path, code in codes.items():
        for pattern in _NAMED[language] if "/" in code else ():
            for match in re.finditer(pattern, code):
                line = line_at(code, match.start(3))
                yield (match[1],), WrittenFolder(match[3], path, line, match[2])
        if language == "python" and _SETTINGS.search(code):
            prefix = next(iter(_PREFIX.findall(code)), "")
            for match in _FIELD.finditer(code):
                variable = f"{prefix}{match[1]}".upper()
                yield (match[1],), WrittenFolder(match[2], path, line_at(code, match.start(2)), variable)
        if language == "go":
            for match in _TAG.finditer(code):
                yield (match[1],), WrittenFolder(match[3], path, line_at(code, match.start(3)), match[2])
    if language == "java":
        yield from _of_properties(sources, codes)


def _literals(codes: Mapping[str, str], writes: str) -> Iterator[WrittenFolder]:
    """The paths that a call which writes has as a literal."""
    for path, code in codes.items():
        for match in re.finditer(writes, code) if "/" in code else ():
            start = code.rfind("\n", 0, match.start()) + 1
            end = code.find("\n", match.end())
            line = code[max(start, match.start() - _STATEMENT) : end if end >= 0 else len(code)][
                : 2 * _STATEMENT
            ]
            literals = [*_LITERAL.finditer(line)]
            if len(literals) == 1 and _MOVES.search(match[0]) is None:
                yield WrittenFolder(literals[0][1], path, line_at(code, match.start()), "")


def _temporary(codes: Mapping[str, str], language: str) -> Iterator[WrittenFolder]:
    """The temporary folder, if the code creates files in it, and the folders that such calls name instead."""
    pattern, elsewhere = _TEMPORARY[language], _ELSEWHERE[language]
    seen = set()
    for path, code in codes.items():
        for match in pattern.finditer(code) if "emp" in code or "tmp" in code else ():
            named = _DIRECTORY.search(match["given"]) if language == "python" else None
            if _BY_HAND.search(path) or (named is None and elsewhere.search(match["given"])):
                continue
            folder = named[1] if named else "/tmp"  # noqa: S108
            if folder not in seen:
                seen.add(folder)
                variable = "" if named or language == "java" else "TMPDIR"
                yield WrittenFolder(folder, path, line_at(code, match.start()), variable)


def _constants(codes: Mapping[str, str], language: str) -> Iterator[tuple[tuple[str, ...], WrittenFolder]]:
    """The constants of the code that have a path as their value, unless two have one name."""
    found: dict[str, list[WrittenFolder]] = {}
    for path, code in codes.items():
        parts = _CONSTANTS_OF_GO.finditer(code) if language == "go" else [None]
        for part in parts if "/" in code else ():
            start = part.start() if part else 0
            for match in re.finditer(_CONSTANT[language], part[0] if part else code):
                one = WrittenFolder(match[2], path, line_at(code, start + match.start(2)), "")
                found.setdefault(match[1], []).append(one)
    for name, each in found.items():
        if len({one.path for one in each}) == 1:
            yield (name,), each[0]


def _of_properties(
    sources: Sources, codes: Mapping[str, str]
) -> Iterator[tuple[tuple[str, ...], WrittenFolder]]:
    """The parameters and fields with `@Value` whose property has a folder."""
    properties = {one.key: one for one in properties_of(sources) if not one.profile}
    changed = {one.key for one in properties_of(sources) if one.profile}
    for path, code in codes.items():
        for match in _VALUE.finditer(code) if "@Value" in code else ():
            key, name = canonical(match[1]), match[3] or match[4]
            set_by = properties.get(key)
            value = set_by.value if set_by else match[2] or ""
            default = _DEFAULT.fullmatch(value)
            if default is None or key in changed:
                continue
            variable = default[1] or variable_of(match[1])
            file, line = (set_by.file, set_by.line) if set_by else (path, line_at(code, match.start()))
            assigned = re.findall(rf"\bthis\.(\w+)\s*=\s*[^;\n]{{0,200}}\b{name}\b", code)
            yield (name, *assigned), WrittenFolder(default[2], file, line, variable)


def _writes(code: str, names: Sequence[str], writes: str) -> bool:
    """Whether a statement writes below the value of one of some names, or of one that is made from it."""
    known = "|".join(map(re.escape, names))
    if not re.search(rf"\b(?:{known})\b", code):
        return False
    made = re.findall(rf"\b(\w+)\s*(?::=|=)(?!=)\s*[^;\n=]{{0,200}}\b(?:{known})\b", code)
    used = "|".join(map(re.escape, {*names, *made}))
    for match in re.finditer(writes, code):
        start = code.rfind("\n", 0, match.start()) + 1
        end = code.find("\n", match.end())
        statement = code[
            max(start, match.start() - _STATEMENT) : min(
                end if end >= 0 else len(code), match.end() + _STATEMENT
            )
        ]
        if re.search(rf"(?<![\"'\w])(?:{used})\b(?![\"'])", statement):
            return True
    return False
