from posixpath import join, normpath

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from aurora_devops.formats.packages import installs, verb
from aurora_devops.formats.shell import Command, Shell, Word, parse
from aurora_devops.formats.shell.branches import untaken
from aurora_devops.formats.shell.folders import in_folders


def only(text: str) -> Command:
    (command,) = parse(text).commands
    return command


def texts(command: Command) -> list[str]:
    return [word.text for word in command.words]


def names(shell: Shell) -> list[str]:
    return [command.name for command in shell.commands]


# --- words and places


def test_words_know_their_value_and_their_place():
    text = "échø 'ü x' \"a\"b $HOME\n"
    command = only(text)
    assert texts(command) == ["échø", "ü x", "ab", "$HOME"]
    assert [text[w.start : w.end] for w in command.words] == ["échø", "'ü x'", '"a"b', "$HOME"]
    assert [word.static for word in command.words] == [True, True, True, False]
    assert [word.quoted for word in command.words] == [False, True, True, False]


@pytest.mark.parametrize(
    ("written", "value"),
    [
        (r"a\ b", "a b"),
        (r"tomcat\>=9.0", "tomcat>=9.0"),
        ('"a\\n\\"b"', 'a\\n"b'),
        ("$'a\\tb'", "a\tb"),
        ('$"a"', "a"),
        ("a\\\nb", "ab"),
        ("'it'\\''s'", "it's"),
        ('"$(echo "x")"y', '$(echo "x")y'),
        ('express@"4.1.1"', "express@4.1.1"),
        ("~/x", "~/x"),
        ("😀'é'", "😀é"),
    ],
)
def test_quote_removal(written, value):
    command = parse(f"echo {written}").commands[0]
    assert texts(command)[1:] == [value]


def test_a_program_is_named_without_its_directory():
    assert only("/usr/bin/apt-get update").name == "apt-get"
    assert only("/usr/bin/apt-get update").word == "/usr/bin/apt-get"
    assert only("$CMD update").name == ""


def test_continued_lines_are_one_command():
    command = only("apt-get install \\\n  curl \\\n  git")
    assert texts(command) == ["apt-get", "install", "curl", "git"]


# --- expansions


def test_expansions_say_what_and_where_they_are():
    shell = parse('x=$a; echo $b "${c:-$d}" `e` $(f "$g") $((h+1)) <(i); [[ $j ]]; [ ${#k} ]; cat > $l')
    found = [(e.kind, e.raw, e.splits) for e in shell.expansions]
    assert found == [
        ("variable", "$a", False),
        ("variable", "$b", True),
        ("parameter", "${c:-$d}", False),
        ("variable", "$d", False),
        ("backtick", "`e`", True),
        ("command", '$(f "$g")', True),
        ("variable", "$g", False),
        ("arithmetic", "$((h+1))", True),
        ("process", "<(i)", False),
        ("variable", "$j", False),
        ("parameter", "${#k}", True),
        ("variable", "$l", False),
    ]
    by_raw = {e.raw: e for e in shell.expansions}
    assert (by_raw["${c:-$d}"].name, by_raw["${c:-$d}"].operator) == ("c", ":-$d")
    assert (by_raw["${#k}"].name, by_raw["${#k}"].prefix) == ("k", "#")
    assert by_raw["$l"].where == "redirect"
    assert [e.kind for e in shell.substitutions] == ["backtick", "command", "process"]


def test_a_substitution_in_a_string_begins_at_its_dollar():
    text = 'echo "a $(b) c"'
    (expansion,) = parse(text).expansions
    assert text[expansion.start : expansion.end] == "$(b)"
    assert expansion.quoted


@pytest.mark.parametrize(
    ("text", "expressions", "words"),
    [
        ("echo ${{ github.ref }} x", ["${{ github.ref }}"], ["echo", "${{ github.ref }}", "x"]),
        ("a=\"${{ x || 'y' }}\" b", ["${{ x || 'y' }}"], ["b"]),
        ("é {{ .Values.x }}", ["{{ .Values.x }}"], ["é", "{{ .Values.x }}"]),
    ],
)
def test_template_expressions_are_words(text, expressions, words):
    shell = parse(text)
    assert [text[start:end] for start, end in shell.expressions] == expressions
    assert not shell.errors
    assert texts(shell.commands[0]) == words
    assert "expression" in [e.kind for e in shell.expansions]


def test_a_format_in_single_quotes_is_static():
    assert only("docker inspect -f '{{.Id}}' x").words[3].static
    assert not only("echo '${{ github.ref }}'").words[1].static


# --- structure


def test_operators_lead_to_commands_and_on_from_them():
    shell = parse("a && ! b || c; d & e | f\ng")
    assert [(c.name, c.operator, c.following, c.negated) for c in shell.commands] == [
        ("a", "", "&&", False),
        ("b", "&&", "||", True),
        ("c", "||", ";", False),
        ("d", ";", "&", False),
        ("e", "&", "|", False),
        ("f", "|", ";", False),
        ("g", ";", "", False),
    ]


def test_pipelines_hold_their_stages():
    shell = parse("curl x | (cat; sh) |& tee y")
    (pipeline,) = shell.pipelines
    assert [[c.name for c in stage] for stage in pipeline.stages] == [["curl"], ["cat", "sh"], ["tee"]]
    assert [c.index for c in shell.commands] == [0, 1, 1, 2]
    assert shell.commands[3].operator == "|&"


def test_a_substitution_is_no_part_of_the_pipeline_around_it():
    shell = parse("a $(b) | c")
    assert [[c.name for c in stage] for stage in shell.pipelines[0].stages] == [["a"], ["c"]]
    assert shell.commands[1].pipeline is None


@pytest.mark.parametrize(
    ("text", "context"),
    [
        ("f() { x; }", ("function", "group")),
        ("function f { x; }", ("function", "group")),
        ("(x)", ("subshell",)),
        ("if x; then :; fi", ("if", "condition")),
        ("if :; then x; fi", ("if",)),
        ("if :; then :; elif x; then :; fi", ("if", "condition")),
        ("if :; then :; else x; fi", ("if",)),
        ("while x; do :; done", ("loop", "condition")),
        ("until :; do x; done", ("loop",)),
        ("for i in a; do x; done", ("loop",)),
        ("for ((i=0; i<3; i++)); do x; done", ("loop",)),
        ("case a in b) x;; esac", ("case",)),
        ("echo $(x)", ("substitution",)),
        ("echo `x`", ("substitution",)),
        ("a=$(x)", ("substitution",)),
        ("cat < <(x)", ("substitution",)),
    ],
)
def test_context(text, context):
    (command,) = [command for command in parse(text).commands if command.name == "x"]
    assert command.context == context
    assert command.inside(context[-1])


def test_tests_and_declarations_are_commands():
    shell = parse(
        '[ -n "$x" -a $y = 1 ]; [[ a == b* && ! -f c ]]; export A=1 B; local c="$d"; unset E; ((x++))'
    )
    assert [texts(c) for c in shell.commands] == [
        ["[", "-n", "$x", "-a", "$y", "=", "1", "]"],
        ["[[", "a", "==", "b*", "&&", "!", "-f", "c", "]]"],
        ["export", "A=1", "B"],
        ["local", "c=$d"],
        ["unset", "E"],
        ["(("],
    ]


def test_assignments():
    shell = parse("A=1 cmd; B+=2; export C=3; for d in x; do :; done; read -r e f; printf -v g x; arr=(1 2)")
    assert [(a.name, a.by, a.value and a.value.text, a.append) for a in shell.assignments] == [
        ("A", "prefix", "1", False),
        ("B", "", "2", True),
        ("C", "export", "3", False),
        ("d", "for", None, False),
        ("e", "read", None, False),
        ("f", "read", None, False),
        ("g", "printf", None, False),
        ("arr", "", "(1 2)", False),
    ]
    assert [a.name for a in shell.commands[0].assignments] == ["A"]


def test_redirections_belong_to_the_last_command():
    shell = parse("a && b 2>&1 >> f; while c; do :; done < in")
    a, b, *_ = shell.commands
    assert a.redirects == ()
    assert [(r.descriptor, r.operator, r.target and r.target.text) for r in b.redirects] == [
        ("2", ">&", "1"),
        ("", ">>", "f"),
    ]
    assert [r.operator for r in shell.redirects] == [">&", ">>", "<"]
    assert shell.redirects[2].command is None


@pytest.mark.parametrize(
    ("text", "words", "ends"),
    [
        (
            "apt-get install > /dev/null -y curl wget; true",
            ["apt-get", "install", "-y", "curl", "wget"],
            "wget",
        ),
        ("true | tee <in a >out b && true", ["tee", "a", "b"], "b"),
        ("! cat <<EOF > file other\nx\nEOF\n", ["cat", "other"], "other"),
    ],
)
def test_arguments_may_follow_a_redirection(text, words, ends):
    command = next(one for one in parse(text).commands if one.name != "true")
    assert [word.text for word in command.words] == words
    assert text[: command.end].endswith(ends)
    assert all(" " not in text[one.start : one.end].strip("<> ") for one in command.redirects)


@pytest.mark.parametrize(
    ("text", "words", "redirects"),
    [
        ("docker compose exec <service> cat a", "docker compose exec <service> cat a", []),
        ("cp <a> <b> >log", "cp <a> <b>", [">log"]),
        ("kubectl logs -n <ns> <pod> -c web 2>err", "kubectl logs -n <ns> <pod> -c web", ["2>err"]),
        ("kubectl port-forward svc/<name> 80:80", "kubectl port-forward svc/<name> 80:80", []),
        ("HOST=<host> \\\n  TOKEN=<token> make <target> all", "make <target> all", []),
        ("sort <in>out", "sort", ["<in", ">out"]),
        ("sort <in >out x", "sort x", ["<in", ">out"]),
        ("diff <(sort a) b 2>&1 <c>>d", "diff <(sort a) b", ["2>&1", "<c", ">>d"]),
    ],
)
def test_a_name_in_angle_brackets_is_an_argument(text, words, redirects):
    shell = parse(text)
    command = next(one for one in shell.commands if one.name == words.split()[0])
    assert " ".join(word.text for word in command.words) == words
    assert [text[one.start : one.end] for one in shell.redirects] == redirects


def test_a_loop_over_the_arguments_needs_no_list():
    shell = parse("for i do a; done")
    assert not shell.errors
    assert [(loop.variable, loop.words) for loop in shell.loops] == [("i", ())]


def test_functions_and_loops():
    shell = parse("f() { :; }\nfunction g { :; }\nfor x in $(ls) *; do :; done; until y; do :; done")
    assert [(f.name, f.keyword) for f in shell.functions] == [("f", False), ("g", True)]
    assert [(loop.kind, loop.variable, [w.text for w in loop.words]) for loop in shell.loops] == [
        ("for", "x", ["$(ls)", "*"]),
        ("until", "", []),
    ]
    assert shell.loops[0].words[1].glob


# --- here-documents


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("cat <<EOF\na $x\nEOF\nb", ["cat", "b"]),
        ("cat <<EOF > out 2>&1 | grep x\na 'b\nEOF\nc", ["cat", "grep", "c"]),
        ("cat <<EOF; ls\n)\nEOF\nc", ["cat", "ls", "c"]),
        ("cat <<'EOF' && ls\n$(no)\nEOF\n", ["cat", "ls"]),
        ("cat <<\\EOF\n$(no)\nEOF\n", ["cat"]),
        ('cat <<-EOF\n\t$(yes "a") "\n\tEOF\nb', ["cat", "yes", "b"]),
        ("cat <<A <<B\n1\nA\n2\nB\nc", ["cat", "c"]),
        ('x="$(cat <<EOF\na "\nEOF\n)"; y', ["cat", "y"]),
        ("if cat <<EOF; then\nx\nEOF\nb; fi", ["cat", "b"]),
        ('cat <<<"$x" # <<EOF\nb', ["cat", "b"]),
        ("echo $((1 << 2)) '<<E' \"<<F\"; b", ["echo", "b"]),
        ("(( x << 2 ))\nb", ["((", "b"]),
    ],
)
def test_here_documents_are_no_commands(text, found):
    shell = parse(text)
    assert names(shell) == found
    assert not shell.errors


def test_a_here_document_is_a_redirection():
    text = "é $(a) <<EOF | b\nü $x\nEOF\n"
    first = parse(text).commands[0]
    (redirect,) = first.redirects
    assert redirect.target is not None
    assert redirect.body is not None
    assert (redirect.operator, redirect.target.text, redirect.body.raw) == ("<<", "EOF", "ü $x\n")
    (expansion,) = redirect.body.expansions
    assert text[expansion.start : expansion.end] == "$x"
    assert (expansion.where, expansion.splits) == ("heredoc", False)


def test_an_unfinished_here_document_is_an_error():
    assert parse("cat <<EOF\nx\n").errors


# --- options of commands


def test_flags():
    command = only("apt-get -qqy install --no-install-recommends --opt=1 -- -z x")
    assert command.has_flag("-y", "--yes")
    assert command.has_flag("-q")
    assert command.has_flag("--no-install-recommends")
    assert command.has_flag("--opt")
    assert not command.has_flag("-z")
    assert command.subcommand == "install"


@pytest.mark.parametrize(
    "written", ["-o x", "-ox", "--output x", "--output=x", "-so x", "-sox", '--output="x"', "-s --output 'x'"]
)
def test_an_option_has_a_value(written):
    text = f"curl {written} url"
    value = only(text).option("-o", "--output")
    assert value is not None
    assert value.text == "x"
    assert "x" in text[value.start : value.end]


@pytest.mark.parametrize(
    "text",
    [
        "go build -mod=mod -o web .",
        "go build -mod mod -o web .",
        "tool -mod=mod -o web",
        "java -cloud -o web",
    ],
)
def test_letters_of_a_long_option_are_no_options(text):
    value = only(text).option("-o")
    assert value is not None
    assert value.text == "web"


def test_operands():
    command = only("apt-get -y install -t stable a --opt b -- -c")
    assert [w.text for w in command.operands({"-t"})] == ["install", "a", "b", "-c"]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("sudo -E -u root apt-get update", ["apt-get", "update"]),
        ("env -u X A=1 sudo B=2 ls -l", ["ls", "-l"]),
        ("time nice -n 5 make", ["make"]),
        ("timeout -s KILL 5 curl x", ["curl", "x"]),
        ("xargs -n 1 -0 rm -rf", ["rm", "-rf"]),
        ("exec gosu app:app /bin/x", ["/bin/x"]),
        ("command -v git", ["command", "-v", "git"]),
        ("sudo -i", ["sudo", "-i"]),
    ],
)
def test_wrappers_are_looked_through(text, found):
    command = only(text)
    assert texts(command.unwrapped) == found
    assert text[command.unwrapped.start : command.unwrapped.end].startswith(found[0])


def test_env_sets_variables():
    assert [a.name for a in only("A=1 env B=2 ls").unwrapped.assignments] == ["A", "B"]


@pytest.mark.parametrize(
    "text",
    [
        "é; bash -euo pipefail -c 'curl x | sh'",
        'é; sh -c "curl x | sh"',
        "é; sudo sh -lc 'curl x | sh'",
        "é; eval 'curl x | sh'",
    ],
)
def test_scripts_in_arguments_are_read(text):
    programs = parse(text).programs
    assert [c.name for c in programs][-2:] == ["curl", "sh"]
    assert text[programs[-2].start : programs[-2].end] == "curl x"
    assert programs[-1].pipeline is not None


@pytest.mark.parametrize("text", ['sh -c "a \\"b\\""', "sh -c $x", "sh a.sh -c 'b'", "sh -c 'a'\\''b'"])
def test_scripts_that_are_not_known_are_not_guessed(text):
    assert [c.name for c in parse(text).programs if c.name != "sh"] == []


@pytest.mark.parametrize(
    ("text", "options"),
    [
        ("set -euo pipefail\nls", {"errexit", "nounset", "pipefail"}),
        ("#!/bin/bash -e\nset -o pipefail; set +e\nls", {"pipefail"}),
        ("ls; set -e", set()),
        ("set -- -e", set()),
    ],
)
def test_options(text, options):
    assert parse(text).options == options


def test_options_hold_from_where_they_are_set():
    text = "a; set -o pipefail; b | c"
    shell = parse(text)
    assert shell.options_at(text.index("b")) == {"pipefail"}


def test_shebang_and_comments():
    text = "#!/usr/bin/env bash\n# é\na # b\n"
    shell = parse(text)
    assert shell.shebang == "/usr/bin/env bash"
    assert [text[start:end] for start, end in shell.comments] == ["#!/usr/bin/env bash", "# é", "# b"]


def test_raw_nodes_are_placed_in_code_points():
    text = "é && a || b"
    shell = parse(text)
    assert [shell.source(node) for node in shell.walk("list")] == ["é && a || b", "é && a"]


# --- packages


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("apt-get install -y -t sid a=1:2.0* b ./c.deb d=$V", "a=1:2.0* b ./c.deb(path) d=$V"),
        ("sudo apt install -qqy a", "a"),
        ("apk add --no-cache -t .deps a=~1.2 'b>=2' c~3 x.apk", "a=~1.2 b>=2 c~3 x.apk(path)"),
        ("dnf -y install rpm-sign-4.16.1.3 c++ o-1:1.1.1k", "rpm-sign-4.16.1.3 c++ o-1:1.1.1k"),
        ("yum -y install java-11-openjdk", "java-11-openjdk"),
        ("dnf install git-core-${v} @dev", "git-core-${v} @dev(group)"),
        ("microdnf module install -y tomcat:9", "tomcat:9"),
        ('yum -y group install "Dev Tools"', "Dev Tools(group)"),
        ("zypper -n in a\\>=9.0 b=1", "a>=9.0 b=1"),
        ("pip3.11 install 'a[x]==1; y' b~=2 . c.whl", "a==1 b~=2 .(path) c.whl(path)"),
        ("pip install -r r.txt -rs.txt a", "a r.txt(file-list) s.txt(file-list)"),
        ("python3 -m pip install --index-url u a", "a"),
        ("pip install git+https://h/u/p.git@v1#egg=p -e ./d", "git+https://h/u/p.git@v1#egg=p(vcs) ./d(path)"),
        ("pip install https://x/y.zip", "https://x/y.zip(url)"),
        ("uv pip install --system a==1", "a==1"),
        ("uv add a@1", "a@1"),
        ("pipx install --python \"$(which python)\" a==1", "a==1"),
        ("npm i -g @s/a @s/b@\"4.1.1\" git://h/p#v1", "@s/a @s/b@4.1.1 git://h/p#v1(vcs)"),
        ("npm i ./f x.tgz o/r#v2", "./f(path) x.tgz(path) o/r#v2(vcs)"),
        ("npm --prefix d install", ""),
        ("yarn global add a@1", "a@1"),
        ("pnpm add -g a", "a"),
        ("gem install a b:2 -v '1.0' -- --with-x y", "a=1.0 b:2"),
        ("go install -tags x example.com/p@v1 ./l", "example.com/p@v1 ./l(path)"),
        ("go run example.com/p@latest a b", "example.com/p@latest"),
        ("cargo install --locked --version 1.2 a b@3", "a=1.2 b@3"),
        ("conda install -y -c forge a=1.2 --file e.txt", "a=1.2 e.txt(file-list)"),
        ("sh -c 'apt-get install a'", "a"),
    ],
)  # fmt: skip
def test_packages(text, found):
    (install,) = installs(parse(text))
    shown = [
        (f"{p.name}{p.constraint}{p.version or ''}" if p.kind == "registry" else f"{p.word.text}({p.kind})")
        for p in install.packages
    ]
    assert " ".join(shown) == found
    assert all(
        p.word.text == text[p.word.start : p.word.end] or p.word.quoted or "\\" in p.word.raw
        for p in install.packages
    )


def test_revisions_of_repositories():
    (install,) = installs(parse("pip install git+ssh://git@h/u/p.git@0.6 git+ssh://git@h/u/p.git"))
    assert [p.version for p in install.packages] == ["0.6", None]
    (install,) = installs(parse("cargo install --git https://h/p --rev abc"))
    assert [(p.kind, p.version) for p in install.packages] == [("vcs", "abc")]


@pytest.mark.parametrize(
    "text",
    [
        "apt-get update",
        "apt-cache install",
        "notdnf install x",
        "npm run install",
        "npm ci",
        "yum",
        "pip freeze",
        "go",
    ],
)
def test_what_installs_nothing(text):
    assert list(installs(parse(text))) == []


# --- any text


PIECES = st.sampled_from([
    *("a", "é", "😀", " ", "\n", "\t", "\\", "'", '"', "`", "$", "$(", ")", "(", "((", "))", "${", "}", "{", ";", "&&"),
    *("||", "|", "&", "<<EOF", "EOF", "<<-", "<<<", "<(", ">", "2>&1", "#", "=", "[", "]", "[[", "]]", "if ", "then "),
    *("fi", "for ", "in ", "do ", "done", "case ", "esac", "${{", "}}", "{{", "x=", "-c", "sh -c ", "sudo ", "\x00"),
    *("pip install ", "npm i ", "-r", "@", "==", "$'", "--", "export ", "\x7f", "\ud800", "function ", "f()", "! "),
])  # fmt: skip


def check_places(shell: Shell, text: str) -> None:
    placed = [
        *shell.commands,
        *shell.programs,
        *shell.pipelines,
        *shell.assignments,
        *shell.expansions,
        *shell.redirects,
        *shell.functions,
        *shell.loops,
    ]
    for node in placed:
        assert 0 <= node.start <= node.end <= len(text)
    for start, end in (*shell.errors, *shell.comments, *shell.expressions):
        assert 0 <= start <= end <= len(text)
    for command in (*shell.commands, *shell.programs):
        for word in command.words:
            assert word.raw == text[word.start : word.end]
            assert isinstance(word.text, str)
            assert all(word.start <= e.start <= e.end <= word.end for e in word.expansions)
        command.has_flag("-y")
        command.option("-o", "--output")
        command.operands({"-t"})
    assert [c.start for c in shell.commands] == sorted(c.start for c in shell.commands)
    for install in installs(shell):
        for package in install.packages:
            assert package.name in package.word.text or not package.static


@settings(max_examples=400, deadline=None)
@given(st.lists(PIECES, max_size=40).map("".join))
def test_any_script_is_read(text):
    check_places(parse(text), text)


@settings(max_examples=100, deadline=None)
@given(st.text(max_size=60))
def test_any_text_is_read(text):
    check_places(parse(text), text)


@pytest.mark.parametrize(
    "piece",
    ["(", "$(", "{ ", "`", '"$(', "if x; then ", "! ", "a|", "a && ", "f() { ", "sudo ", "${x:-", "x=$("],
)
def test_deep_nesting_is_survived(piece):
    for text in (piece * 5_000, piece * 5_000 + "x"):
        check_places(parse(text), text)


def test_too_large_a_script_is_not_read():
    shell = parse("a\n" * 600_000)
    assert shell.commands == ()
    assert shell.errors == ((0, 1_200_000),)


def test_a_script_with_nul_is_not_read():
    assert parse("make a\nmake \0\n").commands == ()


def test_assignments_joined_by_a_continuation_are_assignments():
    command = only("A=1\\\n B='2' \\\n make all\n")
    assert texts(command) == ["make", "all"]
    assert [(a.name, a.value.text if a.value else None) for a in command.assignments] == [
        ("A", "1"),
        ("B", "2"),
    ]


def test_programs_are_found_by_name():
    shell = parse("sudo make a; sh -c 'make b'; remake\n")
    assert [texts(command) for command in shell.called("make")] == [["make", "a"], ["make", "b"]]
    assert [command.name for command in shell.called("remake", "make")] == ["make", "make", "remake"]


def test_an_exec_form_is_one_command():
    text = '["sh", "-c", "make a"]'
    words = tuple(Word.literal(w, text.index(w), text.index(w) + len(w)) for w in ("sh", "-c", "make a"))
    shell = Shell.running(text, words)
    (command,) = shell.called("make")
    assert text[command.start : command.end] == "make a"


@pytest.mark.parametrize(
    ("command", "told"),
    [("apt-get -o Debug=1 -y upgrade", "upgrade"), ("dnf", ""), ("pip3 --proxy x install a", "install")],
)
def test_what_a_manager_is_told(command, told):
    assert verb(only(command)) == told


# --- working directories


@pytest.mark.parametrize(
    ("text", "folders"),
    [
        ("a; cd x; b", [("a", "."), ("b", "x")]),
        ("(cd x && a); b", [("a", "x"), ("b", ".")]),
        ("if ! (cd x && a); then b; fi; (cd y; c)", [("a", "x"), ("b", "."), ("c", "y")]),
        ("(cd x; (cd y; a); b); c", [("a", "x/y"), ("b", "x"), ("c", ".")]),
        ("cd x; a; cd -; b", [("a", "x"), ("b", ".")]),
        ("cd x; (cd y; cd -; a); cd -; b", [("a", "x"), ("b", ".")]),
        ("V=$(cd x && a); b", [("a", "x"), ("b", ".")]),
        ("bash -c 'cd x && a'; b", [("bash", "."), ("a", "x"), ("b", ".")]),
        ("f() { cd x; a; }; b", [("a", "x"), ("b", ".")]),
        ("{ cd x; a; }; b", [("a", "x"), ("b", "x")]),
        ("pushd x; a; pushd y; b; popd; c; popd; d", [("a", "x"), ("b", "x/y"), ("c", "x"), ("d", ".")]),
        ("popd; a", [("a", None)]),
        ("if a; then cd x; fi; b", [("a", "."), ("b", None)]),
        ("for i in 1 2; do (cd x; a); cd y; done; b", [("a", "x"), ("b", None)]),
        ("cd; a; cd x; b; cd - ; c", [("a", None), ("b", None), ("c", None)]),
        ("cd -- x; cd -P y; a", [("a", "x/y")]),
    ],
)
def test_the_working_directory_of_a_command(text, folders):
    def entered(folder: str | None, target: str) -> str | None:
        return normpath(join(folder, target)) if folder is not None and target else None

    assert [(command.name, at) for command, at in in_folders(parse(text), ".", entered)] == folders


@pytest.mark.parametrize(
    ("written", "before"),
    [
        ("web:/app", "web"),
        ("'web:/app'", "web"),
        ('"web:$path"', "web"),
        ('"web":/app', "web"),
        ("web", "web"),
    ],
)
def test_the_part_before_a_sign(written: str, before: str) -> None:
    _, word = only(f"cp {written}").words
    assert word.before(":").text == before


# --- branches


def skipped(text: str, **known: str) -> set[str]:
    """The programs `run` in branches that are not taken, by their argument."""
    shell = parse(text)
    values = {f"${name}": value for name, value in known.items()}
    values |= {f"${{{{ matrix.{name} }}}}": value for name, value in known.items()}

    def value(word: Word) -> str | None:
        return values.get(word.text, None if "$" in word.text else word.text)

    spans = untaken(shell, value)
    runs = [command for command in shell.commands if command.name == "run"]
    return {one.arguments[0].text for one in runs if any(low <= one.start < high for low, high in spans)}


_IF = """\
if [[ "$a" == "x" ]]; then
  run x
elif [ $a = y ] || test "$a" = z; then
  run yz
else
  run other
fi
"""


@pytest.mark.parametrize(
    ("a", "names"),
    [("x", {"yz", "other"}), ("y", {"x", "other"}), ("z", {"x", "other"}), ("b", {"x", "yz"})],
)
def test_branches_of_if(a: str, names: set[str]) -> None:
    assert skipped(_IF, a=a) == names


@pytest.mark.parametrize(
    ("a", "names"),
    [("x", {"y", "other"}), ("xx", {"y", "other"}), ("y", {"x"}), ("b", {"x"})],
)
def test_branches_of_case(a: str, names: set[str]) -> None:
    """What comes after a pattern that may match is unknown."""
    text = 'case "$a" in\n  x|"xx") run x ;;\n  y*) run y ;;\n  *) run other ;;\nesac\n'
    assert skipped(text, a=a) == names


@pytest.mark.parametrize(
    ("condition", "taken"),
    [
        ("[ -n $a ]", True),
        ("[[ -z $a ]]", False),
        ("[ ! $a = x ]", False),
        ("! [ $a = x ]", False),
        ("[ $a != y ] && [ $a != x ]", False),
        ("[ $a = x ] && [ $b = y ]", None),
        ("[ $b = y ] && [ $a = y ]", False),
        ("[ $b = y ] || [ $a = x ]", True),
        ("[[ $a == x* ]]", None),
        ("[ ${{ matrix.a }} = x ]", True),
        ("[ $b = x ]", None),
        ("[ $a = x ] | cat", None),
        ("test -f $a", None),
        ("[[ $a == y || $a == z ]]", None),
        ("grep x", None),
    ],
)
def test_conditions(condition: str, taken: bool | None) -> None:
    text = f"if {condition}; then run yes; else run no; fi"
    assert skipped(text, a="x") == ({"no"} if taken else set() if taken is None else {"yes"})


def test_an_unknown_condition_does_not_hide_those_after_it() -> None:
    text = (
        "if [ $b = x ]; then run b; elif [ $a = y ]; then run y; elif [ $a = x ]; then run x; else run no; fi"
    )
    assert skipped(text, a="x") == {"y", "no"}


def test_branches_in_each_other() -> None:
    text = (
        "if [ $b = x ]; then case $a in x) run x;; *) run no;; esac; if [ $a = y ]; then run y; fi; run z; fi"
    )
    assert skipped(text, a="x") == {"no", "y"}
