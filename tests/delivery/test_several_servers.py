"""Programs with servers at several ports: requests go to the port of the router that has the route."""

import pytest

from aurora_devops.testing import expect
from aurora_policies.delivery.unserved_path import unserved_path

MODULE = "module example.com/shop\n\ngo 1.25\n"
IMAGE = 'FROM scratch\nCOPY shop /shop\nEXPOSE 8080 9090\nENTRYPOINT ["/shop"]\n'
POD = """\
apiVersion: v1
kind: Pod
metadata:
  name: shop
spec:
  containers:
    - name: shop
      image: ghcr.io/acme/shop:1.0.0
      env:
        - {name: ADMIN_ADDR, value: ":%s"}
      livenessProbe:
        httpGet: {path: %s, port: %s}
"""
TWO_ROUTERS = """\
package main

import "net/http"

func main() {
	mux := http.NewServeMux()
	mux.HandleFunc("GET /orders", orders)
	admin := http.NewServeMux()
	admin.HandleFunc("GET /healthz", healthz)
	go func() { log.Fatal(http.ListenAndServe(":9090", logged(admin))) }()
	log.Fatal(http.ListenAndServe(":8080", mux))
}
"""
DEFAULT_ROUTER = """\
package main

import (
	"net/http"

	"github.com/gin-gonic/gin"
)

func main() {
	http.HandleFunc("/healthz", healthz)
	go http.ListenAndServe(":9090", nil)
	r := gin.Default()
	r.GET("/orders", orders)
	r.Run(":8080")
}
"""
FIELDS = """\
package main

import (
	"net/http"
	"os"
)

func listen(name, value string) string {
	if given, ok := os.LookupEnv(name); ok {
		return given
	}
	return value
}

func main() {
	adminAddr := listen("ADMIN_ADDR", ":9090")
	s := &server{router: http.NewServeMux()}
	s.router.HandleFunc("/orders", orders)
	api := &http.Server{Addr: ":8080", Handler: s.router}
	admin := http.Server{
		Addr:    adminAddr,
		Handler: newAdmin(),
	}
	for _, one := range []*http.Server{api, &admin} {
		go one.ListenAndServe()
	}
}

func newAdmin() http.Handler {
	m := http.NewServeMux()
	m.HandleFunc("/healthz", healthz)
	return m
}
"""
SHARED = TWO_ROUTERS.replace('":8080", mux', '":8080", admin')


@pytest.mark.parametrize(
    ("code", "pod"),
    [
        (TWO_ROUTERS, POD % (9090, "«/healthz»", 8080)),
        (TWO_ROUTERS, POD % (9090, "/healthz", 9090)),
        (TWO_ROUTERS, POD % (9090, "«/orders»", 9090)),
        # Whatever is at another port is unknown.
        (TWO_ROUTERS, POD % (9090, "/healthz", 7070)),
        (DEFAULT_ROUTER, POD % (9090, "«/healthz»", 8080)),
        (DEFAULT_ROUTER, POD % (9090, "/healthz", 9090)),
        (FIELDS, POD % (9090, "«/healthz»", 8080)),
        (FIELDS, POD % (9191, "/healthz", 9191)),
        (FIELDS, POD % (9191, "«/orders»", 9191)),
        # The variable sets the port of the other server.
        (FIELDS, POD % (8080, "/healthz", 8080)),
        # Both servers have the router.
        (SHARED, POD % (9090, "/healthz", 8080)),
    ],
)
def test_a_probe_requests_the_port_of_the_router_of_go(code, pod):
    expect(
        unserved_path,
        pod,
        path="k8s/pod.yaml",
        files={"Dockerfile": IMAGE, "go.mod": MODULE, "main.go": code},
    )
