"""Images: how they are built, what they contain, and where they are tagged, pushed and used."""

from __future__ import annotations

from ..core.facts import Fact, FactOfOneFile
from ..core.record import record


@record
class ImageEntry(Fact):
    """An entry of `images` of the kustomization in `folder`: the image that it replaces, and the name that it gives."""

    folder: str
    name: str
    new_name: str


@record
class ImageMarker(Fact):
    """A comment that names the ImagePolicy with which Flux updates a line."""

    name: str
    namespace: str


@record
class HandledImage(Fact):
    """An image that a command builds, pushes, scans or deploys (`does`); `name` without the tag, and the tag.

    What a command copies, tags or loads into a cluster is a `use`; it may also `pull` an image. Variables that are
    unknown stay in both as `${NAME}`; `usual` is a name with such variables where all of them have a default.
    `dockerfile` is the path of the Dockerfile that is built, and `target` the stage of it; if unknown variables of the
    name are parts of the path as well, `pattern` is the path with them. `arguments` are the build arguments with a
    value that is known. A command that does an `edit` may put any tag into manifests; `files` are those that it edits,
    if all of them are known.
    """

    does: str
    name: str
    tag: str
    command: str
    dockerfile: str = ""
    target: str = ""
    pattern: str = ""
    arguments: tuple[tuple[str, str], ...] = ()
    usual: str = ""
    files: tuple[str, ...] = ()


@record
class BuiltPackage(Fact):
    """An image that ko builds from the Go package in `folder`, without a Dockerfile.

    Variables that are unknown stay in its name as `${NAME}`. `base` is the image that it is built on, empty for that of
    ko.
    """

    image: str
    folder: str
    command: str
    base: str = ""


@record
class BuiltBinary(Fact):
    """A program that a tool builds from the Go package in `folder` before a Dockerfile copies it by its `name`."""

    dockerfile: str
    name: str
    folder: str


@record
class PushedBuilds(Fact):
    """A command or an action that pushes all images that files of Compose, bake or GoReleaser build.

    A path that ends in `/`, or is empty, is the folder with a file of the usual name; one that ends in `.goreleaser` is
    that of a configuration of GoReleaser.
    """

    files: tuple[str, ...]
    command: str


@record
class UsualImage(Fact):
    """An image of a service whose name has variables (`pattern`): the name with their defaults."""

    owner: str
    name: str
    pattern: str


@record
class SuppliedImage(Fact):
    """The image of a container of a module, where a call of the module or a file of values has it.

    The `owner` and the image, without its tag, are those of the `RunContainer` of the same unit.
    """

    owner: str
    image: str


@record
class ReleasedImage(Fact):
    """The image that a command or an action gives a container of a service of a cloud: its name without the tag.

    `type` and `owner` are the sort and the name of the service as in `NamedResource`. The container is empty if it is
    not named, as the only one.
    """

    type: str
    owner: str
    image: str
    container: str = ""


@record
class LaterImage:
    """An image that infrastructure code leaves to commands: for a container of a service, or for a `VARIABLE`.

    `type`, `owner` and `container` are as in `ReleasedImage`, with `*` for unknown parts; of a variable they are
    the folder and the name. `stated` is the image before the first release, empty if it is unknown.
    """

    type: str
    owner: str
    container: str = ""
    stated: str = ""

    def __str__(self) -> str:
        """The name that stands for the image in facts."""
        return _SEPARATOR.join((_LATER, self.type, self.owner, self.container, self.stated))

    @classmethod
    def read(cls, name: str) -> LaterImage | None:
        """What the name of an image stands for; None if it is the name of an image."""
        parts = name.split(_SEPARATOR)
        return cls(*parts[1:]) if parts[0] == _LATER and len(parts) == 5 else None


_LATER, _SEPARATOR = "*", "|"
VARIABLE = "variable"


@record
class AssignedTag(Fact):
    """A variable to which a job of a pipeline assigns a value with the commit, the run, the branch or the tag.

    It may be the tag of images.
    """

    variable: str
    value: str
    pipeline: str
    job: str


@record
class PassedTag(Fact):
    """The argument of a script that has the commit, the run, the branch or the tag in it, or is an input.

    `script` is the path with which a job of a pipeline starts it, and `position` that of the argument, from 1.
    """

    script: str
    position: int
    value: str
    pipeline: str
    job: str


@record
class PassedInput(Fact):
    """The input `name` with the commit, the run, the branch or the tag, with which a pipeline calls a workflow."""

    called: str
    name: str
    value: str
    pipeline: str


@record
class ScriptParameter(Fact):
    """The variable to which a script assigns its argument at a `position`, from 1."""

    name: str
    position: int


@record
class PossibleValues(Fact):
    """The values that a pipeline may give a variable, or an output: `steps.ID.outputs.NAME`, `needs.ID.outputs.NAME`.

    There are none if one of them is unknown.
    """

    name: str
    choices: tuple[str, ...]


@record
class ReplacedImage(Fact):
    """The image that `kustomize edit set image NAME=...` replaces in the kustomization of a folder.

    The folder is None if a script or a Makefile runs the command in an unknown folder.
    """

    name: str
    folder: str | None


@record
class EditedImage(Fact):
    """An image that `command` looks for in a file, to write another tag or another image in its place."""

    name: str
    file: str
    command: str


@record
class ContainerImage(Fact):
    """An image that a manifest or a Compose file runs (`owner`): the name without the tag, and the tag.

    `pinned` is whether it has a digest, `built` whether the owner builds it. `variable` is the variable of a Compose
    file that is the tag.
    """

    owner: str
    name: str
    tag: str = ""
    pinned: bool = False
    built: bool = False
    variable: str = ""


@record
class PreparedFolder(Fact):
    """A folder that a Dockerfile creates and gives to the user of the image, so that the program can write to it."""

    folder: str


@record
class ImageDefaults(Fact):
    """What the image of a Dockerfile has: the names of environment variables, and the words of its command.

    There are no words if the command is unknown, as one that the base image has; `entry` are those of ENTRYPOINT.
    `settings` are the known values of the variables, `numbers` the numbers of the Dockerfile that may be ports, `base`
    the image of its last stage, and `stage` the name of this one.
    """

    names: tuple[str, ...]
    words: tuple[str, ...] = ()
    base: str = ""
    settings: tuple[tuple[str, str], ...] = ()
    numbers: tuple[int, ...] = ()
    entry: tuple[str, ...] = ()
    stage: str = ""


@record
class ImageStage(Fact):
    """The command of a stage of a Dockerfile from which images may be built, which is the `last` one by default.

    If the command starts a Go program that the Dockerfile builds, `package` is the folder of that in the stage that
    builds it, with the build arguments that choose it as `${NAME}` or `${NAME:-default}`; it is `*` if it is unknown.
    If it starts a program of Node.js, `project` is the name of the package that pnpm deploys for the stage, or the path
    of the file in the build context.
    """

    stage: str
    words: tuple[str, ...]
    package: str = ""
    last: bool = False
    project: str = ""


@record
class InstalledCommands(Fact):
    """The commands that the installation of the project in `folder` adds, all of them."""

    folder: str
    names: tuple[str, ...]


@record
class InstalledFunction(Fact):
    """The function that a command of the project in `folder` calls: its module, and its name in it, if it has one."""

    folder: str
    command: str
    module: str
    value: str = ""


@record
class StartedCommand(Fact):
    """A command that an image starts by its name alone, if the Dockerfile installs a Python project of its context."""

    name: str
    dockerfile: str


@record
class InstalledProject(Fact):
    """An image in which a Python project of its context is installed, and the `programs` that its Dockerfile adds.

    `entry` is whether its entry point is a program that gets a command as its arguments.
    """

    dockerfile: str
    programs: tuple[str, ...] = ()
    entry: bool = False


@record
class AddedPrograms(Fact):
    """The programs that a Dockerfile copies to a folder of an image without others, in which commands are looked for.

    `used` are the words of its other commands, which may add programs. `entry` is whether the image has an entry point,
    which gets a command as its arguments.
    """

    dockerfile: str
    names: tuple[str, ...]
    used: tuple[str, ...] = ()
    entry: bool = False


@record
class BuildTarget(Fact):
    """The stage of a Dockerfile that something builds (`by`)."""

    stage: str
    dockerfile: str
    by: str


@record
class DeclaredArguments(Fact):
    """The build arguments that a Dockerfile declares; those that are `needed` are used and have no default.

    Those of `placeholders` are used, and their default stands for a value of a release, such as `dev`.
    """

    names: tuple[str, ...]
    needed: tuple[str, ...] = ()
    placeholders: tuple[str, ...] = ()


@record
class BuildArgument(Fact):
    """A build argument that something (`by`) sets for the build of a Dockerfile.

    An unknown value is empty, and so is the path of an unknown Dockerfile.
    """

    name: str
    dockerfile: str
    by: str
    value: str = ""


@record
class ImageContents(Fact):
    """What the stages of a Dockerfile contain: for each stage its name and folder, and the steps that add files.

    A step is `from`, with the number of an earlier stage, with `plain` for a base image without files of an
    application, or with `empty` for one without programs; `copy`, with the path in the image, `folder` or `file`, the
    number of the stage that it copies from (empty for the build context), and the sources; or `make`, with the paths
    that a command may write. A path ends in `/**` for all files below a folder; `*` is any file,
    `*go:FOLDER:PATTERN` are the programs of Go packages, and `*npm` is what the scripts of packages write.
    """

    stages: tuple[tuple[tuple[str, ...], ...], ...]


@record
class ContainedFile(FactOfOneFile):
    """A file that an image has to contain: its path in the image, which `by` starts or copies.

    It is in the `stage` of the Dockerfile with this number or name, by default the last one. A relative path begins in
    the folder of the stage. Only the first steps `before` it count, if it is not -1. `mounts` are the paths in the
    container with the paths of the repository that are mounted there, empty for those that are unknown. Without a
    Dockerfile, `image` is the name of the image.
    """

    file: str
    dockerfile: str
    by: str
    stage: str = ""
    mounts: tuple[tuple[str, str], ...] = ()
    before: int = -1
    image: str = ""


@record
class TestedImage(Fact):
    """A Dockerfile whose build runs tests."""

    dockerfile: str


@record
class ImageTask(Fact):
    """A script of a `package.json`, or a target of a Makefile, that a command runs in an image.

    `manifest` is the path of that file in the image; the other values are those of `ContainedFile`.
    """

    name: str
    manifest: str
    command: str
    dockerfile: str
    stage: str = ""
    mounts: tuple[tuple[str, str], ...] = ()
    before: int = -1


@record
class BuildOutput(Fact):
    """The names of the files that a `tool` writes when it builds the project in `folder`: cargo, dotnet, gradle,
    maven or npm.

    It is `complete` if there are no others, apart from those with one of the `variants` as a suffix. For npm, the names
    are paths, and one that ends in `/**` is a folder with unknown files.
    """

    tool: str
    folder: str
    names: tuple[str, ...]
    complete: bool = True
    variants: tuple[str, ...] = ()


@record
class UsedOutput(FactOfOneFile):
    """A file in an output folder of a build tool that a Dockerfile copies or starts (`by`).

    `stage` and `before` are those of `ContainedFile`; with `outside`, the file is one of the build context.
    """

    file: str
    dockerfile: str
    by: str
    stage: str = ""
    before: int = -1
    outside: bool = False


@record
class UncopiedOutput(FactOfOneFile):
    """A file that a stage does not create and another one copies (`by`), while nothing uses `output` beside it."""

    file: str
    output: str
    by: str


@record
class BuildContext(Fact):
    """The folder from which the image of a Dockerfile is built."""

    dockerfile: str
    folder: str


@record
class CopiedFile(FactOfOneFile):
    """A file or folder of the build context that a Dockerfile copies, as it is written; with `pattern`, any number.

    `folder` is the name of the folder of the image to which a folder is copied: `COPY web/ ./app/`.
    """

    source: str
    dockerfile: str
    pattern: bool = False
    folder: str = ""
