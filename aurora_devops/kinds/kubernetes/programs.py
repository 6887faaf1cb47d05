"""Programs of Kubernetes itself, with the settings of their command lines and configuration files.

Source: kubernetes.io/docs/reference/command-line-tools-reference, kubernetes.io/docs/reference/config-api
(kubelet.config.k8s.io/v1beta1) and etcd.io/docs/v3.5/op-guide/configuration.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from itertools import dropwhile
from typing import Any, ClassVar

from ...core.lazy import regex
from ...core.place import Place
from ...core.record import record
from ...formats.numbers import whole
from ...subjects import is_dynamic
from .model import Container, ContainerIn, Object, script_in

Flags = dict[str, tuple[str, Place]]


@record
class Program:
    """A program of Kubernetes itself; `flags` are the settings that are written, by the names of its flags.

    A finding about a flag that is not set is at `at`. `complete` is false where flags may be set that cannot be
    read. `keys` are the names of the settings in a configuration file, for a program that is configured by one.
    """

    # The documented defaults; a flag without one is empty.
    defaults: ClassVar[Mapping[str, str]] = {}
    # The flags that name a configuration file, with the flags that it replaces; all of them where none is given.
    files: ClassVar[Mapping[str, tuple[str, ...]]] = {}

    title: str
    at: Place
    flags: Mapping[str, tuple[str, Place]]
    complete: bool = True
    keys: Mapping[str, str] | None = None

    def setting(self, flag: str, value: str) -> str:
        """A setting as it is written: `--profiling=false`, or `readOnlyPort: 0` in a configuration file."""
        return f"--{flag}={value}" if self.keys is None else f"{self.keys.get(flag, flag)}: {value}"

    def place(self, flag: str) -> Place:
        """Where a flag is set; where a finding about it belongs if it is not set."""
        return self.flags[flag][1] if flag in self.flags else self.at

    def value(self, flag: str) -> str | None:
        """The value in effect, the default included; None where it is not known."""
        if flag in self.flags:
            value = self.flags[flag][0]
            return None if is_dynamic(value) else value
        return self.defaults.get(flag, "") if self._known(flag) else None

    def _known(self, flag: str) -> bool:
        """Whether a flag that is not written is certain to have its default."""
        return self.complete and not any(
            file in self.flags and (not replaced or flag in replaced) for file, replaced in self.files.items()
        )

    def given(self, flag: str) -> Place | None:
        """Where a flag is set to anything but an empty value."""
        return self.flags[flag][1] if flag in self.flags and self.flags[flag][0] else None

    def missing(self, *flags: str) -> Place | None:
        """Where a finding about the first of these flags that is not set belongs, whatever its default is."""
        for flag in flags:
            if self.flags[flag][0] == "" if flag in self.flags else self._known(flag):
                return self.place(flag)
        return None

    def equal(self, flag: str, *values: str) -> Place | None:
        """Where a finding belongs if the value in effect is one of these."""
        return self.place(flag) if self.value(flag) in values else None

    def unequal(self, flag: str, *values: str) -> Place | None:
        """Where a finding belongs if the value in effect is known and none of these."""
        return self.place(flag) if self.value(flag) not in (None, *values) else None

    def lists(self, flag: str, item: str) -> Place | None:
        """Where a finding belongs if the list in effect has this item."""
        return self.place(flag) if item in (self.value(flag) or "").split(",") else None

    def omits(self, flag: str, item: str) -> Place | None:
        """Where a finding belongs if the list in effect is known and does not have this item."""
        value = self.value(flag)
        return None if value is None or item in value.split(",") else self.place(flag)

    def below(self, flag: str, least: int) -> Place | None:
        """Where a finding belongs if the number in effect is lower than this."""
        number = whole(self.value(flag) or "")
        return self.place(flag) if number is not None and number < least else None


class ApiServer(Program):
    """`kube-apiserver`."""

    defaults: ClassVar[Mapping[str, str]] = {
        "anonymous-auth": "true",
        "audit-log-maxage": "0",
        "audit-log-maxbackup": "0",
        "authorization-mode": "AlwaysAllow",
        "profiling": "true",
        "secure-port": "6443",
        "service-account-lookup": "true",
    }
    files: ClassVar[Mapping[str, tuple[str, ...]]] = {
        "authentication-config": ("anonymous-auth",),
        "authorization-config": ("authorization-mode",),
    }


class ControllerManager(Program):
    """`kube-controller-manager`."""

    defaults: ClassVar[Mapping[str, str]] = {
        "bind-address": "0.0.0.0",  # noqa: S104 - a default to be reported
        "profiling": "true",
        "terminated-pod-gc-threshold": "12500",
        "use-service-account-credentials": "false",
    }


class Scheduler(Program):
    """`kube-scheduler`."""

    defaults: ClassVar[Mapping[str, str]] = {
        "bind-address": "0.0.0.0",  # noqa: S104 - a default to be reported
        "profiling": "true",
    }
    files: ClassVar[Mapping[str, tuple[str, ...]]] = {"config": ("profiling",)}


class Etcd(Program):
    """`etcd`; each of its flags can also be set by a variable of its environment."""

    defaults: ClassVar[Mapping[str, str]] = {
        "auto-tls": "false",
        "client-cert-auth": "false",
        "peer-auto-tls": "false",
        "peer-client-cert-auth": "false",
    }
    files: ClassVar[Mapping[str, tuple[str, ...]]] = {"config-file": ()}


class Kubelet(Program):
    """`kubelet`, as a container or by a KubeletConfiguration."""

    defaults: ClassVar[Mapping[str, str]] = {
        "anonymous-auth": "true",
        "authorization-mode": "AlwaysAllow",
        "make-iptables-util-chains": "true",
        "protect-kernel-defaults": "false",
        "read-only-port": "10255",
        "rotate-certificates": "false",
        "streaming-connection-idle-timeout": "4h",
    }
    files: ClassVar[Mapping[str, tuple[str, ...]]] = {"config": (), "config-dir": ()}


_PROGRAMS: dict[str, type[Program]] = {
    "kube-apiserver": ApiServer,
    "kube-controller-manager": ControllerManager,
    "kube-scheduler": Scheduler,
    "etcd": Etcd,
    "kubelet": Kubelet,
}
# Programs that start another one: their options, then its name. The images of Kubernetes have go-runner.
_RUNNERS = frozenset({"dumb-init", "go-runner", "hyperkube", "tini"})
_ARCHITECTURE = regex(r"-(?:amd64|arm|arm64|ppc64le|s390x)$")


def program_in(inside: ContainerIn) -> Program | None:
    """The program of Kubernetes that a container runs; None for any other."""
    container = inside.container
    image = container.image or ""
    if not any(name in word for word in (*container.words, image) for name in _PROGRAMS):
        return None
    words = _command_line(container)
    if not words:
        return None
    first = words[0][0]
    name = first.rpartition("/")[2]
    if name in _PROGRAMS:
        words = words[1:]
    elif not container.command and first.startswith("-"):
        name = _program_of_image(image)
    made = _PROGRAMS.get(name)
    if made is None:
        return None
    flags, complete = _flags(words)
    if made is Etcd:
        complete &= not container.env_from
        flags = {**_variables(inside), **flags}
    return made(f"{name} in {inside.title}", inside.named_at, flags, complete and inside.pod.whole)


def _command_line(container: Container) -> list[tuple[str, Place]]:
    """The words of a container's command line, without what starts the program; empty where it is not known.

    An image's own command may set flags, so a container without command and arguments has none.
    """
    words = [
        (word, container.at[key][index])
        for key, part in (("command", container.command), ("args", container.args))
        for index, word in enumerate(part)
    ]
    script = script_in(container.words)
    if script is not None:
        words = list(_run_by_shell(*words[script[0]]))
    if words and words[0][0].rpartition("/")[2] in _RUNNERS:
        words = list(dropwhile(lambda word: word[0].startswith("-"), words[1:]))
    return words


def _program_of_image(image: str) -> str:
    """The last part of an image's path, which is the program in the images of Kubernetes."""
    return _ARCHITECTURE.sub("", image.partition("@")[0].rpartition("/")[2].partition(":")[0])


def _run_by_shell(script: str, at: Place) -> Iterator[tuple[str, Place]]:
    """The words of the first command in a shell script that is a program of Kubernetes."""
    if not any(name in script for name in _PROGRAMS):
        return
    from ...formats import shell

    for command in shell.parse(script).programs:
        if command.name in _PROGRAMS and not command.inside("condition", "substitution", "function"):
            for word in command.words:
                yield word.text, at.sub(word.start, word.end)
            return


def _flags(words: list[tuple[str, Place]]) -> tuple[Flags, bool]:
    """The flags among the words, and whether they are all."""
    flags: Flags = {}
    complete = True
    taken = False
    for index, (word, at) in enumerate(words):
        if word.startswith("-"):
            name, equals, value = word.lstrip("-").partition("=")
            taken = not equals and index + 1 < len(words) and not words[index + 1][0].startswith("-")
            if not equals:
                value = words[index + 1][0] if taken else "true"
            flags[name] = (value.strip().strip("\"'"), at)
        else:
            complete &= taken or not is_dynamic(word)
            taken = False
    return flags, complete


def _variables(inside: ContainerIn) -> Flags:
    """The flags of etcd that variables set: `ETCD_CERT_FILE` is `--cert-file`."""
    flags: Flags = {}
    for variable in inside.container.env:
        if variable.name.startswith("ETCD_"):
            flag = variable.name.removeprefix("ETCD_").lower().replace("_", "-")
            if variable.value_from is not None:
                flags[flag] = (f"$({variable.name})", variable.at["valueFrom"])
            elif variable.value is not None:
                flags[flag] = (_written(variable.value), variable.at["value"])
    return flags


# The flags of the kubelet, with the fields of a KubeletConfiguration that replace them.
_FIELDS = {
    "anonymous-auth": "authentication.anonymous.enabled",
    "authorization-mode": "authorization.mode",
    "client-ca-file": "authentication.x509.clientCAFile",
    "make-iptables-util-chains": "makeIPTablesUtilChains",
    "protect-kernel-defaults": "protectKernelDefaults",
    "read-only-port": "readOnlyPort",
    "rotate-certificates": "rotateCertificates",
    "streaming-connection-idle-timeout": "streamingConnectionIdleTimeout",
    "tls-cert-file": "tlsCertFile",
    "tls-cipher-suites": "tlsCipherSuites",
    "tls-private-key-file": "tlsPrivateKeyFile",
}


# What a configuration of kubeadm sets: where it has the flags of which program.
_KUBELET_ARGS: Mapping[tuple[str, ...], str] = {("nodeRegistration", "kubeletExtraArgs"): "kubelet"}
_EXTRA_ARGS: Mapping[str, Mapping[tuple[str, ...], str]] = {
    "ClusterConfiguration": {
        ("apiServer", "extraArgs"): "kube-apiserver",
        ("controllerManager", "extraArgs"): "kube-controller-manager",
        ("scheduler", "extraArgs"): "kube-scheduler",
        ("etcd", "local", "extraArgs"): "etcd",
    },
    "InitConfiguration": _KUBELET_ARGS,
    "JoinConfiguration": _KUBELET_ARGS,
}


def programs_configured(made: Object) -> Iterator[Program]:
    """The programs that a KubeletConfiguration or a configuration of kubeadm configures.

    A setting that is not written is not known: kubeadm and kOps add their own values, and the defaults of a
    KubeletConfiguration are other ones than those of the flags.
    """
    if (made.group, made.kind) == ("kubelet.config.k8s.io", "KubeletConfiguration"):
        yield Kubelet(made.title, made.named_at, _fields(made), complete=False, keys=_FIELDS)
    elif made.group == "kubeadm.k8s.io":
        for path, name in _EXTRA_ARGS.get(made.kind, {}).items():
            value, at = _below(made, path)
            if value:
                yield _PROGRAMS[name](
                    f"{name} in {made.title}", made.named_at, _extra_args(value, at), complete=False
                )


def _fields(made: Object) -> Flags:
    """The settings of a KubeletConfiguration, by the names of the flags."""
    flags: Flags = {}
    for flag, path in _FIELDS.items():
        value, at = _below(made, path.split("."))
        if value is not None:
            flags[flag] = (_written(value), at)
    gates = made.extra.get("featureGates")
    for gate, enabled in gates.items() if isinstance(gates, Mapping) else ():
        if gate == "RotateKubeletServerCertificate":
            flags["feature-gates"] = (f"{gate}={_written(enabled)}", made.at["featureGates"][gate])
    return flags


def _extra_args(args: Any, at: Place) -> Flags:
    """The flags in `extraArgs`: a mapping, or since v1beta4 a list of names with values."""
    if isinstance(args, Mapping):
        return {str(name): (_written(value), at[name]) for name, value in args.items() if value is not None}
    return {
        str(arg["name"]): (_written(arg["value"]), at[index]["value"])
        for index, arg in enumerate(args if isinstance(args, list) else ())
        if isinstance(arg, Mapping) and arg.get("name") is not None and arg.get("value") is not None
    }


def _below(made: Object, path: Iterable[str]) -> tuple[Any, Place]:
    """A value of an object without a model, and its place; None where it is not set."""
    value: Any = made.extra
    at = made.at
    for key in path:
        value = value.get(key) if isinstance(value, Mapping) else None
        at = at[key]
    return value, at


def _written(value: Any) -> str:
    """A value of a configuration as a flag has it."""
    if isinstance(value, list):
        return ",".join(map(str, value))
    return str(value).lower() if isinstance(value, bool) else str(value)
