"""The values that the repository itself installs its charts with.

They are in the releases of Flux (HelmRelease), Argo CD (Application), helmfile and Skaffold, in the charts of
kustomizations, and in the commands of helm in workflows, makefiles and scripts.
"""

from __future__ import annotations

import posixpath
import re
from collections import defaultdict
from collections.abc import Container, Iterator, Mapping
from fnmatch import fnmatchcase
from typing import TYPE_CHECKING, Any, NamedTuple

from ...charts.chart import located_values
from ...charts.values import Values, overridden
from ...core.context import path_pattern
from ...core.lazy import regex
from ...core.untyped import listed, mapping
from ...core.words import word_set
from ...formats import yaml
from ...formats.gotemplate.text import Number, Origin, Text
from ...helmfiles import by_environment, dialect_of, environments_in, is_helmfile

if TYPE_CHECKING:
    from ...core.context import Context

# Larger repositories have their charts for others, and every chart would depend on every file.
_MOST_CHARTS = 20
_MOST_FILES = 400
# Only texts are searched in them, and only if a chart cannot be rendered with its own values.
_MOST_TEXTS = 5_000
# How many files are read for a name with a variable.
_MOST_MATCHES = 6


# What replaces a value that is not known; other artifacts write unknown values in this form, too.
UNKNOWN = "${SET}"


class SetValue(NamedTuple):
    """A value that a command or a parameter sets by its path (`--set image.tag=1.4`): where the path is written."""

    path: tuple[str, ...]
    file: str
    start: int
    end: int
    by: str


class Release(NamedTuple):
    """A chart, by its folder, and what it is installed with: files by path, and values that are written inline.

    `set_values` are those that are set by their paths, whose values are not known.
    """

    chart: str
    files: tuple[str, ...]
    values: Values
    set_values: tuple[SetValue, ...] = ()


def releases(context: Context) -> tuple[Release, ...]:
    """The releases of the charts of the repository, and those of other charts with files of values."""
    return context.shared("helm-releases", _releases)


def possible_files(chart: str, context: Context) -> tuple[tuple[str, ...], ...]:
    """The files of values with which commands may install a chart, if a part of a name is in a variable."""
    return context.shared("helm-possible-files", _possible_files).get(chart, ())


def sharing(context: Context) -> Mapping[str, frozenset[str]]:
    """The charts that are, or may be, installed with a file of values, by the path of the file."""
    return context.shared("helm-sharing", _sharing)


def _sharing(context: Context) -> dict[str, frozenset[str]]:
    found: defaultdict[str, set[str]] = defaultdict(set)
    for release in releases(context):
        for path in release.files:
            found[path].add(release.chart)
    for folder, base, names in _with_files(context):
        for name in names:
            pattern = _REPLACED.sub("*", name)
            # A name of variables alone may be any file.
            if pattern.partition("*")[0].strip("./"):
                path = posixpath.normpath(posixpath.join(base, pattern))
                for match in sorted(context.glob(path))[:_MOST_MATCHES] if "*" in path else (path,):
                    found[match].add(folder)
    return {path: frozenset(charts) for path, charts in found.items()}


def _possible_files(context: Context) -> dict[str, tuple[tuple[str, ...], ...]]:
    found: dict[str, dict[tuple[str, ...], None]] = {}
    for folder, base, names in _with_files(context):
        for files in _matching(names, base, context):
            found.setdefault(folder, {})[files] = None
    return {folder: tuple(files) for folder, files in found.items()}


def _with_files(context: Context) -> tuple[tuple[str, str, list[str]], ...]:
    """The charts that commands install, each with the folder of the command and the names of its files of values."""
    return context.shared("helm-commands-with-files", lambda context: tuple(_installations(context)))


def _installations(context: Context) -> Iterator[tuple[str, str, list[str]]]:
    paths = [path for ending in ("yaml", "yml") for path in context.glob(f"**/*.{ending}")]
    if len(paths) > _MOST_FILES:
        return
    for path in (*(one for one in paths if not _PART_OF_CHART.search(one)), *_scripts(context)):
        source = context.source(path)
        if source is None or not _COMMAND.search(source.text):
            continue
        lines = _commands(_unfolded(source.text))
        # The value of a variable may be a default: `ENV ?= dev`.
        for command in [one for match, line in lines for one in {line: 0, match[0].replace("\\\n", " "): 0}]:
            line = _EXPRESSION.sub("$_", command)
            chart = _chart_of(_WORD.findall(_VALUES.sub(" ", line)))
            for base in dict.fromkeys(("", posixpath.dirname(path))):
                folder = _folder(base, chart)
                if folder is not None and context.exists(posixpath.join(folder, "Chart.yaml")):
                    yield folder, base, _value_files(line)


def _matching(names: list[str], base: str, context: Context) -> Iterator[tuple[str, ...]]:
    """The existing files for the names in a command of which one has a variable, below a folder that is written."""
    patterns = [_REPLACED.sub("*", name) for name in names]
    if sum("*" in one for one in patterns) != 1:
        return
    at = next(index for index, one in enumerate(patterns) if "*" in one)
    start, _, end = patterns[at].partition("*")
    if not start.strip("./") or not end.endswith((".yaml", ".yml")) or "*" in end:
        return
    pattern = posixpath.normpath(posixpath.join(base, patterns[at]))
    files = [_folder(base, name) for name in names]
    for match in sorted(context.glob(pattern))[:_MOST_MATCHES]:
        files[at] = match
        known = tuple(one for one in files if one and context.exists(one))
        if len(known) == len(files):
            yield known


def _releases(context: Context) -> tuple[Release, ...]:
    charts = {posixpath.dirname(path) for path in context.glob("**/Chart.yaml")}
    paths = [
        path
        for ending in ("yaml", "yml")
        for path in context.glob(f"**/*.{ending}")
        if not _PART_OF_CHART.search(path)
    ]
    paths += [path for path in context.glob("**/*.gotmpl") if is_helmfile(path)]
    if len(charts) > _MOST_CHARTS or len(paths) > _MOST_FILES:
        return ()
    found: list[Release] = []
    for path in paths:
        source = context.source(path)
        if source is not None and _DECLARES.search(source.text):
            found.extend(_declared(path, context))
    found.extend(_patched(paths, context))
    for path in (*paths, *_scripts(context)):
        source = context.source(path)
        if source is not None and _COMMAND.search(source.text):
            found.extend(_commanded(path, source.text, context))
    for path in context.glob("**/*.tf"):
        source = context.source(path)
        if source is not None and "helm_release" in source.text:
            found.extend(_terraform(path, source.text, context))
    charts_of: dict[str, set[str]] = {}
    for release in found:
        for name in release.files:
            charts_of.setdefault(name, set()).add(release.chart)
    for path in (*paths, *_scripts(context)) if charts_of else ():
        source = context.source(path)
        if source is not None and "yq" in source.text:
            found.extend(_edited(path, source.text, charts_of))
    return tuple(release for release in found if release.chart in charts or release.files)


def _scripts(context: Context) -> Iterator[str]:
    for pattern in ("**/Makefile", "**/*.sh", "**/justfile"):
        yield from context.glob(pattern)
    for folder in ("bin", "script", "scripts"):
        yield from (path for path in context.glob(f"**/{folder}/*") if "." not in posixpath.basename(path))


class Installed(NamedTuple):
    """The charts that the repository installs, by folder: `set_further` those with values that are not in files.

    They have the first keys of these values, `*` for unknown ones.
    """

    charts: frozenset[str]
    set_further: Mapping[str, frozenset[str]]


def installed(context: Context) -> Installed:
    """The charts that something in the repository installs, also where its values are not known."""
    return context.shared("helm-installed", _installed)


def _installed(context: Context) -> Installed:
    charts = frozenset(posixpath.dirname(path) for path in context.glob("**/Chart.yaml"))
    endings = ("yaml", "yml", "tf", "tpl", "gotmpl")
    paths = [path for ending in endings for path in context.glob(f"**/*.{ending}")]
    named, set_further = set[str](), dict[str, frozenset[str]]()
    for path in [*paths, *_scripts(context)][:_MOST_TEXTS]:
        source = context.source(path)
        text = "" if source is None else source.text
        base = posixpath.dirname(path)
        if _COMMAND.search(text):
            for folder, keys in _set_further(text, base, charts):
                set_further[folder] = keys.union(set_further.get(folder, ()))
        for match in _NAMED.finditer(text):
            name = _MODULE.sub("", match[1])
            folders = {_folder(base, name), _folder("", name)} & charts
            # A chart that names itself is a dependency or the name of a file in it.
            named.update(folder for folder in folders if folder and not path.startswith(f"{folder}/"))
    return Installed(frozenset((*named, *set_further)), set_further)


def _set_further(text: str, base: str, charts: frozenset[str]) -> Iterator[tuple[str, frozenset[str]]]:
    """The charts that commands install with `--set`, with files whose names are not known, or with other options.

    They have the first keys of the values that are set, `*` for unknown ones.
    """
    for _, line in _commands(_unfolded(text)):
        files = _value_files(line)
        unknown = any(map(_VARIABLE.search, files))
        if not (_SET.search(line) or unknown):
            continue
        keys = [match[1] for match in _SET_KEY.finditer(line)]
        # One option may set several values.
        plain = not unknown and len(keys) == len(_SET.findall(line)) and "," not in line
        first = frozenset(keys) if plain else frozenset({"*"})
        for word in _WORD.findall(_VALUES.sub(" ", line)):
            pattern = _REPLACED.sub("*", word)
            if "*" in pattern and not pattern.replace("*", "").strip("./"):
                continue
            for start in ("", base):
                path = _folder(start, pattern)
                if path is not None and "*" in path:
                    yield from ((one, first) for one in filter(path_pattern(path).match, charts))
                elif path in charts:
                    yield path, first


def _unfolded(text: str) -> str:
    """A text with the lines of folded scalars of YAML joined; all offsets stay the same."""
    return _FOLDED.sub(lambda match: match[1] + match[3].replace("\n", " "), text) if ">" in text else text


def _commands(text: str) -> Iterator[tuple[re.Match[str], str]]:
    """The commands of helm in a text, each also on one line with the values of variables."""
    assigned = _assigned(text)
    for match in _LINE.finditer(text):
        yield match, _with(match[0].replace("\\\n", " "), assigned)


def _value_files(line: str) -> list[str]:
    """The files of values in a command, as they are written."""
    return [name.strip("\"'") for name in _VALUES.findall(line)]


def _assigned(text: str) -> dict[str, str]:
    """The variables to which a file assigns a path, and always the same one; `.` is the folder of the script."""
    found: dict[str, str] = {}
    for match in _ASSIGNED.finditer(text):
        own, above = _OWN_FOLDER.fullmatch(match[2] or ""), match[3] or ""
        value = f".{own[1] or ''}{own[2] or ''}" if own else match[4]
        if above and value is not None:
            value = f"{found[above]}{value}" if found.get(above) else ""
        found[match[1]] = value if found.get(match[1], value) == value else ""
    return {name: value for name, value in found.items() if value}


def _with(line: str, assigned: Mapping[str, str]) -> str:
    """A command with the values of variables."""
    return _USED.sub(lambda match: assigned.get(match[match.lastindex or 0], match[0]), line)


# A variable of a shell, a Makefile or a pipeline whose value is a path, or a name with any other value.
_ASSIGNED = regex(
    r"""(?m)^[ \t]*(?:-[ \t]+|export[ \t]+|readonly[ \t]+|local[ \t]+)?([A-Za-z_]\w*)[ \t]*"""
    r"""(?:[:?]?=|:(?=[ \t]))[ \t]*"""
    r"""(?:["']?(\$\((?:cd|dirname)[ \t][^\n]*)|["']?(?:\$\{?(\w+)\}?(?=/))?([\w./-]+)["']?[ \t]*(?:#.*)?\r?$)?"""
)
# `$(dirname "$0")/../chart`, and `$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)`.
_OWN_FOLDER = regex(
    r"""\$\((?:cd[ \t]+(?:--[ \t]+)?["']?\$\()?dirname[ \t]+(?:--[ \t]+)?["']?"""
    r"""\$(?:0|\{0\}|BASH_SOURCE|\{BASH_SOURCE(?:\[0\])?(?::-\$0)?\})["']?\)((?:/[\w.-]+)*/?)["']?"""
    r"""(?:[ \t]*(?:&&|;)[ \t]*pwd(?:[ \t]+-P)?[ \t]*\)((?:/[\w.-]+)*/?)["']?)?[ \t]*(?:\#.*)?\r?"""
)
_USED = regex(r"\$\{\{[ \t]*env\.(\w+)[ \t]*\}\}|\$\{(\w+)\}|\$\((\w+)\)|\$(\w+)")
# A folded scalar: its header, and the lines that are indented further.
_FOLDED = regex(
    r"(?m)(^([ \t]*)(?:-[ \t]+)*(?:[\w.-]+:[ \t]+)?>[-+\d]{0,2}[ \t]*\n)((?:\2[ \t]+[^\s][^\n]*\n)*\2[ \t]+[^\s][^\n]*)"
)
_PART_OF_CHART = regex(r"(?:^|/)(?:templates|charts|crds)/.*/|(?:^|/)templates/")
_DECLARES = regex(r"helm\.toolkit\.fluxcd\.io/|argoproj\.io/|skaffold/v|(?m:^(?:releases|helmCharts):)")
_COMMAND = regex(r"\bhelm[ \t]+(?:upgrade|install|template|lint|diff)\b")
_LINE = regex(r"\bhelm[ \t]+(?:upgrade|install|template|lint|diff)\b(?:[^\n\\]|\\\n?)*")
_VALUES = regex(r"(?:\s|^)(?:-f|--values)(?:=|\s+)(\S+)")
_WORD = regex(r"[^\s\"']+")
_SET = regex(
    r"\s--set(?:-string|-file|-json|-literal)?[= ]|\s[\"']?\$(?:@|\*|\{?[A-Za-z_]*(?:ARGS|FLAGS|OPTS|VALUES))"
)
_SET_KEY = regex(r"\s--set(?:-string|-file|-json|-literal)?[= ][\"']?([A-Za-z_][\w-]*)[.=\[]")
# Where a command ends.
_END = regex(r"[|&;>#]|\d>")
# The options of helm whose value is the next word.
_VALUE_OPTIONS = word_set(
    "-n --namespace --version --timeout --set --set-string --set-file --set-json --set-literal --kube-context "
    "--kubeconfig --repo --description --history-max --post-renderer --kube-version --api-versions -s --show-only "
    "-a -o --output --output-dir --username --password --ca-file --labels -l --name-template --context"
)
# An option with a path, which ends before a value, an index or an escaped dot.
_SET_OPTION = regex(
    r"""--set(?:-string|-file|-json|-literal)?(?:=|\s+)(?:\\\n\s*)?["']?([A-Za-z_][^\s"'{}\\]*)"""
)
_SET_PATH = regex(r"(?:^|,)([A-Za-z_][\w-]*(?:\.[A-Za-z_][\w-]*)*)(?:\[\d+\][^=,]*)?=")
# A command that edits files, its expression, the paths that this assigns to, and the files.
_EDIT = regex(
    r"\byq\b(?=[^\n&;]*[ \t](?:-i|--inplace|-[a-zA-Z]*i)[ \t])"
    r"""(?>'[^'\n]*'|"(?:\\.|[^"\\\n])*"|\\.|\\\n|[^\n\\'"&;|])*"""
)
_QUOTED = regex(r"'[^'\n]*'|\"(?:\\.|[^\"\\\n])*\"")
_ASSIGNED_PATH = regex(r"(?:^[\"']|[|(])[ \t]*\.([A-Za-z_][\w-]*(?:\.[A-Za-z_][\w-]*)*)\)*[ \t]*\|?=(?!=)")
_EDITED = regex(
    r"(?<![\w.])(?>[\w./-]|\$\{\{[^{}\n]*\}\}|\$\{\w+\}|\$\(\w+\)|\$\w+)+(?:(?<=\.yaml)|(?<=\.yml))(?![\w.])"
)
_HELM_RELEASE = regex(r'(?ms)^resource[ \t]+"helm_release"[ \t]+"[^"]+"[ \t]*\{.*?^\}')
_TERRAFORM_CHART = regex(r'(?m)^[ \t]+chart[ \t]*=[ \t]*"([^"]+)"')
_TERRAFORM_SET = regex(
    r'(?:\bset(?:_sensitive)?[ \t]*\{|\{)\s*name[ \t]*=[ \t]*"([A-Za-z_][\w-]*(?:\.[A-Za-z_][\w-]*)*)(?:\[\d+\][^"]*)?"'
)
_TERRAFORM_FILE = regex(r'\b(file|templatefile)\([ \t]*"([^"]+\.(?:ya?ml|tftpl|tpl|tmpl))"')
_YAML_ENCODED = regex(r"\byamlencode\([ \t]*(?=\{)")
_BRACE = regex(r"[{}]")
_NAMED = regex(
    r"(?m)^[ \t-]*[\"']?(?:path|chart|chart_?[pP]ath|source)[\"']?[ \t]*[:=][ \t]*[\"']?([^\s\"'#]+)[\"']?[ \t]*\r?$"
)
_MODULE = regex(r"^\$\{path\.\w+\}/")
_REPLACED = regex(r"\$\{[^}]*\}|\$\([^)]*\)|\$\{\{[^}]*\}\}|\$\w+")
_EXPRESSION = regex(r"\$\{\{[^{}\n]*\}\}")
_VARIABLE = regex(r"[$`{}]")
_UNPLAIN = regex(r"[\[\]\\,{}$]")


def _declared(path: str, context: Context) -> Iterator[Release]:
    trees = context.trees(path, dialect_of(path)) or ()
    environments = environments_in(tree.value for tree in trees)
    source = context.source(path)
    text = source.text if source is not None else ""
    for index, tree in enumerate(trees):
        # The origin of a value in another document than the first one begins with its negative number.
        data = located_values(tree.value, path, (-index,) if index else ())
        if not isinstance(data, dict):
            continue
        group = str(data.get("apiVersion"))
        if data.get("kind") == "HelmRelease" and group.startswith("helm.toolkit.fluxcd.io/"):
            yield from _flux(data, path, context)
        elif data.get("kind") == "Application" and group.startswith("argoproj.io/"):
            yield from _argo(data, path, text)
        elif data.get("kind") == "ApplicationSet" and group.startswith("argoproj.io/"):
            yield from _argo_set(data, context)
        elif group.startswith("skaffold/"):
            yield from _skaffold(data, path)
        elif isinstance(data.get("helmCharts"), list):
            yield from _kustomize(data, path)
        elif isinstance(data.get("releases"), list):
            yield from _helmfile(data, path, context, environments)
            yield from _set_in_helmfile(data, path, text, context)


def _flux(data: dict[str, Any], path: str, context: Context) -> Iterator[Release]:
    spec = mapping(data.get("spec"))
    chart = mapping(mapping(spec.get("chart")).get("spec"))
    folder = _folder("", chart.get("chart"))
    if folder is not None:
        files = tuple(found for one in listed(chart.get("valuesFiles")) if (found := _folder("", one)))
        generated = tuple(_generated(listed(spec.get("valuesFrom")), posixpath.dirname(path), context))
        if generated:
            yield Release(folder, generated, {})
        yield Release(folder, files, mapping(spec.get("values")))


def _patched(paths: list[str], context: Context) -> Iterator[Release]:
    """The releases of Flux with the values that patches of kustomizations set, if the chart of the release is known."""
    texts = {
        path: source.text
        for path in paths
        if (source := context.source(path)) and _PATCHED.search(source.text)
    }
    bases: dict[str, list[Release | None]] = {}
    merged: list[tuple[str, Values]] = []
    patches: list[tuple[str, SetValue]] = []
    for path, text in texts.items():
        for index, tree in enumerate(context.trees(path) or ()):
            data = located_values(tree.value, path, (-index,) if index else ())
            if mapping(data).get("kind") == "HelmRelease":
                name = str(mapping(data.get("metadata")).get("name"))
                if mapping(data.get("spec")).keys() & {"chart", "chartRef"}:
                    bases.setdefault(name, []).append(next(reversed([*_flux(data, path, context)]), None))
                else:
                    merged.append((name, mapping(mapping(data.get("spec")).get("values"))))
            together: dict[str, Values] = {}
            for number, one in enumerate(map(mapping, listed(mapping(tree.value).get("patches")))):
                at = ("patches", number, "patch")
                span, patch = tree.find(at, "value"), one.get("patch")
                if span is None or not isinstance(patch, str) or not (name := _target(one)):
                    continue
                patches += ((name, each) for each in _set_by_patch(path, text, span.start, span.end))
                values = _with_origin(_values_of(patch), Origin(path, at))
                together[name] = overridden(together.get(name, {}), values)
            merged += together.items()
    for name, each in patches:
        if (base := _only(bases.get(name, []))) is not None:
            yield Release(base.chart, (), {}, (each,))
    for name, values in merged:
        if values and (base := _only(bases.get(name, []))) is not None:
            yield Release(base.chart, base.files, overridden(base.values, values))


def _only(found: list[Release | None]) -> Release | None:
    """The only release of a name; None if its chart is in another repository."""
    return found[0] if len(found) == 1 else None


def _values_of(patch: str) -> Values:
    """The values in a patch, which is a part of the object or a list of operations."""
    made: Values = {}
    for tree in yaml.read(patch).documents:
        made = overridden(made, mapping(mapping(mapping(tree.value).get("spec")).get("values")))
        for one in map(mapping, listed(tree.value)):
            path = str(one.get("path"))
            if one.get("op") in ("add", "replace") and _VALUE_PATH.fullmatch(path):
                made = overridden(
                    made, _set({path.removeprefix("/spec/values/").replace("/", "."): one.get("value")})
                )
    return made


def _with_origin(value: Any, origin: Origin) -> Any:
    """Data as Go reads it, with one place for all that it contains."""
    if isinstance(value, str):
        return Text.of(value, origin)
    if isinstance(value, dict):
        return {str(key): _with_origin(inner, origin) for key, inner in value.items()}
    if isinstance(value, list):
        return [_with_origin(inner, origin) for inner in value]
    return value if value is None or isinstance(value, bool) else Number(value, origin)


_VALUE_PATH = regex(r"/spec/values(?:/[A-Za-z_][\w-]*)+")


def _target(patch: dict[str, Any]) -> str:
    """The name of the HelmRelease that a patch of a kustomization is for; empty for another object."""
    target, text = mapping(patch.get("target")), str(patch.get("patch") or "")
    kind, name = target.get("kind"), target.get("name")
    if not target:
        inner = {match[1]: match[2] for match in _HEAD.finditer(text)}
        kind, name = inner.get("kind"), inner.get("  name") or inner.get("    name")
    return str(name) if kind == "HelmRelease" and isinstance(name, str) else ""


def _set_by_patch(path: str, text: str, start: int, end: int) -> Iterator[SetValue]:
    """The values in a patch in a kustomization, which is a part of the object or a list of operations."""
    for one in keys_in(path, text, start, end, "the patch"):
        if one.path[:2] == ("spec", "values") and len(one.path) > 2:
            yield one._replace(path=one.path[2:])
    for match in _OPERATION.finditer(text, start, end):
        yield SetValue(tuple(match[1].split("/")), path, *match.span(1), "the patch")


_PATCHED = regex(r"kind:[ \t]*[\"']?HelmRelease\b")
# The keys of a patch that name its object, and the path of an operation on values.
_HEAD = regex(r"(?m)^(kind|  name|    name):[ \t]*[\"']?([^\s\"'#]+)[\"']?[ \t]*$")
_OPERATION = regex(r"\bpath[\"']?[ \t]*:[ \t]*[\"']?/spec/values/([A-Za-z_][\w-]*(?:/[A-Za-z_][\w-]*)*)")


def _generated(sources: list[Any], folder: str, context: Context) -> Iterator[str]:
    """The files of values in ConfigMaps and Secrets that the kustomization of a folder generates."""
    trees = context.trees(posixpath.join(folder, "kustomization.yaml")) or () if sources else ()
    data = mapping(trees[0].value) if trees else {}
    files: dict[tuple[str, str, str], str] = {}
    for kind, key in (("ConfigMap", "configMapGenerator"), ("Secret", "secretGenerator")):
        for generator in map(mapping, listed(data.get(key))):
            for written in listed(generator.get("files")):
                name, equals, file = str(written).rpartition("=")
                found = _folder(folder, file)
                if found:
                    file_key = name if equals else posixpath.basename(file)
                    files[kind, str(generator.get("name")), file_key] = found
    for one in map(mapping, sources):
        key = str(one.get("valuesKey") or "values.yaml")
        path = files.get((str(one.get("kind")), str(one.get("name")), key))
        if path and "targetPath" not in one:
            yield path


def _argo(data: dict[str, Any], path: str, text: str) -> Iterator[Release]:
    spec = mapping(data.get("spec"))
    references = {mapping(one).get("ref") for one in listed(spec.get("sources"))}
    for one in (spec.get("source"), *listed(spec.get("sources"))):
        source = mapping(one)
        helm = mapping(source.get("helm"))
        folder = _folder("", source.get("path"))
        if folder is not None:
            files = tuple(
                found
                for name in listed(helm.get("valueFiles"))
                if (found := _of_source(name, folder, references))
            )
            yield Release(folder, files, mapping(helm.get("valuesObject")))
            # Parameters and values in a text have places of their own.
            named = [mapping(one).get("name") for one in listed(helm.get("parameters"))]
            set_values = (*_named_in(path, text, named), *_values_in(path, text, helm.get("values")))
            if set_values:
                yield Release(folder, (), {}, set_values)


def _argo_set(data: dict[str, Any], context: Context) -> Iterator[Release]:
    """The files of values of an ApplicationSet, a part of whose names its generators give."""
    spec = mapping(mapping(mapping(data.get("spec")).get("template")).get("spec"))
    for one in (spec.get("source"), *listed(spec.get("sources"))):
        source = mapping(one)
        folder = _folder("", source.get("path"))
        names = listed(mapping(source.get("helm")).get("valueFiles"))
        if folder is None or not context.exists(posixpath.join(folder, "Chart.yaml")):
            continue
        for name in names:
            if isinstance(name, str) and "{{" in name and not name.startswith("$"):
                for files in _matching([_PARAMETER.sub("$_", name)], folder, context):
                    yield Release(folder, files, {})


def _named_in(path: str, text: str, names: list[Any]) -> Iterator[SetValue]:
    """The values that are set by their paths, as `name: image.tag` in a list."""
    for name in names:
        if isinstance(name, str) and _PLAIN_PATH.fullmatch(name):
            found = list(
                re.finditer(
                    rf"\bname[ \t]*:[ \t]*[\"']?({re.escape(name)})[\"']?[ \t]*(?:[,}}#]|\r?$)", text, re.M
                )
            )
            if len(found) == 1:
                yield SetValue(tuple(name.split(".")), path, *found[0].span(1), "the release")


def _values_in(path: str, text: str, values: Any) -> Iterator[SetValue]:
    """The values in a text of YAML that a file contains once, as a block scalar."""
    if not isinstance(values, str) or ":" not in values:
        return
    lines = [line.strip() for line in values.splitlines() if line.strip()]
    start = -1
    for match in re.finditer(rf"(?m)^[ \t]*{re.escape(lines[0])}[ \t]*\r?$", text):
        own = [line.strip() for line in text[match.start() :].splitlines()[: values.count("\n") + 1]]
        if [line for line in own if line][: len(lines)] == lines:
            if start >= 0:
                return
            start = match.start()
    if start >= 0:
        end = start
        for _ in range(values.rstrip().count("\n") + 1):
            end = text.find("\n", end) + 1 or len(text)
        yield from keys_in(path, text, start, end, "the release")


def keys_in(path: str, text: str, start: int, end: int, by: str) -> Iterator[SetValue]:
    """The keys of a part of a text of YAML, which may be a template, apart from those in lists and in texts."""
    above: list[tuple[int, str]] = []
    found: dict[tuple[str, ...], SetValue] = {}
    skipped = -1
    for match in _KEY_LINE.finditer(text, start, end):
        indent = len(match[1])
        if skipped >= 0 and indent > skipped:
            continue
        skipped = -1
        while above and above[-1][0] >= indent:
            above.pop()
        if match[2] is None:
            # An item of a list.
            skipped = indent
            continue
        above.append((indent, match[2]))
        route = tuple(key for _, key in above)
        if _TEXT_BLOCK.match(text, match.end(2)):
            skipped = indent
        found.pop(route[:-1], None)
        found[route] = SetValue(route, path, *match.span(2), by)
    yield from found.values()


_KEY_LINE = regex(r"(?m)^([ \t]*)(?:[\"']?([A-Za-z_][\w-]*)[\"']?[ \t]*:(?=[ \t\r]|$)|(?=-[ \t]))")
_TEXT_BLOCK = regex(r"[\"']?[ \t]*:[ \t]*[|>]")
_PLAIN_PATH = regex(r"[A-Za-z_][\w-]*(?:\.[A-Za-z_][\w-]*)*")
_PARAMETER = regex(r"\{\{[^{}]*\}\}")


def _of_source(name: Any, folder: str, references: Container[Any]) -> str | None:
    """The path of a file of values; one that begins with `$REF/` is in another source, which may be this repository."""
    if isinstance(name, str) and name.startswith("$"):
        reference, _, path = name[1:].partition("/")
        return _folder("", path) if reference in references else None
    return _folder(folder, name)


def _helmfile(
    data: dict[str, Any], path: str, context: Context, environments: tuple[str, ...]
) -> Iterator[Release]:
    base = posixpath.dirname(path)
    for one in listed(data.get("releases")):
        release = mapping(one)
        folder = _folder(base, release.get("chart"))
        if folder is None:
            continue
        values = listed(release.get("values"))
        written = [name for name in values if isinstance(name, str)]
        ways = [list(by_environment(name, str(release.get("name") or ""), environments)) for name in written]
        # One name without the environment is the same file in all of them.
        count = max(map(len, ways), default=1)
        for names in [[way[min(index, len(way) - 1)] for way in ways if way] for index in range(count)]:
            files = tuple(found for name in names if (found := _folder(base, name)) and context.exists(found))
            for held in [_known(value) for value in values if isinstance(value, dict)]:
                yield Release(folder, files, held)
            if files:
                yield Release(folder, files, {})


def _set_in_helmfile(data: dict[str, Any], path: str, text: str, context: Context) -> Iterator[Release]:
    """The values that a helmfile sets by their paths, and those of files that are templates."""
    base = posixpath.dirname(path)
    for release in map(mapping, listed(data.get("releases"))):
        folder = _folder(base, release.get("chart"))
        if folder is None:
            continue
        named = [mapping(one).get("name") for one in listed(release.get("set"))]
        set_values = list(_named_in(path, text, named))
        for name in listed(release.get("values")):
            file = _folder(base, name) if isinstance(name, str) and name.endswith(".gotmpl") else None
            source = context.source(file) if file else None
            if file and source is not None:
                set_values += keys_in(file, source.text, 0, len(source.text), "the file")
        if set_values:
            yield Release(folder, (), {}, tuple(set_values))


def _known(value: Any) -> Any:
    """Inline values with a variable in place of each that a template prints."""
    if isinstance(value, dict):
        return {key: _known(inner) for key, inner in value.items()}
    if isinstance(value, list):
        return [_known(inner) for inner in value]
    return UNKNOWN if isinstance(value, str) and "{{" in value else value


def _kustomize(data: dict[str, Any], path: str) -> Iterator[Release]:
    """The charts of a kustomization that are in its own folder of charts."""
    base = posixpath.dirname(path)
    home = mapping(data.get("helmGlobals")).get("chartHome")
    for one in listed(data["helmCharts"]):
        chart = mapping(one)
        folder = _folder(posixpath.join(base, str(home or "charts")), chart.get("name"))
        if folder is not None:
            names = [chart.get("valuesFile"), *listed(chart.get("additionalValuesFiles"))]
            files = tuple(found for name in names if (found := _folder(base, name)))
            yield Release(folder, files, mapping(chart.get("valuesInline")))


def _skaffold(data: dict[str, Any], path: str) -> Iterator[Release]:
    """The releases of a configuration of Skaffold and of its profiles."""
    base = posixpath.dirname(path)
    for part in (data, *map(mapping, listed(data.get("profiles")))):
        for section in ("manifests", "deploy"):
            for one in listed(mapping(mapping(part.get(section)).get("helm")).get("releases")):
                release = mapping(one)
                folder = _folder(base, release.get("chartPath"))
                if folder is not None:
                    names = listed(release.get("valuesFiles"))
                    files = tuple(found for name in names if (found := _folder(base, name)))
                    values = overridden(mapping(release.get("overrides")), _set(release.get("setValues")))
                    yield Release(folder, files, values)


def _set(values: Any) -> Values:
    """Values by paths with dots, as `helm --set` takes them; those of lists and with escapes are left out."""
    made: Values = {}
    for path, value in mapping(values).items():
        if not _UNPLAIN.search(path):
            *above, last = path.split(".")
            one: Values = {last: value}
            for key in reversed(above):
                one = {key: one}
            made = overridden(made, one)
    return made


def _commanded(path: str, text: str, context: Context) -> Iterator[Release]:
    """The commands of helm in a script, whose paths are from the root or from the folder of the script."""
    text = _unfolded(text)
    for match, line in _commands(text):
        names = _value_files(line)
        words = _WORD.findall(_VALUES.sub(" ", line))
        set_values = tuple(_set_values(path, text, match.start(), match.end()))
        for base in dict.fromkeys(("", posixpath.dirname(path))):
            files = [_folder(base, name) for name in names]
            known = tuple(found for found in files if found and context.exists(found))
            if not (known and len(known) == len(files)) and not set_values:
                continue
            chart = _chart_of(words)
            for word in words:
                folder = _folder(base, word)
                if folder is None or not context.exists(posixpath.join(folder, "Chart.yaml")):
                    continue
                own = set_values if word == chart else ()
                if own or len(known) == len(files):
                    yield Release(folder, known if len(known) == len(files) else (), {}, own)


def _chart_of(words: list[str]) -> str:
    """The chart among the words of a command: the last of at most two operands, after the name of the release."""
    operands: list[str] = []
    previous = ""
    for word in words:
        if _END.match(word):
            break
        if not word.startswith("-") and previous not in _VALUE_OPTIONS:
            operands.append(word)
        previous = word
    while operands and operands[0] in ("helm", "upgrade", "install", "template", "lint", "diff"):
        operands.pop(0)
    return operands[:2][-1] if operands else ""


def _set_values(path: str, text: str, start: int, end: int) -> Iterator[SetValue]:
    """The values that a command sets by their paths."""
    for option in _SET_OPTION.finditer(text, start, end):
        for match in _SET_PATH.finditer(option[1]):
            first = option.start(1) + match.start(1)
            yield SetValue(
                tuple(match[1].split(".")),
                path,
                first,
                first + len(match[1]),
                "the command",
            )


def _edited(path: str, text: str, charts: Mapping[str, set[str]]) -> Iterator[Release]:
    """The values that `yq -i '.image.tag = ...' FILE` writes into the files of values of one chart."""
    text = _unfolded(text)
    for line in _EDIT.finditer(text):
        patterns = [
            _REPLACED.sub("*", posixpath.normpath(posixpath.join(base, name)))
            for name in _EDITED.findall(line[0])
            for base in dict.fromkeys(("", posixpath.dirname(path)))
        ]
        found = {
            chart
            for name, own in charts.items()
            if any(fnmatchcase(name, pattern) for pattern in patterns)
            for chart in own
        }
        if len(found) != 1:
            continue
        set_values = tuple(
            SetValue(
                tuple(match[1].split(".")),
                path,
                line.start() + start + match.start(1),
                line.start() + start + match.end(1),
                "the command",
            )
            for start, expression in ((one.start(), one[0]) for one in _QUOTED.finditer(line[0]))
            for match in _ASSIGNED_PATH.finditer(expression)
        )
        if set_values:
            yield Release(found.pop(), (), {}, set_values)


def _terraform(path: str, text: str, context: Context) -> Iterator[Release]:
    """The resources of Terraform that install a chart of the repository."""
    base = posixpath.dirname(path)
    for block in _HELM_RELEASE.finditer(text):
        chart = _TERRAFORM_CHART.search(block[0])
        name = _MODULE.sub("", chart[1]) if chart else ""
        folder = _folder(base, name) if name.startswith(".") or (chart and name != chart[1]) else None
        if folder is None:
            continue
        set_values = [
            SetValue(
                tuple(match[1].split(".")),
                path,
                block.start() + match.start(1),
                block.start() + match.end(1),
                "the helm_release",
            )
            for match in _TERRAFORM_SET.finditer(block[0], block[0].index("{") + 1)
        ]
        files: list[str] = []
        for function, name in _TERRAFORM_FILE.findall(block[0]):
            found = _folder(base, _MODULE.sub("", name))
            source = context.source(found) if found else None
            if found and source is not None and function == "file":
                files.append(found)
            elif found and source is not None:
                set_values += keys_in(found, source.text, 0, len(source.text), "the file")
        for match in _YAML_ENCODED.finditer(block[0]):
            set_values += _encoded(path, block[0][match.end() :], block.start() + match.end())
        if set_values or files:
            yield Release(folder, tuple(files), {}, tuple(set_values))


def _encoded(path: str, text: str, offset: int) -> Iterator[SetValue]:
    """The values of an object of Terraform: `yamlencode({ image = { tag = var.tag } })`."""
    from ...formats.hcl import syntax
    from ...formats.hcl.reader import parse

    body = parse(f"x = {text[: _closing(text)]}\n").body
    value = body.attributes["x"].value if "x" in body.attributes else None
    waiting: list[tuple[tuple[str, ...], object]] = [((), value)]
    while waiting:
        route, one = waiting.pop()
        for key, inner in one.items if isinstance(one, syntax.Object) else ():
            name = key.value if isinstance(key, syntax.Literal) else None
            if isinstance(name, str) and isinstance(key, syntax.Literal):
                if isinstance(inner, syntax.Object) and inner.items:
                    waiting.append(((*route, name), inner))
                else:
                    start = offset + key.start - len("x = ") + (1 if key.style else 0)
                    yield SetValue((*route, name), path, start, start + len(name), "the helm_release")


def _closing(text: str) -> int:
    """The end of the object with which a text begins."""
    depth = 0
    for match in _BRACE.finditer(text):
        depth += 1 if match[0] == "{" else -1
        if not depth:
            return match.end()
    return len(text)


def _folder(base: str, name: Any) -> str | None:
    """A path from the root; None if it is not one in the repository."""
    if (
        not isinstance(name, str)
        or not name
        or name.startswith("/")
        or _VARIABLE.search(name)
        or "://" in name
    ):
        return None
    path = posixpath.normpath(posixpath.join(base, str.__str__(name)))
    if path == ".":
        return ""
    return None if path.startswith("..") else path
