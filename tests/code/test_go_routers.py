"""The prefixes of routers that functions of Go programs get as arguments."""

import pytest

from aurora_devops.code.evidence import Program
from aurora_devops.code.programs import program
from aurora_devops.code.sources import Sources

_ORDERS = """\
package orders

type Handler struct{}

func (h *Handler) Register(group *gin.RouterGroup) {
	group.GET("/orders/:id", h.show)
}
"""
_BILLS = """\
package bills

type Bills struct{}

func NewBills(db *sql.DB) *Bills { return nil }

func (b Bills) Register(r *gin.RouterGroup) {
	open := r.Group("/open")
	open.GET("/bills", b.list)
}

func Routes(db *sql.DB, r chi.Router) {
	r.Route("/bills", func(r chi.Router) {
		r.Get("/{id}", show)
	})
}

func Chi(r chi.Router) {
	r.Get("/bills", show)
}
"""


def read(main: str) -> Program:
    head = 'package main\n\nimport "net/http"\n\n'
    files = {
        "go.mod": "module example.org/shop\n",
        "main.go": f"{head}func main() {{\n{main}}}\n",
        "internal/orders/orders.go": _ORDERS,
        "internal/bills/bills.go": _BILLS,
        "internal/paths/paths.go": 'package paths\n\nconst Base = "/api"\n',
    }
    found = program(Sources(files), "go")
    assert found is not None
    return found


_BILLS_OTHERWISE = '\tbills.Routes(db, r)\n\tbills.Chi(r)\n\tbills.NewBills(db).Register(e.Group("/b"))\n'
_ORDERS_OTHERWISE = '\thandler := &orders.Handler{}\n\thandler.Register(e.Group("/o"))\n'


@pytest.mark.parametrize(
    ("main", "routes"),
    [
        (_BILLS_OTHERWISE + _ORDERS_OTHERWISE, ["/o/orders/{id}", "/b/open/bills", "/bills/{id}", "/bills"]),
        (
            '\tv1 := e.Group(paths.Base + "/v1")\n\th := orders.Handler{}\n\th.Register(v1)\n'
            + _BILLS_OTHERWISE,
            ["/api/v1/orders/{id}", "/b/open/bills", "/bills/{id}", "/bills"],
        ),
        (
            _ORDERS_OTHERWISE + '\tr.Route("/v2", func(r chi.Router) {\n\t\tbills.Routes(db, r)\n\t})\n'
            '\tr.Route("/v3", bills.Chi)\n\tb := bills.NewBills(db)\n\tb.Register(e.Group("", log))\n',
            ["/o/orders/{id}", "/open/bills", "/v2/bills/{id}", "/v3/bills"],
        ),
        (
            _ORDERS_OTHERWISE + '\tbills.Routes(db, r)\n\tbills.Chi(s.PathPrefix("/s").Subrouter())\n'
            '\tb := &bills.Bills{}\n\tfor _, g := range one {\n\t\tx := e.Group("/x")\n\t\tb.Register(x)\n\t}\n',
            ["/o/orders/{id}", "/x/open/bills", "/bills/{id}", "/s/bills"],
        ),
    ],
)
def test_the_prefix_of_a_router_that_a_function_gets(main: str, routes: list[str]) -> None:
    found = read(main)
    assert sorted(route.path for route in found.routes) == sorted(routes)
    assert "routes" in found.complete


@pytest.mark.parametrize(
    "main",
    [
        _ORDERS_OTHERWISE,
        _BILLS_OTHERWISE + "\tfor _, h := range handlers {\n\t\th.Register(make(h))\n\t}\n",
        _BILLS_OTHERWISE + _ORDERS_OTHERWISE + '\tone.Register(e.Group("/other"))\n',
        _BILLS_OTHERWISE + _ORDERS_OTHERWISE + "\tbills.Chi(s.group)\n",
    ],
)
def test_the_prefix_of_a_router_is_unknown(main: str) -> None:
    assert "routes" not in read(main).complete


def test_groups_of_several_functions_have_one_name() -> None:
    found = read(
        _BILLS_OTHERWISE + _ORDERS_OTHERWISE + "}\n\nfunc one(e *gin.Engine) {\n"
        '\tg := e.Group("/one")\n\tg.GET("/a", h)\n}\n\nfunc two(e *gin.Engine) {\n'
        '\tg := e.Group("/two")\n\tg.GET("/b", h)\n'
    )
    assert {"/one/a", "/two/b"} <= {route.path for route in found.routes}


def paths(files: dict[str, str]) -> list[str]:
    found = program(Sources({"go.mod": "module example.org/shop\n", **files}), "go")
    assert found is not None
    assert "routes" in found.complete
    return sorted(route.path for route in found.routes)


_API = """\
package api

import "github.com/{}"

func New() {{
	api := r.Group("/api")
	orders := api.Group("/orders")
	orders.GET("", list)
	orders.GET({}, show)
	other.GET("", nothing)
}}
"""


@pytest.mark.parametrize("framework", ["gin-gonic/gin", "labstack/echo/v4"])
@pytest.mark.parametrize("path", ['"/:id"', '":id"'])
def test_a_group_has_routes_without_a_slash(framework: str, path: str) -> None:
    assert paths({"api.go": _API.format(framework, path)}) == ["/api/orders", "/api/orders/{id}"]


def test_a_group_without_a_slash() -> None:
    code = _API.format("gin-gonic/gin", '":id"').replace('Group("/orders")', 'Group("orders")')
    assert paths({"api.go": code}) == ["/api/orders", "/api/orders/{id}"]


_CHI = """\
package main

import "github.com/go-chi/chi/v5"

func NewRouter() http.Handler {
	r := chi.NewRouter()
	r.Get("/healthz", ok)
	r.Route("/api", func(sub chi.Router) {
		sub.Mount("/orders", @)
	})
	return r
}
"""
_MADE = """\
package orders

import "github.com/go-chi/chi/v5"

type Resource struct{}

func (rs Resource) Routes() chi.Router {
	r := chi.NewRouter()
	r.Get("/", rs.list)
	r.Group(func(r chi.Router) {
		r.Get("/{id}", rs.show)
	})
	return r
}
"""


@pytest.mark.parametrize("call", ["orders.Resource{}.Routes()", "resource.Routes()"])
def test_a_router_that_a_function_makes_is_mounted(call: str) -> None:
    files = {"main.go": _CHI.replace("@", call), "orders/orders.go": _MADE}
    assert paths(files) == ["/api/orders", "/api/orders/{id}", "/healthz"]


def test_an_unknown_router_answers_all_paths_below() -> None:
    files = {
        "main.go": _CHI.replace("@", "bills.Routes()"),
        "orders/orders.go": _MADE.replace("Routes", "Other"),
    }
    assert "/api/orders/{rest:path}" in paths(files)
    given = _MADE.replace('\tr.Get("/"', '\tcommon(r, rs)\n\tr.Get("/"')
    assert "/api/orders/{rest:path}" in paths(
        {"main.go": _CHI.replace("@", "x.Routes()"), "orders/orders.go": given}
    )


_MUX = """\
package main

import "net/http"

func main() {
	mux := http.NewServeMux()
	mux.HandleFunc("GET /healthz", ok)
	v1 := http.NewServeMux()
	v1.HandleFunc("GET /orders/{id}", show)
	mux.Handle("/api/v1/", http.StripPrefix("/api/v1", v1))
	http.ListenAndServe(":8080", mux)
}
"""


def test_a_mux_behind_a_prefix() -> None:
    assert paths({"main.go": _MUX}) == ["/api/v1/orders/{id}", "/healthz"]
    assert "/api/v1/{rest:path}" in paths(
        {"main.go": _MUX.replace("\tmux.Handle(", "\tadd(v1)\n\tmux.Handle(")}
    )
    assert "/api/v1/{rest:path}" in paths({"main.go": _MUX.replace('Prefix("/api/v1"', 'Prefix("/api"')})


_FIBER = """\
package main

import "github.com/gofiber/fiber/v2"

func main() {
	app := fiber.New(fiber.Config{})
	app.Get("/healthz", ok)
	add(app.Group("/api"))
	app.Listen(":8080")
}

func add(router fiber.Router) {
	orders := router.Group("/orders")
	orders.Get("/", list)
	orders.Get(":id", show)
}
"""


def test_fiber() -> None:
    assert paths({"main.go": _FIBER}) == ["/api/orders", "/api/orders/{id}", "/healthz"]


@pytest.mark.parametrize(
    ("imported", "body", "routes"),
    [
        ("go-chi/chi/v5", '\tr := chi.NewRouter()\n\tr.With(auth, limit(3)).Get("/a", h)\n', ["/a"]),
        (
            "go-chi/chi/v5",
            '\tr := chi.NewRouter()\n\tr.Route("/a", func(r chi.Router) {\n'
            '\t\tr.With(\n\t\t\tauth,\n\t\t).Get("/b", h)\n'
            '\t\tr.With(auth).With(limit).Post("/c", h)\n\t})\n',
            ["/a/b", "/a/c"],
        ),
        (
            "gorilla/mux",
            '\tr := mux.NewRouter()\n\tr.Methods("GET").Path("/a").HandlerFunc(h)\n'
            '\tr.Name("b").Methods("GET").Path("/b").HandlerFunc(h)\n',
            ["/a", "/b"],
        ),
    ],
)
def test_calls_between_the_router_and_the_path(imported: str, body: str, routes: list[str]) -> None:
    code = f'package main\n\nimport "net/http"\nimport "github.com/{imported}"\n\nfunc main() {{\n{body}}}\n'
    found = program(Sources({"go.mod": "module example.org/shop\n", "main.go": code}), "go")
    assert found is not None
    assert [route.path for route in found.routes] == routes
    assert "routes" in found.complete
    assert code.splitlines()[found.routes[-1].line - 1].strip().startswith(("r.", ")"))


@pytest.mark.parametrize(
    ("path", "route"),
    [
        ('http.MethodPost+" /a"', "/a"),
        ('fmt.Sprintf("GET %s/b", base)', "/shop/b"),
        ('"GET " + base + "/c"', "/shop/c"),
    ],
)
def test_paths_with_a_method_that_are_put_together(path: str, route: str) -> None:
    code = (
        'package main\n\nimport "net/http"\n\nconst base = "/shop"\n\nfunc main() {\n'
        f"\tm := http.NewServeMux()\n\tm.HandleFunc({path}, h)\n}}\n"
    )
    found = program(Sources({"go.mod": "module example.org/shop\n", "main.go": code}), "go")
    assert found is not None
    assert [one.path for one in found.routes] == [route]
    assert "routes" in found.complete
