"""The command `aurora lsp`: a language server on standard input and output."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import TypeVar

from lsprotocol import types as lsp
from pygls.lsp.server import LanguageServer
from pygls.uris import from_fs_path, to_fs_path

from ..core.files import config_of, root_of
from ..core.plugin import PluginError
from ..core.policy import Policy
from ..core.report import Reported
from ..core.settings import ConfigError
from ..core.source import Location, Source, Span
from ..core.version import __version__
from ..reporters import fix_title, page_url
from .session import Session

T = TypeVar("T")
# How long a text must rest before it is judged, in seconds.
DEBOUNCE = 0.03
_SEVERITIES = {
    "error": lsp.DiagnosticSeverity.Error,
    "warning": lsp.DiagnosticSeverity.Warning,
    "info": lsp.DiagnosticSeverity.Information,
}
_NAMES = re.compile(r"aurora:[ \t]*ignore(?:-file)?[ \t]*\[[^\]\n]*$", re.IGNORECASE)
_WORD = re.compile(r"[\w/.:-]+")
_FIX_ALL = "source.fixAll.aurora"


class Server(LanguageServer):
    """Publishes the findings of open files; everything about repositories happens in one other thread."""

    def __init__(self) -> None:
        super().__init__("aurora", __version__, text_document_sync_kind=lsp.TextDocumentSyncKind.Full)
        self.worker = ThreadPoolExecutor(1)
        self.sessions: dict[Path, Session] = {}
        self.open: dict[str, int] = {}
        self.found: dict[str, list[Reported]] = {}
        self.failed = ""
        self.pending: dict[str, asyncio.Task[None]] = {}
        self.reading: asyncio.Task[None] | None = None

    async def work(self, task: Callable[[], T]) -> T:
        """Run a task in the thread of the repositories."""
        return await asyncio.get_running_loop().run_in_executor(self.worker, task)

    def text(self, uri: str) -> str:
        """The text of an open file."""
        return self.workspace.get_text_document(uri).source

    def session(self, uri: str) -> tuple[Session, str] | None:
        """The repository of a file and its path there; None if it is not to be judged."""
        name = to_fs_path(uri) if uri.startswith("file:") else None
        if not name:
            return None
        file = Path(name).resolve()
        folder = next((each for each in file.parents if each.is_dir()), None)
        root = folder and (root_of(folder) or folder)
        if root is None:
            return None
        if root not in self.sessions:
            self.sessions[root] = Session(root)
        path = self.sessions[root].path_of(file)
        return None if path is None else (self.sessions[root], path)

    def schedule(self, uri: str, delay: float = DEBOUNCE) -> None:
        """Judge a file soon, in place of what was scheduled for it before."""
        if uri in self.pending:
            self.pending[uri].cancel()
        self.pending[uri] = asyncio.get_running_loop().create_task(self._judge(uri, delay))

    async def _judge(self, uri: str, delay: float) -> None:
        await asyncio.sleep(delay)
        text = self.text(uri) if uri in self.open else None

        def change() -> None:
            judged = self.session(uri)
            if judged is not None:
                session, path = judged
                session.change(path, text)

        if await self._tried(change):
            await self.publish()
        if self.reading is None or self.reading.done():
            self.reading = asyncio.get_running_loop().create_task(self._read_all())

    async def _tried(self, task: Callable[[], None]) -> bool:
        """Run a task in the other thread; what cannot be done is told once."""
        try:
            await self.work(task)
        except (ConfigError, PluginError, OSError) as error:
            if str(error) != self.failed:
                self.failed = str(error)
                message = lsp.ShowMessageParams(lsp.MessageType.Error, f"aurora: {error}")
                self.window_show_message(message)
            return False
        self.failed = ""
        return True

    async def _read_all(self) -> None:
        """Read the other files of all repositories, one at a time, so that edits come in between."""
        read = False
        while await self.work(lambda: any(each.read_next() for each in list(self.sessions.values()))):
            read = True
        if read:
            await self.publish()

    async def publish(self) -> None:
        """Publish the findings of all open files whose text is still the one that was judged."""
        versions = dict(self.open)

        def find() -> dict[str, list[lsp.Diagnostic]]:
            asked: dict[Session, dict[str, str]] = {}
            shown: dict[str, list[lsp.Diagnostic]] = {uri: [] for uri in versions}
            for uri in versions:
                judged = self.session(uri)
                if judged is not None and judged[1] in judged[0].results:
                    session, path = judged
                    asked.setdefault(session, {})[path] = uri
            for session, uris in asked.items():
                for path, findings in session.findings(*uris).items():
                    self.found[uris[path]] = findings
                    shown[uris[path]] = [self._diagnostic(session, finding) for finding in findings]
            return shown

        for uri, diagnostics in (await self.work(find)).items():
            if self.open.get(uri) == versions[uri]:
                self.text_document_publish_diagnostics(
                    lsp.PublishDiagnosticsParams(uri, diagnostics, versions[uri])
                )

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
                    lsp.Location(
                        from_fs_path(str(session.root / place.path)) or "",
                        self.range(session.source(place.path), place.location),
                    ),
                    place.message,
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

    def place(self, uri: str, position: lsp.Position) -> tuple[str, int]:
        """The line at a position of the client, and the column in it, from 0."""
        source = Source("", self.text(uri))
        if position.line >= len(source.starts):
            return "", 0
        line, units, column = source.line_text(position.line + 1), position.character, 0
        while column < len(line) and units > 0:
            units -= self.workspace.position_codec.client_num_units(line[column])
            column += 1
        return line, column

    def current(self, uri: str) -> tuple[Session, str, Source] | None:
        """The repository, the path and the source of an open file, if its text is the one that was judged."""
        judged = self.session(uri)
        if judged is None or uri not in self.open or judged[1] not in judged[0].results:
            return None
        session, path = judged
        source = session.source(path)
        same = session.texts.get(path) == self.text(uri).encode("utf-8", "surrogatepass")
        return (session, path, source) if same and source is not None else None

    def actions(self, params: lsp.CodeActionParams) -> list[lsp.CodeAction]:
        """The fixes and suppressions of the findings in a range, and the fix of all."""
        uri = params.text_document.uri
        current = self.current(uri)
        if current is None:
            return []
        session, path, source = current
        only = params.context.only
        found: list[lsp.CodeAction] = []
        if only is None or any("quickfix".startswith(each) for each in only):
            for finding in self.found.get(uri, ()):
                if _meet(self.range(source, finding.location), params.range):
                    found.extend(self._quick(uri, session, source, finding))
        fixable = any(fix.safe for finding in self.found.get(uri, ()) for fix in finding.fixes)
        if fixable and (only is None or any(f"{_FIX_ALL}.".startswith(f"{each}.") for each in only)):
            whole = self.range(source, source.location(Span(0, len(source.text))))
            whole.start = lsp.Position(0, int(source.bom))
            edit = _edit(uri, [lsp.TextEdit(whole, session.fixed(path))])
            found.append(lsp.CodeAction("Apply all safe fixes", _FIX_ALL, edit=edit))
        return found

    def _quick(
        self, uri: str, session: Session, source: Source, finding: Reported
    ) -> Iterator[lsp.CodeAction]:
        about = [self._diagnostic(session, finding)]
        for fix in finding.fixes:
            edits = [lsp.TextEdit(self.range(source, each.location), each.text) for each in fix.edits]
            if edits:
                title = fix_title(finding, fix) + ("" if fix.safe else " (unsafe)")
                yield lsp.CodeAction(
                    title, lsp.CodeActionKind.QuickFix, about, fix.safe or None, edit=_edit(uri, edits)
                )
        comment = session.suppression(finding)
        if comment is not None:
            at = self.range(source, source.location(Span(comment[0], comment[0])))
            title = f"Suppress {finding.policy.name} with a reason"
            edit = _edit(uri, [lsp.TextEdit(at, comment[1])])
            yield lsp.CodeAction(title, lsp.CodeActionKind.QuickFix, about, edit=edit)

    def hover(self, params: lsp.HoverParams) -> lsp.Hover | None:
        """The pages of the policies whose findings are at a position, or that a suppression names there."""
        uri = params.text_document.uri
        current = self.current(uri)
        if current is None:
            return None
        session, _, source = current
        point = lsp.Range(params.position, params.position)
        pages = {
            finding.policy.code: _page(finding.policy)
            for finding in self.found.get(uri, ())
            if _meet(self.range(source, finding.location), point)
        }
        line, column = self.place(uri, params.position)
        for word in _WORD.finditer(line):
            if word.start() <= column <= word.end() and _NAMES.search(line[: word.start()]):
                catalogue = session.engine.catalogue
                pages.update(
                    (name.code, _page(catalogue.policy(name.code))) for name in catalogue.find(word[0])
                )
        if not pages:
            return None
        return lsp.Hover(lsp.MarkupContent(lsp.MarkupKind.Markdown, "\n\n---\n\n".join(pages.values())))

    def completions(self, params: lsp.CompletionParams) -> list[lsp.CompletionItem]:
        """The names of policies, in the brackets of a suppression."""
        uri = params.text_document.uri
        if uri not in self.open:
            return []
        line, column = self.place(uri, params.position)
        judged = self.session(uri)
        if judged is None or not _NAMES.search(line[:column]):
            return []
        return [
            lsp.CompletionItem(
                names.name, kind=lsp.CompletionItemKind.EnumMember, detail=names.code, filter_text=names.name
            )
            for names in judged[0].engine.catalogue.names
        ]


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

    @server.feature(lsp.TEXT_DOCUMENT_DID_OPEN)
    async def opened(params: lsp.DidOpenTextDocumentParams) -> None:
        server.open[params.text_document.uri] = params.text_document.version
        server.schedule(params.text_document.uri, 0)

    @server.feature(lsp.TEXT_DOCUMENT_DID_CHANGE)
    async def changed(params: lsp.DidChangeTextDocumentParams) -> None:
        server.open[params.text_document.uri] = params.text_document.version
        server.schedule(params.text_document.uri)

    @server.feature(lsp.TEXT_DOCUMENT_DID_CLOSE)
    async def closed(params: lsp.DidCloseTextDocumentParams) -> None:
        uri = params.text_document.uri
        server.open.pop(uri, None)
        server.found.pop(uri, None)
        server.text_document_publish_diagnostics(lsp.PublishDiagnosticsParams(uri, []))
        server.schedule(uri, 0)

    async def start_again() -> None:
        await server.work(server.sessions.clear)
        for uri in list(server.open):
            server.schedule(uri)

    @server.feature(lsp.TEXT_DOCUMENT_DID_SAVE)
    async def saved(params: lsp.DidSaveTextDocumentParams) -> None:
        name = Path(to_fs_path(params.text_document.uri) or "")
        configured = any(session.is_configured_by(name) for session in server.sessions.values())
        if configured or config_of(name.parent) == name:
            await start_again()

    @server.feature(lsp.WORKSPACE_DID_CHANGE_WATCHED_FILES)
    async def watched(params: lsp.DidChangeWatchedFilesParams) -> None:
        await start_again()

    @server.feature(
        lsp.TEXT_DOCUMENT_CODE_ACTION,
        lsp.CodeActionOptions([lsp.CodeActionKind.QuickFix, lsp.CodeActionKind.SourceFixAll]),
    )
    async def actions(params: lsp.CodeActionParams) -> list[lsp.CodeAction]:
        return await server.work(lambda: server.actions(params))

    @server.feature(lsp.TEXT_DOCUMENT_HOVER)
    async def hover(params: lsp.HoverParams) -> lsp.Hover | None:
        return await server.work(lambda: server.hover(params))

    @server.feature(lsp.TEXT_DOCUMENT_COMPLETION, lsp.CompletionOptions(trigger_characters=["[", ","]))
    async def completion(params: lsp.CompletionParams) -> list[lsp.CompletionItem]:
        return await server.work(lambda: server.completions(params))

    return server
