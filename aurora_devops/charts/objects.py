"""The objects that Helm gives to templates: `.Chart`, `.Files`, `.Capabilities`, `.Release`, `.Values`."""

from __future__ import annotations

import base64
import posixpath
import re
from collections.abc import Callable, Iterable
from typing import Any, ClassVar

from ..core.lazy import regex
from ..formats.gotemplate.errors import TemplateError
from ..formats.gotemplate.execute import MethodList, MethodMap
from ..formats.gotemplate.values import Object, StringMap, Strings, to_bytes
from .chart import Chart, scalar_text

HELM_VERSION = "v3.22.0"
# What client-go registers, which is what `helm template` has without a cluster.
API_VERSIONS = tuple(
    f"{group}/{version}" if group else version
    for group, versions in (
        ("", "v1"),
        ("admissionregistration.k8s.io", "v1 v1alpha1 v1beta1"),
        ("internal.apiserver.k8s.io", "v1alpha1"),
        ("apps", "v1 v1beta1 v1beta2"),
        ("authentication.k8s.io", "v1 v1alpha1 v1beta1"),
        ("authorization.k8s.io", "v1 v1beta1"),
        ("autoscaling", "v1 v2"),
        ("batch", "v1 v1beta1"),
        ("certificates.k8s.io", "v1 v1beta1 v1alpha1"),
        ("coordination.k8s.io", "v1alpha2 v1beta1 v1"),
        ("discovery.k8s.io", "v1 v1beta1"),
        ("events.k8s.io", "v1 v1beta1"),
        ("extensions", "v1beta1"),
        ("flowcontrol.apiserver.k8s.io", "v1 v1beta1 v1beta2 v1beta3"),
        ("lifecycle.k8s.io", "v1alpha1"),
        ("networking.k8s.io", "v1 v1beta1"),
        ("node.k8s.io", "v1 v1alpha1 v1beta1"),
        ("policy", "v1 v1beta1"),
        ("rbac.authorization.k8s.io", "v1 v1beta1 v1alpha1"),
        ("resource.k8s.io", "v1 v1beta2 v1beta1 v1alpha3"),
        ("scheduling.k8s.io", "v1alpha3 v1beta1 v1"),
        ("storage.k8s.io", "v1beta1 v1 v1alpha1"),
        ("storagemigration.k8s.io", "v1 v1beta1"),
        ("apiextensions.k8s.io", "v1beta1 v1"),
    )
    for version in versions.split()
)


class Fields(Object):
    """A struct of Go: its fields by name; `tagged` if JSON and YAML have names of their own for them."""

    go_type = "struct"

    def __init__(self, fields: dict[str, Any], text: str = "", *, tagged: bool = False) -> None:
        self.fields = fields
        self.text = text
        self.tagged = tagged

    def member(self, name: str) -> Callable[..., Any]:
        """The field, as a function without parameters."""
        if name not in self.fields:
            raise TemplateError(f"can't evaluate field {name} in type {self.go_type}")
        return lambda: self.fields[name]

    def encoded(self) -> dict[str, Any]:
        """The fields by the names that JSON and YAML have for them; those of a chart are left out if they are empty."""
        if not self.tagged:
            return self.fields
        return {
            _TAGS.get(name) or name[0].lower() + name[1:]: held for name, held in self.fields.items() if held
        }

    def __str__(self) -> str:
        return self.text


_STABLE_KIND = regex(r"(?:\A|/)v[0-9]+/[A-Z]\w*\Z", re.ASCII)
# Every cluster serves these, although client-go does not register them.
_ALWAYS_SERVED = frozenset({"apiregistration.k8s.io/v1"})
_TAGS = {"APIVersion": "apiVersion", "URL": "url", "IsRoot": "IsRoot"}


# The first minor release that does not serve a version that client-go still registers.
# https://kubernetes.io/docs/reference/using-api/deprecation-guide/
_REMOVED = {
    "apiextensions.k8s.io/v1beta1": 22,
    "apps/v1beta1": 16,
    "apps/v1beta2": 16,
    "batch/v1beta1": 25,
    "discovery.k8s.io/v1beta1": 25,
    "events.k8s.io/v1beta1": 25,
    "extensions/v1beta1": 22,
    "node.k8s.io/v1beta1": 25,
    "policy/v1beta1": 25,
    "rbac.authorization.k8s.io/v1beta1": 22,
    "scheduling.k8s.io/v1beta1": 22,
}


class ApiVersions(MethodList):
    """`.Capabilities.APIVersions`."""

    __slots__ = ()

    def has(self, version: str) -> bool:
        """Whether the cluster serves a group and version, or a kind of it.

        Without a cluster `helm template` knows no kinds and no aggregated APIs. A cluster does, so the kinds of stable
        versions and the API of the aggregation are served.
        """
        if version in self or version in _ALWAYS_SERVED:
            return True
        group_version = version.rpartition("/")[0]
        return _STABLE_KIND.search(version) is not None and (
            group_version in self or group_version in _ALWAYS_SERVED
        )

    members: ClassVar[dict[str, Callable[..., Any]]] = {"Has": has}


def capabilities(version: str, api_versions: Iterable[str] = ()) -> Fields:
    """`.Capabilities` of a cluster of a release of Kubernetes, `1.30` or `v1.30.2`."""
    full = f"v{version.removeprefix('v')}"
    major, minor, *_ = [*full.removeprefix("v").split("."), "0"]
    kube = Fields(
        {
            "Version": full,
            "GitVersion": full,
            "String": full,
            "Major": major,
            "Minor": re.sub(r"\D.*", "", minor),
        },
        full,
    )
    helm = Fields(
        {"Version": HELM_VERSION, "GitCommit": "", "GitTreeState": "", "GoVersion": ""}, HELM_VERSION
    )
    release = int(re.sub(r"\D.*", "", minor) or 0)
    known = (version for version in API_VERSIONS if release < _REMOVED.get(version, release + 1))
    served = ApiVersions((*known, *api_versions))
    return Fields({"KubeVersion": kube, "APIVersions": served, "HelmVersion": helm})


_TEXTS = {
    "Name": "name",
    "Home": "home",
    "Version": "version",
    "Description": "description",
    "Icon": "icon",
    "APIVersion": "apiVersion",
    "Condition": "condition",
    "Tags": "tags",
    "AppVersion": "appVersion",
    "KubeVersion": "kubeVersion",
    "Type": "type",
}


def chart_fields(chart: Chart) -> Fields:
    """`.Chart`."""
    metadata = chart.metadata
    # Without origins: what prints the name of a chart is to be corrected in the template.
    fields: dict[str, Any] = {
        name: str.__str__(scalar_text(metadata.get(key))) for name, key in _TEXTS.items()
    }
    if chart.name != fields["Name"]:
        fields["Name"] = str.__str__(chart.name)
    annotations = metadata.get("annotations")
    pairs = annotations.items() if isinstance(annotations, dict) else ()
    fields["Annotations"] = StringMap((key, scalar_text(value)) for key, value in pairs)
    for name, key in (("Sources", "sources"), ("Keywords", "keywords")):
        held = metadata.get(key)
        fields[name] = Strings(map(scalar_text, held if isinstance(held, list) else ()))
    maintainers = metadata.get("maintainers")
    fields["Maintainers"] = [
        Fields(
            {
                "Name": scalar_text(one.get("name")),
                "Email": scalar_text(one.get("email")),
                "URL": scalar_text(one.get("url")),
            },
            tagged=True,
        )
        for one in (maintainers if isinstance(maintainers, list) else ())
        if isinstance(one, dict)
    ]
    fields["Dependencies"] = [
        Fields(
            {"Name": one.name, "Version": one.version, "Repository": one.repository, "Alias": one.alias},
            tagged=True,
        )
        for one in chart.requirements
    ]
    fields["Deprecated"] = metadata.get("deprecated") is True
    fields["IsRoot"] = chart.parent is None
    return Fields(fields, tagged=True)


class FilesObject(Object):
    """`.Files`; the text of a file is read when a template asks for it."""

    go_type = "engine.files"
    go_kind = "map"

    def __init__(self, names: Iterable[str], read: Callable[[str], str | None]) -> None:
        self.names = frozenset(names)
        self.read = read

    def get(self, name: str) -> str:
        """The text of a file; empty if it does not exist."""
        return (self.read(name) or "") if name in self.names else ""

    def glob(self, pattern: str) -> FileMap:
        """The files that a pattern matches."""
        return FileMap(_matching(self.names, pattern, self.get))

    def lines(self, name: str) -> Strings:
        """The lines of a file."""
        text = self.get(name)
        return Strings(text.removesuffix("\n").split("\n")) if text else Strings()

    def encoded(self) -> dict[str, Any]:
        """The bytes of each file, as JSON and YAML write them."""
        return {name: base64.b64encode(to_bytes(self.get(name))).decode() for name in self.names}

    def as_config(self) -> str:
        """The files as data of a ConfigMap."""
        return FileMap((name, self.get(name)) for name in self.names).as_config()

    def as_secrets(self) -> str:
        """The files as data of a Secret."""
        return FileMap((name, self.get(name)) for name in self.names).as_secrets()

    members: ClassVar[dict[str, Callable[..., Any]]] = {
        "Get": get,
        "GetBytes": get,
        "Glob": glob,
        "Lines": lines,
        "AsConfig": as_config,
        "AsSecrets": as_secrets,
    }


class FileMap(MethodMap):
    """Some files by name, as `.Files.Glob` returns them."""

    def as_config(self) -> str:
        """The files as data of a ConfigMap."""
        return _yaml({posixpath.basename(name): text for name, text in sorted(self.items())})

    def as_secrets(self) -> str:
        """The files as data of a Secret."""
        return _yaml(
            {
                posixpath.basename(name): base64.b64encode(to_bytes(text)).decode()
                for name, text in sorted(self.items())
            }
        )

    def read(self, name: str) -> str:
        """The text of a file; empty if it does not exist."""
        text: str = self.get(name, "")
        return text

    def glob(self, pattern: str) -> FileMap:
        """The files that a pattern matches."""
        return FileMap(_matching(self, pattern, self.read))

    def lines(self, name: str) -> Strings:
        """The lines of a file."""
        text = self.read(name)
        return Strings(text.removesuffix("\n").split("\n")) if text else Strings()

    members: ClassVar[dict[str, Callable[..., Any]]] = {
        "Get": read,
        "GetBytes": read,
        "Glob": glob,
        "Lines": lines,
        "AsConfig": as_config,
        "AsSecrets": as_secrets,
    }


class ChartValues(MethodMap):
    """`.Values` of a chart (chartutil.Values)."""

    def as_map(self) -> dict[str, Any]:
        """The values as a plain mapping, which is the same one."""
        return self

    def yaml(self) -> str:
        """The values as YAML."""
        return _yaml(self)

    def table(self, path: str) -> ChartValues:
        """The mapping at a path with dots. Raises TemplateError."""
        found: Any = self
        for key in path.split("."):
            found = found.get(key) if isinstance(found, dict) else None
        if not isinstance(found, dict):
            raise TemplateError(f'"{path}" is not a table')
        return found if isinstance(found, ChartValues) else ChartValues(found)

    def path_value(self, path: str) -> Any:
        """The value at a path with dots, which is not a mapping. Raises TemplateError."""
        above, _, key = path.rpartition(".")
        value = (self.table(above) if above else self).get(key)
        if not path or value is None or isinstance(value, dict):
            raise TemplateError(f'"{path}" is not a value')
        return value

    members: ClassVar[dict[str, Callable[..., Any]]] = {
        "AsMap": as_map,
        "YAML": yaml,
        "Table": table,
        "PathValue": path_value,
    }


def _matching(names: Iterable[str], pattern: str, read: Callable[[str], str]) -> Iterable[tuple[str, str]]:
    try:
        matches = re.compile(_glob_pattern(pattern), re.DOTALL).fullmatch
    except re.error:
        matches = re.compile(".*", re.DOTALL).fullmatch
    return [(name, read(name)) for name in sorted(names) if matches(name)]


_GLOB = regex(r"\*\*|\*|\?|\[(!?)([^\]]+)\]|\\(.)|[{},]|[^*?\[\\{},]+|.", re.DOTALL)


def _glob_pattern(pattern: str) -> str:
    """A regular expression for a pattern of the library that `.Files.Glob` uses, with `/` as separator."""
    parts: list[str] = []
    depth = 0
    for match in _GLOB.finditer(pattern):
        part = match[0]
        if part == "**":
            parts.append(".*")
        elif part == "*":
            parts.append("[^/]*")
        elif part == "?":
            parts.append("[^/]")
        elif match[2]:
            inner = re.sub(r"([\[&~|\\^])", r"\\\1", match[2])
            parts.append(f"[{'^' if match[1] else ''}{inner}]")
        elif match[3]:
            parts.append(re.escape(match[3]))
        elif part == "{":
            depth += 1
            parts.append("(?:")
        elif part == "}" and depth:
            depth -= 1
            parts.append(")")
        elif part == "," and depth:
            parts.append("|")
        else:
            parts.append(re.escape(part))
    return "".join(parts)


def _yaml(data: dict[str, Any]) -> str:
    from ..formats.gotemplate.functions import FUNCTIONS

    text = FUNCTIONS["toYaml"](data)
    assert isinstance(text, str)
    return text


def release(name: str, namespace: str) -> dict[str, Any]:
    """`.Release` of an installation."""
    return {
        "Name": name,
        "Namespace": namespace,
        "IsUpgrade": False,
        "IsInstall": True,
        "Revision": 1,
        "Service": "Helm",
    }
