"""The paths that pages request, by the code that does."""

import pytest

from aurora_devops.code.node.pages import page_requests
from aurora_devops.code.sources import Sources


def requested(files: dict[str, str]) -> list[tuple[str, str, str]]:
    """The method, the base and the path of each request."""
    return [(one.method, one.base, one.route) for one in page_requests(Sources(files))]


_CREATED = "export const api = axios.create({ baseURL: %s })\n"


@pytest.mark.parametrize(
    ("code", "expected"),
    [
        ("fetch('/api/slots')", [("GET", "", "/api/slots")]),
        ("fetch('/api/slots', { method: 'POST', body })", [("POST", "", "/api/slots")]),
        ("fetch('/api/slots', options)", [("", "", "/api/slots")]),
        ("fetch('/api/slots', { ...options })", [("", "", "/api/slots")]),
        ("fetch(`/api/slots/${slot.id}/seats`)", [("GET", "", "/api/slots/{}/seats")]),
        ("fetch(`/api/slots${query}`)", [("GET", "", "/api/slots")]),
        ("fetch(`/api/slots${path}`)", []),
        ("fetch(`/api/slots?day=${day}`)", [("GET", "", "/api/slots")]),
        ("fetch('/api/slots/' + id)", [("GET", "", "/api/slots/{}")]),
        ("fetch('/api/slots/' + id + '/seats')", []),
        ("fetch('https://api.example.com/slots')", []),
        ("fetch('//cdn.example.com/slots')", []),
        ("fetch('/settings.json')", []),
        ("fetch(`/${kind}`)", []),
        ("axios.post('/api/slots', body)", [("POST", "", "/api/slots")]),
        ("axios.get<Slot[]>('/api/slots')", [("GET", "", "/api/slots")]),
        ("const { data } = useSWR('/api/slots', fetcher)", [("", "", "/api/slots")]),
        ("new EventSource('/api/events')", [("", "", "/api/events")]),
        ("httpClient.delete('/slots/1')", [("DELETE", "httpClient", "/slots/1")]),
        ("const API = '/api'\nfetch(`${API}/slots`)", [("GET", "", "/api/slots")]),
        ("const API = '/api'\nfetch(API + '/slots')", [("GET", "", "/api/slots")]),
        ("fetch(`${import.meta.env.VITE_API}/slots`)", [("GET", "import.meta.env.VITE_API", "/slots")]),
        ("const API = settings.api\nfetch(`${API}/slots`)", [("GET", "API", "/slots")]),
        (_CREATED % "'/api'" + "api.get('slots')", [("GET", "", "/api/slots")]),
        (_CREATED % "env.URL" + "api.get('/slots')", [("GET", "src/code.ts:api", "/slots")]),
        (
            "async function load(path) {\n  return fetch(`/api${path}`)\n}\nload('/slots')",
            [("", "", "/api/slots")],
        ),
        (
            "const load = async (path: string) => {\n  return fetch(BASE + path)\n}\nload('/slots')",
            [("", "BASE", "/slots")],
        ),
        ("import { http } from 'msw'\nhttp.get('/api/slots', answer)", []),
        ("import express from 'express'\napi.get('/api/slots', answer)", []),
        ("// fetch('/api/slots')", []),
    ],
)
def test_what_code_requests(code: str, expected: list[tuple[str, str, str]]) -> None:
    """Relative URLs are read with the path before them, if it is known."""
    assert requested({"package.json": "{}", "src/code.ts": code}) == expected


@pytest.mark.parametrize(
    ("path", "text"),
    [
        (
            "src/App.vue",
            "<script setup>\nfetch('/api/slots')\n</script>\n<template>it's fetch('/x/y')</template>\n",
        ),
        ("src/App.svelte", "<script lang=\"ts\">\nfetch('/api/slots')\n</script>\n<p>fetch('/x/y')</p>\n"),
        ("src/index.astro", "---\nconst slots = await fetch('/api/slots')\n---\n<p>fetch('/x/y')</p>\n"),
    ],
)
def test_the_scripts_of_components(path: str, text: str) -> None:
    """The rest of a component is text."""
    assert requested({"package.json": "{}", path: text}) == [("GET", "", "/api/slots")]


def test_a_function_of_another_file() -> None:
    """A function is known by its name in the whole package."""
    files = {
        "package.json": "{}",
        "src/http.ts": "export function send(path: string) {\n  return fetch('/api' + path)\n}\n",
        "src/slots.ts": "import { send } from './http'\nsend('/slots')\n",
    }
    assert requested(files) == [("", "", "/api/slots")]


def test_paths_that_the_server_for_development_forwards() -> None:
    """The longest one is that of the request."""
    files = {
        "package.json": "{}",
        "vite.config.ts": "export default { server: { proxy: { '/api/mail': 'http://a:1', '/api': { target } } } }\n",
        "src/a.ts": "fetch('/api/slots')\nfetch('/api/mail/new')\n",
    }
    assert [(one.route, one.prefix) for one in page_requests(Sources(files))] == [
        ("/api/slots", "/api"),
        ("/api/mail/new", "/api/mail"),
    ]
