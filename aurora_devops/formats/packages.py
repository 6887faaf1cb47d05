"""Package managers' invocations in shell scripts: what is installed, by whom, and in which version."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import Literal

from ..core.lazy import regex
from ..core.record import field, record, replace
from .shell import Command, Shell, Word

PackageKind = Literal["registry", "path", "url", "vcs", "file-list", "group"]


@record(eq=False)
class Package:
    """One thing to be installed.

    `version` is as its manager spells it and `constraint` what leads to it (`=`, `==`, `~=`, `>=`, `@`,
    `-`, `:`), both also when the version is a variable; they are None and empty without a version. For
    `vcs` the version is the commit or tag asked for. `kind` is `file-list` for a requirements file,
    `group` for a group of the distribution's packages. It is `static` when no variable is in it.
    """

    word: Word
    name: str
    version: str | None
    constraint: str
    kind: PackageKind
    static: bool


@record(eq=False)
class Install:
    """One invocation: `manager` as it is named (`pip3` is `pip`), `verb` as written (`install`, `module install`)."""

    manager: str
    verb: str
    command: Command
    packages: tuple[Package, ...]


@record
class _Manager:
    """How a manager is spoken to: its verbs, the options that take a value, and how it writes a version."""

    verbs: frozenset[str]
    valued: frozenset[str]
    split: Callable[[str], _Split]
    version_options: tuple[str, ...] = ()
    only_first: frozenset[str] = frozenset()
    sources: dict[str, PackageKind] = field(default_factory=dict)


# Name, constraint, version and kind of an operand whose expansions are masked.
_Split = tuple[str, str, str | None, PackageKind]


def installs(shell: Shell) -> Iterator[Install]:
    """The invocations of package managers in a script that install something, in source order.

    Wrappers such as `sudo` are looked through, and `sh -c` scripts looked into. Without `packages` the
    manager takes them from a file of its own, as `npm install` does.
    """
    for command in shell.programs:
        install = read(command)
        if install is not None:
            yield install


def read(command: Command) -> Install | None:
    """The command as an installation, or None when it is none."""
    if command.name.startswith("python") and [word.text for word in command.words[1:3]] == ["-m", "pip"]:
        command = replace(command, words=command.words[2:], wrapper=command)
    name = _NUMBERED.sub(r"\1", command.name)
    manager = _MANAGERS.get(name)
    if manager is None:
        return None
    operands = command.operands(manager.valued)
    verb = ""
    while operands and verb not in manager.verbs:
        verb = f"{verb} {operands[0].text}".lstrip()
        operands = operands[1:]
        if verb not in manager.verbs and not any(known.startswith(verb + " ") for known in manager.verbs):
            return None
    if verb not in manager.verbs:
        return None
    if verb in manager.only_first:
        operands = operands[:1]
    if name == "gem":
        operands = _before_dashes(command, operands)
    packages = [_package(word, manager, verb) for word in operands]
    packages += _from_options(command, manager)
    if manager.version_options:
        packages = _with_version_option(command, manager, packages)
    return Install(name, verb, command, tuple(packages))


def verb(command: Command) -> str:
    """What a package manager is told to do, `upgrade` in `apt-get -o Debug=1 upgrade`; empty where it is nothing."""
    manager = _MANAGERS.get(_NUMBERED.sub(r"\1", command.name))
    operands = command.operands(manager.valued if manager else ())
    return operands[0].text if operands else ""


_NUMBERED = regex(r"^(pip|gem)\d+(?:\.\d+)*$")


def _before_dashes(command: Command, operands: tuple[Word, ...]) -> tuple[Word, ...]:
    """RubyGems hands what follows `--` to the build of native extensions."""
    dashes = next((word.start for word in command.arguments if word.text == "--"), command.end)
    return tuple(word for word in operands if word.start < dashes)


def _masked(word: Word) -> str:
    """The word's text in which expansions hold no separators."""
    text = word.text
    for expansion in word.expansions:
        text = text.replace(expansion.raw, "$" * (expansion.end - expansion.start), 1)
    return text


def _package(word: Word, manager: _Manager, verb: str) -> Package:
    """Read an operand in the manager's own syntax."""
    text, masked = word.text, _masked(word)
    if "group" in verb:
        return Package(word, text, None, "", "group", word.static)
    split = _at_stream if verb.startswith("module") else manager.split
    name, constraint, version, kind = split(masked)
    # Masking keeps lengths: the parts are cut out of the text itself.
    if version:
        at = masked.rfind(version) if kind == "vcs" else masked.index(version, len(name) + len(constraint))
        version = text[at : at + len(version)]
    return Package(word, text[: len(name)], version, constraint, kind, word.static)


def _from_options(command: Command, manager: _Manager) -> list[Package]:
    """The packages that options name: requirements files, editable directories, repositories."""
    found: list[Package] = []
    arguments = command.arguments if manager.sources else ()
    for place, word in enumerate(arguments):
        text = word.text
        flag, equals, _ = text.partition("=")
        value: Word | None = None
        if flag in manager.sources:
            if equals:
                value = word.sub(word.raw.index("=") + 1)
            elif place + 1 < len(arguments):
                value = arguments[place + 1]
        elif text[:2] in manager.sources and word.raw == text:
            flag, value = text[:2], word.sub(2)
        if value is None:
            continue
        kind = manager.sources[flag]
        if flag in ("-e", "--editable"):
            found.append(_package(value, manager, ""))
        else:
            version = _revision(command) if kind == "vcs" else None
            found.append(Package(value, value.text, version, "", kind, value.static))
    return found


def _revision(command: Command) -> str | None:
    """The revision that `cargo install --git` is to take."""
    value = command.option("--rev", "--tag")
    return value.text if value is not None else None


def _with_version_option(command: Command, manager: _Manager, packages: list[Package]) -> list[Package]:
    """The version that an option gives to all packages that have none of their own."""
    value = command.option(*manager.version_options)
    if value is None:
        return packages
    return [
        package
        if package.version is not None or package.kind != "registry"
        else Package(package.word, package.name, value.text, "=", "registry", package.static and value.static)
        for package in packages
    ]


# --- how each manager writes a version ---------------------------------------------------------------

_URL = regex(r"(?:https?|ftp|file)://", re.IGNORECASE)
_VCS = regex(r"(?:git|hg|svn|bzr)\+|git(?:\+\w+)?://|ssh://|git@[\w.-]+:")
_LOCAL = ("./", "../", "/", "~/", "~\\", ".\\", "file:")


def _elsewhere(text: str, suffixes: tuple[str, ...]) -> PackageKind | None:
    """The kind of an operand that no registry is asked for."""
    if _VCS.match(text):
        return "vcs"
    if _URL.match(text):
        return "url"
    if text in (".", "..") or text.startswith(_LOCAL) or text.endswith(suffixes):
        return "path"
    return None


def _at_operator(pattern: str, suffixes: tuple[str, ...]) -> Callable[[str], _Split]:
    """A syntax in which the first of some operators ends the name."""
    operator = re.compile(pattern)

    def split(text: str) -> _Split:
        kind = _elsewhere(text, suffixes)
        if kind is not None:
            return text, "", None, kind
        match = operator.search(text, 1)
        if match is None:
            return text, "", None, "registry"
        return text[: match.start()].rstrip(), match[0], text[match.end() :].lstrip(), "registry"

    return split


# An RPM's name, version and release are joined by `-`; epoch and release are optional, and a version
# begins with a digit: `java-11-openjdk` has none.
_RPM = regex(r"-((?:\d+:)?(?:\d|\$)[^-]*(?:-(?:\d|\$)[^-]*)?)$")
_RPM_OPERATOR = regex(r"[<>]=?|=")


def _rpm(text: str) -> _Split:
    """`name-[epoch:]version[-release]`, as yum and dnf take it."""
    kind = _elsewhere(text, (".rpm",))
    if kind is not None:
        return text, "", None, kind
    if text.startswith("@"):
        name, colon, stream = text.partition(":")
        return name, colon, stream if colon else None, "group" if not colon else "registry"
    match = _RPM_OPERATOR.search(text)
    if match is not None and (name := text[: match.start()].rstrip()):
        return name, match[0], text[match.end() :].lstrip(), "registry"
    match = _RPM.search(text)
    if match is None or not match.start():
        return text, "", None, "registry"
    return text[: match.start()], "-", match[1], "registry"


def _at_stream(text: str) -> _Split:
    """`module:stream[/profile]`."""
    name, colon, stream = text.partition(":")
    return name, colon, stream if colon else None, "registry"


_REQUIREMENT = regex(r"===|==|~=|!=|<=|>=|<|>")
_ARCHIVES = (".whl", ".tar.gz", ".tar.bz2", ".tar.xz", ".tgz", ".zip", ".egg")


def _requirement(text: str) -> _Split:
    """A Python requirement (PEP 508), a URL, or a directory."""
    named, _, reference = text.partition(" @ ")
    if reference:
        if _VCS.match(reference.lstrip()):
            return named, " @ ", _after_at(reference.partition("#")[0]), "vcs"
        return named, " @ ", None, "url"
    kind = _elsewhere(text, _ARCHIVES)
    if kind == "vcs":
        return text, "", _after_at(text.partition("#")[0]), kind
    bare = text.partition("[")[0]
    if kind is not None or "/" in bare or bare in (".", ".."):
        return text, "", None, kind or "path"
    match = _REQUIREMENT.search(text)
    if match is None:
        # Extras and markers belong to no name.
        return re.split(r"[\[;\s]", text, maxsplit=1)[0], "", None, "registry"
    version = text[match.end() :].partition(";")[0].strip()
    return text[: match.start()].rstrip().partition("[")[0], match[0], version, "registry"


def _after_at(reference: str) -> str | None:
    """The revision at the end of `git+https://user@host/path@revision`."""
    path = reference.rpartition("/")[2]
    return path.partition("@")[2] or None


def _pip_like_at(text: str) -> _Split:
    """A Python requirement, or `name@version` as Poetry and uv also take it."""
    if "@" in text and not _VCS.match(text) and " @ " not in text and "://" not in text:
        name, _, version = text.partition("@")
        return name, "@", version, "registry"
    return _requirement(text)


_TARBALLS = (".tgz", ".tar.gz", ".tar")
_HOSTED = regex(r"(?:github|gitlab|bitbucket|gist):|[\w.-]+/[\w.-]+(?:#|$)")


def _node(text: str) -> _Split:
    """`[@scope/]name[@version]`, a directory, a tarball, or a repository with `#commit`."""
    kind = _elsewhere(text, _TARBALLS)
    if kind is None and _HOSTED.match(text):
        kind = "vcs"
    if kind == "vcs":
        return text, "", text.partition("#")[2] or None, kind
    if kind is not None:
        return text, "", None, kind
    at = text.find("@", 1)
    if at < 0:
        return text, "", None, "registry"
    return text[:at], "@", text[at + 1 :], "registry"


def _go(text: str) -> _Split:
    """`module/path[@version]`, a directory, or source files."""
    kind = _elsewhere(text, (".go",))
    if kind is not None:
        return text, "", None, "path"
    name, at, version = text.partition("@")
    return name, at, version if at else None, "registry"


def _names(names: str) -> frozenset[str]:
    return frozenset(names.split())


_APT = _Manager(
    _names("install"),
    _names("-t --target-release --default-release -o --option -c --config-file -a --host-architecture"),
    _at_operator("=", (".deb",)),
)
_DNF = _Manager(
    _names("install in reinstall rei localinstall groupinstall") | {"module install", "group install"},
    _names(
        "-c --config -d --debuglevel -e --errorlevel --enablerepo --disablerepo --repo --repoid --installroot"
        " --releasever -x --exclude --excludepkgs --setopt --disableplugin --enableplugin --forcearch --destdir"
        " --downloaddir --comment --color --rpmverbosity"
    ),
    _rpm,
)
_PIP_OPTIONS = _names(
    "-r --requirement -c --constraint -e --editable -t --target --platform --python-version --implementation"
    " --abi --root --prefix --src -b --build --upgrade-strategy --progress-bar --root-user-action --report"
    " --use-feature --use-deprecated -i --index-url --index --default-index --extra-index-url -f --find-links"
    " --proxy --retries --timeout --exists-action --trusted-host --cert --client-cert --cache-dir --log --python"
    " -p --config-settings -C --global-option --install-option --no-binary --only-binary --keyring-provider"
    " --group -d --dest --exclude-newer --link-mode --resolution --prerelease --with --extra --override"
)
_PIP_SOURCES: dict[str, PackageKind] = {
    "-e": "path",
    "--editable": "path",
    "-r": "file-list",
    "--requirement": "file-list",
    "--requirements": "file-list",
}
_NODE_OPTIONS = _names(
    "--registry --prefix -C --dir --cwd --loglevel --cache --cache-folder --modules-folder --userconfig"
    " --globalconfig --tag -w --workspace -F --filter --omit --include --only --install-strategy --save-prefix"
    " --otp --location --store-dir --global-dir --network-timeout --mutex --use-yarnrc --fetch-timeout"
    " --fetch-retries --maxsockets --cpu --os --libc --script-shell --before"
)

_MANAGERS = {
    "apt-get": _APT,
    "apt": _APT,
    "aptitude": _APT,
    "apk": _Manager(
        _names("add"),
        _names(
            "-t --virtual -X --repository -p --root --keys-dir --cache-dir --repositories-file --wait --arch"
            " --progress-fd --cache-max-age --timeout"
        ),
        _at_operator(r"=~|~=|[<>]=?|=|~", (".apk",)),
    ),
    "yum": _DNF,
    "dnf": _DNF,
    "dnf5": _DNF,
    "microdnf": _DNF,
    "tdnf": _DNF,
    "zypper": _Manager(
        _names("install in"),
        _names(
            "-t --type -r --repo --from -R --root -c --config -D --reposd-dir -p --plus-repo --releasever"
        ),
        _at_operator(r"[<>]=?|=", (".rpm",)),
    ),
    "pip": _Manager(_names("install"), _PIP_OPTIONS, _requirement, sources=_PIP_SOURCES),
    "pipx": _Manager(
        _names("install inject run"),
        _names("--python --index-url -i --pip-args --suffix --spec --backend -r --requirement"),
        _requirement,
        only_first=_names("run"),
    ),
    "uv": _Manager(
        frozenset({"pip install", "add", "tool install", "tool run"}),
        _PIP_OPTIONS,
        _pip_like_at,
        only_first=frozenset({"tool run"}),
        sources=_PIP_SOURCES,
    ),
    "poetry": _Manager(_names("add"), _names("-G --group -E --extras --source --python -C -P"), _pip_like_at),
    "pipenv": _Manager(
        _names("install"),
        _names(
            "-r --requirements -i --index --python --pypi-mirror --categories --extra-pip-args -e --editable"
        ),
        _requirement,
        sources=_PIP_SOURCES,
    ),
    "npm": _Manager(
        _names("install i in ins inst insta instal isnt isnta isntal isntall add"), _NODE_OPTIONS, _node
    ),
    "pnpm": _Manager(_names("install i add"), _NODE_OPTIONS, _node),
    "yarn": _Manager(frozenset({"add", "install", "global add"}), _NODE_OPTIONS, _node),
    "bun": _Manager(_names("install i add a"), _NODE_OPTIONS, _node),
    "gem": _Manager(
        _names("install i"),
        _names(
            "-v --version -i --install-dir -n --bindir -s --source -p --http-proxy --platform -P --trust-policy"
            " --build-root --document -g --file -B --bulk-threshold --use-system-libraries"
        ),
        _at_operator(":", (".gem",)),
        version_options=("-v", "--version"),
    ),
    "go": _Manager(
        _names("install get run"),
        _names(
            "-C -tags -ldflags -gcflags -asmflags -gccgoflags -mod -modfile -o -p -exec -overlay -pgo -toolexec"
            " -buildmode -compiler -installsuffix -pkgdir -covermode -coverpkg"
        ),
        _go,
        only_first=_names("run"),
    ),
    "cargo": _Manager(
        _names("install binstall"),
        _names(
            "--version --vers --git --branch --tag --rev --path --root --registry --index --features -F --target"
            " --profile -j --jobs --bin --example --config --color --target-dir --message-format -Z -C"
        ),
        _at_operator("@", ()),
        version_options=("--version", "--vers"),
        sources={"--git": "vcs", "--path": "path"},
    ),
    "composer": _Manager(
        frozenset({"require", "req", "global require"}), _names("-d --working-dir"), _at_operator(r"[:=]", ())
    ),
    "conda": _Manager(
        _names("install create"),
        _names("-c --channel -n --name -p --prefix --file --solver --repodata-fn"),
        # `[channel::]name[=version[=build]]`, or with an operator.
        _at_operator(r"[=<>!~]=?", (".conda", ".tar.bz2")),
        sources={"--file": "file-list"},
    ),
}
_MANAGERS["mamba"] = _MANAGERS["micromamba"] = _MANAGERS["conda"]
