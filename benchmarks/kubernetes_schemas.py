"""Writes the fields of the Kubernetes API as a compact text: nox -s schemas.

The sources are the OpenAPI document and the generated Go code (for enumerations) of the Go module k8s.io/kubernetes,
of the newest patch release of each minor version. `aurora_devops/kinds/kubernetes/schema.py` describes the format.
"""

from __future__ import annotations

import json
import re
import subprocess
import tempfile
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

MODULE = "k8s.io/kubernetes"
OLDEST = 30
PREFIXES = {
    "io.k8s.api.": "",
    "io.k8s.apimachinery.pkg.apis.": "",
    "io.k8s.apiextensions-apiserver.pkg.apis.": "",
    "io.k8s.kube-aggregator.pkg.apis.": "",
}
# The types that are written in one letter; see the reader.
LETTERS = {
    "io.k8s.apimachinery.pkg.api.resource.Quantity": "q",
    "io.k8s.apimachinery.pkg.apis.meta.v1.FieldsV1": "*",
    "io.k8s.apimachinery.pkg.apis.meta.v1.MicroTime": "t",
    "io.k8s.apimachinery.pkg.apis.meta.v1.Time": "t",
    "io.k8s.apimachinery.pkg.runtime.RawExtension": "*",
    "io.k8s.apimachinery.pkg.util.intstr.IntOrString": "p",
    "io.k8s.apiextensions-apiserver.pkg.apis.apiextensions.v1.JSON": "*",
    "io.k8s.apiextensions-apiserver.pkg.apis.apiextensions.v1.JSONSchemaPropsOrArray": "*",
    "io.k8s.apiextensions-apiserver.pkg.apis.apiextensions.v1.JSONSchemaPropsOrBool": "*",
    "io.k8s.apiextensions-apiserver.pkg.apis.apiextensions.v1.JSONSchemaPropsOrStringArray": "*",
}
SCALARS = {
    ("string", None): "s",
    ("string", "byte"): "y",
    ("string", "date-time"): "t",
    ("integer", "int32"): "i",
    ("integer", "int64"): "l",
    ("number", "double"): "f",
    ("boolean", None): "b",
    ("object", None): "*",
    (None, None): "*",
}
# Enumerations that the generated code does not have; pkg/apis/*/validation checks them.
ENUMS: Mapping[str, Mapping[str, str]] = {
    "apiextensions.v1.CustomResourceConversion": {"strategy": "None|Webhook"},
    "apiextensions.v1.CustomResourceDefinitionSpec": {"scope": "Cluster|Namespaced"},
    "apps.v1.StatefulSetPersistentVolumeClaimRetentionPolicy": {
        "whenDeleted": "Delete|Retain",
        "whenScaled": "Delete|Retain",
    },
    "autoscaling.v2.HPAScalingPolicy": {"type": "Percent|Pods"},
    "autoscaling.v2.HPAScalingRules": {"selectPolicy": "Disabled|Max|Min"},
    "autoscaling.v2.MetricSpec": {"type": "ContainerResource|External|Object|Pods|Resource"},
    "autoscaling.v2.MetricTarget": {"type": "AverageValue|Utilization|Value"},
    "core.v1.ContainerResizePolicy": {"restartPolicy": "NotRequired|RestartContainer"},
    "core.v1.PodOS": {"name": "linux|windows"},
    "core.v1.PodSecurityContext": {"seLinuxChangePolicy": "MountOption|Recursive"},
    "core.v1.ServiceSpec": {"trafficDistribution": "PreferClose|PreferSameNode|PreferSameZone"},
    "core.v1.VolumeMount": {"recursiveReadOnly": "Disabled|Enabled|IfPossible"},
    "flowcontrol.v1.LimitResponse": {"type": "Queue|Reject"},
    "flowcontrol.v1.PriorityLevelConfigurationSpec": {"type": "Exempt|Limited"},
    "flowcontrol.v1.Subject": {"kind": "Group|ServiceAccount|User"},
    "meta.v1.LabelSelectorRequirement": {"operator": "DoesNotExist|Exists|In|NotIn"},
    "rbac.v1.RoleRef": {"kind": "ClusterRole|Role"},
    "rbac.v1.Subject": {"kind": "Group|ServiceAccount|User"},
    "storage.v1.CSIDriverSpec": {"fsGroupPolicy": "File|None|ReadWriteOnceWithFSType"},
}
# Fields that the OpenAPI documents do not require, and whose absence the validation refuses.
REQUIRED: Mapping[str, frozenset[str]] = {
    "batch.v1.JobTemplateSpec": frozenset({"spec"}),
    "core.v1.PodTemplateSpec": frozenset({"spec"}),
}
# Numbers, from `pkg/apis/*/validation`: the first and the last that a field may have.
_NATURAL, _POSITIVE, _PORT, _ID, _MODE = "0..", "1..", "1..65535", "0..2147483647", "0..511"
BOUNDS: Mapping[str, Mapping[str, str]] = {
    "admissionregistration.v1.MutatingWebhook": {"timeoutSeconds": "1..30"},
    "admissionregistration.v1.ValidatingWebhook": {"timeoutSeconds": "1..30"},
    "apps.v1.DaemonSetSpec": {"minReadySeconds": _NATURAL, "revisionHistoryLimit": _NATURAL},
    "apps.v1.DeploymentSpec": {
        "minReadySeconds": _NATURAL,
        "progressDeadlineSeconds": _NATURAL,
        "replicas": _NATURAL,
        "revisionHistoryLimit": _NATURAL,
    },
    "apps.v1.ReplicaSetSpec": {"minReadySeconds": _NATURAL, "replicas": _NATURAL},
    "apps.v1.RollingUpdateDaemonSet": {"maxSurge": "%", "maxUnavailable": "%"},
    "apps.v1.RollingUpdateDeployment": {"maxSurge": "%", "maxUnavailable": "%"},
    "apps.v1.RollingUpdateStatefulSetStrategy": {"maxUnavailable": "%", "partition": _NATURAL},
    "apps.v1.StatefulSetOrdinals": {"start": _NATURAL},
    "apps.v1.StatefulSetSpec": {"minReadySeconds": _NATURAL, "replicas": _NATURAL},
    "autoscaling.v2.HPAScalingPolicy": {"periodSeconds": "1..1800", "value": _POSITIVE},
    "autoscaling.v2.HPAScalingRules": {"stabilizationWindowSeconds": "0..3600"},
    "autoscaling.v2.MetricTarget": {"averageUtilization": _POSITIVE},
    "batch.v1.CronJobSpec": {
        "failedJobsHistoryLimit": _NATURAL,
        "startingDeadlineSeconds": _NATURAL,
        "successfulJobsHistoryLimit": _NATURAL,
    },
    "batch.v1.JobSpec": {
        "activeDeadlineSeconds": _NATURAL,
        "backoffLimit": _NATURAL,
        "backoffLimitPerIndex": _NATURAL,
        "completions": _NATURAL,
        "maxFailedIndexes": _NATURAL,
        "parallelism": _NATURAL,
        "ttlSecondsAfterFinished": _NATURAL,
    },
    "coordination.v1.LeaseSpec": {"leaseDurationSeconds": _POSITIVE},
    "core.v1.ClientIPConfig": {"timeoutSeconds": "1..86400"},
    "core.v1.ConfigMapVolumeSource": {"defaultMode": _MODE},
    "core.v1.ContainerPort": {"hostPort": "0..65535"},
    "core.v1.DownwardAPIVolumeFile": {"mode": _MODE},
    "core.v1.DownwardAPIVolumeSource": {"defaultMode": _MODE},
    "core.v1.EndpointPort": {"port": _PORT},
    "core.v1.GRPCAction": {"port": _PORT},
    "core.v1.HTTPGetAction": {"port": _PORT},
    "core.v1.KeyToPath": {"mode": _MODE},
    "core.v1.PodSecurityContext": {
        "fsGroup": _ID,
        "runAsGroup": _ID,
        "runAsUser": _ID,
        "supplementalGroups": _ID,
    },
    "core.v1.PodSpec": {
        "activeDeadlineSeconds": "1..2147483647",
    },
    "core.v1.PreferredSchedulingTerm": {"weight": "1..100"},
    "core.v1.Probe": {
        "failureThreshold": _NATURAL,
        "initialDelaySeconds": _NATURAL,
        "periodSeconds": _NATURAL,
        "successThreshold": _NATURAL,
        "terminationGracePeriodSeconds": _POSITIVE,
        "timeoutSeconds": _NATURAL,
    },
    "core.v1.ProjectedVolumeSource": {"defaultMode": _MODE},
    "core.v1.ReplicationControllerSpec": {"minReadySeconds": _NATURAL, "replicas": _NATURAL},
    "core.v1.SecretVolumeSource": {"defaultMode": _MODE},
    "core.v1.SecurityContext": {"runAsGroup": _ID, "runAsUser": _ID},
    "core.v1.ServiceAccountTokenProjection": {"expirationSeconds": "600..4294967296"},
    "core.v1.ServicePort": {"nodePort": "0..65535"},
    "core.v1.SleepAction": {"seconds": _NATURAL},
    "core.v1.TCPSocketAction": {"port": _PORT},
    "core.v1.WeightedPodAffinityTerm": {"weight": "1..100"},
    "networking.v1.NetworkPolicyPort": {"endPort": _PORT, "port": _PORT},
    "networking.v1.ServiceBackendPort": {"number": "0..65535"},
    "policy.v1.PodDisruptionBudgetSpec": {"maxUnavailable": "%", "minAvailable": "%"},
}
# A field of a type in the generated code, at this depth of indentation.
FUNCTION = re.compile(r"^func schema_(\w+)\(ref ", re.MULTILINE)
FIELD = re.compile(r'^\t{5}"([^"]+)": \{$', re.MULTILINE)
ENUM = re.compile(r"\bEnum: +\[\]interface\{\}\{([^}]*)\}")


def write(path: Path) -> list[str]:
    """Write the text; gives the releases it was made from."""
    releases = newest_patches()
    fields: defaultdict[str, defaultdict[str, dict[int, str]]] = defaultdict(lambda: defaultdict(dict))
    # Of the newest release that has the field: what it does not require, the others did not require in fact.
    required: defaultdict[str, dict[str, str]] = defaultdict(dict)
    kinds: dict[str, str] = {}
    present: defaultdict[str, set[int]] = defaultdict(set)
    for minor, release in releases.items():
        for name, schema, enums in types_of(folder_of(release)):
            present[name].add(minor)
            if (kind := kind_of(schema)) is not None:
                kinds[name] = kind
            required[name].update(dict.fromkeys(schema.get("properties", ()), ""))
            required[name].update(dict.fromkeys(schema.get("required", ()), "!"))
            required[name].update(dict.fromkeys(REQUIRED.get(name, ()), "!"))
            for field, value in schema.get("properties", {}).items():
                bounds = BOUNDS.get(name, {}).get(field, "")
                fields[name][field][minor] = written(value, enums.get(field)) + bounds
    minors = sorted(releases)
    lines = [" ".join(f"1.{minor}" for minor in minors)]
    served = sorted((kind, name) for name, kind in kinds.items())
    lines += [f"{kind} {name} {ranges(present[name], minors)}".rstrip() for kind, name in served]
    lines.append("")
    for name in sorted(present):
        lines.append(f".{name}")
        for field in sorted(fields[name]):
            by_text: defaultdict[str, set[int]] = defaultdict(set)
            for minor, text in fields[name][field].items():
                by_text[text].add(minor)
            for text, held in by_text.items():
                mark = required[name][field]
                lines.append(f"{field}{mark} {text} {ranges(held, sorted(present[name]))}".rstrip())
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return list(releases.values())


def newest_patches() -> dict[int, str]:
    """The newest release of each minor version from the oldest one on."""
    listed = _go("list", "-m", "-versions", "-json", MODULE)["Versions"]
    found: dict[int, tuple[int, str]] = {}
    for version in listed:
        if match := re.fullmatch(r"v1\.(\d+)\.(\d+)", version):
            minor, patch = int(match[1]), int(match[2])
            if minor >= OLDEST:
                found[minor] = max(found.get(minor, (-1, "")), (patch, version))
    return {minor: found[minor][1] for minor in sorted(found)}


def folder_of(release: str) -> Path:
    """The sources of a release, downloaded by the Go command."""
    return Path(_go("mod", "download", "-json", f"{MODULE}@{release}")["Dir"])


def _go(*arguments: str) -> Any:
    with tempfile.TemporaryDirectory() as empty:
        done = subprocess.run(["go", *arguments], cwd=empty, check=True, capture_output=True, text=True)
    return json.loads(done.stdout)


def types_of(folder: Path) -> Iterator[tuple[str, Mapping[str, Any], Mapping[str, str]]]:
    """The types of a release that objects are made of: name, schema, and the values of its enumerations by field."""
    swagger = json.loads((folder / "api/openapi-spec/swagger.json").read_text(encoding="utf-8"))
    schemas = swagger["definitions"]
    enums = enumerations(folder / "pkg/generated/openapi/zz_generated.openapi.go")
    waiting = [name for name, schema in schemas.items() if kind_of(schema) is not None]
    seen = set(waiting)
    while waiting:
        name = waiting.pop()
        generated = enums.get(re.sub(r"\W", "_", go_name(name)), {})
        yield short(name), schemas[name], {**generated, **ENUMS.get(short(name), {})}
        for other in references(schemas[name]):
            if other not in seen and other not in LETTERS:
                seen.add(other)
                waiting.append(other)


def enumerations(path: Path) -> dict[str, dict[str, str]]:
    """The values of enumerations in the generated code, by type and field."""
    functions = FUNCTION.split(path.read_text(encoding="utf-8"))[1:]
    found: dict[str, dict[str, str]] = {}
    for name, body in zip(functions[::2], functions[1::2], strict=True):
        parts = FIELD.split(body)[1:]
        for field, text in zip(parts[::2], parts[1::2], strict=True):
            if match := ENUM.search(text):
                values = json.loads(f"[{match[1]}]")
                found.setdefault(name, {})[field] = "|".join(values)
    return found


def go_name(name: str) -> str:
    """The name of a type in the names of generated functions."""
    return "k8sio." + name.removeprefix("io.k8s.")


def kind_of(schema: Mapping[str, Any]) -> str | None:
    """Group, version and kind of an object; None for the parts of objects, for lists and for options of requests."""
    served = schema.get("x-kubernetes-group-version-kind", ())
    if len(served) != 1 or "metadata" not in schema.get("properties", {}):
        return None
    group, version, kind = (served[0][key] for key in ("group", "version", "kind"))
    if kind.endswith("List") and "items" in schema["properties"]:
        return None
    return f"{group}/{version}/{kind}".lstrip("/")


def references(schema: Any) -> Iterator[str]:
    """The names of the types inside a schema."""
    if isinstance(schema, dict):
        if isinstance(target := schema.get("$ref"), str):
            yield target.rpartition("/")[2]
        for value in schema.values():
            yield from references(value)
    elif isinstance(schema, list):
        for value in schema:
            yield from references(value)


def short(name: str) -> str:
    """The name of a type without what all names begin with."""
    for prefix, replacement in PREFIXES.items():
        if name.startswith(prefix):
            return replacement + name.removeprefix(prefix)
    return name


def written(schema: Mapping[str, Any], enum: str | None) -> str:
    """A type as it is written."""
    if "$ref" in schema:
        name = schema["$ref"].rpartition("/")[2]
        return LETTERS.get(name) or short(name)
    if schema.get("type") == "array":
        return "[" + written(schema["items"], enum)
    if "additionalProperties" in schema:
        return "{" + written(schema["additionalProperties"], enum)
    letter = SCALARS[schema.get("type"), schema.get("format")]
    return f"s={enum}" if letter == "s" and enum else letter


def ranges(held: Iterable[int], minors: list[int]) -> str:
    """The minor versions as they are written: nothing for all of them, else `@` and runs, each with first and last."""
    held = sorted(held)
    if held == minors:
        return ""
    runs: list[list[int]] = []
    for minor in minors:
        if minor not in held:
            continue
        if runs and minors.index(runs[-1][1]) + 1 == minors.index(minor):
            runs[-1][1] = minor
        else:
            runs.append([minor, minor])
    return "@" + ",".join(
        f"{first if first != minors[0] else ''}-{last if last != minors[-1] else ''}" for first, last in runs
    )
