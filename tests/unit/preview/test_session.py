"""Files are watched, whatever becomes of the folder that they are in."""

import threading
from contextlib import suppress
from queue import Empty

import pytest

from writeup.preview.server import Server
from writeup.preview.session import Session, present
from writeup.tool import TEMPLATES


@pytest.fixture
def watched(tmp_path):
    """A folder, and a function that waits until a change of a file is reported."""
    folder = tmp_path / "templates"
    folder.mkdir()
    session = Session(Server(0, [TEMPLATES]), [], lambda _commands: pytest.fail("no command has changed"))
    session.server.start()
    session.watch([folder], 15, recursive=True)

    def seen(path, write):
        """Write until a change of `path` is reported: watching begins some time after the thread."""
        for number in range(100):
            write(number)
            with suppress(Empty):
                while not any(name == str(path) for _, name in session.news.get(timeout=0.5)):
                    pass
                return True
        return False

    yield folder, seen
    session.stop()
    session.server.stop()
    assert not any(watcher.is_alive() for watcher in session.watchers), "nothing watches on while Python ends"


def test_a_saved_file_is_reported(watched):
    folder, seen = watched
    path = folder / "words.md"
    assert seen(path, lambda number: path.write_text(str(number)))


def test_a_folder_that_was_moved_away_and_made_anew_is_watched_again(watched):
    folder, seen = watched
    path, new = folder / "words.md", folder / "new.md"
    assert seen(path, lambda number: path.write_text(str(number)))
    folder.rename(folder.with_name("aside"))
    folder.mkdir()
    assert seen(folder, lambda _: None)
    assert seen(new, lambda number: new.write_text(str(number)))


def test_a_folder_may_go_while_it_is_looked_at(tmp_path):
    folder, aside = tmp_path / "templates", tmp_path / "aside"
    folder.mkdir()
    there = {folder: folder.stat().st_ino}
    moving = threading.Event()

    def move():
        while not moving.is_set():
            folder.rename(aside)
            aside.rename(folder)

    mover = threading.Thread(target=move)
    mover.start()
    try:
        seen = [present([folder]) for _ in range(20_000)]
    finally:
        moving.set()
        mover.join()
    assert all(state in ({}, there) for state in seen)
    assert {} in seen, "the folder was never away"
