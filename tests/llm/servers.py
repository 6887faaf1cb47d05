"""Servers on this machine that speak the wire formats of providers, and answer what a test tells them to."""

from __future__ import annotations

import json
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from .scripts import Call, answer


@dataclass(frozen=True)
class Broken:
    """The server does something else than answer: another status, silence, half an answer, no JSON."""

    how: str
    status: int = 200


@dataclass
class Server:
    """A server that is up: where, and what it was sent."""

    url: str
    requests: list[dict[str, Any]] = field(default_factory=list)
    headers: list[dict[str, str]] = field(default_factory=list)

    @property
    def sent(self) -> str:
        """Everything that it was sent."""
        return json.dumps([self.requests, self.headers])


def _cut(schema: dict[str, Any]) -> str:
    """The beginning of an answer."""
    return f'{{{json.dumps(next(iter(schema["properties"])))}: "name: deliv'


def _call(step: Any, schema: dict[str, Any]) -> tuple[str, dict[str, Any]]:
    return (step.tool, step.arguments) if isinstance(step, Call) else ("submit", answer(schema, step))


def anthropic(step: Any, body: dict[str, Any]) -> tuple[str, bytes]:
    """The Messages API; as events when the client asks for them."""
    schema = next(tool["input_schema"] for tool in body["tools"] if tool["name"] == "submit")
    cut = isinstance(step, Broken)
    name, arguments = ("submit", {}) if cut else _call(step, schema)
    stop = "max_tokens" if cut else "tool_use"
    text = _cut(schema) if cut else json.dumps(arguments)
    block = {"type": "tool_use", "id": "toolu_1", "name": name, "input": {}}
    message = {
        "id": "msg_1",
        "type": "message",
        "role": "assistant",
        "model": body["model"],
        "content": [],
        "stop_reason": None,
        "stop_sequence": None,
        "usage": {"input_tokens": 10, "output_tokens": 1},
    }
    if not body.get("stream"):
        whole = {**message, "content": [{**block, "input": arguments}], "stop_reason": stop}
        return "application/json", json.dumps(whole).encode()
    events = [
        {"type": "message_start", "message": message},
        {"type": "content_block_start", "index": 0, "content_block": block},
        {
            "type": "content_block_delta",
            "index": 0,
            "delta": {"type": "input_json_delta", "partial_json": text},
        },
        {"type": "content_block_stop", "index": 0},
        {
            "type": "message_delta",
            "delta": {"stop_reason": stop, "stop_sequence": None},
            "usage": {"output_tokens": 20},
        },
        {"type": "message_stop"},
    ]
    lines = "".join(f"event: {event['type']}\ndata: {json.dumps(event)}\n\n" for event in events)
    return "text/event-stream", lines.encode()


def chat(step: Any, body: dict[str, Any]) -> tuple[str, bytes]:
    """The Chat Completions API."""
    message: dict[str, Any] = {"role": "assistant", "content": None}
    finish = "tool_calls"
    if isinstance(step, str):
        message, finish = {"role": "assistant", "content": step}, "stop"
    elif isinstance(step, Broken):
        finish = "length"
        function = {"name": "submit", "arguments": _cut(body["tools"][0]["function"]["parameters"])}
        message["tool_calls"] = [{"id": "call_1", "type": "function", "function": function}]
    else:
        tools = {tool["function"]["name"]: tool["function"]["parameters"] for tool in body["tools"]}
        name, arguments = _call(step, tools["submit"])
        function = {"name": name, "arguments": json.dumps(arguments)}
        message["tool_calls"] = [{"id": "call_1", "type": "function", "function": function}]
    whole = {
        "id": "chatcmpl-1",
        "object": "chat.completion",
        "created": 1,
        "model": body["model"],
        "choices": [{"index": 0, "message": message, "finish_reason": finish}],
        "usage": {"prompt_tokens": 10, "completion_tokens": 20, "total_tokens": 30},
    }
    return "application/json", json.dumps(whole).encode()


def responses(step: Any, body: dict[str, Any]) -> tuple[str, bytes]:
    """The Responses API."""
    cut = isinstance(step, Broken)
    schema = next(tool["parameters"] for tool in body["tools"] if tool["name"] == "submit")
    name, arguments = ("submit", {}) if cut else _call(step, schema)
    call = {
        "type": "function_call",
        "id": "fc_1",
        "call_id": "call_1",
        "name": name,
        "arguments": _cut(schema) if cut else json.dumps(arguments),
        "status": "incomplete" if cut else "completed",
    }
    whole = {
        "id": "resp_1",
        "object": "response",
        "created_at": 1,
        "model": body["model"],
        "status": "incomplete" if cut else "completed",
        "incomplete_details": {"reason": "max_output_tokens"} if cut else None,
        "error": None,
        "output": [call],
        "parallel_tool_calls": True,
        "tool_choice": "required",
        "tools": [],
        "usage": {
            "input_tokens": 10,
            "output_tokens": 20,
            "total_tokens": 30,
            "input_tokens_details": {"cached_tokens": 0},
            "output_tokens_details": {"reasoning_tokens": 0},
        },
    }
    return "application/json", json.dumps(whole).encode()


# Each wire: what models of it are called, the address below the server's, and how an answer is written.
WIRES: dict[str, tuple[str, str, Callable[[Any, dict[str, Any]], tuple[str, bytes]]]] = {
    "anthropic": ("anthropic:claude-sonnet-5-5", "", anthropic),
    "chat": ("some-model:8b", "/v1", chat),
    "responses": ("openai:gpt-4.1", "/v1", responses),
}


@contextmanager
def serving(wire: str, *steps: Any) -> Iterator[Server]:
    """A server that answers with these steps; the last one again for as long as it is asked."""
    write = WIRES[wire][2]

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
            server.requests.append(body)
            server.headers.append({name.lower(): value for name, value in self.headers.items()})
            step = steps[min(len(server.requests), len(steps)) - 1]
            if isinstance(step, Broken) and step.how == "silence":
                over.wait()
                return
            if isinstance(step, Broken) and step.status == 307:
                self.send_response(307)
                self.send_header("Location", step.how)
                self.send_header("Content-Length", "0")
                self.end_headers()
                return
            if isinstance(step, Broken) and step.how != "cut":
                self._send(step.status, "application/json", step.how.encode())
                return
            kind, content = write(step, body)
            if isinstance(step, Broken) and step.status != 200:
                self._send(200, kind, content, missing=len(content) // 2)
                return
            self._send(200, kind, content)

        def _send(self, status: int, kind: str, content: bytes, missing: int = 0) -> None:
            self.send_response(status)
            self.send_header("Content-Type", kind)
            self.send_header("Content-Length", str(len(content)))
            self.send_header("Connection", "close")
            self.end_headers()
            self.wfile.write(content[: len(content) - missing])

        def log_message(self, *_: Any) -> None:
            pass

    over = threading.Event()
    http = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    http.daemon_threads = True
    server = Server(f"http://127.0.0.1:{http.server_address[1]}{WIRES[wire][1]}")
    thread = threading.Thread(target=http.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    try:
        yield server
    finally:
        over.set()
        http.shutdown()
        thread.join()
        http.server_close()
