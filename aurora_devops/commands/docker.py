"""The images, containers and files that docker and podman name."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from posixpath import basename, join, normpath, relpath
from typing import TYPE_CHECKING

from ..core.lazy import regex
from ..core.record import replace
from ..core.words import word_set
from ..facts import (
    BuildContext,
    ImageTask,
    NamedContainer,
    NamedExtra,
    NamedFile,
    NamedMember,
    NamedScript,
    NamedTarget,
    PushedBuilds,
    StartedContainer,
)
from ..inputs import is_path
from .call import Call, Setting
from .compose import compose
from .executed import executed
from .files import input_files, is_built
from .images import (
    ALL_TAGS,
    build_options,
    built_by,
    chosen,
    handled_image,
    pusher,
    scanned,
    split_reference,
    used_image,
)

if TYPE_CHECKING:
    from ..core.facts import Fact
    from ..formats.shell import Word

DOCKER_VALUES = word_set(
    "-f --file -t --tag --build-arg --target --platform --cache-from --cache-to --secret --ssh --label "
    "--network --output -o --progress --build-context --builder --iidfile --metadata-file --shm-size "
    "--ulimit --add-host --annotation --attest --provenance --sbom -c --context -H --host -l --log-level "
    "--config --authfile --cert-dir --creds --digestfile --format -m --memory --memory-swap --cpu-period --cpu-quota "
    "--cpu-shares --cpuset-cpus --cpuset-mems --cgroup-parent --isolation --security-opt --allow --call "
    "--no-cache-filter --storage-opt --cap-add --cap-drop --device --env --jobs --retry -v --volume"
)


def image_tasks(
    facts: Iterable[Fact],
    dockerfile: str,
    stage: str = "",
    before: int = -1,
    mounts: tuple[tuple[str, str], ...] = (),
) -> Iterator[ImageTask | NamedExtra | NamedMember | NamedScript]:
    """The scripts and targets that commands run in an image; their folders are those of the image.

    Packages of a workspace that are selected by their names, and their scripts, are those of the repository.
    """
    for fact in facts:
        if isinstance(fact, NamedExtra):
            yield replace(fact, folder="", dockerfile=dockerfile)
        elif isinstance(fact, NamedMember):
            # Such a name is that of a package, and no folder of the image.
            if fact.tool == "npm" and fact.name.startswith("@"):
                yield replace(fact, folder="")
        elif isinstance(fact, NamedScript) and fact.package:
            if not fact.package.startswith("."):
                yield fact
        elif isinstance(fact, NamedScript):
            yield ImageTask(
                fact.site, fact.name, fact.manifest, fact.command, dockerfile, stage, mounts, before
            )
        elif isinstance(fact, NamedTarget):
            yield ImageTask(fact.site, fact.name, fact.makefile, "make", dockerfile, stage, mounts, before)


def containers(call: Call, setting: Setting) -> Iterator[Fact]:
    """The container that `docker run` starts, or those that `docker logs` and other commands name."""
    command = call.command
    operands = list(command.operands(_RUN_VALUES))
    if operands and operands[0].text == "container":
        operands = operands[1:]
    if not operands:
        return
    verb, *rest = operands
    by, block, target = f"{command.name} {verb.text}", setting.block, setting.target
    if verb.text in ("create", "run") and rest:
        words = command.after(rest[0])
        name, _, digest = split_reference(call.text(rest[0]))
        given = [call.text(word).partition("=") for word in call.options("-e", "--env")]
        settings = tuple((key, value) for key, equals, value in given if equals and "$" not in value)
        ports = [_MAPPED.fullmatch(call.text(word)) for word in call.options("-p", "--publish")]
        yield call.fact(
            StartedContainer,
            rest[0],
            name=call.option("--name"),
            image="" if digest or "$" in name else name,
            block=block,
            target=target,
            words=tuple(call.text(word) for word in words),
            settings=settings,
            ports=tuple((int(match[1]), int(match[2])) for match in ports if match),
            complete=len(settings) == len(given)
            and not any(call.options("--env-file", "--entrypoint", "-v", "--volume", "--mount")),
        )
    elif verb.text == "rename":
        yield call.fact(StartedContainer, verb, name="$", image="", block=block, target=target)
    elif verb.text in _NAMING_CONTAINERS and "||" not in command.following:
        named = rest if verb.text in _SEVERAL else rest[:1]
        if verb.text == "cp":
            named = [word.before(":") for word in rest[:2] if _IN_CONTAINER.match(word.text)]
        for word in named:
            text = call.text(word)
            if call.known(text) and not _CONTAINER_ID.fullmatch(text):
                yield call.fact(NamedContainer, word, name=text, command=by, block=block, target=target)


_MAPPED = regex(r"(?:\d+\.[\d.]+:)?(\d{1,5}):(\d{1,5})(?:/tcp)?")
_IN_CONTAINER = regex(r"[A-Za-z0-9][\w.-]+:")
_CONTAINER_ID = regex(r"[0-9a-f]{12,64}")
_NAMING_CONTAINERS = word_set("attach cp exec kill logs pause port restart rm stop top unpause wait")
_SEVERAL = word_set("kill pause restart rm stop unpause wait")
# The options of `docker run`, `exec`, `logs` and others whose value is the next word.
_RUN_VALUES = DOCKER_VALUES - {"-f", "--tag", "-t", "-o"} | word_set(
    "--add-host --cap-add --cap-drop --cpus --device --dns -e --entrypoint --env --env-file --expose --gpus "
    "--health-cmd --health-interval --health-retries --health-start-period --health-timeout --hostname --ip --ipc "
    "-l --link --log-driver --log-opt -m --memory --mount --name --net --network-alias -p --pid --publish --pull "
    "--restart --runtime --security-opt --shm-size --since --signal -s --stop-signal --stop-timeout --sysctl --tail -n "
    "--time --tmpfs -u --until --user --userns -v --volume --volumes-from -w --workdir"
)


def docker(call: Call) -> Iterator[Fact]:
    """What `docker` builds, tags, pushes and runs, with the Dockerfile, the folder and the stage."""
    operands = list(call.command.operands(DOCKER_VALUES))
    if operands and operands[0].text == "compose":
        yield from compose(call)
        return
    if operands and operands[0].text in ("buildx", "image", "builder"):
        operands = operands[1:]
    if not operands:
        return
    verb, *rest = operands
    name = f"{call.command.name} {verb.text}"
    if verb.text == "manifest" and rest and rest[0].text == "push":
        verb, rest = rest[0], rest[1:]
    if verb.text in _BUILDING:
        for word in call.options("-f", "--file"):
            yield from call.file(word, f"{name} --file")
        pushed = call.command.has_flag("--push")
        context = call.usual(rest[0]) if rest else ""
        given = next(call.options("-f", "--file"), None)
        dockerfile = built_by(call.folder, context, "" if given is None else call.usual(given))
        if rest and context not in (".", "./") and is_path(context, folder=True) and not is_built(context):
            yield from _context(call, rest[0], name, alone=given is None)
        if dockerfile and context and call.known(context):
            folder = normpath(join(call.folder or "", context))
            yield call.fact(BuildContext, rest[0], dockerfile=dockerfile, folder=folder)
        options = list(build_options(call, dockerfile, name))
        yield from options
        for word in call.options("--build-context"):
            given_name = word.text.partition("=")[0]
            if _VERB.fullmatch(given_name):
                yield call.statement("build-context", given_name, word)
        for word in call.options("-t", "--tag"):
            does = "push" if pushed else "build"
            yield from handled_image(call, word, call.text(word), does, name, dockerfile, *chosen(options))
    elif verb.text == "push" and rest:
        # podman and buildah push an image of the machine to the second name.
        word = rest[0] if call.command.name == "docker" else rest[:2][-1]
        tags = f":{ALL_TAGS}" if call.command.has_flag("-a", "--all-tags") else ""
        text = call.text(word).removeprefix("docker://")
        yield from handled_image(call, word, text + tags, "push", name)
    elif verb.text == "bake" and call.command.has_flag("--push"):
        yield from _baked(call, verb)
    elif verb.text == "imagetools" and rest and rest[0].text == "create":
        for word in call.options("-t", "--tag"):
            yield from handled_image(call, word, call.text(word), "push", f"{name} create")
        for word in rest[1:]:
            yield from used_image(call, word, call.text(word), f"{name} create")
    elif verb.text == "tag" and len(rest) == 2:
        yield from handled_image(call, rest[1], call.text(rest[1]), "build", name)
        yield from used_image(call, rest[0], call.text(rest[0]), name)
    elif verb.text in ("pull", "load", "import"):
        for word in rest[:1] or (verb,):
            text = call.text(word) if verb.text == "pull" else "${IMAGE}"
            yield from handled_image(call, word, text, "pull", name)
    elif verb.text == "save":
        for word in rest:
            yield from used_image(call, word, call.text(word), name)
    elif verb.text == "commit" and len(rest) == 2:
        yield from handled_image(call, rest[1], call.text(rest[1]), "build", name)
    elif verb.text == "scout" and len(rest) > 1:
        text = call.text(rest[1]).removeprefix("registry://")
        yield from handled_image(call, rest[1], text, "scan", f"{name} {rest[0].text}")
    elif verb.text == "exec":
        behind = replace(call.command, words=(verb, *call.command.after(verb)))
        words = behind.operands(_RUN_VALUES)
        if words and call.known(call.text(words[0])):
            yield from executed(call, behind.after(words[0]), call.text(words[0]))
    elif verb.text == "run":
        yield from _scanned_inside(call)
        yield from _run_inside(call)


def _baked(call: Call, verb: Word) -> Iterator[Fact]:
    """The files whose images `docker buildx bake --push` pushes."""
    files = [call.text(word) for word in call.options("-f", "--file")]
    changed = any("tags" in call.text(word) for word in call.options("--set"))
    if call.folder is None or changed or any("$" in file for file in files):
        yield from pusher(call)
        return
    paths = tuple(normpath(join(call.folder, file)) for file in files)
    folder = f"{call.folder}/" if call.folder not in ("", ".") else ""
    yield call.fact(PushedBuilds, verb, files=paths or (folder,), command="docker buildx bake")


_BUILDING = frozenset({"b", "bud", "build"})


def buildah(call: Call) -> Iterator[Fact]:
    """What `buildah` builds, tags and pushes, with the options of docker."""
    verb = next(iter(call.command.operands(DOCKER_VALUES)), None)
    if verb is not None and verb.text in _BUILDING | {"commit", "manifest", "push", "tag"}:
        yield from docker(call)
    elif verb is not None and verb.text == "build-using-dockerfile":
        yield from pusher(call)


def _scanned_inside(call: Call) -> Iterator[Fact]:
    """The image that a scanner in a container scans: `docker run aquasec/trivy image IMAGE:TAG`."""
    operands = [word for word in call.command.operands(_RUN_VALUES) if word.text not in ("container", "run")]
    if operands and basename(split_reference(call.text(operands[0]))[0]) in ("grype", "snyk", "trivy"):
        words = (operands[0], *call.command.after(operands[0]))
        yield from scanned(replace(call, command=replace(call.command, words=words)))


# The images that run one program.
_PROGRAMS = {"alpine/helm": "helm", "hashicorp/terraform": "terraform", "bitnami/kubectl": "kubectl"}
# The root of the repository in the source of a mount.
_HERE = regex(r"(?:\$\{?(?:PWD|GITHUB_WORKSPACE|CI_PROJECT_DIR)\}?|\$\(pwd\)|`pwd`|\.)(?:/|$)")
_VERB = regex(r"[\w-]+")


def _run_inside(call: Call) -> Iterator[Fact]:
    """The files that the program of `docker run` reads in folders of the repository that are mounted.

    The program is that of `--entrypoint`, or that of an image with one program.
    """
    from ..formats.shell import Word

    command = call.command
    operands = [word for word in command.operands(_RUN_VALUES) if word.text not in ("container", "run")]
    if not operands or call.folder is None:
        return
    image = operands[0]
    entry = next((word for word in call.options("--entrypoint") if word.start < image.start), None)
    name = split_reference(call.text(image))[0].removeprefix("docker.io/")
    program = basename(call.text(entry)) if entry is not None else _PROGRAMS.get(name, "")
    read = call.readers.get(program)
    if not program or read is docker:
        return
    mounts = dict(_mounted(call, image.start))
    words = [Word.literal(program, image.start, image.end)]
    folder = _in_repository(call.option("-w", "--workdir"), mounts)
    for word in command.after(image):
        option, equals, value = call.text(word).rpartition("=")
        mounted = _in_repository(value, mounts)
        if mounted is not None:
            # A path of the container as one from the folder of the command.
            path = relpath(mounted or ".", folder or ".")
            word = Word.literal(f"{option}{equals}{path}", word.start, word.end)
        elif folder is None and not value.startswith("-"):
            # A relative path is one of the image.
            word = Word.literal(value if _VERB.fullmatch(value) else f"$/{value}", word.start, word.end)
        words.append(word)
    inside = replace(call, command=replace(command, words=tuple(words)), folder=folder or "")
    found = (*(read(inside) if read else ()), *input_files(inside))
    yield from (fact for fact in found if isinstance(fact, NamedFile))


def _mounted(call: Call, end: int) -> Iterator[tuple[str, str]]:
    """The folders of the repository that `docker run` mounts, by their paths in the container."""
    for word in call.options("-v", "--volume"):
        source, _, rest = call.text(word).partition(":")
        target = rest.partition(":")[0]
        here = _HERE.match(source)
        if word.start < end and here is not None and call.folder is not None and target.startswith("/"):
            below = source[here.end() :]
            if "$" not in below:
                yield target.rstrip("/"), normpath(join(call.folder, below))


def _in_repository(path: str, mounts: Mapping[str, str]) -> str | None:
    """The path in the repository of a path in a container; None if it is not in a folder that is mounted."""
    if not path.startswith("/") or "$" in path:
        return None
    path = normpath(path)
    for target in sorted(mounts, key=len, reverse=True):
        if path == target or path.startswith(f"{target}/"):
            return normpath(join(mounts[target], path[len(target) + 1 :]))
    return None


def _context(call: Call, word: Word, by: str, *, alone: bool) -> Iterator[Fact]:
    """The folder from which an image is built; `alone` if its Dockerfile is in it."""
    for fact in call.file(word, by, folder=True):
        if alone and call.command.name == "docker" and isinstance(fact, NamedFile):
            written = join(fact.written, "Dockerfile")
            yield replace(fact, file=join(fact.file, "Dockerfile"), written=written, folder=False)
        else:
            yield fact
