from collections.abc import Iterator

from aurora_devops import Edit, Finding, Fix, bad, good, policy
from aurora_devops.core.lazy import regex
from aurora_devops.core.source import Span
from aurora_devops.kinds.makefile import Makefile
from aurora_devops.kinds.makefile.model import assigned

# Pairs of dollar signs are passed over; fields of awk are numbers.
_DOLLAR = regex(r"\$(?:\$|(?P<name>[A-Za-z_]\w+)|(?P<field>[1-9])|(?s:.))")
_AWK = regex(r"\b[gm]?awk\b")
_COMMENT = regex(r"[@+\- \t]*#")


@policy(
    "MKF001",
    severity="warning",
    category="validity",
    examples=[
        bad(
            "docs:\n\tdocker run --rm -v «$PWD»:/work -w /work acme/docs\n",
            fixed="docs:\n\tdocker run --rm -v $$PWD:/work -w /work acme/docs\n",
        ),
        bad(
            "copy:\n\tfor name in web mail; do \\\n\t\tcp «$name».env build/; \\\n\tdone\n",
            fixed="copy:\n\tfor name in web mail; do \\\n\t\tcp $$name.env build/; \\\n\tdone\n",
        ),
        bad(
            "owner:\n\tls -l data | awk '{print «$3»}'\n",
            fixed="owner:\n\tls -l data | awk '{print $$3}'\n",
        ),
        good(
            "docs:\n\tdocker run --rm -v $$PWD:/work -v $(CURDIR)/out:/out acme/docs $@\n",
            because="the first dollar sign is one of the shell, and the others are variables of make",
        ),
        good("docs:\n\techo $$$$NAME $(HOME) ${USER}\n", because="`$$$$` is two dollar signs of the shell"),
        good(
            "Q = @\nP = production-\n\ndeploy:\n\t$Q helm upgrade web chart -f $Pvalues.yaml\n",
            because="the Makefile sets `P`",
        ),
        good("docs:\n\t# in $HOME\n\tls\n", because="it is a comment"),
        good("define copy\n\tcp $1.env $2\nendef\n", because="they are the arguments of the function"),
        good("include common.mk\n\ndocs:\n\tcp $Pvalues.yaml out\n", because="another file may set `P`"),
    ],
)
def unescaped_dollar(makefile: Makefile) -> Iterator[Finding]:
    """A recipe has a variable of the shell with a single dollar sign.

    make takes `$PWD` for its variable `P`, which is empty, with `WD` behind it, so the shell gets `WD`.
    Write `$$PWD`, or `$(PWD)` for a variable of make or of the environment.
    Nothing is reported if the Makefile sets a variable of one letter, or includes other files.
    The fix doubles the dollar sign and is unsafe, because a variable of make may be meant.

    <https://www.gnu.org/software/make/manual/html_node/Variables-in-Recipes.html>
    """
    if makefile.includes:
        return
    known = {name for name in assigned(makefile.text) if len(name) == 1}
    for rule in makefile.rules:
        for line in rule.recipe:
            written = makefile.text[line.at.start : line.at.end]
            if _COMMENT.match(written):
                continue
            for match in _DOLLAR.finditer(written):
                name, field = match["name"], match["field"]
                if (not name and not (field and _AWK.search(written))) or (name or field)[0] in known:
                    continue
                start = line.at.start + match.start()
                yield Finding(
                    at=Span(start, line.at.start + match.end()),
                    message=f"make expands '${(name or field)[0]}' of '{match[0]}'; write '${match[0]}'",
                    fix=Fix((Edit(Span(start, start + 1), "$$"),)),
                )
