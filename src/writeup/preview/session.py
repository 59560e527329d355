"""The session of a preview: it watches files, renders the page, and has it shown.

The main thread renders, for a template that has no end can be stopped there alone. Three others serve the page, watch
the files, and ask Snakemake about the study, which takes seconds.
"""

import queue
import stat
import threading
import time
from collections.abc import Callable, Collection, Iterable, Sequence
from pathlib import Path

from watchfiles import Change, watch

from writeup.build import lock
from writeup.errors import WriteupError
from writeup.preview import study
from writeup.preview.renderer import Renderer
from writeup.preview.server import Server
from writeup.preview.state import state
from writeup.preview.study import Commands
from writeup.tool import ROOT, TEMPLATES

STEP, RESULTS_STEP = 15, 400  # milliseconds without a change after which changes are reported; a build makes many
PERIOD = 1000  # milliseconds between two looks at whether the folders are still those that are watched
RESULTS = [Path(folder) for folder in ("results", "results/certificates", "results/figures")]
"""The folders of results that a page is made from; a build may fill thousands below them."""
CODE = [ROOT / "src", ROOT / "workflow"]
"""What decides whether results are out of date, but is not on the page."""

Changes = set[tuple[Change, str]]


class Session:
    """Renders after each change that matters, until it is interrupted."""

    def __init__(
        self, server: Server, configfiles: Sequence[Path], make_renderer: Callable[[Commands], Renderer]
    ) -> None:
        """`make_renderer` makes one from the commands of the build."""
        self.server, self.configfiles, self.make_renderer = server, configfiles, make_renderer
        self.news: queue.Queue[Changes | Renderer] = queue.Queue()
        self.configuration = [Path("config/config.yaml"), *configfiles]
        self.words, self.files, self.watched = list[Path](), list[Path](), set[Path]()
        self.configured, self.asked = False, threading.Event()
        self.ended, self.watchers = threading.Event(), list[threading.Thread]()

    def run(self, commands: Commands) -> None:
        """Show the page and keep it up to date."""
        renderer = self.make_renderer(commands)
        self.follow(renderer)
        self.watch(CODE, STEP, recursive=True)
        self.watch(RESULTS, RESULTS_STEP, recursive=False)
        threading.Thread(target=self._ask_snakemake, daemon=True).start()
        self.show(renderer)
        self.asked.set()
        while True:
            news = self.news.get()
            if isinstance(news, Renderer):
                renderer = news
                self.follow(renderer)
                self.show(renderer)
                continue
            paths = [Path(path) for _, path in news]
            self.configured |= any(_is_in(path, self.configuration) for path in paths)
            if self.configured or any(_is_in(path, [*CODE, *RESULTS, *self.configuration]) for path in paths):
                self.asked.set()
            built = any(_is_in(path, RESULTS) for path in paths) and not lock.running()
            if built or any(_is_in(path, [*self.words, *self.files]) for path in paths):
                self.show(renderer)

    def stop(self) -> None:
        """Watch no more: a watch that goes on while Python ends can hold that up."""
        self.ended.set()
        for watcher in self.watchers:
            watcher.join(timeout=5)

    def follow(self, renderer: Renderer) -> None:
        """Watch what `renderer` reads, of which some folders may be watched already."""
        self.words = [renderer.settings.templates, TEMPLATES, Path("figures")]
        self.files = [path for path in renderer.settings.files if not _is_in(path, RESULTS)]
        beside = [path.parent for path in [*self.files, *self.configuration]]
        for folders, recursive in ((self.words, True), (beside, False)):
            if new := {*folders} - self.watched:
                self.watch(new, STEP, recursive=recursive)
                self.watched |= new

    def watch(self, folders: Collection[Path], step: int, *, recursive: bool) -> None:
        """Report the changes in `folders` from now on, after `step` milliseconds without any."""
        watcher = threading.Thread(target=self._watch, args=(folders, step, recursive), daemon=True)
        self.watchers.append(watcher)
        watcher.start()

    def show(self, renderer: Renderer) -> None:
        """Render the page and publish it, or the mistake that is in the way."""
        try:
            page = renderer.page()
        except (WriteupError, OSError) as error:
            self.server.publish(error=str(error))
        else:
            self.server.publish(page=page, error="", notices=page.notices)

    def _watch(self, folders: Collection[Path], step: int, recursive: bool) -> None:
        """Report the changes in `folders`; some of these may be created, or replaced, later."""
        while not self.ended.is_set():
            there = present(folders)
            try:
                for changes in watch(
                    *there,
                    step=step,
                    stop_event=self.ended,
                    recursive=recursive,
                    rust_timeout=PERIOD,
                    yield_on_timeout=True,
                    raise_interrupt=False,
                    ignore_permission_denied=True,
                ):
                    if changes:
                        self.news.put(changes)
                    if present(folders) != there:
                        break
            except FileNotFoundError:
                self.ended.wait(PERIOD / 1000)  # a folder went between the look and the watch
            except (OSError, RuntimeError) as error:
                self.server.publish(error=f"{', '.join(map(str, there))} cannot be watched: {error}")
                return
            self.news.put({(Change.modified, str(folder)) for folder in folders})

    def _ask_snakemake(self) -> None:
        while self.asked.wait():
            self.asked.clear()
            self._await_build()
            try:
                if self.configured:
                    self.configured = False
                    self.news.put(self.make_renderer(study.commands(self.configfiles)))
                self.server.publish(outdated=study.outdated(self.configfiles))
            except WriteupError as error:
                self.configured = True  # whatever changes next may mend it
                self.server.publish(outdated=str(error))

    def _await_build(self) -> None:
        """Wait for the end of the build that runs here, if one does: until then its results do not fit together."""
        if lock.running():
            self.server.publish(outdated="A build is running; its results are shown when it ends.")
            while lock.running():
                time.sleep(PERIOD / 1000)
            self.news.put({(Change.modified, str(RESULTS[0]))})


def present(folders: Iterable[Path]) -> dict[Path, int]:
    """Those of `folders` that are there, with what tells each from another of its name."""
    return {folder: found.st_ino for folder in folders if (found := state(folder)) and stat.S_ISDIR(found.st_mode)}


def _is_in(path: Path, places: Iterable[Path]) -> bool:
    return any(path.absolute().is_relative_to(place.absolute()) for place in places)
