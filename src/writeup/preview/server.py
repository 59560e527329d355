"""The server of the preview: on the loopback interface alone, and nothing but reading.

    /             the last good page, with the script of the preview
    /preview.js   that script
    /events       what has changed, as server-sent events

A request whose Host is not this machine is refused, so no other site can reach the preview by a name of its own.
"""

import asyncio
import json
import re
import socket
import threading
from collections.abc import AsyncIterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import uvicorn
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.middleware.trustedhost import TrustedHostMiddleware
from starlette.requests import Request
from starlette.responses import HTMLResponse, Response, StreamingResponse
from starlette.routing import Route

from writeup.document.template_paths import find_template, read_words
from writeup.errors import WriteupError
from writeup.preview.renderer import Page

HOST = "127.0.0.1"
SCRIPT = "preview.js"
DRESSING = ("page.js", "explore.js", "descent.js", "tables.js", "marks.js", "stops.js")
"""The scripts of the page that work on what stands in its chunks."""
HEADERS = {
    "Cache-Control": "no-store",
    "Cross-Origin-Resource-Policy": "same-origin",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
}
POLICY = re.compile(r"script-src ([^;\"]*)")
EMPTY = "<!doctype html><meta charset=utf-8><title>Preview</title><body></body>"


@dataclass(frozen=True)
class State:
    """What is shown: the last good page with its number, and what is to be said about it.

    `error` is a mistake since then, `notices` are warnings of the steps, `outdated` is about the results.
    """

    number: int = 0
    page: Page | None = None
    error: str = ""
    notices: str = ""
    outdated: str = ""

    def event(self, before: "State | None" = None) -> dict[str, Any]:
        """What a reader has to know who has seen `before`."""
        event = {"number": self.number, "error": self.error, "notices": self.notices, "outdated": self.outdated}
        if before is None or before.page is None or self.page is None or before.number == self.number:
            return event
        if before.page.frame != self.page.frame:
            return event
        known = before.page.chunks.keys()
        new = {name: chunk for name, chunk in self.page.chunks.items() if name not in known}
        return event | {"before": before.number, "order": list(self.page.chunks), "chunks": new}


class Server:
    """Serves the last state that was published, from a thread of its own."""

    def __init__(self, port: int, templates: Sequence[Path]) -> None:
        """Listen on `port`, or on a free one if it is 0; WriteupError if it is taken."""
        try:
            self._socket = socket.create_server((HOST, port))
        except (OSError, OverflowError) as error:
            raise WriteupError(f"port {port} cannot be had ({error}); name another, or leave --port out.") from error
        self.address = f"http://{HOST}:{self._socket.getsockname()[1]}/"
        self.state = State()
        self._templates = templates
        self._readers: set[asyncio.Queue[Mapping[str, Any]]] = set()
        self._publishing = threading.Lock()
        self._loop = asyncio.new_event_loop()
        self._server = uvicorn.Server(uvicorn.Config(self._app(), lifespan="off", log_config=None, access_log=False))
        self._thread = threading.Thread(target=self._serve, daemon=True)

    def start(self) -> None:
        """Begin to answer."""
        self._thread.start()

    def stop(self) -> None:
        """Answer no more; those who listen for news come to their end, and may take seconds for it."""
        self._send({})
        self._server.should_exit = True
        self._thread.join(timeout=5)

    def publish(self, **changes: Any) -> None:
        """Show the state with `changes`; a new page gets the next number."""
        with self._publishing:
            before = self.state
            self.state = replace(before, number=before.number + ("page" in changes), **changes)
            self._send(self.state.event(before))

    def _send(self, event: Mapping[str, Any]) -> None:
        """Have every reader told of `event`; an empty one is the end."""
        if not self._loop.is_closed():
            self._loop.call_soon_threadsafe(self._tell, event)

    def _serve(self) -> None:
        with asyncio.Runner(loop_factory=lambda: self._loop) as runner:
            runner.run(self._server.serve([self._socket]))

    def _tell(self, event: Mapping[str, Any]) -> None:
        for reader in self._readers:
            reader.put_nowait(event)

    def _app(self) -> Starlette:
        routes = [Route("/", self._page), Route("/preview.js", self._script), Route("/events", self._events)]
        routes.append(Route("/favicon.ico", lambda _request: Response(status_code=204)))  # browsers ask for one
        local = Middleware(TrustedHostMiddleware, allowed_hosts=[HOST, "localhost"], www_redirect=False)
        return Starlette(routes=routes, middleware=[local])

    async def _page(self, _request: Request) -> Response:
        state = self.state
        return HTMLResponse(with_script(state.page.html if state.page else EMPTY, state.number), headers=HEADERS)

    async def _script(self, _request: Request) -> Response:
        script, *scripts = (read_words(find_template(self._templates, name)) for name in (SCRIPT, *DRESSING))
        content = "\n".join([script, "function dress(document) {", *scripts, "}\n"])
        return Response(content, media_type="text/javascript", headers=HEADERS)

    async def _events(self, _request: Request) -> Response:
        return StreamingResponse(self._stream(), media_type="text/event-stream", headers=HEADERS)

    async def _stream(self) -> AsyncIterator[str]:
        reader: asyncio.Queue[Mapping[str, Any]] = asyncio.Queue()
        self._readers.add(reader)
        try:
            yield _message(self.state.event())
            while event := await reader.get():
                yield _message(event)
        finally:
            self._readers.discard(reader)


def with_script(page: str, number: int) -> str:
    """The page with the script of the preview, which its content security policy allows to run and to listen."""
    page = POLICY.sub(r"script-src 'self' \1; connect-src 'self'", page, count=1)
    head, end, rest = page.rpartition("</body>")
    return f'{head}<script src="/preview.js" data-number="{number}"></script>\n{end}{rest}'


def _message(event: Mapping[str, Any]) -> str:
    return f"data: {json.dumps(event)}\n\n"
