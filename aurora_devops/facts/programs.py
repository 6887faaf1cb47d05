"""What source code states: routes, ports, variables, metrics, tasks, and the versions that it needs."""

from __future__ import annotations

from ..core.facts import Fact, FactOfOneFile
from ..core.record import record


@record
class SourceProgram(Fact):
    """A program whose source code is in a folder: its manifest, its language, and its name if the manifest has one.

    `complete` are the sorts of facts of which all are known: `routes`, `metrics`, `ports`, `names`, `flags`,
    `subcommands`; with `addresses`, all flags that set ports are known as well. `numbers` are those of its code and
    configuration that may be ports, `names` those that may be environment variables, `flags` the long names of those
    that it declares for its command line, and `subcommands` the names of the commands that its first argument chooses.
    Its routes are other ones if one of the variables `changing` is set.
    """

    folder: str
    language: str
    name: str = ""
    complete: tuple[str, ...] = ()
    numbers: tuple[int, ...] = ()
    names: tuple[str, ...] = ()
    flags: tuple[str, ...] = ()
    changing: tuple[str, ...] = ()
    subcommands: tuple[str, ...] = ()


@record
class ServedRoute(Fact):
    """A path that the program in `folder` answers, with parameters as `{name}`; the method is `ANY` for all methods.

    If the program has servers at several ports, `port` is the one that serves the path, unless a variable sets another.
    If only some of the programs of a Go module serve it, `entries` are the folders of these.
    """

    folder: str
    method: str
    route: str
    port: int = 0
    entries: tuple[str, ...] = ()


@record
class ReadQuery(Fact):
    """All query parameters that the program in `folder` reads at a route, by their names."""

    folder: str
    method: str
    route: str
    names: tuple[str, ...]


@record
class DescribedNames(Fact):
    """The names of properties and query parameters in descriptions that the code of the program in `folder` has.

    `documents` are the paths of the descriptions: those in YAML that people write, as their names tell.
    """

    folder: str
    names: tuple[str, ...]
    documents: tuple[str, ...]


@record
class OtherSpelling(Fact):
    """A name in a description of an API that the code of the program in `folder` has only with another spelling.

    It is `exact` if the code certainly writes the name in this way, as the tag of a field in Go.
    """

    folder: str
    name: str
    spelling: str
    exact: bool = False


@record
class CalledPath(Fact):
    """A path that the program in `folder` requests of another one, with unknown segments as `{}`.

    The address is the value of an environment `variable`, with this default, or it has the `host`. With neither, the
    path has the version of an API and is relative to the page from which a browser requests it.
    """

    folder: str
    route: str
    variable: str = ""
    default: str = ""
    host: str = ""


@record
class PagePath(Fact):
    """A path that pages of the package in `folder` request, with unknown segments as `{}`, and the method if known.

    If the path is not whole, `base` is the name of what has the part before it. `prefix` is the longest path among
    those that the server for development forwards.
    """

    folder: str
    route: str
    method: str = ""
    base: str = ""
    prefix: str = ""


@record
class ListenedPort(Fact):
    """A port that the program in `folder` listens on, unless a `variable` or a flag sets another one.

    With `any_path` it answers all paths. `entries` are the modules that listen on it when they are started, as in
    `ReadVariable`. It is `usual` if nothing sets it, and the framework listens on it by default.
    """

    folder: str
    port: int
    variable: str = ""
    any_path: bool = False
    entries: tuple[str, ...] = ()
    usual: bool = False


@record
class SentTask(FactOfOneFile):
    """A task of Celery that `by` names, and that no module of the program in `folder` defines.

    `near` are the tasks in its module.
    """

    folder: str
    name: str
    by: str
    near: tuple[str, ...] = ()


@record
class EnqueuedJob(FactOfOneFile):
    """A job that code puts into a queue of a `tool`, such as arq, by the name of its function."""

    tool: str
    name: str


@record
class WorkerJobs(Fact):
    """The names of the functions of a worker of a `tool`, such as arq; not all are `known` if some are computed."""

    tool: str
    names: tuple[str, ...]
    known: bool = True


@record
class TaskQueue(Fact):
    """A queue of tasks that the code in `folder` uses with a `tool` such as Celery.

    Tasks are `sent` to it, it is the `default` of the program, or it is among those that are `declared` for workers.
    The name is `*` if it is unknown.
    """

    folder: str
    tool: str
    name: str
    use: str = "sent"


@record
class QueueWorker(Fact):
    """A command or code that starts a worker for queues; there are none if it takes those of its configuration.

    They are not all `known` if a variable may add some.
    """

    tool: str
    queues: tuple[str, ...] = ()
    known: bool = True


@record
class ServerSetting(Fact):
    """The port in a configuration file of a server, such as gunicorn, that runs the program in `folder`.

    A `variable` may set another one.
    """

    folder: str
    server: str
    file: str
    port: int
    variable: str = ""


@record
class TimerBuckets(Fact):
    """The meters of the program in `folder` whose buckets the properties of Spring Boot publish, or switch off.

    Both are prefixes of the names of meters, such as `http.server`, or `all`. Others have no buckets.
    """

    folder: str
    enabled: tuple[str, ...]
    disabled: tuple[str, ...]


@record
class ShutdownTime(Fact):
    """The seconds that the program in `folder` gives running requests when it is ended, by the setting `by`.

    The setting is that of a `server` that may run the program, or of the program itself.
    """

    folder: str
    by: str
    seconds: int
    server: str = ""


@record
class NamedHeader(Fact):
    """A header of requests with a credential that the code of the program in `folder` names, in lower case.

    It is `quoted` if a string of the code is the whole name.
    """

    folder: str
    name: str
    quoted: bool


@record
class ReadVariable(Fact):
    """An environment variable that the program in `folder` reads; it is `required` if the program fails without it.

    It is `needed` if the program fails without it, unless a file that it loads sets it; `in_env_file` if that file is
    `.env`. If only a script reads it that no other module imports, `script` is the path of that script. If only some of
    the modules that can be started load what reads it, `entries` are their paths from the folder without endings. If
    only some commands of the program require it, `commands` are their names.
    """

    folder: str
    name: str
    required: bool = False
    needed: bool = False
    script: str = ""
    entries: tuple[str, ...] = ()
    in_env_file: bool = False
    commands: tuple[str, ...] = ()


@record
class DescribedGrpcService(Fact):
    """A service of gRPC that a `.proto` file describes: its name with the package, and its methods."""

    name: str
    methods: tuple[str, ...]


@record
class NamedGrpcService(Fact):
    """A service of gRPC, and a method if there is one, that code, a load balancer or a command names (`by`)."""

    name: str
    method: str
    by: str


@record
class LinkedVariable(Fact):
    """A variable of a Go package that a build tells the linker to set, and that the package does not have.

    `known` are the variables of the package. It may have a constant of this name, which the linker does not set.
    """

    package: str
    name: str
    known: tuple[str, ...]
    constant: bool = False


@record
class WrittenFolder(Fact):
    """A folder or a file (`path_in_image`) that the program in `folder` writes, unless a `variable` sets another.

    The path is empty if only the variable has it.
    """

    folder: str
    path_in_image: str
    variable: str = ""


@record
class ExportedMetric(Fact):
    """A metric that the program in `folder` exports: its series and its labels if they are known, and its type."""

    folder: str
    name: str
    type: str
    series: tuple[str, ...]
    labels: tuple[str, ...] | None = None


@record
class MetricValue(Fact):
    """A value that the code of the program in `folder` gives a label of a metric, if all values are known."""

    folder: str
    metric: str
    label: str
    value: str


@record
class RequiredVersion(Fact):
    """The versions of a language that a manifest in `folder` allows, as it writes them."""

    folder: str
    language: str
    versions: str


@record
class HostSetting(Fact):
    """The setting `ALLOWED_HOSTS` of Django: the variables with the host names, and those that are constant."""

    folder: str
    variables: tuple[str, ...]
    hosts: tuple[str, ...] = ()


@record
class NamedExtra(Fact):
    """An optional dependency of the Python project in `folder` that a command installs.

    `what` is an `extra`, a `group` of dependencies, or `any` of both. A command of a `dockerfile` installs a project
    of its context, whose folder is unknown.
    """

    name: str
    what: str
    folder: str
    command: str
    dockerfile: str = ""


@record
class DeclaredExtras(FactOfOneFile):
    """The extras and the groups of dependencies of the Python project in `folder`, all of them."""

    folder: str
    extras: tuple[str, ...]
    groups: tuple[str, ...]


@record
class RequiredPackage(FactOfOneFile):
    """A package of another project that a manifest requires, with the versions that it allows, as it writes them."""

    language: str
    name: str
    versions: str


@record
class PinnedPackage(FactOfOneFile):
    """A package that a `manifest` requires, with the versions that another file pins; one of them is installed."""

    language: str
    name: str
    versions: tuple[str, ...]
    manifest: str


@record
class UsedVersion(Fact):
    """A version of a language that an image or a job has: as much of it as is known, such as `3.13` or `22`.

    `folder` is the folder in which all commands of the job run, empty for the root, and `user` is the job with its
    pipeline. `copied` are the folders of the build context whose manifests the stages of an image copy, and with `/**`
    at their end those that the stages copy and build. `argument` is the build argument that the tag of the image begins
    with, whose default is the version.
    """

    language: str
    version: str
    by: str
    folder: str = ""
    user: str = ""
    copied: tuple[str, ...] = ()
    argument: str = ""


@record
class UsedProject(Fact):
    """A project of the repository that a command installs, builds or tests, or a `target` of make that may do so.

    `user` is the job with its pipeline, or the target with its Makefile, and `folder` the folder of the project, or
    with `inside` one that may be below it.
    """

    user: str
    language: str
    folder: str
    inside: bool = False
    target: str = ""


@record
class StartedModule(FactOfOneFile):
    """A Python module that the command of an image or a service starts, such as `app.main` in `uvicorn app.main:app`.

    `dockerfile` is the path of the Dockerfile that builds the image, or there is none and `image` is its name. With
    `inside`, the last part of the name may be a value in the module. With `elsewhere`, Python may look for modules in
    other folders than that of the command. `stage` and `mounts` are those of `ContainedFile`. `value` is the name in
    the module that is loaded, empty if it may be any.
    """

    module: str
    dockerfile: str
    inside: bool = False
    elsewhere: bool = False
    stage: str = ""
    mounts: tuple[tuple[str, str], ...] = ()
    image: str = ""
    value: str = ""


@record
class ModuleNames(Fact):
    """A module of Python with an application or a handler, and all names that it defines."""

    file: str
    names: tuple[str, ...]
