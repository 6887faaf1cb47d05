from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from posixpath import basename, dirname, normpath

from aurora_devops import Finding, Related, Repository, bad, good, policy
from aurora_devops.core.context import folders_of
from aurora_devops.core.facts import Fact
from aurora_devops.core.lazy import regex
from aurora_devops.core.words import word_set
from aurora_devops.delivery.programs import programs_of
from aurora_devops.facts import (
    ContainerVariable,
    ImageDefaults,
    PreparedFolder,
    ReadOnlyRoot,
    RunContainer,
    WritableVolume,
    WrittenFolder,
)
from aurora_devops.starting import written_files

from ._configs import Configs
from ._sizes import OfContainers
from ._variables import Variables, environments_of

_DOCKERFILE = """\
FROM python:3.13.7-slim
RUN useradd --uid 10001 shop && install -d -o shop /var/spool/shop
WORKDIR /app
COPY shop ./shop
USER 10001
CMD ["python", "-m", "shop"]
"""
_FILES = {
    "Dockerfile": _DOCKERFILE,
    "pyproject.toml": '[project]\nname = "shop"\nversion = "1.0.0"\n',
    "shop/__main__.py": 'print("open")\n',
}
_WITHOUT_FOLDER = {
    **_FILES,
    "Dockerfile": _DOCKERFILE.replace(" && install -d -o shop /var/spool/shop", ""),
}
_WRITING = {
    **_FILES,
    "shop/reports.py": """\
import os
from pathlib import Path

REPORTS = Path(os.environ.get("REPORT_DIR", "/srv/reports"))


def write(name, text):
    (REPORTS / name).write_text(text)
""",
}
_WRITING_REQUIRED = _WITHOUT_FOLDER | {
    "shop/reports.py": _WRITING["shop/reports.py"].replace(
        'os.environ.get("REPORT_DIR", "/srv/reports")', 'os.environ["REPORT_DIR"]'
    )
}
_DEPLOYMENT = """\
apiVersion: apps/v1
kind: Deployment
metadata:
  name: {name}
spec:
  selector:
    matchLabels:
      app: {name}
  template:
    metadata:
      labels:
        app: {name}
    spec:
      containers:
        - name: shop
          image: ghcr.io/acme/shop:1.4.2
          {more}
          securityContext:
            «readOnlyRootFilesystem: true»
      volumes:
        - name: spool
          emptyDir: {{}}
"""
_MOUNT = "volumeMounts:\n            - name: spool\n              mountPath: {}"
_MULTIPROC_DIR = "env:\n            - name: PROMETHEUS_MULTIPROC_DIR\n              value: /run/metrics"
_MULTIPROC = (
    "FROM python:3.13.7-slim\nENV PROMETHEUS_MULTIPROC_DIR=/srv/metrics\nCOPY shop ./shop\nUSER 10001\n"
)
_VARIABLE = "env:\n            - name: SPOOL_DIR\n              value: /var/spool/shop/out"


def _pod(more: str, name: str = "shop") -> str:
    return _DEPLOYMENT.format(name=name, more=more).replace(
        "«readOnlyRootFilesystem: true»", "readOnlyRootFilesystem: «true»"
    )


def _plain(more: str, name: str = "shop") -> str:
    return _pod(more, name).replace("«", "").replace("»", "")


@policy(
    "DLV139",
    severity="warning",
    category="reliability",
    examples=[
        bad(_pod(_MOUNT.format("/var/spool/sho")), path="k8s/shop.yaml", files=_FILES),
        bad(
            "services:\n  shop:\n    build: .\n    read_only: «true»\n    tmpfs: /tmp\n",
            path="compose.yaml",
            files={
                **_FILES,
                "Dockerfile": _DOCKERFILE.replace(
                    "install -d -o shop /var/spool/shop",
                    "mkdir -p /var/spool/shop && chown shop:shop /var/spool/shop",
                ),
            },
        ),
        bad(
            _pod(_VARIABLE),
            path="k8s/shop.yaml",
            files={**_FILES, "k8s/worker.yaml": _plain(_MOUNT.format("/var/spool/shop"), "worker")},
        ),
        bad(
            "services:\n  shop:\n    image: acme/shop:1.4.2\n    command: gunicorn shop.wsgi\n    read_only: «true»\n",
            path="compose.yaml",
        ),
        bad(
            _pod(_MOUNT.format("/var/spool/shop")),
            path="k8s/shop.yaml",
            files={**_WRITING, "k8s/worker.yaml": _plain("args: [serve]", "worker")},
        ),
        bad(
            "services:\n  shop:\n    build: .\n    read_only: «true»\n    tmpfs: /var/spool/shop\n",
            path="compose.yaml",
            files={
                **_FILES,
                "shop/work.py": "import tempfile\n\n\ndef work():\n    return tempfile.mkdtemp()\n",
                "shop/alive.py": 'ALIVE = Path("/tmp/alive")\n\n\ndef mark():\n    ALIVE.touch()\n',
            },
        ),
        bad(
            "services:\n  shop:\n    build: .\n    read_only: «true»\n    tmpfs: [/var/spool/shop, /run/shop]\n",
            path="compose.yaml",
            files={
                **_FILES,
                "Dockerfile": _DOCKERFILE.replace("USER", "ENV PROMETHEUS_MULTIPROC_DIR=/srv/metrics\nUSER"),
            },
        ),
        bad(
            _pod(
                "envFrom:\n            - configMapRef:\n                name: shop\n          "
                + _MOUNT.format("/var/spool/shop")
            ),
            path="k8s/shop.yaml",
            files={
                **_WRITING,
                "k8s/settings.yaml": "apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: shop\ndata:\n"
                "  REPORT_DIR: /srv/out\n",
            },
        ),
        bad(
            _pod(
                "env:\n            - name: REPORT_DIR\n              value: /srv/out\n          "
                + _MOUNT.format("/srv/reports")
            ),
            path="k8s/shop.yaml",
            files=_WRITING_REQUIRED,
        ),
        good(
            _plain(_MOUNT.format("/srv/reports")),
            path="k8s/shop.yaml",
            files=_WRITING_REQUIRED,
            because="the folder is not known",
        ),
        good(
            _plain(
                "envFrom:\n            - configMapRef:\n                name: shop\n          "
                + _MOUNT.format("/var/spool/shop")
            ),
            path="k8s/shop.yaml",
            files={
                **_WRITING,
                "k8s/settings.yaml": "apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: shop\ndata:\n"
                "  REPORT_DIR: /var/spool/shop/out\n",
            },
            because="the ConfigMap sets another folder",
        ),
        good(
            "services:\n  shop:\n    build: .\n    read_only: true\n    tmpfs: [/var/spool/shop, /var/tmp]\n",
            path="compose.yaml",
            files={
                **_FILES,
                "shop/work.py": "import tempfile\n\n\ndef work():\n    return tempfile.mkdtemp()\n",
            },
            because="temporary files are created in another folder as well",
        ),
        good(
            _plain(_MOUNT.format("/var/spool/shop")),
            path="k8s/shop.yaml",
            files={**_WRITING, "k8s/worker.yaml": _plain(_MOUNT.format("/srv/reports"), "worker")},
            because="another container of the program can write to the folder",
        ),
        good(
            "services:\n  shop:\n    build: .\n    read_only: true\n    tmpfs: /var/spool/shop\n"
            "    environment:\n      REPORT_DIR: /var/spool/shop/reports\n",
            path="compose.yaml",
            files=_WRITING,
            because="the variable sets another folder",
        ),
        good(
            "services:\n  shop:\n    build: .\n    read_only: true\n    tmpfs: /var/spool/shop\n    env_file: .env\n",
            path="compose.yaml",
            files=_WRITING,
            because="the file may set the variable",
        ),
        good(
            _plain(_MOUNT.format("/var/spool")),
            path="k8s/shop.yaml",
            files=_FILES,
            because="a volume is mounted above the folder",
        ),
        bad(
            "services:\n  web:\n    image: acme/shop:1.4.2\n    read_only: true\n"
            "  worker:\n    image: acme/shop:1.4.2\n    command: work\n    read_only: «true»\n"
            "    volumes: [shop:/srv/shop]\n",
            path="compose.yaml",
            files={**_FILES, "Makefile": "image:\n\tdocker build -t acme/shop:1.4.2 .\n"},
        ),
        good(
            _plain("args: [serve]"),
            path="k8s/shop.yaml",
            files={**_FILES, "k8s/worker.yaml": _plain(_MOUNT.format("/var/spool/shop"), "worker")},
            because="another container of the image needs the folder",
        ),
        good(
            "services:\n  shop:\n    build: .\n    read_only: true\n",
            path="compose.yaml",
            files={**_FILES, "Dockerfile": _DOCKERFILE.replace("WORKDIR", "VOLUME /var/spool/shop\nWORKDIR")},
            because="the image has a volume there",
        ),
        bad(
            _pod('command: [celery, -A, shop, beat, "-s", /var/lib/beat/schedule]'),
            path="k8s/shop.yaml",
            files=_WITHOUT_FOLDER,
        ),
        bad(
            "services:\n  shop:\n    build: .\n    read_only: «true»\n    tmpfs: /run/other\n    environment:\n"
            "      HEARTBEAT: /run/shop/heartbeat\n    healthcheck:\n"
            '      test: test -n "$$(find /run/shop/heartbeat -mmin -1)"\n',
            path="compose.yaml",
            files=_WITHOUT_FOLDER,
        ),
        good(
            _plain(
                'command: [celery, -A, shop, beat, "--schedule=/var/spool/shop/schedule", "--pidfile="]\n'
                "          " + _MOUNT.format("/var/spool/shop")
            ),
            path="k8s/shop.yaml",
            files=_WITHOUT_FOLDER,
            because="a volume is mounted at the folder of the file",
        ),
        good(
            "services:\n  shop:\n    build: .\n    read_only: true\n    environment:\n"
            "      SETTINGS: /app/shop/settings.toml\n    healthcheck:\n      test: test -e /app/shop/settings.toml\n",
            path="compose.yaml",
            files=_WITHOUT_FOLDER,
            because="the file may be one of the image",
        ),
        bad(
            _pod(_MOUNT.format("/var/metrics")),
            path="k8s/shop.yaml",
            files={**_FILES, "Dockerfile": _MULTIPROC},
        ),
        good(
            _plain(_MOUNT.format("/srv/other")),
            path="k8s/shop.yaml",
            files={**_FILES, "Dockerfile": f"{_MULTIPROC}VOLUME /srv/metrics\n"},
            because="the image has a volume there",
        ),
        good(
            _plain(_MOUNT.format("/srv/metrics")),
            path="k8s/shop.yaml",
            files={**_FILES, "Dockerfile": _MULTIPROC},
            because="a volume is mounted at the folder",
        ),
        good(
            _plain(f"{_MOUNT.format('/run/metrics')}\n          {_MULTIPROC_DIR}"),
            path="k8s/shop.yaml",
            files={**_FILES, "Dockerfile": _MULTIPROC},
            because="the container sets the variable to another folder",
        ),
        good(
            "services:\n  shop:\n    image: acme/shop:1.4.2\n    read_only: true\n"
            "    command: gunicorn --worker-tmp-dir /dev/shm shop.wsgi\n",
            path="compose.yaml",
            because="the workers use another folder",
        ),
    ],
)
def unwritable_path(repository: Repository) -> Iterator[Finding]:
    """A program cannot write to a folder that it needs, because the root file system of its container is read-only.

    Writing fails with "Read-only file system". Mount a volume at the folder, such as an `emptyDir` or a `tmpfs`.
    Reported are folders that the Dockerfile creates for the user of the image (`install -d -o USER`, `mkdir` with
    `chown`), folders to which the code writes and that a constant, a variable or a property names, the
    variables `PROMETHEUS_MULTIPROC_DIR` and `TMPDIR`, also those of the image, the temporary files of the program and
    of gunicorn, the files of options such as `--schedule` of celery, and the files that a health check looks for and
    that a variable or the command names. If several containers run the image, a folder is reported for those that name
    it in their variables or their command, and for one with a volume of the same name at another path if none of them
    can write to the folder.

    <https://kubernetes.io/docs/tasks/configure-pod-container/security-context/>
    """
    roots = OfContainers(repository.of(ReadOnlyRoot))
    if not roots:
        return
    prepared: defaultdict[str, list[PreparedFolder]] = defaultdict(list)
    for folder in repository.of(PreparedFolder):
        prepared[folder.path].append(folder)
    mounts = OfContainers(repository.of(WritableVolume))
    programs = programs_of(repository)
    images = {one.path: one for one in repository.of(ImageDefaults)}
    volumes, values = _volumes_of_images(repository), _Values(repository)
    configured = any(basename(path) == "gunicorn.conf.py" for path in repository.paths)
    configs = Configs.of(repository)
    containers = repository.of(RunContainer)
    # The containers of an image.
    groups: defaultdict[tuple[str, str], list[RunContainer]] = defaultdict(list)
    for one in containers:
        groups[one.kind, one.image or one.dockerfile].append(one)
    reported: set[tuple[str, str, str]] = set()
    for one in containers:
        found = roots.of(one)
        if len({root.writable for root in found}) != 1:
            continue
        root = found[0]
        made = [path for path in sorted(programs.dockerfiles_of(one)) if path in images]
        group = groups[one.kind, one.image or one.dockerfile]
        alone = len({each.owner for each in group}) == 1
        texts = (*one.words, *(value for _, value in one.settings))
        needed: dict[str, tuple[str, Fact | None]] = {}
        for folder in (each for path in made for each in prepared[path]):
            if (
                alone
                or any(folder.folder in text for text in texts)
                or _is_meant(one, folder.folder, group, roots)
            ):
                needed[folder.folder] = "which the Dockerfile creates for the program", folder
        for name, (value, place) in values.of(one).items():
            if name in _FOLDERS and value.startswith("/"):
                needed.setdefault(normpath(value), (f"which {name} names", place))
        words = one.words or [word for path in made for word in images[path].words]
        if _creates_temporary_files(words) and not configured and "GUNICORN_CMD_ARGS" not in one.variables:
            elsewhere = any(_is_writable(each, root.writable) for each in _TEMPORARY)
            if not elsewhere and "TMPDIR" not in one.variables:
                needed.setdefault("/tmp", ("where gunicorn creates the files of its workers", None))
        for path, what in _files_of(root, words, configs.values_for(one)) if made else ():
            needed.setdefault(path, (what, None))
        writable = (*root.writable, *(volume for path in made for volume in volumes.get(path, ())))
        for path, (what, at) in needed.items():
            if not _is_writable(path, writable):
                reported.add((one.path, one.owner, path))
                yield _unwritable(root, one, path, what, at, mounted=_mounted_as(path, mounts.of(one)))
    variables = {(each.path, each.owner, each.name): each for each in repository.of(ContainerVariable)}
    for root, one, path, written in sorted(
        _written(repository, roots, volumes, values), key=lambda found: found[2]
    ):
        above = (path, *(folder for folder in folders_of(path) if folder))
        if not any((one.path, one.owner, folder) in reported for folder in above):
            reported.add((one.path, one.owner, path))
            given = variables.get((one.path, one.owner, written.variable))
            mounted = _mounted_as(path, mounts.of(one))
            yield _unwritable(root, one, path, "to which the program writes", written, given, mounted)


def _volumes_of_images(repository: Repository) -> Mapping[str, Sequence[str]]:
    """The paths of the volumes that Dockerfiles declare, by the Dockerfile."""
    found: defaultdict[str, list[str]] = defaultdict(list)
    for volume in repository.about("image-volume"):
        found[volume.path].append(volume.name)
    return found


def _files_of(
    root: ReadOnlyRoot, words: Sequence[str], settings: Mapping[str, str]
) -> Iterator[tuple[str, str]]:
    """The folders of the files that a program has to write, with what shows that it does.

    These are files that its options name, and those that its health check looks for and that it is told to write.
    """
    for file, option in written_files(words):
        folder = file.rstrip("/") if file.endswith("/") else dirname(normpath(file))
        yield folder, f"where the program writes the file of {option}"
    told = {part.rpartition("=")[2] for word in words for part in word.split()}.union(settings.values())
    # The age of a file tells whether the program is still writing it.
    aged = _AGE.search(" ".join(root.checks)) is not None
    for check in root.checks:
        for file in _FILE.findall(check):
            if file in told and (aged or _OF_PROGRAMS.match(file)):
                yield dirname(normpath(file)), f"where the health check expects '{file}'"


_FILE = regex(r"(?<![\w./:-])(/[\w.-]+(?:/[\w.-]+)+)")
_AGE = regex(r"-[acm]min\b|-[acm]time\b|-newer|\bstat\b.*(?:%[XYZ]|-c)|getmtime|mtime")
# Folders for files that exist only while programs run.
_OF_PROGRAMS = regex(r"/(?:var/)?(?:run|tmp|lock)/|/var/(?:lib|spool|cache|log)/")


def _unwritable(
    root: ReadOnlyRoot,
    one: RunContainer,
    path: str,
    what: str,
    at: Fact | None,
    given: Fact | None = None,
    mounted: Fact | None = None,
) -> Finding:
    related = [Related(at, "the path")] if at is not None else []
    if mounted is not None:
        related.append(Related(mounted, "the volume"))
    if given is not None:
        related.append(Related(given, "the variable that names it"))
    return Finding(
        at=root,
        message=f"the root file system of {one.owner} is read-only, and no volume is mounted at '{path}', {what}",
        related=tuple(related),
    )


def _mounted_as(path: str, mounts: Iterable[WritableVolume]) -> WritableVolume | None:
    """The volume of a container that has the name of a path, words of it, or its only volume; None for several."""
    volumes = list({one.path_in_image: one for one in mounts}.values())
    named = [one for one in volumes if basename(one.path_in_image.rstrip("/")) == basename(path)]
    alike = [one for one in volumes if not _words(one.path_in_image).isdisjoint(_words(path))]
    found = named or alike or volumes
    return found[0] if len(found) == 1 else None


def _words(path: str) -> set[str]:
    """The words of a path, without those of usual folders."""
    return {*_SEPARATED.split(path)} - _USUAL


_SEPARATED = regex(r"[^A-Za-z0-9]+")
_USUAL = word_set("app cache data lib opt run srv tmp usr var") | {""}


class _Values:
    """The known values of the variables of containers, each with the artifact that has it."""

    def __init__(self, repository: Repository) -> None:
        self._programs = programs_of(repository)
        self._configs = Configs.of(repository).found
        self._images = {one.path: one for one in repository.of(ImageDefaults)}
        self._paths = {(one.path, one.name, one["value"]): one for one in repository.about("image-path")}

    def of(self, container: RunContainer) -> dict[str, tuple[str, Fact]]:
        """Those of a container: of its image, of its ConfigMaps, and its own; a name of the last two replaces one."""
        found: dict[str, tuple[str, Fact]] = {}
        paths = self._programs.dockerfiles_run(container)
        if len(paths) == 1 and (image := self._images.get(next(iter(paths)))) is not None:
            found.update(
                (name, (value, self._paths.get((image.path, name, value), image)))
                for name, value in image.settings
            )
        for config in container.configs:
            for one in self._configs.get(config, ()):
                for key in one.keys:
                    found.pop(key, None)
                found.update((name, (value, one)) for name, value in one.settings)
        for name in container.variables:
            found.pop(name, None)
        found.update((name, (value, container)) for name, value in container.settings)
        return found


def _written(
    repository: Repository,
    roots: OfContainers[ReadOnlyRoot],
    volumes: Mapping[str, Sequence[str]],
    values: _Values,
) -> Iterator[tuple[ReadOnlyRoot, RunContainer, str, WrittenFolder]]:
    """The folders to which a program writes and which no container of it can write to, with one of the containers."""
    folders: defaultdict[str, list[WrittenFolder]] = defaultdict(list)
    for written in repository.of(WrittenFolder):
        folders[written.folder].append(written)
    if not folders:
        return
    programs = programs_of(repository)
    # The containers that run a program, of the same kind and near each other, with the place if they cannot write.
    users: defaultdict[tuple[str, str, WrittenFolder], list[tuple[ReadOnlyRoot, RunContainer, str] | None]]
    users = defaultdict(list)
    for variables in environments_of(repository).containers:
        one = variables.container
        inside = [volume for path in programs.dockerfiles_of(one) for volume in volumes.get(path, ())]
        for program in programs.of_container(one):
            for written in folders.get(program.folder, ()):
                users[one.kind, one.unit or dirname(one.path), written].append(
                    _where(roots, variables, inside, written, values)
                )
    for (_, _, written), places in users.items():
        known = [place for place in places if place is not None]
        if known and len(known) == len(places):
            root, one, path = max(known, key=lambda place: len(place[0].writable))
            yield root, one, path, written


def _where(
    roots: OfContainers[ReadOnlyRoot],
    one: Variables,
    inside: Iterable[str],
    written: WrittenFolder,
    values: _Values,
) -> tuple[ReadOnlyRoot, RunContainer, str] | None:
    """The path in a container that the program cannot write to; None if it can, or if that is unknown."""
    found = roots.of(one.container)
    if len(one.parts) > 1 or one.names is None or len({root.writable for root in found}) != 1:
        return None
    value = values.of(one.container).get(written.variable, ("", None))[0]
    if not (value or written.path_in_image) or (written.variable in one.names and not value.startswith("/")):
        return None
    path = normpath(value or written.path_in_image)
    writable = (*found[0].writable, *inside)
    others = _TEMPORARY if path == "/tmp" and written.variable else (path,)
    return None if any(_is_writable(each, writable) for each in others) else (found[0], one.container, path)


# The folders in which Python creates temporary files.
_TEMPORARY = ("/tmp", "/var/tmp", "/usr/tmp")


def _is_meant(
    container: RunContainer, folder: str, group: Sequence[RunContainer], roots: OfContainers[ReadOnlyRoot]
) -> bool:
    """Whether no container of an image can write to a folder, and this one has a volume of its name elsewhere."""
    found = [roots.of(one) for one in group]
    if any(not each or any(_is_writable(folder, root.writable) for root in each) for each in found):
        return False
    return any(basename(path.rstrip("/")) == basename(folder) for path in roots.of(container)[0].writable)


# The variables that name folders for the files that a program writes.
_FOLDERS = frozenset({"PGDATA", "PROMETHEUS_MULTIPROC_DIR", "TMPDIR", "prometheus_multiproc_dir"})


def _creates_temporary_files(words: Iterable[str]) -> bool:
    """Whether a command starts gunicorn without another folder for the files of its workers."""
    started = any(basename(part) == "gunicorn" for word in words for part in word.split())
    return started and not any(_OTHER_FOLDER.search(word) for word in words)


_OTHER_FOLDER = regex(r"--worker-tmp-dir|(?:^|\s)(?:-c|--config)\b")


def _is_writable(path: str, volumes: Iterable[str]) -> bool:
    """Whether a volume is mounted at a path, above it, or below it; the memory at `/dev/shm` always is."""
    return any(
        f"{path}/".startswith(f"{volume.rstrip('/')}/") or volume.startswith(f"{path}/")
        for volume in (*volumes, "/dev/shm", "/dev", "/proc")
    )
