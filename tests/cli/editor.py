"""An editor for the tests of `aurora lsp`: the client of pygls, and a server process."""

import asyncio
import sys
from collections import defaultdict

from lsprotocol import types as lsp
from pygls.lsp.client import LanguageClient

SERVER = [sys.executable, "-c", "from aurora_devops.cli.aurora import run; run()", "lsp", "--stdio"]
# The longest time for one answer; a test that reaches it fails.
PATIENCE = 60
CAPABILITIES = lsp.ClientCapabilities(
    workspace=lsp.WorkspaceClientCapabilities(
        did_change_watched_files=lsp.DidChangeWatchedFilesClientCapabilities(dynamic_registration=True)
    )
)


class Editor:
    """Sends messages to a server and waits for what comes back; `root` is the folder of the test."""

    def __init__(self, root):
        self.root = root
        self.loop = asyncio.new_event_loop()
        self.client = LanguageClient("editor", "1")
        self.published = defaultdict(list)
        self.registered = []
        self.messages = []
        self.news = asyncio.Event()
        self._listen()
        self.run(self.client.start_io(*SERVER))
        params = lsp.InitializeParams(CAPABILITIES, root_uri=root.as_uri())
        self.server = self.run(self.client.initialize_async(params))
        self.client.initialized(lsp.InitializedParams())

    def run(self, task):
        return self.loop.run_until_complete(asyncio.wait_for(task, PATIENCE))

    def close(self):
        self.run(self.client.shutdown_async(None))
        self.client.exit(None)
        self.run(self.client.stop())
        self.loop.close()

    def _listen(self):
        @self.client.feature(lsp.TEXT_DOCUMENT_PUBLISH_DIAGNOSTICS)
        def publish(params):
            self.published[params.uri].append(params)
            self.news.set()

        @self.client.feature(lsp.CLIENT_REGISTER_CAPABILITY)
        def register(params):
            self.registered.extend(params.registrations)
            self.news.set()

        @self.client.feature(lsp.WINDOW_SHOW_MESSAGE)
        def show(params):
            self.messages.append(params.message)
            self.news.set()

    def until(self, found):
        """Wait until a function gives a value."""

        async def wait():
            while not (value := found()):
                await self.news.wait()
                self.news.clear()
            return value

        return self.run(wait())

    def uri(self, path):
        return (self.root / path).as_uri()

    def document(self, path):
        return lsp.TextDocumentIdentifier(self.uri(path))

    def send(self, path, text):
        """Open a file without waiting for its diagnostics."""
        document = lsp.TextDocumentItem(self.uri(path), "x", 1, text)
        self.client.text_document_did_open(lsp.DidOpenTextDocumentParams(document))

    def open(self, path, text):
        self.send(path, text)
        return self.diagnostics(path, 1)

    def change(self, path, text, version):
        document = lsp.VersionedTextDocumentIdentifier(version, self.uri(path))
        changes = [lsp.TextDocumentContentChangeWholeDocument(text)]
        self.client.text_document_did_change(lsp.DidChangeTextDocumentParams(document, changes))

    def close_file(self, path):
        self.client.text_document_did_close(lsp.DidCloseTextDocumentParams(self.document(path)))

    def save(self, path):
        self.client.text_document_did_save(lsp.DidSaveTextDocumentParams(self.document(path)))

    def touch(self, *paths):
        changes = [lsp.FileEvent(self.uri(path), lsp.FileChangeType.Changed) for path in paths]
        self.client.workspace_did_change_watched_files(lsp.DidChangeWatchedFilesParams(changes))

    def diagnostics(self, path, version):
        """The first diagnostics of a version of a file."""
        found = self.until(
            lambda: [each for each in self.published[self.uri(path)] if each.version == version]
        )
        return found[0].diagnostics

    def until_codes(self, path, wanted):
        """Wait until the last diagnostics of a file are as a function of their codes wants them."""

        def found():
            published = self.published[self.uri(path)]
            return published and wanted(names(published[-1].diagnostics))

        self.until(found)

    def at(self, ask, params, path, line, character):
        """What a request about a position gives."""
        return self.run(ask(params(self.document(path), lsp.Position(line, character))))

    def hover(self, path, line, character):
        found = self.at(self.client.text_document_hover_async, lsp.HoverParams, path, line, character)
        return found.contents.value if found else ""

    def completions(self, path, line, character):
        ask = self.client.text_document_completion_async
        return [each.label for each in self.at(ask, lsp.CompletionParams, path, line, character) or ()]

    def definitions(self, path, line, character):
        ask = self.client.text_document_definition_async
        found = self.at(ask, lsp.DefinitionParams, path, line, character)
        return self.places(found)

    def references(self, path, line, character):
        context = lsp.ReferenceContext(include_declaration=True)
        params = lsp.ReferenceParams(context, self.document(path), lsp.Position(line, character))
        return self.places(self.run(self.client.text_document_references_async(params)))

    def places(self, locations):
        root = self.root.as_uri() + "/"
        return [(each.uri.removeprefix(root), each.range.start.line) for each in locations or ()]

    def actions(self, path, line):
        here = lsp.Range(lsp.Position(line, 0), lsp.Position(line, 99))
        params = lsp.CodeActionParams(self.document(path), here, lsp.CodeActionContext([]))
        found = self.run(self.client.text_document_code_action_async(params))
        return {each.title: each.edit.changes[self.uri(path)] for each in found}


def names(diagnostics):
    """Diagnostics by their codes."""
    return {each.code: each for each in diagnostics}
