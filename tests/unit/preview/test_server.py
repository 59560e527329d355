"""The server of the preview: who may ask it, and what it answers."""

import json
import socket
from contextlib import ExitStack, closing
from http.client import HTTPConnection

import pytest

from writeup.errors import WriteupError
from writeup.preview.renderer import Page
from writeup.preview.server import Server, State, with_script
from writeup.tool import TEMPLATES

FRAME = "<html><body><main><!-- the body of the page --></main></body></html>"
ONE = Page(FRAME, {"aaaaaaaaaaaaaaaa": "<p>one</p>"})
TWO = Page(FRAME, {"aaaaaaaaaaaaaaaa": "<p>one</p>", "bbbbbbbbbbbbbbbb": "<p>two</p>"})


@pytest.fixture
def server():
    started = Server(0, [TEMPLATES])
    started.start()
    yield started
    started.stop()


def port_of(server):
    return int(server.address.rstrip("/").rpartition(":")[2])


@pytest.fixture
def ask(server):
    """A function that asks for a path, and returns the answer, which can be read until the end of the test."""
    with ExitStack() as connections:

        def asked(path="/", method="GET", **headers):
            connection = connections.enter_context(closing(HTTPConnection("127.0.0.1", port_of(server), timeout=20)))
            connection.request(method, path, headers=headers)
            return connections.enter_context(connection.getresponse())

        yield asked


def test_the_last_page_is_served_with_the_script_of_the_preview(server, ask):
    server.publish(page=ONE)
    server.publish(error="a mistake")
    page = ask().read().decode()
    assert "<p>one</p>" in page
    assert '<script src="/preview.js" data-number="1"></script>' in page


def test_a_reader_comes_to_the_end_of_the_news_when_the_preview_ends(server, ask, caplog):
    news = ask("/events")
    assert news.readline().startswith(b"data: ")
    server.stop()
    assert news.read() == b"\n"
    assert caplog.messages == []


@pytest.mark.parametrize("host", ["example.org", "rebound.example:80", "127.0.0.1.example.org", "192.168.0.1", ""])
@pytest.mark.parametrize("path", ["/", "/events", "/preview.js"])
def test_a_foreign_host_is_refused(ask, host, path):
    assert ask(path, Host=host).status == 400


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost:1234"])
def test_this_machine_is_answered(ask, host):
    assert ask(Host=host).status == 200


@pytest.mark.parametrize("method", ["POST", "PUT", "DELETE", "PATCH"])
def test_nothing_can_be_sent(ask, method):
    assert ask("/", method).status == 405


@pytest.mark.parametrize("path", ["/results/runs.csv", "/../pyproject.toml", "/preview.js/../x", "/etc/passwd"])
def test_no_file_is_served(ask, path):
    assert ask(path).status == 404


def test_other_sites_may_not_show_it_or_load_from_it(ask):
    answer = ask()
    assert answer.headers["X-Frame-Options"] == "DENY"
    assert answer.headers["Cross-Origin-Resource-Policy"] == "same-origin"
    assert "Access-Control-Allow-Origin" not in answer.headers


def test_it_listens_on_this_machine_alone(server):
    port = port_of(server)
    outside = {info[4][0] for info in socket.getaddrinfo(socket.gethostname(), port, socket.AF_INET)} - {"127.0.0.1"}
    for address in outside or {"127.0.0.2"}:
        with pytest.raises(OSError, match="refused"):
            socket.create_connection((address, port), timeout=5)


def test_a_port_that_is_taken_is_named(server):
    port = port_of(server)
    with pytest.raises(WriteupError, match=f"port {port} cannot be had"):
        Server(port, [TEMPLATES])


def test_readers_are_told_what_changed(server, ask):
    server.publish(page=ONE)
    events = ask("/events")
    assert json.loads(events.readline().removeprefix(b"data: "))["number"] == 1
    events.readline()
    server.publish(page=TWO, notices="a warning")
    event = json.loads(events.readline().removeprefix(b"data: "))
    assert event["order"] == ["aaaaaaaaaaaaaaaa", "bbbbbbbbbbbbbbbb"]
    assert event["chunks"] == {"bbbbbbbbbbbbbbbb": "<p>two</p>"}
    assert (event["before"], event["number"], event["notices"]) == (1, 2, "a warning")


def test_a_page_that_differs_around_its_text_is_loaded_again():
    before, after = State(1, ONE), State(2, Page(FRAME.replace("main", "article"), TWO.chunks))
    assert "chunks" not in after.event(before)


def test_the_policy_of_a_page_allows_the_script_of_the_preview_and_no_more():
    page = "content=\"default-src 'none'; script-src 'sha256-x='; base-uri 'none'\"></head><body></body>"
    policy = "default-src 'none'; script-src 'self' 'sha256-x='; connect-src 'self'; base-uri 'none'"
    assert policy in with_script(page, 1)
