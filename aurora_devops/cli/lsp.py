"""The command `aurora lsp`: a language server on standard input and output."""

from __future__ import annotations

import asyncio
import re
import sys
from collections import defaultdict, deque
from collections.abc import Callable, Container, Iterable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from functools import cache, partial
from pathlib import Path
from time import monotonic
from typing import Any, NamedTuple, TypeVar

from lsprotocol import types as lsp
from pygls.lsp.server import LanguageServer
from pygls.uris import from_fs_path, to_fs_path

from ..core.files import CONFIG_NAMES, resolved, root_of
from ..core.plugin import PluginError
from ..core.policy import Policy
from ..core.report import Reported
from ..core.reporting import Compared
from ..core.settings import ConfigError
from ..core.source import Location, Source, Span
from ..core.version import __version__
from ..delivery.model import GraphPlace
from ..delivery.writing import as_markdown
from ..reporters import fix_title, page_url
from .configuring import NAMING, description, place_at, proposals
from .session import Session, Steps

T = TypeVar("T")
# How long all texts must rest before files are compared, how long files are read in one step, and after which time
# another thread may run, in seconds.
REST = 0.15
SLICE = 0.01
SWITCH = 0.001
_SEVERITIES = {
    "error": lsp.DiagnosticSeverity.Error,
    "warning": lsp.DiagnosticSeverity.Warning,
    "info": lsp.DiagnosticSeverity.Information,
}
# The units in which clients count: how a text is encoded as them, and their bytes.
_ENCODINGS: dict[str | None, tuple[str, int]] = {
    lsp.PositionEncodingKind.Utf8: ("utf-8", 1),
    lsp.PositionEncodingKind.Utf16: ("utf-16-le", 2),
    lsp.PositionEncodingKind.Utf32: ("utf-32-le", 4),
}
_NAMES = re.compile(r"aurora:[ \t]*ignore(?:-file)?[ \t]*\[[^\]\n]*$", re.IGNORECASE)
_WORD = re.compile(r"[\w/.:-]+")
_FIX_ALL = "source.fixAll.aurora"


class Edited(NamedTuple):
    """The text of an open file and its version; None for a file that was closed."""

    text: str | None
    version: int


class Step(NamedTuple):
    """What a part of the work gave: the version and the diagnostics of open files; `done` if nothing is left."""

    diagnostics: Mapping[str, tuple[int, list[lsp.Diagnostic]]]
    done: bool = False


class Server(LanguageServer):
    """Publishes the findings of open files.

    Everything about repositories happens in one other thread, in steps; a helper compares files and makes graphs from
    values that do not change.
    """

    def __init__(self) -> None:
        super().__init__("aurora", __version__, text_document_sync_kind=lsp.TextDocumentSyncKind.Full)
        self.worker = ThreadPoolExecutor(1)
        self.helper = ThreadPoolExecutor(1)
        self.sessions: dict[Path, Session] = {}
        # The open files with their versions; the texts that are not in a session yet; the versions that are.
        self.open: dict[str, int] = {}
        self.edited: dict[str, Edited] = {}
        self.judged: dict[str, int] = {}
        self.unshown: list[str] = []
        # The roots of the sessions whose open files may have other findings.
        self.due: set[Path] = set()
        # The files that have changed on disk.
        self.changed: deque[Path] = deque()
        # The root and the path of each file, by its URI.
        self.files: dict[str, tuple[Path, Path] | None] = {}
        self.found: dict[str, list[Reported]] = {}
        self.shown: dict[str, tuple[int, list[lsp.Diagnostic]]] = {}
        self.failed = ""
        self.running: asyncio.Task[None] | None = None
        self.comparing: asyncio.Task[None] | None = None
        self.woken = asyncio.Event()

    async def work(self, task: Callable[[], T]) -> T:
        """Run a task in the thread of the repositories."""
        return await asyncio.get_running_loop().run_in_executor(self.worker, task)

    async def help(self, task: Callable[[], T]) -> T:
        """Run a task in the thread that does not keep edits waiting."""
        return await asyncio.get_running_loop().run_in_executor(self.helper, task)

    def text(self, uri: str) -> str:
        """The text of an open file."""
        return self.workspace.get_text_document(uri).source

    def file(self, uri: str) -> tuple[Path, Path] | None:
        """The root of the repository of a file, and the file; None if it is not on disk and has no folder there."""
        if uri not in self.files:
            name = to_fs_path(uri) if uri.startswith("file:") else None
            file = resolved(Path(name)) if name else None
            folder = file and next((each for each in file.parents if each.is_dir()), None)
            self.files[uri] = (root_of(folder) or folder, file) if file and folder else None
        return self.files[uri]

    def session(self, uri: str) -> tuple[Session, str] | None:
        """The repository of a file and its path there; None if it is not to be judged."""
        found = self.file(uri)
        if found is None:
            return None
        root, file = found
        if root not in self.sessions:
            self.sessions[root] = Session(root)
        path = self.sessions[root].path_of(file)
        return None if path is None else (self.sessions[root], path)

    def edit(self, uri: str) -> None:
        """Judge the present text of a file in place of an earlier one."""
        text = self.text(uri) if uri in self.open else None
        self.edited[uri] = Edited(text, self.open.get(uri, 0))
        self.wake()

    def touch(self, uris: Iterable[str]) -> None:
        """Read files again that have changed on disk."""
        self.changed.extend(Path(name) for uri in uris if (name := to_fs_path(uri)))
        self.wake()

    def wake(self) -> None:
        """Do what is to be done."""
        self.woken.set()
        if self.running is None or self.running.done():
            self.running = asyncio.get_running_loop().create_task(self._run())

    async def _run(self) -> None:
        """Do the work of all sessions step by step, so that edits and requests come in between."""
        while True:
            try:
                step = await self.work(self.step)
            except (ConfigError, PluginError, OSError) as error:
                if str(error) != self.failed:
                    self.failed = str(error)
                    message = lsp.ShowMessageParams(lsp.MessageType.Error, f"aurora: {error}")
                    self.window_show_message(message)
                continue
            self._publish(step.diagnostics)
            if step.done and not self.edited and not self.changed:
                break
        if self.comparing is None or self.comparing.done():
            self.comparing = asyncio.get_running_loop().create_task(self._compare())

    async def _compare(self) -> None:
        """Compare the files of all repositories that have changed, after a pause."""
        while True:
            self.woken.clear()
            while await self._woken_within(REST):
                self.woken.clear()
            begun = await self.work(self._comparison)
            if begun is None:
                return
            session, comparison = begun
            while await self.help(comparison.next) and session.is_current(comparison):
                pass
            if await self.work(partial(self._take, session, comparison)):
                self.wake()

    def _comparison(self) -> tuple[Session, Steps[Compared]] | None:
        found = ((session, session.comparison()) for session in self.sessions.values())
        return next(((session, steps) for session, steps in found if steps is not None), None)

    def _take(self, session: Session, steps: Steps[Any]) -> bool:
        if not session.take(steps):
            return False
        self.due.add(session.root)
        return True

    async def _woken_within(self, seconds: float) -> bool:
        try:
            await asyncio.wait_for(self.woken.wait(), seconds)
        except TimeoutError:
            return False
        return True

    def step(self) -> Step:
        """Do the next part of the work: the edited file, what depends on it, files that were not read."""
        self._refresh_changed()
        if self.edited:
            self.judge(next(iter(list(self.edited))))
        if self.unshown:
            uris, self.unshown = self.unshown, []
            return Step(self._diagnostics(uris))
        sessions = list(self.sessions.values())
        for session in sessions:
            if self._judge_next(session):
                return Step({})
        if self.due:
            roots, self.due = self.due, set()
            return Step(self._diagnostics(self._open_in(roots)))
        for session in sessions:
            if self._read_next(session):
                return Step({})
        return Step({}, done=True)

    def _judge_next(self, session: Session) -> bool:
        if not session.judge_next():
            return False
        self.due.add(session.root)
        return True

    def _read_next(self, session: Session) -> bool:
        """Read some files; the findings of open files may be others once all are read."""
        began, read = monotonic(), False
        while session.read_next():
            read = True
            if monotonic() - began > SLICE:
                return True
        if read:
            self.due.add(session.root)
        return read

    def judge(self, uri: str) -> None:
        """Judge the present text of a file, if it was edited."""
        edited = self.edited.pop(uri, None)
        if edited is None:
            return
        # What was saved before this edit may be new to the session.
        self._refresh_changed()
        judged = self.session(uri)
        if judged is None and uri not in self.judged:
            judged = self._new(uri)
        self.failed = ""
        if edited.text is None:
            self.judged.pop(uri, None)
        else:
            self.judged[uri] = edited.version
        if judged is not None:
            session, path = judged
            session.change(path, edited.text)
            if not session.judge(path):
                # It is published once the artifacts that are built from it are judged.
                return
        if edited.text is not None:
            self.unshown.append(uri)

    def _new(self, uri: str) -> tuple[Session, str] | None:
        """The same as `session`, for a file that may be younger than the list of files."""
        found = self.file(uri)
        if found is None or not found[1].is_relative_to(found[0]):
            return None
        root, file = found
        self.sessions[root].refresh([file.relative_to(root).as_posix()])
        return self.session(uri)

    def _refresh_changed(self) -> None:
        files = []
        while self.changed:
            files.append(self.changed.popleft())
        if files:
            self._refresh(files)

    def _refresh(self, files: Iterable[Path]) -> None:
        """Read files again that have changed on disk; with another configuration, start again."""
        changed = [resolved(file) for file in files]
        configured = any(
            file.name in CONFIG_NAMES or any(each.is_configured_by(file) for each in self.sessions.values())
            for file in changed
        )
        if configured or self.failed:
            self.sessions.clear()
            self.files.clear()
            for uri, version in list(self.open.items()):
                self.edited.setdefault(uri, Edited(self.text(uri), version))
        for root, session in self.sessions.items():
            below = [file.relative_to(root).as_posix() for file in changed if file.is_relative_to(root)]
            if below:
                session.refresh(below)

    def _open_in(self, roots: Container[Path]) -> list[str]:
        at = {uri: self.file(uri) for uri in self.judged}
        return [uri for uri, each in at.items() if each is not None and each[0] in roots]

    def _diagnostics(self, uris: Iterable[str]) -> dict[str, tuple[int, list[lsp.Diagnostic]]]:
        """The findings of judged files, with the version of each."""
        shown: dict[str, tuple[int, list[lsp.Diagnostic]]] = {}
        asked: defaultdict[Session, dict[str, str]] = defaultdict(dict)
        for uri in uris:
            judged = self.session(uri)
            if judged is not None and judged[1] in judged[0].results:
                asked[judged[0]][judged[1]] = uri
            shown[uri] = (self.judged.get(uri, self.open.get(uri, 0)), [])
        for session, paths in asked.items():
            for path, findings in session.findings(*paths).items():
                uri = paths[path]
                self.found[uri] = findings
                shown[uri][1].extend(self._diagnostic(session, finding) for finding in findings)
        return shown

    def _publish(self, diagnostics: Mapping[str, tuple[int, list[lsp.Diagnostic]]]) -> None:
        """Publish what is new about the present texts."""
        for uri, (version, found) in diagnostics.items():
            if self.open.get(uri) == version and self.shown.get(uri) != (version, found):
                self.shown[uri] = (version, found)
                params = lsp.PublishDiagnosticsParams(uri, found, version)
                self.text_document_publish_diagnostics(params)

    def _diagnostic(self, session: Session, finding: Reported) -> lsp.Diagnostic:
        url = page_url(finding.policy)
        return lsp.Diagnostic(
            range=self.range(session.source(finding.path), finding.location),
            message=finding.message,
            severity=_SEVERITIES[finding.severity],
            code=finding.policy.code,
            code_description=lsp.CodeDescription(url) if url else None,
            source="aurora",
            related_information=[
                lsp.DiagnosticRelatedInformation(
                    self._location(session, place.path, place.location), place.message
                )
                for place in finding.related
            ],
        )

    def range(self, source: Source | None, location: Location) -> lsp.Range:
        """A location in the units of the client, which are UTF-16 unless it asked for others."""

        def position(line: int, column: int) -> lsp.Position:
            before = column - 1
            if source is not None and line <= len(source.starts):
                units = self.workspace.position_codec.client_num_units
                before = units(source.line_text(line)[: column - 1]) + (source.bom and line == 1)
            return lsp.Position(line - 1, before)

        return lsp.Range(
            position(location.line, location.column), position(location.end_line, location.end_column)
        )

    def lines(self, uri: str) -> list[str]:
        """The lines of an open file, without their ends."""
        source = Source("", self.text(uri))
        return [source.line_text(number) for number in range(1, len(source.starts) + 1)]

    def place(self, uri: str, position: lsp.Position) -> tuple[str, int]:
        """The line at a position of the client, and the column in it, from 0."""
        source = Source("", self.text(uri))
        if position.line >= len(source.starts):
            return "", 0
        line = source.line_text(position.line + 1)
        name, size = _ENCODINGS[self.workspace.position_codec.encoding]
        units = line.encode(name, "surrogatepass")[: position.character * size]
        column = len(units.decode(name, "ignore"))
        return line, column

    def current(self, uri: str) -> tuple[Session, str, Source] | None:
        """The repository, the path and the source of an open file, if its text is the one that was judged."""
        self.judge(uri)
        judged = self.session(uri)
        if judged is None or uri not in self.judged or judged[1] not in judged[0].results:
            return None
        session, path = judged
        if not session.judge(path):
            return None
        if uri not in self.found or uri in self.unshown:
            self._diagnostics([uri])
        source = session.source(path)
        same = session.texts.get(path) == self.text(uri).encode("utf-8", "surrogatepass")
        return (session, path, source) if same and source is not None else None

    async def actions(self, params: lsp.CodeActionParams) -> list[lsp.CodeAction]:
        """The fixes and suppressions of the findings in a range, and the fix of all; none if the text changes."""
        uri, only = params.text_document.uri, params.context.only
        steps: list[Callable[[], list[lsp.CodeAction]]] = []
        if only is None or any("quickfix".startswith(each) for each in only):
            findings = await self.work(lambda: self._findings_at(uri, params.range))
            steps.extend(partial(self._quick, uri, finding) for finding in findings)
        if only is None or any(f"{_FIX_ALL}.".startswith(f"{each}.") for each in only):
            steps.append(partial(self._fix_all, uri))
        version = self.open.get(uri)
        found: list[lsp.CodeAction] = []
        for step in steps:
            found.extend(await self.work(step))
            if self.open.get(uri) != version:
                return []
        return found

    def _fix_all(self, uri: str) -> list[lsp.CodeAction]:
        current = self.current(uri)
        if current is None or not any(
            fix.safe for finding in self.found.get(uri, ()) for fix in finding.fixes
        ):
            return []
        session, path, source = current
        whole = self.range(source, source.location(Span(0, len(source.text))))
        whole.start = lsp.Position(0, int(source.bom))
        edit = _edit(uri, [lsp.TextEdit(whole, session.fixed(path))])
        return [lsp.CodeAction("Apply all safe fixes", _FIX_ALL, edit=edit)]

    def _quick(self, uri: str, finding: Reported) -> list[lsp.CodeAction]:
        current = self.current(uri)
        if current is None or finding not in self.found.get(uri, ()):
            return []
        session, _, source = current
        found = []
        about = [self._diagnostic(session, finding)]
        for fix in finding.fixes:
            edits = [lsp.TextEdit(self.range(source, each.location), each.text) for each in fix.edits]
            if edits:
                title = fix_title(finding, fix) + ("" if fix.safe else " (unsafe)")
                found.append(
                    lsp.CodeAction(
                        title, lsp.CodeActionKind.QuickFix, about, fix.safe or None, edit=_edit(uri, edits)
                    )
                )
        comment = session.suppression(finding)
        if comment is not None:
            at = self.range(source, source.location(Span(comment[0], comment[0])))
            title = f"Suppress {finding.policy.name} with a reason"
            edit = _edit(uri, [lsp.TextEdit(at, comment[1])])
            found.append(lsp.CodeAction(title, lsp.CodeActionKind.QuickFix, about, edit=edit))
        return found

    async def connect(self, uri: str, *, wait: bool = True) -> None:
        """Bring the delivery graph up to date, in steps; without `wait`, not before all files were read once."""
        while await self.work(partial(self._judge_before_graph, uri, wait=wait)):
            pass
        while begun := await self.work(partial(self._graph, uri)):
            session, graph = begun
            while await self.help(graph.next) and session.is_current(graph):
                pass
            await self.work(partial(session.take, graph))

    def _judge_before_graph(self, uri: str, *, wait: bool) -> bool:
        self.judge(uri)
        judged = self.session(uri)
        if judged is None:
            return False
        return self._judge_next(judged[0]) or (wait and self._read_next(judged[0]))

    def _graph(self, uri: str) -> tuple[Session, Steps[Any]] | None:
        judged = self.session(uri)
        graph = judged and judged[0].graph()
        return (judged[0], graph) if judged and graph else None

    def hover(self, params: lsp.HoverParams) -> lsp.Hover | None:
        """The pages of the policies whose findings are at a position, and what the graph connects its word to."""
        uri = params.text_document.uri
        current = self.current(uri)
        if current is None:
            return None
        session, path, _ = current
        pages = {
            finding.policy.code: _page(finding.policy)
            for finding in self._findings_at(uri, lsp.Range(params.position, params.position))
        }
        line, column = self.place(uri, params.position)
        for word in _WORD.finditer(line):
            if word.start() <= column <= word.end() and _NAMES.search(line[: word.start()]):
                catalogue = session.engine.catalogue
                pages.update(
                    (name.code, _page(catalogue.policy(name.code))) for name in catalogue.find(word[0])
                )
        parts = list(pages.values())
        if self._is_configuration(uri):
            parts.extend(self._configured(session, uri, params.position.line, line, column))
        if session.around is not None:
            nodes = session.around.at(path, params.position.line + 1, line, column)
            parts[:0] = [as_markdown(session.around.graph, node, self._link(session)) for node in nodes]
        if not parts:
            return None
        return lsp.Hover(lsp.MarkupContent(lsp.MarkupKind.Markdown, "\n\n---\n\n".join(parts)))

    def _configured(self, session: Session, uri: str, number: int, line: str, column: int) -> Iterator[str]:
        """The description of a key in a configuration file, and the page of the policy that a word names."""
        word = next((word[0] for word in _WORD.finditer(line) if word.start() <= column <= word.end()), "")
        word = word.strip(":")
        place = place_at(self.lines(uri), number, len(line))
        if not word or place is None:
            return
        if place.route[-1:] == (word,) and (about := description(place.route, schema())):
            yield about
        if not NAMING.isdisjoint(place.route):
            catalogue = session.engine.catalogue
            yield from (_page(catalogue.policy(names.code)) for names in catalogue.find(word))

    def _findings_at(self, uri: str, where: lsp.Range) -> list[Reported]:
        current = self.current(uri)
        if current is None:
            return []
        return [
            each for each in self.found.get(uri, ()) if _meet(self.range(current[2], each.location), where)
        ]

    @staticmethod
    def _link(session: Session) -> Callable[[GraphPlace], str]:
        def link(place: GraphPlace) -> str:
            uri = from_fs_path(str(session.root / place.path)) or ""
            text = re.sub(r"([\\[\]`*_<>])", r"\\\1", place.path)
            return f"[{text}:{place.line}](<{uri}#L{place.line}>)"

        return link

    def definitions(self, params: lsp.DefinitionParams | lsp.DeclarationParams) -> list[lsp.Location]:
        """The other side of a broken connection at a position, and where the thing is defined that its word names."""
        uri = params.text_document.uri
        current = self.current(uri)
        if current is None:
            return []
        session, path, _ = current
        line = params.position.line
        found: dict[tuple[str, Location], None] = {}
        for finding in self._findings_at(uri, lsp.Range(params.position, params.position)):
            found.update(((place.path, place.location), None) for place in finding.related)
        around = session.around
        if around is not None:
            nodes = around.at(path, line + 1, *self.place(uri, params.position))
            places = [place for node in nodes for place in around.definitions(node)]
            if not found and all((place.path, place.line) == (path, line + 1) for place in places):
                places = [place for node in nodes for place in around.others(node)]
            found.update((_location(place), None) for place in places)
        return [
            self._location(session, *place)
            for place in found
            if (place[0], place[1].line) != (path, line + 1)
        ]

    def references(self, params: lsp.ReferenceParams) -> list[lsp.Location]:
        """The places that state what the word at a position names, or lead to it."""
        uri = params.text_document.uri
        current = self.current(uri)
        around = current and current[0].around
        if current is None or around is None:
            return []
        session, path, _ = current
        nodes = around.at(path, params.position.line + 1, *self.place(uri, params.position))
        found = dict.fromkeys(_location(place) for node in nodes for place in around.references(node))
        return [self._location(session, *place) for place in found]

    def _location(self, session: Session, path: str, location: Location) -> lsp.Location:
        uri = from_fs_path(str(session.root / path)) or ""
        return lsp.Location(uri, self.range(session.source(path), location))

    def completions(self, params: lsp.CompletionParams) -> list[lsp.CompletionItem]:
        """The names of policies in the brackets of a suppression, and what may be written in a configuration file."""
        uri = params.text_document.uri
        if uri not in self.open:
            return []
        line, column = self.place(uri, params.position)
        judged = self.session(uri)
        if judged is None:
            return []
        if self._is_configuration(uri):
            return self._configuring(uri, judged[0], params.position, column)
        if not _NAMES.search(line[:column]):
            return []
        return [
            lsp.CompletionItem(
                names.name, kind=lsp.CompletionItemKind.EnumMember, detail=names.code, filter_text=names.name
            )
            for names in judged[0].engine.catalogue.names
        ]

    def _is_configuration(self, uri: str) -> bool:
        found = self.file(uri)
        return found is not None and (
            found[1].name in CONFIG_NAMES
            or any(session.is_configured_by(found[1]) for session in self.sessions.values())
        )

    def _configuring(
        self, uri: str, session: Session, position: lsp.Position, column: int
    ) -> list[lsp.CompletionItem]:
        place = place_at(self.lines(uri), position.line, column)
        if place is None:
            return []
        units = self.workspace.position_codec.client_num_units(place.word)
        start = lsp.Position(position.line, position.character - units)
        sorts = lsp.CompletionItemKind
        return [
            lsp.CompletionItem(
                each.text,
                kind=sorts.Property if each.is_key else sorts.EnumMember,
                detail=each.about or None,
                filter_text=each.text,
                text_edit=lsp.TextEdit(lsp.Range(start, position), each.text + ":" * each.is_key),
            )
            for each in proposals(place, schema(), session.engine.catalogue)
        ]


@cache
def schema() -> dict[str, Any]:
    """The JSON Schema of `aurora.yaml`."""
    # It takes longer to import than all that is needed otherwise.
    from ..generation.settings import schema

    return schema()


def _location(place: GraphPlace) -> tuple[str, Location]:
    return place.path, Location(place.line, place.column, place.line, place.column)


def _meet(one: lsp.Range, other: lsp.Range) -> bool:
    return one.start <= other.end and other.start <= one.end


def _edit(uri: str, edits: list[lsp.TextEdit]) -> lsp.WorkspaceEdit:
    return lsp.WorkspaceEdit(changes={uri: edits})


def _page(policy: Policy) -> str:
    url = page_url(policy)
    title = f"[{policy.code} {policy.name}]({url})" if url else f"{policy.code} {policy.name}"
    return f"**{title}**\n\n{policy.page}"


def make() -> Server:
    """A server that answers the requests of an editor."""
    server = Server()
    # A thread that compares files gives way to the one that judges an edit.
    sys.setswitchinterval(SWITCH)

    @server.feature(lsp.INITIALIZED)
    async def initialized(params: lsp.InitializedParams) -> None:
        workspace = server.client_capabilities.workspace
        watching = workspace and workspace.did_change_watched_files
        if watching and watching.dynamic_registration:
            watched = lsp.DidChangeWatchedFilesRegistrationOptions([lsp.FileSystemWatcher("**/*")])
            asked = lsp.Registration("files", lsp.WORKSPACE_DID_CHANGE_WATCHED_FILES, watched)
            await server.client_register_capability_async(lsp.RegistrationParams([asked]))

    @server.feature(lsp.TEXT_DOCUMENT_DID_OPEN)
    async def opened(params: lsp.DidOpenTextDocumentParams) -> None:
        server.open[params.text_document.uri] = params.text_document.version
        server.edit(params.text_document.uri)

    @server.feature(lsp.TEXT_DOCUMENT_DID_CHANGE)
    async def changed(params: lsp.DidChangeTextDocumentParams) -> None:
        server.open[params.text_document.uri] = params.text_document.version
        server.edit(params.text_document.uri)

    @server.feature(lsp.TEXT_DOCUMENT_DID_CLOSE)
    async def closed(params: lsp.DidCloseTextDocumentParams) -> None:
        uri = params.text_document.uri
        for known in (server.open, server.found, server.shown):
            known.pop(uri, None)
        server.text_document_publish_diagnostics(lsp.PublishDiagnosticsParams(uri, []))
        server.edit(uri)

    @server.feature(lsp.TEXT_DOCUMENT_DID_SAVE)
    async def saved(params: lsp.DidSaveTextDocumentParams) -> None:
        server.touch([params.text_document.uri])

    @server.feature(lsp.WORKSPACE_DID_CHANGE_WATCHED_FILES)
    async def watched(params: lsp.DidChangeWatchedFilesParams) -> None:
        server.touch([change.uri for change in params.changes])

    @server.feature(
        lsp.TEXT_DOCUMENT_CODE_ACTION,
        lsp.CodeActionOptions([lsp.CodeActionKind.QuickFix, lsp.CodeActionKind.SourceFixAll]),
    )
    async def actions(params: lsp.CodeActionParams) -> list[lsp.CodeAction]:
        return await server.actions(params)

    @server.feature(lsp.TEXT_DOCUMENT_HOVER)
    async def hover(params: lsp.HoverParams) -> lsp.Hover | None:
        await server.connect(params.text_document.uri, wait=False)
        return await server.work(lambda: server.hover(params))

    @server.feature(lsp.TEXT_DOCUMENT_DEFINITION)
    async def definition(params: lsp.DefinitionParams) -> list[lsp.Location]:
        await server.connect(params.text_document.uri)
        return await server.work(lambda: server.definitions(params))

    @server.feature(lsp.TEXT_DOCUMENT_DECLARATION)
    async def declaration(params: lsp.DeclarationParams) -> list[lsp.Location]:
        await server.connect(params.text_document.uri)
        return await server.work(lambda: server.definitions(params))

    @server.feature(lsp.TEXT_DOCUMENT_REFERENCES)
    async def references(params: lsp.ReferenceParams) -> list[lsp.Location]:
        await server.connect(params.text_document.uri)
        return await server.work(lambda: server.references(params))

    @server.feature(lsp.TEXT_DOCUMENT_COMPLETION, lsp.CompletionOptions(trigger_characters=["[", ","]))
    async def completion(params: lsp.CompletionParams) -> list[lsp.CompletionItem]:
        return await server.work(lambda: server.completions(params))

    return server
