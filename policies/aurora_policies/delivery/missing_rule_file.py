from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from fnmatch import fnmatchcase
from posixpath import basename, dirname, join, normpath

from aurora_devops import Finding, Related, Repository, bad, good, policy
from aurora_devops.core.facts import Statement
from aurora_devops.core.lazy import regex
from aurora_devops.core.nearest import hint
from aurora_devops.facts import ComposeHost, WrittenFile

from ._cluster_configs import ClusterConfigs, MountedFile
from ._files import Folders, below, exists
from ._monitoring import RULES

_CONFIG = "rule_files:\n  - {}\n"
_FILES = {
    "prometheus/rules/shop.yml": "groups: []\n",
    "compose.yaml": "services:\n  prometheus:\n    image: prom/prometheus:v3.5.0\n",
}

_MOUNTED = """\
services:
  prometheus:
    image: prom/prometheus:v3.5.0
    volumes:
      - ./prometheus:/etc/prometheus
"""

_SINGLE = """\
services:
  prometheus:
    image: prom/prometheus:v3.5.0
    volumes:
      - ./prometheus/prometheus.yml:/etc/prometheus/prometheus.yml
      - ./prometheus/rules/shop.yml:{}
"""

# The machines that Prometheus asks are in files.
_TARGETS = "scrape_configs:\n  - job_name: hosts\n    file_sd_configs:\n      - files: [{}]\n"
_HOSTS = """\
services:
  prometheus:
    image: prom/prometheus:v3.5.0
    volumes:
      - ./prometheus/prometheus.yml:/etc/prometheus/prometheus.yml
      - ./prometheus/hosts:/etc/prometheus/hosts
"""
_ADDED = "services:\n  prometheus:\n    volumes: [./prometheus/machines:/etc/prometheus/machines]\n"
_DISCOVERED = {"compose.yaml": _HOSTS, "prometheus/hosts/a.json": '[{"targets": ["a:9100"]}]\n'}

# A Prometheus in a cluster, with its configuration and its rules in a ConfigMap.
_POD = """\
apiVersion: apps/v1
kind: Deployment
metadata:
  name: prometheus
  namespace: watch
spec:
  template:
    spec:
      containers:
        - name: prometheus
          image: quay.io/prometheus/prometheus:v3.5.0
          volumeMounts:
            - {name: config, mountPath: /etc/prometheus}
            - {name: more, mountPath: /data}
      volumes:
        - {name: config, configMap: {name: config}}
        - {name: more, emptyDir: {}}
"""
_GENERATED = {
    "watch/kustomization.yaml": "resources: [pod.yaml]\nconfigMapGenerator:\n  - name: config\n    namespace: watch\n"
    "    files: [prometheus.yml, shop.yml=rules/all.yml]\n",
    "watch/pod.yaml": _POD,
    "watch/rules/all.yml": "groups: []\n",
}
_CONFIG_MAP = """\
apiVersion: v1
kind: ConfigMap
metadata:
  name: config
  namespace: watch
data:
  shop.rules: "groups: []"
  prometheus.yml: |
    scrape_configs:
      - job_name: shop
        static_configs: [{{targets: [shop]}}]
    rule_files:
      - {}
"""


@policy(
    "DLV124",
    severity="warning",
    category="observability",
    examples=[
        bad(
            _CONFIG.format("«rules/shops.yml»"),
            path="prometheus/prometheus.yml",
            files=_FILES,
        ),
        bad(
            _CONFIG.format("«alerts/shop.yml»"),
            path="prometheus/prometheus.yml",
            files={"prometheus/shop.rules.yml": RULES, "README.md": "# Shop\n"},
        ),
        good(
            "rule_files:\n  - alerts/shop.yml\n  - '*.rules.yml'\n",
            path="prometheus/prometheus.yml",
            files={"prometheus/shop.rules.yml": RULES, "README.md": "# Shop\n"},
            because="all files of rules in the repository are loaded, and others may be elsewhere",
        ),
        *(
            good(
                _CONFIG.format("rules/shops.yml"),
                path="prometheus/prometheus.yml",
                files={**_FILES, path: text},
                because="a command writes the file",
            )
            for path, text in {
                "prometheus/build.sh": "#!/bin/sh\nmixtool generate alerts shops.jsonnet > rules/shops.yml\n",
                "Makefile": "rules:\n\tcurl -fsSL https://example.com/rules -o prometheus/rules/shops.yml\n",
            }.items()
        ),
        bad(
            _CONFIG.format("«'rules/*.yaml'»"),
            path="prometheus/prometheus.yml",
            files=_FILES,
        ),
        bad(
            _CONFIG.format("«/etc/prometheus/rules/*.yml»"),
            path="watch/prometheus.yml",
            files=_GENERATED,
        ),
        bad(_CONFIG.format("«'*.yaml'»"), path="watch/prometheus.yml", files=_GENERATED),
        bad(
            _CONFIG_MAP.format("«/etc/prometheus/alerts.rules»"),
            path="watch/config.yaml",
            files={"watch/pod.yaml": _POD},
        ),
        good(
            _CONFIG_MAP.format("/etc/prometheus/*.rules"),
            path="watch/config.yaml",
            files={"watch/pod.yaml": _POD},
            because="the ConfigMap has the file",
        ),
        good(
            _CONFIG.format("shop.yml"),
            path="watch/prometheus.yml",
            files=_GENERATED,
            because="the ConfigMap has the file with this name",
        ),
        good(
            _CONFIG.format("/data/*.yml"),
            path="watch/prometheus.yml",
            files=_GENERATED,
            because="another container may write the file",
        ),
        good(
            _CONFIG.format("/etc/prometheus/rules/*.yml"),
            path="watch/prometheus.yml",
            files={
                **_GENERATED,
                "watch/pod.yaml": _POD.replace("/data", "/etc/prometheus/rules"),
            },
            because="another volume is mounted at the folder",
        ),
        good(
            _CONFIG.format("rules/*.yml"),
            path="prometheus/prometheus.yml",
            files=_FILES,
            because="the pattern matches a file",
        ),
        good(
            _CONFIG.format("rules/shops.yml"),
            path="prometheus/prometheus.yml",
            files={
                **_FILES,
                "compose.yaml": "services:\n  prometheus:\n    image: prom/prometheus:v3.5.0\n    configs:\n"
                "      - source: main\n        target: /etc/prometheus/prometheus.yml\n"
                "      - source: shops\n        target: /etc/prometheus/rules/shops.yml\n"
                "configs:\n  main:\n    file: prometheus/prometheus.yml\n  shops:\n    file: shops.yml\n",
            },
            because="Compose puts another file there",
        ),
        good(
            _CONFIG.format("rules/*.yaml"),
            path="prometheus/prometheus.yml",
            files={
                **_FILES,
                "compose.yaml": "services:\n  prometheus:\n    image: prom/prometheus:v3.5.0\n    volumes:\n"
                "      - ./prometheus:/etc/prometheus\n      - ./shops:/etc/prometheus/rules\n",
            },
            because="another folder is mounted where the rules are",
        ),
        bad(
            _CONFIG.format("«rules/shops.yml»"),
            path="prometheus/prometheus.yml",
            files={
                **_FILES,
                "compose.yaml": "services:\n  prometheus:\n    image: prom/prometheus:v3.5.0\n    volumes:\n"
                "      - ./prometheus:/etc/prometheus\n      - data:/prometheus\nvolumes:\n  data:\n",
            },
        ),
        bad(
            _CONFIG.format("«/etc/prometheus/rules/shops.yml»"),
            path="prometheus/prometheus.yml",
            files={**_FILES, "compose.yaml": _MOUNTED},
        ),
        bad(
            "route:\n  receiver: a\nreceivers:\n  - name: a\ntemplates:\n  - «/etc/prometheus/rules/*.tmpl»\n",
            path="prometheus/alertmanager.yml",
            files={**_FILES, "compose.yaml": _MOUNTED},
        ),
        good(
            _CONFIG.format("/etc/prometheus/rules/*.yml"),
            path="prometheus/prometheus.yml",
            files={**_FILES, "compose.yaml": _MOUNTED},
            because="the pattern matches a file of the mounted folder",
        ),
        bad(
            _CONFIG.format("«/etc/prometheus/shop.yml»"),
            path="prometheus/prometheus.yml",
            files={**_FILES, "compose.yaml": _SINGLE.format("/etc/prometheus/rules/shop.yml")},
        ),
        bad(
            _CONFIG.format("«/etc/prometheus/shops*.yml»"),
            path="prometheus/prometheus.yml",
            files={**_FILES, "compose.yaml": _SINGLE.format("/etc/prometheus/shop.yml")},
        ),
        good(
            _CONFIG.format("/etc/prometheus/shop*.yml"),
            path="prometheus/prometheus.yml",
            files={**_FILES, "compose.yaml": _SINGLE.format("/etc/prometheus/shop.yml")},
            because="the pattern matches the mounted file",
        ),
        good(
            _CONFIG.format("/etc/prometheus/shop.yml"),
            path="prometheus/prometheus.yml",
            files={
                **_FILES,
                "compose.yaml": _SINGLE.format("/rules/shop.yml").replace("image: prom/", "image: acme/"),
            },
            because="the image may have the file",
        ),
        good(
            _CONFIG.format("/etc/alerts/*.yml"),
            path="prometheus/prometheus.yml",
            files={**_FILES, "compose.yaml": _MOUNTED},
            because="the image may have the folder",
        ),
        good(
            "rule_files: [shop.rendered.yml]\ntests:\n  - input_series: []\n",
            kind="prometheus-tests",
            path="monitoring/shop.test.yml",
            files={"monitoring/shop.yml": RULES, "monitoring/stock.yml": RULES},
            because="it is a test",
        ),
        bad(
            _TARGETS.format("«machines/*.json»"),
            path="prometheus/prometheus.yml",
            files=_DISCOVERED,
        ),
        bad(
            _CONFIG.format("«rules/*.yml»"),
            path="prometheus/prometheus.yml",
            files={**_FILES, "compose.yaml": _SINGLE.format("/etc/prometheus/alerts/shop.yml")}
            | {"prometheus/rules/shop.yml": RULES},
        ),
        bad(
            _TARGETS.format("«/etc/prometheus/machine/*.json»"),
            path="prometheus/prometheus.yml",
            files={**_DISCOVERED, "compose.yaml": _MOUNTED},
        ),
        *(
            good(
                _TARGETS.format(pattern),
                path="prometheus/prometheus.yml",
                files={**_DISCOVERED, **files},
                because=because,
            )
            for pattern, files, because in (
                ("hosts/*.json", {}, "the mounted folder has such a file"),
                (
                    "machines/*.json",
                    {
                        "compose.yaml": _HOSTS
                        + "      - found:/etc/prometheus/machines\nvolumes: {found: {}}\n"
                    },
                    "another program may write the files to the volume",
                ),
                (
                    "machines/*.json",
                    {"compose.override.yaml": _ADDED},
                    "another Compose file mounts the folder",
                ),
                (
                    "machines/a.json",
                    {"fetch.sh": "#!/bin/sh\ncurl -o machines/a.json $URL\n"},
                    "a script writes it",
                ),
            )
        ),
        good(
            _CONFIG.format("alerts/*.yml"),
            path="prometheus/prometheus.yml",
            files=_FILES,
            because="the folder may be mounted from elsewhere",
        ),
    ],
)
def missing_rule_file(repository: Repository) -> Iterator[Finding]:
    """A configuration of Prometheus or Alertmanager loads rules, targets or templates from no existing file.

    Prometheus starts without the rules, so their alerts never fire, and without the targets of `file_sd_configs`.
    Alertmanager sends no notifications that use a missing template.
    Correct the path, or the mount. Reported are relative paths in a folder that has other files, or if a file of rules
    beside the configuration is loaded by no pattern, and absolute paths in
    folders of the repository that a Compose service with the configuration mounts, or beside the single
    files that a service with the official image mounts. A relative path is also reported if such a service mounts no
    file that matches it, but one that no pattern loads. In a cluster, the folders are ConfigMaps and Secrets; a
    pattern is reported if another file of the pod is loaded by no pattern. A relative path is not reported if a script
    writes a file of its name.

    https://prometheus.io/docs/prometheus/latest/configuration/configuration/
    """
    # Those of tests are compared by `missing-tested-rule-file`.
    files = [one for one in repository.about("rule-files") if one.kind != "prometheus-tests"]
    loaded = repository.about("loaded-files")
    targets = repository.about("target-files")
    if not repository.whole or not (files or loaded or targets) or len(repository.paths) == 1:
        return
    configs = repository.derived(ClusterConfigs)
    yield from _in_clusters(configs, [*files, *loaded, *targets])
    folders = Folders.of(repository)
    written = {one.name for one in repository.of(WrittenFile)}
    unmounted = dict(_unmounted([*files, *targets], repository, written))
    yield from unmounted.values()
    for one in loaded:
        folder = _mounted(one, repository)
        if (
            folder
            and folders.exists(folder)
            and not exists(f"{folder}/{basename(one.name)}", repository, folders)
        ):
            near = hint(basename(one.name), folders.files(folder))
            yield Finding(at=one, message=f"no file of '{folder}' matches '{one.name}'{near}")
        elif not folder and (host := _without(one, repository)):
            near = hint(one.name, [target for target, _ in host.targets])
            yield Finding(
                at=one,
                message=f"service '{host.names[0]}' mounts no file that matches '{one.name}'{near}",
                related=(Related(host, f"service '{host.names[0]}'"),),
            )
    mounts = [dict(host.targets) for host in repository.of(ComposeHost) if host.targets]
    for one in files:
        if one in unmounted:
            continue
        folder, _, name = one.name.rpartition("/")
        beside = [
            other for other in folders.files(folder) if other.endswith((".yml", ".yaml", ".rules", ".json"))
        ]
        others = [other for other in beside if f"{folder}/{other}".lstrip("/") != one.path]
        others = others or _unloaded(one, files, repository)
        if one.name.startswith("..") or not others or exists(one.name, repository, folders):
            continue
        if configs.mounted(one, one.kind.removesuffix("-config")):
            continue
        if any(_may_be_mounted(one, targets) for targets in mounts) or name in written:
            continue
        yield Finding(at=one, message=f"no file matches '{one['written']}'{hint(name, others)}")


def _unmounted(
    patterns: Sequence[Statement], repository: Repository, written: Collection[str]
) -> Iterator[tuple[Statement, Finding]]:
    """The patterns that match no file of a Compose service with their configuration, where another file of it is
    loaded by no pattern.
    """
    rules = {fact.path for fact in repository.about("alert", "recorded-metric")}
    hosts: defaultdict[tuple[str, str], list[ComposeHost]] = defaultdict(list)
    for host in repository.of(ComposeHost):
        hosts[dirname(host.path), host.names[0]].append(host)
    of_file: defaultdict[str, list[str]] = defaultdict(list)
    for one in patterns:
        of_file[one.path].append(one["written"] or one.name)
    for one in patterns:
        text = one["written"] or one.name
        if any(fnmatchcase(name, part) for part in text.split("/") for name in written):
            continue
        found: list[tuple[ComposeHost, str]] = []
        for service in hosts.values():
            # Several Compose files may add to what a service mounts.
            mounts = {target: source for host in service for target, source in host.targets}
            configs = {
                f"{target}/{rest}".rstrip("/"): host
                for host in service
                for target, source in host.targets
                if source and (rest := below(one.path, source)) is not None
            }
            for config, host in configs.items():
                absolute = {each: normpath(join(dirname(config), each)) for each in of_file[one.path]}
                known = all(not each.dockerfile for each in service) and any(
                    _OFFICIAL.fullmatch(each.image) for each in service
                )
                files = _files_in(absolute[text], mounts, repository) if known else None
                unloaded = [
                    path
                    for path, source in (files or {}).items()
                    if (source in rules) == (one.about == "rule-files")
                    and path.endswith(_LOADABLE)
                    and below(path, dirname(config))
                    and not _OF_PROGRAM.match(basename(path))
                    and not any(fnmatchcase(path, each) for each in absolute.values())
                ]
                lacks = files is not None and not any(fnmatchcase(path, absolute[text]) for path in files)
                found.append((host, unloaded[0] if lacks and unloaded else ""))
        if found and all(other for _, other in found):
            host, other = found[0]
            yield (
                one,
                Finding(
                    at=one,
                    message=f"service '{host.names[0]}' mounts no file that matches '{text}'; it has '{other}'",
                    related=(Related(host, f"service '{host.names[0]}'"),),
                ),
            )


def _files_in(pattern: str, mounts: Mapping[str, str], repository: Repository) -> dict[str, str] | None:
    """The files of the repository that a container has, by their paths there; None if it may have other ones that
    match a pattern.
    """
    folder = dirname(pattern)
    if "*" in folder:
        return None
    folders = Folders.of(repository)
    found = {}
    for target, source in mounts.items():
        over = below(folder, target) is not None or below(target, folder) is not None
        if over and not (source and folders.exists(source)):
            return None
        if over and repository.excludes(join(source, below(pattern, target) or "")):
            return None
        if source in repository.paths:
            found[target] = source
        elif source:
            rests = ((path, below(path, source)) for path in sorted(repository.paths))
            found |= {join(target, rest): path for path, rest in rests if rest}
    return found


# The files of the program itself, such as that of its server.
_OF_PROGRAM = regex(r"(?:alertmanager|config|prometheus|tls|web)\b")


def _unloaded(one: Statement, patterns: Sequence[Statement], repository: Repository) -> list[str]:
    """The files of rules in the folder of a configuration, or below it, that no pattern matches."""
    folder = dirname(one.path)
    if not folder:
        return []
    paths = {
        fact.path for fact in repository.about("alert", "recorded-metric") if fact.kind == "prometheus-rules"
    }
    return sorted(
        rest
        for path in paths
        if (rest := below(path, folder)) and not any(fnmatchcase(path, each.name) for each in patterns)
    )


def _in_clusters(configs: ClusterConfigs, patterns: Sequence[Statement]) -> Iterator[Finding]:
    """The patterns that match no file of the ConfigMaps and Secrets that the pod with a configuration mounts."""
    of_file: defaultdict[str, list[Statement]] = defaultdict(list)
    for one in patterns:
        of_file[one.path].append(one)
    for one in patterns:
        mounted = configs.mounted(one, one.kind.removesuffix("-config"))
        paths = {file.mount.owner: _absolute(one, file) for file in mounted}
        if not mounted or not all(_is_without(path, mounted, configs) for path in paths.values()):
            continue
        file = mounted[0]
        every = [_absolute(each, file) for each in of_file[one.path]]
        unloaded = [
            path
            for mount, names in configs.files(file.mount)
            for name in names or ()
            if name.endswith(_LOADABLE) and name != file.key and not name.startswith(file.mount.program)
            for path in [join(mount.folder, name)]
            if not any(fnmatchcase(path, each) for each in every)
        ]
        if unloaded:
            yield Finding(
                at=one,
                message=f"{file.mount.owner} mounts no file that matches '{paths[file.mount.owner]}'; "
                f"it has '{unloaded[0]}'",
                related=(Related(file.mount, file.mount.owner), Related(file.config, file.config.maker)),
            )


# The extensions of files that a configuration may load.
_LOADABLE = (".json", ".rules", ".tmpl", ".yaml", ".yml")


def _absolute(one: Statement, file: MountedFile) -> str:
    """A pattern as a path in the container that has the configuration."""
    return normpath(join(file.mount.folder, one["written"] or one.name))


def _is_without(pattern: str, mounted: Sequence[MountedFile], configs: ClusterConfigs) -> bool:
    """Whether no pod with the configuration has a file that matches a pattern."""
    folder = dirname(pattern)
    if "*" in folder:
        return False
    for file in mounted:
        mounts = configs.files(file.mount)
        over = [(one, names) for one, names in mounts if below(folder, one.folder) is not None]
        deepest = max((len(one.folder) for one, _ in over), default=0)
        inside = [one for one, _ in mounts if one.folder != folder and below(one.folder, folder) is not None]
        innermost = [(one, names) for one, names in over if len(one.folder) == deepest]
        if not innermost or inside or any(names is None for _, names in innermost):
            return False
        if any(
            fnmatchcase(join(one.folder, name), pattern) for one, names in innermost for name in names or ()
        ):
            return False
    return True


def _mounted(one: Statement, repository: Repository) -> str:
    """The folder of the repository in which a file is that services with a configuration load; empty if unknown."""
    found = set()
    for host in repository.of(ComposeHost):
        if not any(source and below(one.path, source) is not None for _, source in host.targets):
            continue
        folder = dirname(one.name)
        over = [(target, source) for target, source in host.targets if below(folder, target) is not None]
        inside = any(below(target, folder) for target, _ in host.targets)
        target, source = max(over, key=lambda pair: len(pair[0]), default=("", ""))
        rest = below(folder, target) or ""
        found.add("" if inside or not source else f"{source}/{rest}".rstrip("/"))
    return found.pop() if len(found) == 1 else ""


def _without(one: Statement, repository: Repository) -> ComposeHost | None:
    """The service with a configuration that mounts single files, none of which is a loaded one; None if unknown."""
    services = [
        host
        for host in repository.of(ComposeHost)
        if any(source and below(one.path, source) is not None for _, source in host.targets)
    ]
    folder = dirname(one.name)
    for host in services:
        targets = [target for target, _ in host.targets]
        # The official images have no rules of their own.
        if (
            host.dockerfile
            or not _OFFICIAL.fullmatch(host.image)
            or any(below(folder, target) is not None or fnmatchcase(target, one.name) for target in targets)
            or "*" in folder
            or not any(
                source in repository.paths
                and (dirname(target) == folder or basename(target) == basename(one.name))
                for target, source in host.targets
                if source != one.path
            )
        ):
            return None
    return services[0] if services else None


_OFFICIAL = regex(r"(?:(?:docker\.io|quay\.io)/)?(?:prom|prometheus)/(?:prometheus|alertmanager)")


def _may_be_mounted(one: Statement, targets: Mapping[str, str]) -> bool:
    """Whether a container with this configuration has other files mounted where the rules are; `targets` by path."""
    for target, source in targets.items():
        rest = below(one.path, source) if source else None
        if rest is None:
            continue
        config = f"{target}/{rest}".rstrip("/")
        folder = dirname(normpath(join(dirname(config), one["written"])))
        if any(
            other != target and (below(other, folder) is not None or below(folder, other) is not None)
            for other in targets
        ):
            return True
    return False
