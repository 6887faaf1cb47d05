"""The images that commands build, push, scan, copy and deploy."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from itertools import pairwise
from posixpath import basename, join, normpath
from typing import TYPE_CHECKING

from ..core.lazy import regex
from ..core.words import word_set
from ..facts import (
    BuildArgument,
    BuildTarget,
    BuiltPackage,
    EditedImage,
    HandledImage,
    ListedVariables,
    NamedFile,
    PushedBuilds,
)
from .call import REMOTE, Call, expanded
from .files import is_built

if TYPE_CHECKING:
    from ..core.facts import Fact
    from ..core.kind import Document
    from ..core.place import At
    from ..formats.shell import Command, Word


def handled_image(
    call: Call,
    word: Word,
    text: str,
    does: str,
    command: str,
    dockerfile: str = "",
    target: str = "",
    arguments: tuple[tuple[str, str], ...] = (),
) -> Iterator[HandledImage]:
    """An image that a command handles, if its name is known."""
    name, tag, digest = split_reference(text)
    if name and not call.example and not digest:
        usual = split_reference(call.with_defaults(text))[0] if "$" in name else ""
        yield call.fact(
            HandledImage,
            word,
            does=does,
            name=name,
            tag=tag,
            command=command,
            dockerfile=dockerfile,
            target=target,
            arguments=arguments,
            usual="" if "$" in usual or "`" in usual else usual,
        )


def split_reference(text: str) -> tuple[str, str, str]:
    """The name, the tag and the digest of an image; the tag and the digest are empty if they are not written."""
    text, _, digest = text.partition("@")
    # The colon of `${NAME:-default}` begins no tag.
    masked = _EXPRESSION.sub(lambda match: "$" * len(match[0]), text)
    colon = masked.rfind(":")
    if colon > masked.rfind("/"):
        return text[:colon], text[colon + 1 :], digest
    return text, "", digest


# The tag of `docker push --all-tags`, which pushes all tags that the image has on this machine.
ALL_TAGS = "${ALL_TAGS}"
_EXPRESSION = regex(r"\$\{\{[^}]*\}\}|\$\{[^}]*\}")


def built_by(folder: str | None, context: str, file: str) -> str:
    """The path of the Dockerfile that `docker build --file FILE CONTEXT` reads; empty if it is unknown."""
    path = file or join(context, "Dockerfile")
    if (
        folder is None
        or "$" in path
        or (not context and not file)
        or REMOTE.match(path)
        or path.startswith(("/", "~"))
    ):
        return ""
    path = normpath(join(folder, path))
    return "" if path.startswith("..") else path


def built_by_unknown(folder: str | None, context: str, file: str) -> str:
    """The path of a Dockerfile with the unknown variables in it, as `built_by`; empty if all of it is known."""
    if "$" not in f"{context}{file}":
        return ""
    masked: list[str] = []

    def mask(match: re.Match[str]) -> str:
        masked.append(match[0])
        return f"\ue000{len(masked) - 1}\ue001"

    path = built_by(folder, _EXPRESSION.sub(mask, context), _EXPRESSION.sub(mask, file))
    return _MASK.sub(lambda match: masked[int(match[1])], path)


_MASK = regex("\ue000(\\d+)\ue001")


def handled(
    document: Document,
    at: At,
    text: str,
    does: str,
    command: str,
    variables: Mapping[str, str],
    dockerfile: str = "",
    target: str = "",
    pattern: str = "",
    arguments: tuple[tuple[str, str], ...] = (),
    usual: str = "",
) -> Iterator[HandledImage]:
    """An image that an action or another program handles."""
    name, tag, digest = split_reference(expanded(text.strip(), variables))
    if name and not digest:
        yield document.fact(
            HandledImage,
            at,
            does=does,
            name=name,
            tag=tag,
            command=command,
            dockerfile=dockerfile,
            target=target,
            pattern=pattern if "$" in name else "",
            arguments=arguments,
            usual=usual if "$" in name else "",
        )


def build_options(call: Call, dockerfile: str, by: str) -> Iterator[BuildTarget | BuildArgument]:
    """The stage that a build makes, and its arguments: `--target app --build-arg VERSION=1`."""
    for word in call.options("--target"):
        target = call.usual(word)
        if dockerfile and call.known(target):
            yield call.fact(BuildTarget, word, stage=target, dockerfile=dockerfile, by=by)
    for word in call.options("--build-arg"):
        name, _, _ = word.text.partition("=")
        if name.isidentifier():
            value = call.text(word).partition("=")[2]
            value = value if call.known(value) else ""
            yield call.fact(BuildArgument, word, name=name, dockerfile=dockerfile, by=by, value=value)


def chosen(options: Iterable[BuildTarget | BuildArgument]) -> tuple[str, tuple[tuple[str, str], ...]]:
    """The stage and the arguments of a build; the last of several counts."""
    target, values = "", {}
    for one in options:
        if isinstance(one, BuildTarget):
            target = one.stage
        else:
            values[one.name] = one.value
    return target, tuple(values.items())


def kaniko(call: Call) -> Iterator[Fact]:
    """The images that kaniko builds, and pushes unless it is told not to, with the Dockerfile and its options."""
    does = "build" if call.command.has_flag("--no-push") else "push"
    named = _kaniko_dockerfile(call)
    if named is not None and named.written and not is_built(named.file):
        yield named
    dockerfile = "" if named is None else named.file
    options = list(build_options(call, dockerfile, "kaniko"))
    yield from options
    for word in call.options("-d", "--destination"):
        yield from handled_image(call, word, call.text(word), does, "kaniko", dockerfile, *chosen(options))


def _kaniko_dockerfile(call: Call) -> NamedFile | None:
    """The Dockerfile that kaniko reads; it is `written` if the build context is known.

    A relative path is from the folder of the command, or from the context if there is no such file.
    """
    folder = next(call.options("-c", "--context"), None)
    file = next(call.options("-f", "--dockerfile"), None)
    context = None if folder is None else _from_root(call, call.usual(folder).removeprefix("dir://"))
    below = next(call.options("--context-sub-path"), None)
    if context is not None and below is not None:
        context = _from_root(call, join(f"${{{call.workspace}}}", context, call.usual(below)))
    if file is not None:
        text = written = call.usual(file)
        path = _from_root(call, text)
        inside = normpath(join(context or "", text))
        in_folder = call.document.context is not None and call.document.context.exists(path or "")
        if path is not None and "$" not in text and context is not None and not in_folder:
            path = None if inside.startswith("..") else inside
    elif folder is not None and context is not None:
        path, written = normpath(join(context, "Dockerfile")), join(call.usual(folder), "Dockerfile")
    else:
        return None
    at = file or folder
    if path is None or at is None:
        return None
    return call.fact(
        NamedFile,
        at,
        file=path,
        written=written if context is not None else "",
        command="kaniko --dockerfile",
    )


def _from_root(call: Call, text: str) -> str | None:
    """The path from the root of the repository of a path in a command; None if it is unknown or elsewhere."""
    rest = f"{text}/".removeprefix(f"${{{call.workspace}}}/")
    base = call.folder if rest == f"{text}/" else ""
    rest = rest.rstrip("/") or "."
    if base is None or not call.known(rest) or REMOTE.match(rest) or text.startswith(("/", "~")):
        return None
    path = normpath(join(base, rest))
    return None if path.startswith("..") else path


def copied(call: Call) -> Iterator[Fact]:
    """The image that `crane copy` or `skopeo copy` pushes, and the one that it copies or tags."""
    operands = list(call.command.operands(_COPY_VALUES))
    verb = operands[0].text if len(operands) > 2 else ""
    name = f"{call.command.name} {verb}"
    if verb in ("copy", "cp", "push"):
        text = call.text(operands[-1]).removeprefix("docker://")
        yield from handled_image(call, operands[-1], text, "push", name)
    if verb in ("copy", "cp", "tag"):
        yield from used_image(call, operands[1], call.text(operands[1]).removeprefix("docker://"), name)
    if verb == "tag":
        image = split_reference(call.text(operands[1]))[0]
        yield from handled_image(call, operands[1], f"{image}:{call.text(operands[2])}", "push", name)


def used_image(call: Call, word: Word, text: str, command: str) -> Iterator[HandledImage]:
    """An image that has to exist before a command copies, tags or loads it."""
    if _IMAGE_NAME.fullmatch(text):
        yield from handled_image(call, word, text, "use", command)


_IMAGE_NAME = regex(r"[a-z0-9${}][\w./:${}-]*")


def loaded(call: Call) -> Iterator[Fact]:
    """The images of the machine that kind, minikube or k3d load into a cluster."""
    operands = list(call.command.operands(_LOAD_VALUES))
    words = [word.text for word in operands[:2]]
    if words in (["load", "docker-image"], ["image", "load"], ["image", "import"]):
        for word in operands[2:]:
            yield from used_image(call, word, call.text(word), f"{call.command.name} {' '.join(words)}")


_LOAD_VALUES = word_set("-n --name --nodes -c --cluster -p --profile -m --mode -v --verbosity")


_COPY_VALUES = word_set(
    "--src-creds --dest-creds --authfile --src-tls-verify --dest-tls-verify --platform -a --format"
)


def scanned(call: Call) -> Iterator[Fact]:
    """The image that `trivy image --exit-code 1 IMAGE:TAG` scans, or that cosign signs, if only one word can be it."""
    found = [word for word in call.command.arguments if _IMAGE_WORD.fullmatch(call.text(word))]
    if len(found) == 1:
        yield from handled_image(call, found[0], call.text(found[0]), "scan", call.command.name)
    elif not found and call.command.subcommand in _SCANNING:
        words = [word for word in call.command.arguments if _LOCAL_WORD.fullmatch(call.text(word))]
        if len(words) == 1:
            yield from used_image(call, words[0], call.text(words[0]), call.command.name)


_IMAGE_WORD = regex(r"[\w${}][\w.${}-]*(?::\d+)?/[\w./${}-]+:[\w.${}:#%-]+")


# The subcommands of scanners that are followed by an image, and one that is on this machine only.
_SCANNING = frozenset({"image", "i", "container", "convert", "scan", "packages"})
_LOCAL_WORD = regex(r"[a-z][\w.-]*:(?!//)[\w${}.-]+")


# What has the tag of an image: a variable, a key of YAML or a parameter.
_TAG_NAME = regex(
    r"(?i)(?:[\w.-]*[._-])?(?:image[._-]?tag|container[._-]?tag|image[._-]?version)|tag|(?:[\w-]+\.)+tag"
)
# The variables of a pipeline that differ from run to run.
_OF_RUN = regex(
    r"\$\{(?:GITHUB_(?:SHA|RUN_ID|RUN_NUMBER|REF_NAME)|CI_COMMIT_\w+|CI_PIPELINE_I?ID)(?::[\d:]*)?\}"
)


def given_tag(call: Call, word: Word, name: str, value: str, command: str) -> Iterator[HandledImage]:
    """The tag of the run that a variable or a parameter of a deployment gets, if its name is that of a tag."""
    if _TAG_NAME.fullmatch(name) and _OF_RUN.search(value) and "/" not in value:
        yield from handled_image(call, word, f"${{IMAGE}}:{value}", "deploy", command)


def _given_image(call: Call, word: Word, image: str, command: str) -> Iterator[HandledImage]:
    """The image that a deployment gets, if its tag is that of the run."""
    if _OF_RUN.search(split_reference(image)[1]):
        yield from handled_image(call, word, image, "deploy", command)


def parameters(call: Call) -> Iterator[HandledImage]:
    """The tags of the run that the parameters of a deployment get: `-e image_tag=TAG`, `imageTag=TAG`."""
    name = call.command.name
    words = [call.text(word) for word in call.command.arguments]
    for word, text, after in zip(call.command.arguments, words, [*words, ""][1:], strict=True):
        for part in _PARTS.split(text) if "=" in text else ():
            before, _, value = part.rpartition("=")
            yield from given_tag(call, word, before.rpartition("=")[2], value, name)
        if name == "pulumi" and words[:2] == ["config", "set"]:
            yield from given_tag(call, word, text, after, name)


_PARTS = regex(r"[\s,]+")


# `yq -i '.image.tag = strenv(TAG)' values.yaml`, `yq -i ".images[0].newTag = \"$TAG\"" kustomization.yaml`.
_YQ_TAG = regex(
    r"[.\"](?:newTag|imageTag|image_tag|tag)\b[\"\])]*\s*\|?=\s*"
    r"(?:(?:str)?env\((?P<variable>\w+)\)|\\?[\"']+(?P<text>[^\"'\\|]*)\\?[\"']+|(?P<plain>[$\w{}.:-]+))"
)
# `sed -i "s/newTag: .*/newTag: $TAG/" kustomization.yaml`, `sed -i "s|image: web:.*|image: web:$TAG|" web.yaml`.
SUBSTITUTION = regex(
    r"s(?P<mark>[/|#,@~])(?P<sought>(?:\\.|(?!(?P=mark))[^\\\n])*)(?P=mark)(?P<text>(?:(?!(?P=mark)).)*)(?P=mark)[gI]*"
)
_SED_TAG = regex(
    r"[\s\"-]*(?:(?:newTag|imageTag|image_tag|tag):\s*[\"']?(?P<tag>[^\s\"'&\\]+)"
    r"|image:\s*[\"']?(?P<image>[^\s\"'&\\]+))[\"']?\s*"
)
# `s/\(tag: \).*/\1$TAG/`, `s|ghcr.io/acme/web:.*|ghcr.io/acme/web:$TAG|` and `s/IMAGE_TAG/$TAG/`.
_SED_VALUE = regex(r"(?:\\1\s*)?[\"']?(?P<tag>[^\s\"'&\\]+)[\"']?(?:\\2)?")
_TAG_SOUGHT = regex(
    r"\b(?:newTag|imageTag|image_tag|tag)\b\\?:|^\W{0,3}(?:[A-Z_]*_)?TAG(?:_[A-Z_]*)?\W{0,3}$|(?P<image>/[\w.-]+:)"
)


def _written_tags(call: Call) -> Iterator[HandledImage]:
    """The tags of the run that yq or sed write into manifests and values."""
    read = _EDITORS.get(call.command.name)
    if read is None:
        return
    for word in call.command.arguments:
        yield from read(call, word, call.text(word))


def _written_by_yq(call: Call, word: Word, text: str) -> Iterator[HandledImage]:
    for match in _YQ_TAG.finditer(text) if "=" in text else ():
        variable = match["variable"]
        value = expanded(f"${{{variable}}}", call.variables) if variable else match["text"] or match["plain"]
        yield from given_tag(call, word, "tag", value, "yq")


def _written_by_sed(call: Call, word: Word, text: str) -> Iterator[HandledImage]:
    for match in SUBSTITUTION.finditer(text):
        found = _SED_TAG.fullmatch(match["text"])
        if found is None:
            yield from _replaced_tag(call, word, match["sought"], match["text"])
        elif found["tag"]:
            yield from given_tag(call, word, "tag", found["tag"], "sed")
        else:
            yield from _given_image(call, word, found["image"], "sed")


_EDITORS = {"sed": _written_by_sed, "yq": _written_by_yq}


def _replaced_tag(call: Call, word: Word, sought: str, text: str) -> Iterator[HandledImage]:
    """The tag of the run that sed writes in place of another one, or of a word that stands for it."""
    place, value = _TAG_SOUGHT.search(sought), _SED_VALUE.fullmatch(text)
    if place is None or value is None:
        return
    if place["image"] is not None:
        yield from _given_image(call, word, value["tag"], "sed")
    elif (images := _filled_images(call, word, sought)) is None:
        yield from given_tag(call, word, "tag", value["tag"], "sed")
    else:
        for image in images:
            yield from _given_image(call, word, image.replace(sought, value["tag"]), "sed")


# A placeholder for a tag, and the line of a manifest with an image: `image: ghcr.io/acme/web:__TAG__-debian`.
_STANDING = regex(r"\W{0,3}\w+\W{0,3}")
IMAGE_LINE = regex(r"(?m)^[ \t-]*[\"']?image[\"']?:[ \t]*[\"']?([^\s\"'#]+)")


def _filled_images(call: Call, script: Word, sought: str) -> list[str] | None:
    """The images in the files of a sed whose tags have the word it replaces and more; None where it is a whole tag."""
    context = call.document.context
    read = [one.target for one in call.command.redirects if one.operator == "<" and one.target]
    files = [
        one.file
        for word in (*call.command.operands(_EXPRESSIONS), *read)
        if word.start != script.start
        for one in call.file(word, "sed")
        if isinstance(one, NamedFile)
    ]
    if context is None or not _STANDING.fullmatch(sought) or set("\\^$[]*.|(){}+?") & set(sought):
        return None
    paths = [path for file in files for path in (context.glob(file) if "*" in file else (file,))]
    sources = filter(None, map(context.source, paths[:_MOST_FILES]))
    images = [
        match[1] for source in sources if sought in source.text for match in IMAGE_LINE.finditer(source.text)
    ]
    tags = [(image, split_reference(image)[1]) for image in images if sought in image]
    return [image for image, _ in tags] if any(tag not in ("", sought) for _, tag in tags) else None


_MOST_FILES = 10


# What expressions write in front of an image and around it, and the image: `image: ghcr.io/acme/web:`.
_AROUND = regex(r"\\s[*+]|\[\[:space:\]\][*+]|[ ][*+]|[\"'](?:\\?\?)?|\\?[()]|\^")
_SOUGHT = regex(r"(?:\bimage: *|(?<![^\s]))(?P<name>[\w-][\w.-]*(?::\d+)?(?:/[\w.-]+)*)(?=[:@])")
# `(.images[] | select(.name == "web")).newTag = strenv(TAG)`
_SELECTED = regex(r"\.images\[\][^|]*\|[^|]*\bselect\(\s*\.name\s*==\s*\\?[\"']([\w./-]+)\\?[\"']")


def _sought_images(call: Call) -> Iterator[EditedImage]:
    """The images that sed or perl look for in files, and the entries of a kustomization that yq looks for."""
    name = call.command.name
    operands = [word for word in call.command.operands(_EXPRESSIONS) if word.text]
    scripts = [*call.options("-e", "--expression"), *operands[:1]] if name == "yq" else call.command.arguments
    files = [one.file for word in operands for one in call.file(word, name) if isinstance(one, NamedFile)]
    for word in scripts:
        for image in _named_in(name, call.text(word)):
            for file in files:
                yield call.fact(EditedImage, word, name=image, file=file, command=name)


_EXPRESSIONS = word_set("-e --expression")


def _named_in(name: str, script: str) -> Iterator[str]:
    """The images that a script of an editor looks for."""
    if name == "yq":
        yield from (match[1] for match in _SELECTED.finditer(script))
        return
    for match in SUBSTITUTION.finditer(script):
        plain = _AROUND.sub(" ", match["sought"]).replace("\\", "")
        for found in _SOUGHT.finditer(plain):
            if "/" in found["name"] or found[0].startswith("image:"):
                yield found["name"]


def edits(call: Call, files: tuple[str, ...] = ()) -> HandledImage:
    """A command that may put any tag into manifests, or into these files alone."""
    return call.fact(
        HandledImage,
        call.command.words[0],
        does="edit",
        name="",
        tag="",
        command=call.command.name,
        files=files,
    )


def _edited_files(call: Call) -> tuple[str, ...]:
    """The files that `sed -i`, `perl -pi` or `yq -i` edits; none if one of them is unknown."""
    operands = [word for word in call.command.operands(_EXPRESSIONS) if word.text]
    if not list(call.options("-e", "--expression")):
        operands = operands[1:]
    found: list[str] = []
    for word in operands:
        named = [one.file for one in call.file(word, call.command.name) if isinstance(one, NamedFile)]
        if len(named) != 1 or "*" in named[0]:
            return ()
        found += named
    return tuple(found)


def editor(call: Call) -> Iterator[Fact]:
    """A command that edits files in place, or fills in variables."""
    if call.command.name == "envsubst":
        yield from _listed_variables(call)
    if call.command.name == "envsubst" or call.command.has_flag(
        "-i", "--in-place", "--inplace", "-pi", "-i.bak"
    ):
        yield edits(call, () if call.command.name == "envsubst" else _edited_files(call))
        yield from _sought_images(call)
    yield from _written_tags(call)


# The variables that `envsubst '${TAG} ${HOST}'` replaces.
_LISTED = regex(r"\s*(?:\$(?:\w+|\{\w+\})[\s,:]*)+")


def _listed_variables(call: Call) -> Iterator[ListedVariables]:
    for word in call.command.arguments[:1]:
        if word.raw[:1] == "'" and _LISTED.fullmatch(word.text):
            yield call.fact(ListedVariables, word, names=tuple(re.findall(r"\w+", word.text)))


def pusher(call: Call) -> Iterator[Fact]:
    """A program that pushes images of any name."""
    yield call.fact(
        HandledImage,
        call.command.words[0],
        does="push",
        name="${IMAGE}",
        tag="${TAG}",
        command=call.command.name,
    )


def pack(call: Call) -> Iterator[Fact]:
    """The image that `pack build NAME --publish` builds, and pushes with this option."""
    operands = list(call.command.operands(_PACK_VALUES))
    if len(operands) > 1 and operands[0].text == "build":
        does = "push" if call.command.has_flag("--publish") else "build"
        for word in (operands[1], *call.options("-t", "--tag")):
            yield from handled_image(call, word, call.text(word), does, "pack build")


_PACK_VALUES = word_set(
    "-b --buildpack -B --builder -d --descriptor -D --default-process -e --env --env-file -g --gid -p --path --network "
    "--platform --post-buildpack --pull-policy -r --buildpack-registry --run-image -t --tag --volume --cache "
    "--cache-image --creation-time --lifecycle-image --previous-image --sbom-output-dir --uid --workspace"
)


def pushed_by_ko(call: Call) -> Iterator[Fact]:
    """The images that ko builds and pushes, if the options tell their names; others have a part of a digest."""
    command = call.command
    operands = list(command.operands(_KO_VALUES))
    verb = operands[0].text if operands else ""
    root = expanded("$KO_DOCKER_REPO", call.variables)
    local = command.has_flag("-L", "--local", "--push=false") or root in ("ko.local", "kind.local")
    based = command.has_flag("-B", "--base-import-paths")
    if verb in ("build", "publish", "resolve", "apply", "create", "run") and not local:
        tags = [tag for word in call.options("-t", "--tags") for tag in call.text(word).split(",")] or [
            "latest"
        ]
        packages = operands[1:] if verb in ("build", "publish") else []
        if not packages or not (based or command.has_flag("--bare")):
            yield from pusher(call)
            return
        for word in packages:
            name = f"{root}/{basename(normpath(call.text(word)))}" if based else root
            if call.folder is not None and word.text.startswith("./") and call.known(call.text(word)):
                folder = normpath(join(call.folder, call.text(word)))
                yield call.fact(BuiltPackage, word, image=name, folder=folder, command=f"ko {verb}")
            for tag in tags:
                yield from handled_image(call, word, f"{name}:{tag}", "push", f"ko {verb}")


_KO_VALUES = word_set(
    "-f --filename -t --tags --platform --image-label --image-refs -j --jobs --sbom --sbom-dir --tarball"
)


def goreleaser(call: Call) -> Iterator[Fact]:
    """The configuration of GoReleaser whose images a release pushes."""
    command = call.command
    if not releases(command) or not _skipped(command).isdisjoint({"docker", "ko"}):
        return
    files = [call.text(word) for word in call.options("-f", "--config")]
    if call.folder is None or any("$" in file for file in files):
        yield from pusher(call)
        return
    paths = tuple(normpath(join(call.folder, file)) for file in files)
    folder = f"{call.folder}/" if call.folder not in ("", ".") else ""
    usual = f"{folder}{USUAL_RELEASE}"
    yield call.fact(PushedBuilds, command.words[0], files=paths or (usual,), command="goreleaser release")


# The name by which a release refers to its configuration if no option has another file.
USUAL_RELEASE = ".goreleaser"


def releases(command: Command) -> bool:
    """Whether a command of GoReleaser publishes a release, and does not only build or check it."""
    verb = next((word.text for word in command.operands(_GORELEASER_VALUES)), "release")
    only_built = command.has_flag(
        "--snapshot", "--auto-snapshot", "--skip-publish", "--split", "--prepare", "--help"
    )
    return verb in _RELEASING and not only_built and "publish" not in _skipped(command)


def _skipped(command: Command) -> set[str]:
    """The parts of a release that an option leaves out."""
    texts = [word.text for word in command.arguments]
    values = [after for word, after in pairwise(texts) if word == "--skip"]
    values += [text.partition("=")[2] for text in texts if text.startswith("--skip=")]
    return {part for value in values for part in value.split(",")}


_RELEASING = frozenset({"continue", "publish", "r", "release"})
_GORELEASER_VALUES = word_set(
    "-f --config -p --parallelism -k --key --release-header --release-header-tmpl --release-footer"
    " --release-footer-tmpl --release-notes --release-notes-tmpl --skip --timeout"
)


def skaffold(call: Call) -> Iterator[Fact]:
    """Skaffold, which pushes the images of a release, and builds others for the cluster of a developer."""
    verb = next(iter(call.command.operands(_SKAFFOLD_VALUES)), None)
    if verb is None or verb.text in ("build", "run"):
        yield from pusher(call)


_SKAFFOLD_VALUES = word_set(
    "-f --filename -m --module -p --profile -d --default-repo -n --namespace -t --tag"
)
