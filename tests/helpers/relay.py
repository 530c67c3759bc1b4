"""A bad line to a service: between it and those who ask it, with faults in an order that a test says."""

from __future__ import annotations

import http.client
import socket
import threading
from collections import deque
from contextlib import suppress
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import TYPE_CHECKING, Literal, TypeAlias
from urllib.parse import urlsplit

if TYPE_CHECKING:
    from collections.abc import Iterator

Fault: TypeAlias = Literal["dropped", "unanswered", "twice", "late"]
"""Never arrives; arrives, but its reply does not; arrives twice; arrives after the one that follows."""
Request: TypeAlias = tuple[str, str, bytes, dict[str, str]]


@dataclass
class Relay:
    """A relay at `url`; the next requests with a body meet the `faults`, in their order, and None is none."""

    target: str
    faults: deque[Fault | None] = field(default_factory=deque)
    late: deque[Request] = field(default_factory=deque)
    off: bool = False
    status: int | None = None
    """What it answers by itself, as a proxy does whose service is away."""
    url: str = ""
    streams: set[socket.socket] = field(default_factory=set)

    def cut(self) -> None:
        """Cut it: what is open ends, and nothing new gets through."""
        self.off = True
        for stream in list(self.streams):
            # Whoever reads or writes it wakes by this.
            with suppress(OSError):
                stream.shutdown(socket.SHUT_RDWR)

    def mend(self) -> None:
        """Make it a good line again."""
        self.off, self.status = False, None
        self.faults.clear()
        self.deliver()

    def ask(self, request: Request) -> tuple[int, bytes]:
        """Ask the service itself."""
        method, path, body, headers = request
        parts = urlsplit(self.target)
        connection = http.client.HTTPConnection(str(parts.hostname), parts.port, timeout=30)
        try:
            connection.request(method, path, body or None, headers)
            answer = connection.getresponse()
            return answer.status, answer.read()
        finally:
            connection.close()

    def deliver(self) -> None:
        """Let arrive what was late."""
        while self.late:
            self.ask(self.late.popleft())

    def flow(self, request: Request, here: socket.socket) -> None:
        """Pass a stream on until either end stops, or the line is cut."""
        method, path, _body, headers = request
        parts = urlsplit(self.target)
        with socket.create_connection((str(parts.hostname), int(parts.port or 80))) as there:
            self.streams |= {here, there}
            lines = [f"{method} {path} HTTP/1.0", f"Host: {parts.netloc}", *(f"{k}: {v}" for k, v in headers.items())]
            with suppress(OSError):
                there.sendall("\r\n".join([*lines, "", ""]).encode())
                while data := there.recv(1 << 16):
                    here.sendall(data)
            self.streams -= {here, there}

    def through(self, request: Request) -> tuple[int, bytes] | None:
        """Pass a request on, as well as this line does; None for no answer."""
        if self.off:
            return None
        if self.status:
            return self.status, b"<html>"
        fault = self.faults.popleft() if request[2] and self.faults else None
        if fault == "dropped":
            return None
        if fault == "late":
            self.late.append(request)
            return None
        answer = self.ask(request)
        if fault == "twice":
            answer = self.ask(request)
        self.deliver()
        return None if fault == "unanswered" else answer


def relay(target: str) -> Iterator[Relay]:
    """Stand before the service at `target` for as long as the test runs."""
    line = Relay(target)

    class Handler(BaseHTTPRequestHandler):
        def _pass(self) -> None:
            body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
            kept = {k: v for k, v in self.headers.items() if k in {"Authorization", "Content-Type"}}
            request = self.command, self.path, body, kept
            self.close_connection = True
            if self.path.endswith("/stream") and not line.off:
                line.flow(request, self.connection)
                return
            answer = line.through(request)
            if answer is None:
                self.connection.close()
                return
            self.send_response(answer[0])
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(answer[1])))
            self.end_headers()
            self.wfile.write(answer[1])

        do_GET = do_POST = do_PUT = do_DELETE = _pass  # noqa: N815 - the library's names

        def log_message(self, *_said: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    path = urlsplit(target).path
    line.url = f"http://127.0.0.1:{server.server_port}{path}"
    thread = threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True)
    thread.start()
    yield line
    server.shutdown()
    server.server_close()
    thread.join()
