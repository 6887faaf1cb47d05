"""Targets, tasks and scripts of runners, and the members of workspaces."""

from __future__ import annotations

from ..core.facts import Fact
from ..core.record import record


@record
class MakeTarget(Fact):
    """A target of a Makefile; `makefile` is the path of the file."""

    name: str
    makefile: str


@record
class NamedTarget(Fact):
    """A target that a command makes or a rule needs; `makefile` is the path of the file that should define it.

    `needed_by` is the target of the rule, with the path of its Makefile.
    """

    name: str
    makefile: str
    needed_by: str = ""

    @property
    def within_a_file(self) -> bool:
        """Whether it is enough alone: a Makefile has its targets itself."""
        return self.makefile == self.path


@record
class DefinedTask(Fact):
    """A task in the `file` of a task runner (`tool`): a recipe of just, a task of Task.

    A name with `*` is a pattern; `*` alone means that the file may have other tasks, whose names are unknown. `recipe`
    is the task of this file whose commands are known: the same one, or that of which this is an alias.
    """

    tool: str
    file: str
    name: str
    recipe: str = ""


@record
class NamedTask(Fact):
    """A task that a command runs, or that another task needs.

    `file` is the path of the file that should define it; without it, the runner searches for one from `folder`. If no
    task has this name, it may be that of a `program`. `needed_by` is the task that needs it, with the path of its file.
    """

    name: str
    tool: str
    command: str
    folder: str = ""
    file: str = ""
    program: bool = False
    needed_by: str = ""

    @property
    def within_a_file(self) -> bool:
        """Whether it is enough alone: the file has the tasks that it needs itself."""
        return self.file == self.path


@record
class MakeVariables(Fact):
    """The variables that a Makefile sets, and the `words` of it and of the files that it includes.

    It is `passed` on if recipes run make, which gives its variables to other Makefiles.
    """

    makefile: str
    names: tuple[str, ...]
    words: tuple[str, ...]
    passed: bool = False


@record
class PassedVariable(Fact):
    """A variable that a command gives make: `make test FILTER=web`; `makefile` is the path of the Makefile."""

    name: str
    makefile: str
    others: tuple[str, ...] = ()


@record
class PackageScript(Fact):
    """A script of a `package.json`; `manifest` is the path of the file."""

    name: str
    manifest: str


@record
class NamedScript(Fact):
    """A script of a `package.json` that a command runs; `manifest` is the path of the file that should define it.

    `given` is whether an option of the command names the folder of the file, or its `package` in the workspace.
    """

    name: str
    manifest: str
    command: str
    given: bool = False
    package: str = ""


@record
class WorkspaceMember(Fact):
    """A package, a module or a project of a workspace of a `tool`: cargo, gradle, maven, npm or uv.

    `file` is the path of its manifest. The name `*` means that there may be others.
    """

    tool: str
    name: str
    file: str


@record
class NamedMember(Fact):
    """A package, a module or a project of a workspace that a command selects.

    It is `likely` if the command may also select a package that the workspace only uses.
    """

    tool: str
    name: str
    command: str
    folder: str = ""
    likely: bool = False


@record
class CalledCommand(Fact):
    """A command that a container (`owner`) starts by its name alone instead of that of its image.

    If it is an `argument`, the program of the entry point gets it where the image has one.
    """

    name: str
    owner: str
    image: str
    dockerfile: str = ""
    argument: bool = False


@record
class Migration(Fact):
    """A migration of a database in a `file`: its name or version for the `tool`, among those of a `group`.

    The group is the app of Django or the folder of files of SQL. The name `*` is one that is not constant. A `replaced`
    one is part of another one. Migrations of the tool elsewhere are `known`, too.
    """

    tool: str
    group: str
    name: str
    file: str
    replaced: bool = False
    known: bool = True


@record
class FollowedMigration(Fact):
    """A migration after which another one (`by`) runs."""

    tool: str
    group: str
    name: str
    by: str


@record
class UncreatedName(Fact):
    """A table, or a column of a table that is there, that a statement in the code uses and no migration creates."""

    table: str
    column: str = ""


@record
class CreatedTable(Fact):
    """A table that a migration creates, with the columns that are known; whether any code has its name (`used`)."""

    name: str
    columns: tuple[str, ...]
    used: bool = True


@record
class MessageName(Fact):
    """A name in a system for messages, such as NATS, and of `what`: a subject, channel, queue, stream or consumer.

    `does` is what code or a command (`by`) does with it: `sends` and `takes` messages, `creates` a stream or a
    consumer, `keeps` the messages of a subject in a stream, or only `names` it. Of a name that is not `known`, only the
    beginning is; it is `sure` if the system certainly is this one. `beside` is the consumer of a stream that a command
    names as well.
    """

    system: str
    what: str
    name: str
    does: str
    by: str = ""
    known: bool = True
    sure: bool = True
    beside: str = ""


@record
class MessageTopic(Fact):
    """A topic of Kafka that is created, or that `by` (a command, a variable, a property) names."""

    name: str
    created: bool
    by: str
