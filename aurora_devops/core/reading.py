"""Which kind a file is, and its documents."""

from __future__ import annotations

import re
from collections import Counter
from functools import partial
from typing import TYPE_CHECKING, Any

from ..formats import data
from .catalogue import Catalogue
from .context import Context, alone
from .guard import PartFailed, call
from .kind import Document, Kind, SyntaxProblem, Tree
from .lazy import regex
from .patterns import patterns
from .plugin import PluginError
from .report import UNKNOWN_TYPE
from .result import ENCRYPTED, GENERATED, TEMPLATE
from .scripts import PLACEHOLDER, replaced_texts
from .selection import located
from .settings import ConfigError, Settings
from .source import Source, Span

if TYPE_CHECKING:
    from .fixing import Reading


class Reader:
    """Recognizes and reads the files of a run."""

    def __init__(self, catalogue: Catalogue, config: Settings) -> None:
        self.catalogue = catalogue
        self.config = config
        self._kinds = [
            (patterns([pattern]), self._kind(name, pattern)) for pattern, name in config.kinds.items()
        ]
        self._by_path = [kind for kind in catalogue.kinds.values() if _has_paths(kind)]
        self._by_content = [kind for kind in catalogue.kinds.values() if kind.claims is not None]
        self._hints = {hint: hint.encode() for kind in self._by_content for hint in kind.hints}

    def _kind(self, name: str, pattern: str) -> Kind:
        try:
            return self.catalogue.kind(name)
        except ConfigError as error:
            raise located(self.config, error, ("kinds", pattern), name) from None

    def reads(self, path: str) -> bool:
        """Whether a file could be an artifact or is searched for secrets, judged by its path."""
        return data.is_data(path) or self.kind_of(path) is not None or DELIVERED.search(path) is not None

    def kind_of(self, path: str) -> Kind | None:
        """The kind that a path alone tells."""
        own = next((kind for kind in self._by_path if kind.path_pattern.search(path)), None)  # type: ignore[union-attr]
        # A policy that the command line names is not undone by calling the file something else.
        if self._kinds and not (own and self.config.command.given):
            return next((kind for spec, kind in self._kinds if spec.match_file(path)), own)
        return own

    def is_foreign(self, kind: Kind, source: Source) -> bool:
        """Whether a file belongs to another program, such as one in `bin/` that is not a shell script."""
        return "text" in kind.formats and bool(
            kind.foreign and call(f"kind {kind.name}", kind.foreign, source)
        )

    def sort_of(self, path: str, raw: bytes) -> object:
        """What tells the kind of a file without reading it: its path, or the hints in its content."""
        kind = self.kind_of(path)
        if kind is not None:
            return kind.name
        return frozenset(hint for hint, encoded in self._hints.items() if encoded in raw)

    def read(
        self, source: Source, kind: Kind | None = None, *, context: Context | None = None
    ) -> tuple[list[Document], str]:
        """The documents of a text, and the reason why the rest of it or all of it is not checked.

        `kind` is its kind, if the caller knows it better than the path and the content tell. Without a `context`
        the text has no other files.
        """
        context = context or alone()
        kind = kind or self.kind_of(source.path)
        if _ENCRYPTED.match(source.text):
            return [], ENCRYPTED
        if _TEMPLATES.search(source.path) and _INSERTED.search(source.text):
            return [], TEMPLATE
        if kind is not None and "text" in kind.formats:
            if _IN_TEMPLATES.search(source.path) and _GROOVY.search(source.text):
                return [], TEMPLATE
            if self.is_foreign(kind, source):
                return [], UNKNOWN_TYPE
            if kind.prose and len(source.text) > _LONG and _GENERATED.search(source.text, 0, _HEAD):
                return [], GENERATED
            return self._with_embedded([read_as(kind, source, None, context)], context), ""
        if kind is None and not self._hinted(source.text):
            return [], UNKNOWN_TYPE
        if "#@" in source.text and _CODE.search(source.text):
            return [], TEMPLATE
        stream = data.read(source, kind.dialect if kind else "core")
        if stream.problems and _TEMPLATE.search(source.text) and in_chart(source.path, context):
            return [], TEMPLATE
        if kind is None and (_HASHED.search(source.text) or _FORM.search(source.text)):
            return [], TEMPLATE
        if stream.problems and kind is not None and kind.dialect == data.TEMPLATED and "{{" in source.text:
            return [], TEMPLATE
        claims = self._claims(kind, stream)
        if (
            kind is None
            and any(claimed.dialect == "go" for claimed, _ in claims)
            and data.is_ambiguous(source)
        ):
            # Its plain scalars mean something else to its real reader: read it again in that dialect.
            stream = data.read(source, "go")
            claims = self._claims(kind, stream)
        documents = [read_as(claimed, source, tree, context) for claimed, tree in claims]
        if stream.problems and documents:
            documents[-1].cut = True
        pattern = _replaced_in(source, context) if documents else None
        if pattern is not None:
            for document in documents:
                document.unset = partial(_is_replaced, source, pattern)
        if _is_template(source, stream, known=kind is not None):
            return self._with_embedded(documents, context), TEMPLATE
        if kind is not None and _ends_at_control(source, stream):
            return [], TEMPLATE
        if _ends_at_placeholder(source, stream):
            return self._with_embedded(documents, context), TEMPLATE
        if not documents:
            if kind is None or stream.documents:
                marked = self.marked(source.text) if stream.problems else None
                if marked is None:
                    return [], UNKNOWN_TYPE
                if _IN_TEMPLATES.search(source.path):
                    return [], TEMPLATE
                kind = kind or marked
            empty = kind.reads_empty and not stream.problems
            documents = [read_as(kind, source, None, context) if empty else Document(kind.name, source, None)]
        documents[0].problems.extend(stream.problems)
        return self._with_embedded(documents, context), ""

    def reading(self, source: Source, context: Context | None = None) -> Reading:
        """How a text reads, without asking any policy; one on which a kind fails has no documents."""
        from .fixing import Reading

        try:
            documents, _ = self.read(source, context=context)
        except PartFailed as failure:
            return Reading(Counter({failure.part: 1}), Counter())
        problems = (type(problem).__name__ for document in documents for problem in document.problems)
        return Reading(Counter(problems), Counter(document.kind for document in documents))

    def _hinted(self, text: str) -> bool:
        """Whether a text may be one of the kinds that are told by content: a key can be written with escapes."""
        return any(hint in text for hint in self._hints) or _ESCAPE.search(text) is not None

    def marked(self, text: str) -> Kind | None:
        """The kind that a text which cannot be read looks like."""
        return next((kind for kind in self._by_content if kind.marks and kind.marked(text)), None)

    def _claims(self, kind: Kind | None, stream: Any) -> list[tuple[Kind, Tree]]:
        """The documents of a stream that are artifacts, each with its kind."""
        found = ((self._claim(kind, tree), tree) for tree in stream.documents)
        return [(claimed, tree) for claimed, tree in found if claimed is not None]

    def _claim(self, kind: Kind | None, tree: Tree) -> Kind | None:
        value = tree.value
        if kind is not None and kind.claims is None:
            return None if kind.foreign and call(f"kind {kind.name}", kind.foreign, value) else kind
        if kind is not None and call(f"kind {kind.name}", kind.claims, value):  # type: ignore[arg-type]
            return kind
        for other in self._by_content:
            if call(f"kind {other.name}", other.claims, value):  # type: ignore[arg-type]
                return other
        if kind is None or (kind.foreign and call(f"kind {kind.name}", kind.foreign, value)):
            return None
        return kind

    def _with_embedded(self, documents: list[Document], context: Context) -> list[Document]:
        found = list(documents)
        # An embedded document may hold others: the list grows while it is walked.
        for document in found:
            for inner in document.embedded:
                if inner.kind in self.catalogue.kinds:
                    kind = self.catalogue.kinds[inner.kind]
                    read = read_as(kind, document.source, inner.tree, context)
                    read.built = read.repeated = inner.built or document.built
                    read.unset = inner.unset or document.unset
                    read.unknown = [*read.unknown, *inner.unknown]
                    read.partial = document.partial if inner.partial is None else inner.partial
                    found.append(read)
        return found

    def reread(self, document: Document, index: int) -> Document:
        """A document read with the first or second examples in place of the values that it cannot hold."""
        assert document.tree is not None
        values = {problem.route: problem.examples[index] for problem in document.unknown}
        kind = self.catalogue.kinds[document.kind]
        tree = document.tree.replaced(values)
        read = read_as(kind, document.source, tree, document.context or alone())
        read.built, read.sources, read.unset = document.built, document.sources, document.unset
        read.partial, read.cut = document.partial, document.cut
        return read


def in_chart(path: str, context: Context) -> bool:
    """Whether a file is a template of a Helm chart."""
    parts = path.split("/")[:-1]
    charts = (
        "/".join([*parts[:index], "Chart.yaml"]) for index, part in enumerate(parts) if part == "templates"
    )
    return any(map(context.exists, charts))


# Files that belong to artifacts and may contain secrets: environments, values of charts and their templates.
DELIVERED = regex(
    r"(?:^|/)(?:\.env(?:\.[\w.-]+)?|[\w.-]+\.env|Chart\.ya?ml"
    r"|(?:[\w.-]+[-_.])?values(?:[-_.][\w.-]+)?\.ya?ml|templates/(?:[^/]+/)*[^/]+\.(?:ya?ml|json|tpl))\Z"
)
# What a text begins with that Ansible Vault, age, GnuPG, terrahelp or blackbox encrypts as a whole.
_ENCRYPTED = regex(
    r"\s*(?:\$ANSIBLE_VAULT;|@terrahelp-encrypted\(|-----BEGIN (?:AGE ENCRYPTED FILE|PGP MESSAGE)-----)"
)
# How long a text is that is left out if its head says that it is generated.
_LONG = 100_000
_HEAD = 2000
_GENERATED = regex(
    r"(?i)@generated\b|\bgenerated\b[^\n]{0,200}\bdo not (?:edit|modify)|\bdo not (?:edit|modify)\b[^\n]{0,200}"
    r"(?:\bgenerated\b|\bmanually\b|\bby hand\b|\bdirectly\b)"
)
# A mustache that no reader of YAML would meet in a finished artifact: Helm, Jinja, Go templates.
_TEMPLATE = regex(r"\{\{|\{%|%\{|<%")
# A folder of templates of some program.
_IN_TEMPLATES = regex(r"(?:^|/)templates?/")
# In the text of a template of Groovy a backslash is escaped, and a variable may have fields.
_GROOVY = regex(r"(?m)[^\\]\\\\\r?$|\$\{[A-Za-z_]\w*\.\w")
# A folder or file that is named when Cookiecutter or Copier makes a project of a template, and what is replaced in the
# texts there; `${{` alone is an expression of GitHub, which the template may copy as it is.
_TEMPLATES = regex(r"\{\{|\{%")
_INSERTED = regex(r"(?<!\$)\{\{|\{%|\{#")
# `_TEMPLATE` outside of comments and quoted scalars, which are taken whole.
_OUTSIDE_QUOTES = regex(
    r"""(?<![^\s\[{,:(-])(?:"(?>(?:[^"\\\n]|\\.)*)"|'(?>(?:[^'\n]|'')*)')|(?<!\S)\#[^\n]*+|(\{\{|\{%|%\{|<%)"""
)
# Statements of Jinja and Terraform, and of Go with other delimiters, which a configuration with braces of its own has.
_STATEMENT = regex(
    r"(?m)^[ \t]*(?:\{%-?[ \t]*[a-z]|%\{~?[ \t]*(?:else|endfor|endif|for|if)\b"
    r"|\[\[-?[ \t]*(?:block|define|else|end|if|range|template|with)\b[^\[\],\n]*\]\])"
)
_FREEMARKER = regex(r"(?m)^[ \t]*</?#(?:assign|else|elseif|function|if|import|include|list|macro|switch)\b")
_TEMPLATE_NAME = regex(
    r"(?i)\.(?:ejs|erb|ftlh?|gotmpl|hbs|j2|jinja2?|mustache|njk|te?mpl|template|tpl|vm)\.(?:ya?ml|json)\Z"
)
# Code of ytt, which is a comment for YAML: values that are computed, and entries that are repeated or left out.
_CODE = regex(
    r"^[ \t]*(?:-[ \t]+)?#@[ \t]*(?:load\(|def[ \t]|if[ \t/]|for[ \t/]|data/values|schema/|overlay/|yaml/text-)"
    r"|[:-][ \t]+#@[ \t]+\S",
    re.MULTILINE,
)
# A value that a program puts in before the file is applied: Octopus Deploy, where it is a comment for YAML, ERB, and a
# name in capitals, as for sed.
_REPLACED = regex(
    r"[:-][ \t]+#\{[A-Za-z_][\w.]*\}|<%|(?<![{$/%])\{[A-Z][A-Z0-9_]{2,}\}(?!\})|(?<!\w)__[A-Z][A-Z0-9_]*__(?!\w)"
)
# A placeholder that YAML reads as a comment: `name: #NAME#`.
_HASHED = regex(r"(?m)^[^#\n]*:[ \t]+#[A-Z][A-Z0-9_]*#")
# A value that a person has to write: `claimName: # add the name of your claim`.
_FORM = regex(
    r"(?m)^([ \t]*)[\w-]+:[ \t]+#+[ \t]*"
    r"(?i:add[ \t]+(?:the|your)|edit|enter|fill|insert|replace|specify|your)\b[^\n]*\n"
    r"(?!\1(?:[ \t]+[^ \t\n]|-[ \t]))"
)
# An escape that a double-quoted key can hide letters in.
_ESCAPE = regex(r"\\[xuU\r\n]")


def _is_template(source: Source, stream: Any, *, known: bool) -> bool:
    """Whether a text that cannot be read is a template of an artifact.

    In a file of a known path it is one of ERB, or one with statements of Jinja, Terraform, Go or FreeMarker on lines of
    their own: expressions in braces are often part of such an artifact, and misplaced. The name of a file can have the
    ending of a template before its own.
    """
    if not any(isinstance(problem, SyntaxProblem) for problem in stream.problems):
        return False
    text = source.text
    if _TEMPLATE_NAME.search(source.path) or ("<#" in text and _FREEMARKER.search(text)):
        return True
    written = {match[1] for match in _OUTSIDE_QUOTES.finditer(text)} - {None}
    return (bool(written) if not known else "<%" in written) or _STATEMENT.search(text) is not None


# A statement of a template on a line of its own, or a value with a name in lower case, which Alertmanager has not; the
# value may go through filters.
_CONTROL = regex(
    r"[ \t]*(?:\{\{-?[ \t]*(?:block|define|else|end|if|include|range|template|with)\b|\{%)"
    r"|[^#\n]*[:-][ \t]+\{\{-?[ \t]*\.?[a-z]\w*(?:\.\w+)*[ \t]*(?:\|[^{}\n]*)?-?\}\}"
)
_CONTROL_LINE = regex(
    r"\{\{-?[ \t]*(?:block|define|else|end|if|include|range|template|with)\b[^{}\n]*\}\}|\{%[^%\n]*%\}"
)


def _mistake(source: Source, stream: Any) -> tuple[int, Span, str] | None:
    """The offset of the first mistake in a text that cannot be read, its line, and the text of the line above.

    The reader notices a line that is not an entry only when the next line begins.
    """
    spans = (problem.at for problem in stream.problems if isinstance(problem, SyntaxProblem))
    at = next((at.start for at in spans if isinstance(at, Span)), None)
    if at is None:
        return None
    number = source.line_of(at)
    above = source.line_span(max(1, number - 1))
    return at, source.line_span(number), source.text[above.start : above.end].strip()


def _ends_at_control(source: Source, stream: Any) -> bool:
    """Whether a text cannot be read from a statement of a template on."""
    mistake = _mistake(source, stream)
    if mistake is None:
        return False
    _, line, above = mistake
    return (
        _CONTROL.match(source.text, line.start, line.end) is not None
        or _CONTROL_LINE.fullmatch(above) is not None
    )


# What another program replaces; in lower case, nothing but the name may be in braces, and text follows at once.
_PLACEHOLDER = regex(
    r"@[A-Za-z_][\w.-]*@|%[A-Za-z_]\w*%|__[A-Za-z]\w*?__|\$\{?[A-Za-z_]\w*\}?|<[A-Za-z][\w .-]*>"
    r"|(?<![{$])\{(?:[A-Z][A-Z0-9_]*\}[ \t]*|[a-z_]\w*\})"
)
# A name in capitals on a line of its own, as for sed.
_CAPITALS = regex(r"[A-Z][A-Z0-9]*(?:_[A-Z0-9]+)+")
# A mustache in a string of JSON, which has strings of its own.
_QUOTING = regex(r"\{\{[^\n]*?\}\}")


def _ends_at_placeholder(source: Source, stream: Any) -> bool:
    """Whether a text cannot be read because of a value or a line in whose place another program puts one."""
    mistake = _mistake(source, stream)
    if mistake is None:
        return False
    at, line, above = mistake
    if _PLACEHOLDER.fullmatch(above) or _CAPITALS.fullmatch(above):
        return True
    forms = (_PLACEHOLDER, _QUOTING) if source.path.endswith(".json") else (_PLACEHOLDER,)
    return any(
        found.start() <= at <= found.end()
        for form in forms
        for found in form.finditer(source.text, line.start, line.end)
    )


def _has_paths(kind: Kind) -> bool:
    try:
        return kind.path_pattern is not None
    except re.error as error:
        raise PluginError(f"kind {kind.name}: invalid pattern in 'paths': {error}") from error


def read_as(kind: Kind, source: Source, tree: Tree | None, context: Context) -> Document:
    """Read an artifact of a kind. Raises PartFailed."""
    document = call(f"kind {kind.name}", kind.read, source, tree, context)
    document.context = context
    return document


def _replaced_in(source: Source, context: Context) -> re.Pattern[str] | None:
    """What fits the values in a text that a program puts in before the file is applied; None if there are none."""
    found = {match[0] for match in PLACEHOLDER.finditer(source.text)}
    found &= replaced_texts(context) if found else set()
    if found:
        return re.compile("|".join((_REPLACED.pattern, *map(re.escape, sorted(found)))))
    return _REPLACED if _REPLACED.search(source.text) else None


def _is_replaced(source: Source, pattern: re.Pattern[str], path: str, span: Span) -> bool:
    """Whether a line of a place has a value that a program puts in before the file is applied."""
    if path != source.path:
        return False
    lines = source.whole_lines(span)
    return pattern.search(source.text, lines.start, lines.end) is not None
