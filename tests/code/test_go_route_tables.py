"""Routes that Go programs add in loops over tables."""

import pytest

from aurora_devops.code.programs import program
from aurora_devops.code.sources import Sources

_HEAD = 'package main\n\nimport (\n\t"net/http"\n\t"github.com/gin-gonic/gin"\n)\n\n'
_TYPE = "type route struct {\n\tmethod, path string // Where.\n\thandler http.HandlerFunc\n}\n\n"


@pytest.mark.parametrize(
    ("code", "routes", "complete"),
    [
        (
            _TYPE + 'func main() {\n\tm := http.NewServeMux()\n\troutes := []route{\n\t\t{"GET", "/a", a},\n'
            '\t\t{"POST", "/b", b},\n\t}\n\tfor _, one := range routes {\n'
            '\t\tm.HandleFunc(one.method+" "+one.path, one.handler)\n\t}\n}\n',
            ["GET /a", "POST /b"],
            True,
        ),
        (
            _TYPE
            + 'type table []route\n\nvar all = table{\n\t{method: http.MethodPut, path: prefix + "/a"},\n}\n\n'
            'const prefix = "/v1"\n\nfunc main() {\n\tr := gin.New()\n\tg := r.Group("/api")\n'
            "\tfor i := range 3 {\n\t\tlog(i)\n\t}\n\tfor _, one := range all {\n"
            "\t\tlog(one.path)\n\t\tg.Handle(one.method, one.path, one.handler)\n\t}\n}\n",
            ["PUT /api/v1/a"],
            True,
        ),
        (
            "func main() {\n\tm := http.NewServeMux()\n\tfor path, h := range map[string]http.HandlerFunc{\n"
            '\t\t"/a": a,\n\t\t"/b": func(w http.ResponseWriter, r *http.Request) {\n\t\t\tw.WriteHeader(200)\n\t\t},\n'
            "\t} {\n\t\tm.HandleFunc(path, h)\n\t}\n}\n",
            ["ANY /a", "ANY /b"],
            True,
        ),
        (
            'func main() {\n\tm := http.NewServeMux()\n\tfor _, one := range []string{"/a", "/b"} {\n'
            "\t\tm.HandleFunc(one, a)\n\t}\n}\n",
            ["ANY /a", "ANY /b"],
            True,
        ),
        # An entry, or the table, is not known.
        (
            'func main() {\n\tm := http.NewServeMux()\n\tm.HandleFunc("/up", a)\n'
            "\tfor _, one := range []string{path()} {\n\t\tm.HandleFunc(one, a)\n\t}\n}\n",
            ["ANY /up"],
            False,
        ),
        (
            'func main() {\n\tm := http.NewServeMux()\n\tm.HandleFunc("/up", a)\n\tpaths := []string{"/a"}\n'
            '\tpaths = append(paths, "/b")\n\tfor _, one := range paths {\n\t\tm.HandleFunc(one, a)\n\t}\n}\n',
            ["ANY /up"],
            False,
        ),
        (
            'func main() {\n\tm := http.NewServeMux()\n\tm.HandleFunc("/up", a)\n'
            "\tfor _, one := range modules {\n\t\tm.Handle(one.Pattern(), one)\n\t}\n}\n",
            ["ANY /up"],
            False,
        ),
        # The base of generated code is empty by default.
        (
            'func add(m *http.ServeMux, o Options) {\n\tm.HandleFunc("GET "+o.BaseURL+"/a", a)\n'
            '\tm.HandleFunc(http.MethodPost+" "+o.BaseURL+"/b", b)\n}\n',
            ["GET {prefix:path}/a", "POST {prefix:path}/b"],
            True,
        ),
    ],
)
def test_routes_of_tables(code: str, routes: list[str], complete: bool) -> None:
    found = program(Sources({"go.mod": "module example.com/shop\n", "main.go": _HEAD + code}), "go")
    assert found is not None
    assert [f"{one.method} {one.path}" for one in found.routes] == routes
    assert ("routes" in found.complete) is complete
    lines = (_HEAD + code).count("\n")
    assert all(0 < one.line <= lines for one in found.routes)
