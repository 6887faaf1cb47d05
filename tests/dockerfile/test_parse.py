import subprocess
import sys
from typing import TypeVar

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from aurora_devops.core.context import alone
from aurora_devops.core.facts import Statement
from aurora_devops.core.run import Choices, lint_texts
from aurora_devops.core.source import Source, Span
from aurora_devops.kinds.dockerfile import (
    Add,
    Arg,
    Cmd,
    Copy,
    Dockerfile,
    Env,
    From,
    Healthcheck,
    Image,
    Instruction,
    Label,
    Onbuild,
    Port,
    Run,
    Script,
    Setting,
    Shell,
    Stage,
    Unknown,
    User,
    Volume,
    Workdir,
)
from aurora_devops.kinds.dockerfile.kind import kind
from aurora_devops.kinds.dockerfile.parse import parse
from aurora_devops.kinds.dockerfile.render import render

I = TypeVar("I", bound=Instruction)  # noqa: E741


def one(text: str, sort: type[I]) -> I:
    """The only instruction of a type in a text."""
    (found,) = [each for each in parse(text).every_instruction if isinstance(each, sort)]
    return found


def nodes(text: str, sort: type[I]) -> list[I]:
    document = kind.read(Source("Dockerfile", text), None, alone())
    return [node for node in document.walk() if isinstance(node, sort)]


def at(text: str, span: Span) -> str:
    return text[span.start : span.end]


def said(instruction: Instruction) -> list[str]:
    return [mistake.sort for mistake in instruction.mistakes]


# Lines


def test_continuations_lose_comments_and_empty_lines():
    text = "FROM a\nRUN one && \\\n  # a comment\n\n  two \\  \n  three\nUSER u\n"
    run = one(text, Run)
    assert run.script.text == "one && \\\n                 two   \\\n  three"
    assert len(run.script.text) == run.script.at.end - run.script.at.start
    assert at(text, run.at) == text[7 : text.index("\nUSER")]
    assert [comment.text for comment in parse(text).comments] == ["a comment"]
    assert [at(text, span) for span in run.blank_lines] == [""]


def test_a_script_has_the_offsets_of_the_source():
    text = "FROM a\r\nRUN one \\\r\n  # no\r\n  && two\r\n"
    run = one(text, Run)
    start = run.script.text.index("two")
    assert at(text, run.script.place(start, start + 3)) == "two"
    assert "\r" not in run.script.text


def test_two_escape_characters_do_not_continue():
    assert len(parse("RUN one \\\\\nRUN two").instructions) == 2


def test_a_continuation_at_the_end_of_the_file():
    for text in ("RUN one \\", "RUN one \\\n", "RUN one \\\n# c", "RUN one \\\n\n\n"):
        assert one(text, Run).script.text.strip() == "one"


def test_the_keyword_may_come_after_a_continuation():
    text = "\\\nFR\\\nOM debian"
    word = one(text, From)
    assert (word.name, at(text, word.keyword_at)) == ("FROM", "FR\\\nOM")


def test_a_word_over_two_lines():
    text = "FROM a\nCOPY on\\\ne /two"
    copy = one(text, Copy)
    assert copy.sources[0].text == "one"
    assert at(text, copy.sources[0].at) == "on\\\ne"


def test_parser_directives():
    text = "# syntax=docker/dockerfile:1\n# escape = `\n# check=skip=all\n# comment\nRUN dir `\n  c:\\\n"
    file = parse(text)
    assert [(each.name, each.value) for each in file.directives] == [
        ("syntax", "docker/dockerfile:1"),
        ("escape", "`"),
        ("check", "skip=all"),
    ]
    assert at(text, file.directives[0].value_at) == "docker/dockerfile:1"
    assert [comment.text for comment in file.comments] == ["comment"]
    assert one(text, Run).script.text == "dir \\\n  c:\\"


@pytest.mark.parametrize("above", ["\n", "# comment\n", "FROM a\n"])
def test_directives_stand_above_everything(above):
    assert parse(above + "# escape=`\nRUN a").escape == "\\"


def test_wrong_directives_are_mistakes():
    file = parse("# escape=x\n# syntax=a\n# syntax=b\nFROM a")
    assert [mistake.sort for mistake in file.mistakes] == ["directive", "directive"]


def test_an_empty_file():
    assert [mistake.sort for mistake in parse("# only\n").mistakes] == ["empty"]


# Here-documents


def test_a_heredoc_is_the_script():
    text = "FROM a\nRUN <<EOF\n# no comment of Docker's\napt-get update\nEOF\nUSER u"
    run = one(text, Run)
    assert run.script.text == "# no comment of Docker's\napt-get update\n"
    assert at(text, run.script.at) == run.script.text
    assert at(text, run.at).endswith("EOF")
    assert run.heredocs[0].expand
    assert not parse(text).comments


def test_several_heredocs_with_tabs_and_quotes():
    text = "FROM a\nCOPY <<-one <<'two' b /dir/\n\tx\n\tone\ny\ntwo\nUSER u\n"
    copy = one(text, Copy)
    assert [(doc.name, doc.text, doc.dedent, doc.expand) for doc in copy.heredocs] == [
        ("one", "\tx\n", True, True),
        ("two", "y\n", False, False),
    ]
    assert [word.text for word in copy.sources] == ["b"]
    assert copy.destination.text == "/dir/"
    assert at(text, copy.heredocs[1].at) == "<<'two'"
    assert len(parse(text).instructions) == 3


@pytest.mark.parametrize(
    ("words", "body", "expands"),
    [
        ("<< 'EOF'", "import x\n", False),
        ("<<  EOF > /x", "$import\n", True),
        ('<<- "EOF"', "\timport\n", False),
    ],
)
def test_a_space_between_the_operator_and_the_delimiter(words, body, expands):
    text = f"FROM a\nRUN mkdir /y && cat > /x {words}\n{body}EOF\nUSER u\n"
    run = one(text, Run)
    assert [(doc.text, doc.expand) for doc in run.heredocs] == [(body, expands)]
    assert at(text, run.heredocs[0].at).startswith("<<")
    assert [type(instruction) for instruction in parse(text).instructions[2:]] == [User]


def test_the_lines_of_copy_with_a_spaced_delimiter():
    copy = one("FROM a\nCOPY << EOF b /dir/\nRUM x\nEOF\nUSER u\n", Copy)
    assert [word.text for word in copy.sources] == ["b"]
    assert copy.heredocs[0].text == "RUM x\n"


@pytest.mark.parametrize(
    ("command", "first", "shell"),
    [
        ("<<EOF", "#!/usr/bin/env python3", "python"),
        ("<<EOF", "#!/bin/bash -e", "bash"),
        ("bash -eo pipefail <<EOF", "echo", "bash"),
        ("<<EOF", "echo", "sh"),
    ],
)
def test_the_shell_of_a_heredoc(command, first, shell):
    script = one(f"FROM a\nRUN {command}\n{first}\nEOF", Run).script
    assert (script.text, script.shell) == (f"{first}\n", shell)


def test_a_heredoc_for_another_program_is_no_script():
    script = one("FROM a\nRUN python3 <<EOF\nprint(1)\nEOF\n", Run).script
    assert script.text == "python3 <<EOF\nprint(1)\nEOF"


def test_a_heredoc_that_is_never_closed():
    text = "FROM a\nRUN <<EOF\necho\nUSER u\n"
    run = one(text, Run)
    assert said(run) == ["heredoc"]
    assert at(text, run.mistakes[0].at) == "<<EOF"
    assert not run.heredocs[0].closed
    assert run.at.end == len(text) - 1


@pytest.mark.parametrize(
    "command",
    [
        "echo '<<EOF'",
        "echo <<<EOF",
        'echo "it <<EOF',
        'CMD ["<<EOF"]',
        "x=$((1<<2))",
        "x=$((1 << 2))",
        "x=$(( y << z ))",
    ],
)
def test_no_heredoc(command):
    assert not one(f"FROM a\nRUN {command}\nUSER u\n", User).mistakes


def test_heredocs_with_windows_line_ends():
    run = one("FROM a\r\nRUN <<EOF\r\necho\r\nEOF\r\nUSER u\r\n", Run)
    assert run.heredocs[0].closed
    assert run.script.text == "echo \n"


# Words, flags, forms


def test_flags():
    text = "FROM a\nRUN --mount=type=secret,id=x,dst=/y,ro \\\n --network=none make"
    run = one(text, Run)
    assert [(flag.name, flag.value) for flag in run.flags] == [
        ("mount", "type=secret,id=x,dst=/y,ro"),
        ("network", "none"),
    ]
    assert at(text, run.flags[1].value_at) == "none"
    assert run.mounts[0].options == {"type": "secret", "id": "x", "target": "/y", "readonly": "true"}
    assert run.script.text == "make"


@pytest.mark.parametrize(
    ("text", "sort"),
    [
        ("RUN --nosuch=1 x", "unknown-flag"),
        ("COPY --from a b", "bad-flag"),
        ("COPY --link=perhaps a b", "bad-flag"),
        ("COPY --chown=a --chown=b a b", "duplicate-flag"),
        ("HEALTHCHECK --interval=5 CMD x", "bad-flag"),
        ("HEALTHCHECK CMD", "missing-argument"),
        ("HEALTHCHECK NONE x", "extra-argument"),
        ("HEALTHCHECK curl", "bad-argument"),
        ("FROM", "missing-argument"),
        ("FROM a b", "extra-argument"),
        ("FROM a AS 1x", "stage-name"),
        ("COPY a", "missing-argument"),
        ("ENV a", "missing-argument"),
        ("ENV a=b c", "bad-argument"),
        ("CMD [1]", "bad-argument"),
        ("SHELL /bin/bash", "bad-argument"),
        ("EXPOSE http", "bad-argument"),
        ("ONBUILD ONBUILD RUN x", "onbuild"),
        ("FORM a", "unknown-instruction"),
    ],
)
def test_what_docker_refuses_is_a_mistake(text, sort):
    assert said(parse(text).instructions[0]) == [sort]


@pytest.mark.parametrize(
    "text",
    [
        "HEALTHCHECK --interval=1m30s --retries=3 CMD x",
        "COPY --link --parents a b",
        "ENV a b c",
        "ARG a b=c",
        "FROM --platform=$BUILDPLATFORM a as b",
        "EXPOSE 80 53/udp 8000-8010 $PORT",
        "CMD [not json]",
        "ADD --checksum=sha256:x --keep-git-dir=true a b",
    ],
)
def test_what_docker_takes_is_none(text):
    assert said(parse(text).instructions[0]) == []


def test_an_unknown_instruction_keeps_its_words():
    assert [word.text for word in one("FORM debian AS x", Unknown).words] == ["debian", "AS", "x"]


def test_exec_form_over_lines():
    text = 'FROM a\nCMD ["sh", \\\n "-c", "a \\"b\\""]'
    cmd = one(text, Cmd)
    assert [word.text for word in cmd.exec] == ["sh", "-c", 'a "b"']
    assert [at(text, word.at) for word in cmd.exec] == ['"sh"', '"-c"', '"a \\"b\\""']
    assert cmd.script is None


def test_brackets_that_are_no_json_go_to_the_shell():
    assert one("FROM a\nCMD ['a', 'b']", Cmd).looks_like_exec
    assert not one("FROM a\nRUN [ -f x ] && [ -f y ]", Run).looks_like_exec


def test_pairs():
    text = 'FROM a\nENV A="b c" \\\n  D=e\\ f\nLABEL old  the value\nARG X'
    env, label, arg = one(text, Env), one(text, Label), one(text, Arg)
    assert [(pair.name, pair.value, at(text, pair.value_at)) for pair in env.pairs] == [
        ("A", "b c", '"b c"'),
        ("D", "e f", "e\\ f"),
    ]
    assert (label.pairs[0].name, label.pairs[0].value, label.pairs[0].form) == ("old", "the value", " ")
    assert (arg.pairs[0].name, arg.pairs[0].value) == ("X", None)


def test_user_and_group():
    text = 'FROM a\nUSER "${U:-1000}:staff"'
    user = one(text, User)
    assert (at(text, user.user.at), at(text, user.group.at)) == ("${U:-1000}", "staff")


def test_ports_with_variables():
    text = "FROM a\nENV PORT=8080\nEXPOSE 80 53/UDP 20-21 $PORT $OTHER"
    assert [(port.number, port.protocol) for port in nodes(text, Port)] == [
        (80, "tcp"),
        (53, "udp"),
        (None, "tcp"),
        (8080, "tcp"),
        (None, "tcp"),
    ]
    assert [at(text, port.at) for port in nodes(text, Port)][1] == "53/UDP"


def test_volume_and_add_in_both_forms():
    assert [word.text for word in one('VOLUME ["/a", "/b"]', Volume).paths] == ["/a", "/b"]
    assert [word.text for word in one("VOLUME /a /b", Volume).paths] == ["/a", "/b"]
    add = one('ADD ["a b", "/c"]', Add)
    assert (add.sources[0].text, add.destination.text, add.json_form) == ("a b", "/c", True)


def test_healthcheck():
    text = "FROM a\nHEALTHCHECK --interval=5s cmd curl -f x"
    check = one(text, Healthcheck)
    assert (check.test.text, check.interval.value, check.script.text) == ("cmd", "5s", "curl -f x")
    assert one("HEALTHCHECK none", Healthcheck).is_none


def test_onbuild():
    text = "FROM a\nONBUILD RUN <<EOF\nx\nEOF\nUSER u"
    onbuild = one(text, Onbuild)
    run = onbuild.instruction
    assert isinstance(run, Run)
    assert run.triggered
    assert run.stage is onbuild.stage is not None
    assert (at(text, onbuild.at), run.script.text) == ("ONBUILD RUN <<EOF\nx\nEOF", "x\n")


# Images, stages, variables


@pytest.mark.parametrize(
    ("text", "name", "tag", "known"),
    [
        ("FROM debian:12", "debian", "12", True),
        ("ARG V=12\nFROM debian:$V", "debian", "12", True),
        ('ARG V="12"\nFROM debian:${V}-slim', "debian", "12-slim", True),
        ("ARG V\nFROM debian:${V:-11}", "debian", "11", True),
        ("FROM debian:${V-11}", "debian", "11", True),
        ("ARG V=1\nFROM debian${V:+:9}", "debian", "9", True),
        ("ARG A=x\nARG B=$A/y\nFROM $B", "x/y", None, True),
        ("ARG R=host:5000\nARG V\nFROM $R/app:$V", "host:5000/app", None, False),
        ("ARG V\nFROM debian:$V", "debian", None, False),
        ("FROM ${A:-${B:-debian}}:1", "debian", "1", True),
    ],
)
def test_the_base_image(text, name, tag, known):
    image = one(text, From).image
    assert (image.name, image.tag, image.known, image.role) == (name, tag, known, "base")
    assert at(text, image.at) == text.rpartition("FROM ")[2]


def test_scratch_and_stages_are_no_images():
    file = parse("FROM scratch AS one\nFROM ONE AS two\nFROM two\nCOPY --from=0 a b\n")
    first, second, third = file.stages
    assert [stage.from_.image for stage in file.stages] == [None, None, None]
    assert first.from_.is_scratch
    assert list(third.ancestors) == [second, first]
    assert third.parent is third.from_.stage_reference is second
    assert third.is_final
    assert file.final_stage is third
    assert set(third.uses) == {first, second}


def test_an_alias_as_it_is_written():
    stage = one("FROM a as Build", From)
    assert (stage.as_word.text, stage.alias.text, stage.stage.name) == ("as", "Build", "build")


def test_copy_and_mount_from():
    text = (
        "FROM a AS one\nFROM b AS two\nFROM c\nCOPY --from=one x y\nCOPY --from=nginx:1 x y\n"
        "RUN --mount=type=bind,from=two,target=/t --mount=from=busybox:2 x\n"
    )
    file = parse(text)
    assert [(image.text, image.role, at(text, image.at)) for image in nodes(text, Image)[3:]] == [
        ("nginx:1", "copy", "nginx:1"),
        ("busybox:2", "mount", "busybox:2"),
    ]
    assert [stage.name for stage in file.final_stage.uses] == ["one", "two"]
    assert file.used_stages == set(file.stages)


def test_a_stage_that_nothing_uses():
    file = parse("FROM a AS one\nFROM b AS two\nFROM c\nCOPY --from=two x y\n")
    assert [stage.name for stage in file.stages if stage not in file.used_stages] == ["one"]


def test_what_a_stage_inherits():
    file = parse(
        'FROM a AS one\nUSER app\nWORKDIR /srv\nSHELL ["/bin/bash", "-o", "pipefail", "-c"]\nENV A=1\n'
        "FROM one\nWORKDIR x/y\nRUN true\n"
    )
    stage = file.final_stage
    assert stage.effective_user.user.text == "app"
    assert stage.effective_workdir == "/srv/x/y"
    assert stage.effective_shell.program == "bash"
    assert stage.of(Run)[0].script.shell == "bash"
    assert dict(stage.environment) == {"A": "1"}


@pytest.mark.parametrize(
    ("text", "directory"),
    [
        ("FROM a", None),
        ("FROM a\nWORKDIR x", None),
        ("FROM scratch\nWORKDIR x\nWORKDIR y", "/x/y"),
        ("FROM a\nARG D=/d\nWORKDIR $D", "/d"),
        ("FROM a\nWORKDIR /x\nWORKDIR $D", None),
        ("FROM a\nWORKDIR /x\nWORKDIR /y", "/y"),
    ],
)
def test_effective_workdir(text, directory):
    assert parse(text).final_stage.effective_workdir == directory


def test_variables_in_force():
    text = "ARG G=global\nFROM a\nARG G\nARG N\nENV A=1\nENV A=2 B=$A\nARG A=3\nRUN x\nENV A=4\n"
    run = one(text, Run)
    assert dict(run.environment) == {"G": "global", "N": None, "A": "2", "B": "1"}
    assert dict(run.stage.environment)["A"] == "4"
    assert dict(one("ARG G=1\nFROM a\nRUN x", Run).environment) == {}


def test_single_quotes_keep_the_dollar():
    assert dict(parse("FROM a\nENV A=1 B='$A' C=\\$A D=\"x\"").final_stage.environment) == {
        "A": "1",
        "B": "$A",
        "C": "$A",
        "D": "x",
    }


def test_values_that_double_do_not_grow_for_ever():
    file = parse("FROM a\nENV A=xx\n" + "ENV A=$A$A\n" * 100)
    assert file.final_stage.environment["A"] is None


def test_a_fragment_without_from():
    file = parse("ARG V=1\nRUN x $V\nUSER u\n")
    (stage,) = file.stages
    assert stage.from_ is None
    assert [each.name for each in stage.instructions] == ["RUN", "USER"]
    assert file.arguments[0].stage is None
    assert stage.environment["V"] == "1"


@pytest.mark.parametrize(
    ("above", "shell"),
    [
        ("FROM alpine", "sh"),
        ("FROM mcr.microsoft.com/windows/servercore:ltsc2022", "cmd"),
        ("FROM --platform=windows/amd64 x", "cmd"),
        ('FROM a\nSHELL ["powershell", "-Command"]', "pwsh"),
        ('FROM a\nSHELL ["C:\\\\x\\\\PowerShell.exe"]', "pwsh"),
        ('FROM a\nSHELL ["conda", "run", "-n", "x", "/bin/bash", "-c"]', "bash"),
    ],
)
def test_the_shell_in_force(above, shell):
    assert one(f"{above}\nRUN x", Run).script.shell == shell


# The kind


def test_nodes_and_facts():
    text = "ARG V=1\nFROM a:$V\nENV A=1\nLABEL b=2\nONBUILD RUN x\n"
    document = kind.read(Source("Dockerfile", text), None, alone())
    found = list(document.walk())
    assert [type(node) for node in found[:2]] == [Dockerfile, Stage]
    assert [type(node) for node in found[2:8]] == [Arg, From, Env, Label, Onbuild, Run]
    assert [type(node) for node in found[8:]] == [Setting, Image, Setting, Setting, Script]
    assert [(node.name, node.value, node.where) for node in found if isinstance(node, Setting)] == [
        ("V", "1", "arg"),
        ("A", "1", "env"),
        ("b", "2", "label"),
    ]
    statements = [fact for fact in document.facts() if isinstance(fact, Statement)]
    assert [(fact.about, fact.name) for fact in statements] == [("image", "a:1")]
    assert [at(text, span) for span in document.statements()] == text.splitlines()


@pytest.mark.parametrize(
    ("path", "read"),
    [
        ("Dockerfile", True),
        ("a/b/Dockerfile.dev", True),
        ("Dockerfile.python-3.12", True),
        ("app.Dockerfile", True),
        ("app.dockerfile", True),
        ("Containerfile", True),
        ("dockerfile", True),
        ("Dockerfile.j2", False),
        ("Dockerfile.dev.tmpl", False),
        ("Dockerfile.md", False),
        ("Dockerfile.dockerignore", False),
        ("MyDockerfile", False),
        ("Dockerfile/README.md", False),
    ],
)
def test_which_files_are_dockerfiles(path, read):
    assert bool(kind.path_pattern.search(path)) is read


def test_the_kind_does_not_import_pydantic():
    code = "import sys, aurora_devops.kinds.dockerfile.kind; sys.exit('pydantic' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


# Any text

_PIECES = st.sampled_from(
    [
        *(
            "FROM ",
            "RUN ",
            "COPY ",
            "ENV ",
            "ONBUILD ",
            "HEALTHCHECK CMD ",
            "EXPOSE ",
            "USER ",
            "LABEL ",
            "ARG ",
        ),
        *(
            "CMD ",
            "SHELL ",
            "WORKDIR ",
            "--mount=type=x,from=a ",
            "--from=0 ",
            "--",
            "=",
            "a",
            "b ",
            "80",
            "AS x",
        ),
        *(
            "<<E",
            "<<-'E'",
            "\n",
            "\\\n",
            "\\ \n",
            "\r\n",
            "# c\n",
            "E\n",
            "# escape=`\n",
            "`\n",
            '"',
            "'",
            "$",
        ),
        *("${", "}", ":-", "\\", '["a", "b"]', "[", "]", " ", "\t", "\u2028", "\x1c", "é"),
    ]
)


@settings(max_examples=600, deadline=None)
@given(st.one_of(st.text(), st.lists(_PIECES, max_size=30).map("".join)))
def test_any_text_is_a_dockerfile(text):
    document = kind.read(Source("Dockerfile", text), None, alone())
    end = 0
    for instruction in document.model.instructions:
        assert end <= instruction.at.start < instruction.at.end <= len(text)
        end = instruction.at.end
    for node in document.walk():
        assert_spans_inside(node, len(text))
        if isinstance(node, Script):
            assert len(node.text) == node.at.end - node.at.start
    for stage in document.model.stages:
        assert stage.effective_workdir is None or stage.effective_workdir
        dict(stage.environment)


def assert_spans_inside(value: object, size: int) -> None:
    if isinstance(value, Span):
        assert 0 <= value.start <= value.end <= size
    elif isinstance(value, tuple):
        for each in value:
            assert_spans_inside(each, size)
    elif isinstance(value, (Instruction, Dockerfile)):
        for name in value.fields():
            if name != "shell":
                assert_spans_inside(getattr(value, name), size)
    elif hasattr(value, "at"):
        assert_spans_inside(value.at, size)


@pytest.mark.parametrize(
    "text",
    [
        "RUN true\n" * 20_000,
        "RUN x" + " \\\n y" * 20_000,
        "RUN <<EOF\n" + "x\n" * 20_000,
        "RUN " + "x" * 1_000_000,
        "ONBUILD " * 20_000,
        "FROM " + "${A:-" * 20_000,
        "CMD " + "[" * 200_000,
        "USER " + "${" * 200_000,
    ],
)
def test_hostile_texts_are_read(text):
    assert list(kind.read(Source("Dockerfile", text), None, alone()).walk())


def test_workdir_keeps_what_is_written():
    assert one("WORKDIR c:\\dir", Workdir).path.raw == "c:\\dir"


@pytest.mark.parametrize("text", ["ENV =", "ENV =b", "ARG =b", "ENV = a=b", 'ENV ""=c', "ARG ="])
def test_a_blank_name_is_no_variable(text):
    document = parse(f"ARG =a\nFROM debian:12\n{text}\nCOPY $NAME_2 /\n")
    assert "" not in document.global_arguments
    assert "" not in document.stages[0].environment
    report = lint_texts({"Dockerfile": document.text}, Choices("all"))
    assert report.failures == ()
    assert [f.line for f in report.findings if f.message.endswith("has an empty name")] == [1, 3]


def test_shell_without_json():
    assert one("SHELL bash -c", Shell).words == ()


@pytest.mark.parametrize("text", ["ONBUILD RUN <<EOF\n", "FROM a\nONBUILD COPY <<EOF /x\nbody\n"])
def test_a_trigger_with_an_open_heredoc_is_written_as_it_is(text):
    assert render(parse(text)) == text
