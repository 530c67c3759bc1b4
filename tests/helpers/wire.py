"""A wire to a server, or to several of the same, that a test can cut and mend."""

from __future__ import annotations

import contextlib
import socket
import threading


class Wire:
    """Passes connections on to ports of this machine, to one after the other, until it is cut; `port` is its own end.

    A port where nobody listens is passed over, as a cluster does with what is not ready.
    """

    def __init__(self, *to: int) -> None:
        self._to, self._turn, self._whole = to, 0, True
        self._loud = threading.Event()
        self._loud.set()
        self._open: list[socket.socket] = []
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.port = int(self._listener.getsockname()[1])
        threading.Thread(target=self._serve, daemon=True).start()

    def cut(self) -> None:
        """Break every connection, and refuse new ones."""
        self._whole = False
        while self._open:
            _end(self._open.pop())

    def lead(self, *to: int) -> None:
        """Pass connections on to these ports from now on, and break those that are open."""
        self._to = to
        while self._open:
            _end(self._open.pop())

    def silence(self) -> None:
        """Pass nothing on any more, as a network does that is away: nobody is told of it."""
        self._loud.clear()

    def mend(self) -> None:
        """Let connections through again, and what was under way when it fell silent."""
        self._whole = True
        self._loud.set()

    def close(self) -> None:
        """Take the wire away."""
        self.cut()
        self._loud.set()
        self._listener.close()

    def _serve(self) -> None:
        with contextlib.suppress(OSError):  # the listener was closed
            while True:
                near = self._listener.accept()[0]
                if not self._whole:
                    _end(near)
                    continue
                far = self._far()
                if far is None:
                    _end(near)
                    continue
                self._open += [near, far]
                for source, target in ((near, far), (far, near)):
                    threading.Thread(target=self._pass_on, args=(source, target), daemon=True).start()

    def _far(self) -> socket.socket | None:
        for _each in self._to:
            self._turn += 1
            with contextlib.suppress(OSError):
                return socket.create_connection(("127.0.0.1", self._to[self._turn % len(self._to)]))
        return None

    def _pass_on(self, source: socket.socket, target: socket.socket) -> None:
        with contextlib.suppress(OSError):
            while data := source.recv(65536):
                self._loud.wait()
                target.sendall(data)
        self._loud.wait()
        _end(target)


def _end(one: socket.socket) -> None:
    with contextlib.suppress(OSError):
        one.shutdown(socket.SHUT_RDWR)
    one.close()
