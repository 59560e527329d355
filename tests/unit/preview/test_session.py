"""Files are watched, whatever becomes of the folder that they are in."""

import shutil
import threading
import time
from contextlib import suppress
from dataclasses import replace
from pathlib import Path
from queue import Empty, Queue

import pytest

from writeup.document.bibliography import Bibliography
from writeup.preview.chunks import Chunks
from writeup.preview.renderer import Renderer, Settings, Steps
from writeup.preview.server import Server
from writeup.preview.session import Session, present
from writeup.preview.study import RENDERING
from writeup.tool import PROFILES, TEMPLATES

NO_STEPS = Steps(lambda _: None, lambda _: {}, Bibliography, lambda *_: pytest.fail("the chunks are read alone"))


def a_study(read, logo=None):
    """The settings of a study in this folder that has nothing but templates."""
    front = {"title": "A", "subtitle": "", "author": {"name": "B", "email": ""}, "date": "2026-01-01", "lang": "en"}
    front |= {"logo": {"image": str(logo), "alt": "A logo"}} if logo else {}
    return Settings(read, Path("results"), Path("templates"), [], Path("results/figures"), front, [])


@pytest.fixture
def session(tmp_path, monkeypatch):
    """A session in a folder of its own."""
    monkeypatch.chdir(tmp_path)
    session = Session(Server(0, [TEMPLATES]), [], lambda _commands: pytest.fail("no command has changed"))
    session.server.start()
    yield session
    session.stop()
    session.server.stop()
    assert not any(watcher.is_alive() for watcher in session.watchers), "nothing watches on while Python ends"


@pytest.fixture
def watched(session, tmp_path):
    """A folder, and a function that waits until a change of a file is reported."""
    folder = tmp_path / "templates"
    folder.mkdir()
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

    return folder, seen


def test_a_saved_file_is_reported(watched):
    folder, seen = watched
    path = folder / "words.md"
    assert seen(path, lambda number: path.write_text(str(number)))


@pytest.mark.parametrize("place", ["claims/claims.yaml", "pictures/logo.svg"])
def test_what_another_renderer_reads_is_watched_from_then_on(watched, session, tmp_path, place):
    _, seen = watched
    path = tmp_path / place
    path.parent.mkdir()
    settings = a_study(read=[tmp_path / "claims/claims.yaml"], logo=tmp_path / "pictures/logo.svg")
    session.follow(Renderer(NO_STEPS, settings, Chunks(), tmp_path))
    assert seen(path, lambda number: path.write_text(str(number)))
    assert path in session.files


def wait_until(is_so, seconds):
    """Whether it is so within some seconds."""
    end = time.monotonic() + seconds
    while not is_so() and time.monotonic() < end:
        time.sleep(0.05)
    return is_so()


STUDY = """
print("A word")
print("of the author")
if "mistake" in open("config/terms.yaml").read():
    raise WorkflowError("the terms are not terms")
rule all:
    input: "page"
rule decide_claims:
    output: "claims"
    shell: "writeup decide_claims --a > {output}"
rule render_document:
    input: "claims"
    output: "document"
    shell: "writeup render_document --a > {output}"
rule write_html:
    input: "document"
    output: "page"
    shell: "writeup write_html --a > {output}"
"""


def test_a_mistake_that_came_with_the_configuration_may_be_mended_in_another_file(session, tmp_path):
    (tmp_path / "config").mkdir()
    terms, configuration = tmp_path / "config/terms.yaml", tmp_path / "config/config.yaml"
    terms.write_text("a mistake")
    (tmp_path / "Snakefile").write_text(STUDY)
    shutil.copytree(PROFILES, tmp_path / "profiles")
    made = Queue()
    session.make_renderer = lambda commands: (
        made.put(commands) or Renderer(NO_STEPS, a_study(read=[]), Chunks(), tmp_path)
    )
    threading.Thread(target=session.run, args=[{}], daemon=True).start()
    assert made.get(timeout=60) == {}
    for number in range(6):  # again, in case that it was not yet watched
        configuration.write_text(f"confidence: 0.9{number}")
        if wait_until(lambda: "the terms are not terms" in session.server.state.outdated, 10):
            break
    terms.write_text("terms")
    assert made.get(timeout=60).keys() == set(RENDERING)
    assert wait_until(lambda: not session.server.state.outdated, 60)


def test_a_page_follows_the_templates_that_there_are(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    own = tmp_path / "templates"
    own.mkdir()
    (own / "writeup.md").write_text("# << part >> {#sec:a}\n")
    steps = replace(NO_STEPS, names=lambda _: {"part": "Own" if (own / "summary.md").exists() else "Any"})
    renderer = Renderer(steps, a_study(read=[]), Chunks(), tmp_path)
    said = []
    for change in (lambda: None, (own / "summary.md").touch, (own / "summary.md").unlink):
        change()
        said += [word for word in ("Own", "Any") if f"</span> {word}</h2>" in renderer.page().html]
    assert said == ["Any", "Own", "Any"]


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


def test_an_interrupt_is_not_lost_in_a_mistake_of_the_words(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "templates").mkdir()
    (tmp_path / "templates/writeup.md").write_text("It is 95 % better.\n")

    def interrupted(_claims):
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        Renderer(replace(NO_STEPS, names=interrupted), a_study(read=[]), Chunks(), tmp_path).page()
