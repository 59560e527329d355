"""Show the document in a browser while it is written.

Templates, claims and style are watched. The page is rendered from the results that are there, and refreshed where the
reader is; a mistake is shown below the last good page. Nothing is written into `results/` or `report/`. Ctrl-C ends
the preview.

port: the port on 127.0.0.1; a free one if left out
configfile: the configuration of the build, as for snakemake
"""

import gc
import io
import tempfile
from collections.abc import Mapping, Sequence
from contextlib import nullcontext, redirect_stderr
from dataclasses import replace
from functools import partial
from inspect import BoundArguments
from pathlib import Path
from typing import Any

from writeup import steps
from writeup.arguments import load_step, read_arguments
from writeup.document.bibliography import read_bibliography
from writeup.document.template_paths import search_path
from writeup.preview import study
from writeup.preview.chunks import Chunks
from writeup.preview.renderer import Renderer, Settings, Steps
from writeup.preview.server import Server
from writeup.preview.session import Session
from writeup.preview.study import Commands
from writeup.steps.render_document import Files, read, study_names
from writeup.tool import CLAIMS, REFERENCES


def run(*, port: int = 0, configfile: Sequence[Path] = ()) -> None:
    study.refuse_unbuilt()
    commands = study.commands(configfile)
    chunks = Chunks()
    server = Server(port, search_path(Path("templates")))
    with tempfile.TemporaryDirectory(prefix="writeup-preview-") as folder:
        session = Session(server, configfile, lambda commands: renderer(commands, chunks, Path(folder)))
        server.start()
        print(f"{server.address}\nCtrl-C ends the preview.", flush=True)
        gc.freeze()
        try:
            session.run(commands)
        finally:
            session.stop()
            server.stop()


def renderer(commands: Commands, chunks: Chunks, folder: Path) -> Renderer:
    """What renders the study as `commands` do, and keeps its own files in `folder`."""
    decide_claims, deciding = _step(*commands["decide_claims"])
    render_document, rendering = _step(*commands["render_document"])
    _, writing = _step(*commands["write_html"])
    allowed = deciding.arguments["allow_unexpected"]
    given = dict(rendering.arguments)
    works = given.pop("bibliography"), given.pop("style")
    del given["output"]
    files = Files(**given)

    def decide(output: Path) -> None:
        deciding.arguments |= {"output": output, "allow_unexpected": True}
        with redirect_stderr(io.StringIO()) if allowed else nullcontext():
            decide_claims.run(*deciding.args, **deciding.kwargs)

    def names(claims: Path) -> Mapping[str, Any]:
        return study_names(replace(files, claims=claims), render_document.names)

    return Renderer(
        Steps(decide, names, partial(read_bibliography, *works), read),
        Settings(
            read=[CLAIMS, REFERENCES, *_paths(deciding), *_paths(rendering), *map(Path, files.tables)],
            results=files.results,
            templates=files.templates,
            drawn=files.figure_names,
            figures=writing.arguments["figures"],
            front=writing.arguments["front"],
            certificates=writing.arguments["certificates"],
        ),
        chunks,
        folder,
    )


def _step(name: str, words: Sequence[str]) -> tuple[Any, BoundArguments]:
    """The module of a step, and the arguments that a command line gives it."""
    step = load_step(name)
    return step, read_arguments(step.run, step.__doc__ or "", f"writeup {name}", words, shared=steps.__doc__ or "")


def _paths(call: BoundArguments) -> list[Path]:
    """Every file that a step is called with, but for its output and the folders that it looks into."""
    given = [value for name, value in call.arguments.items() if name not in ("output", "results", "templates")]
    flat = [part for value in given for part in (value if isinstance(value, tuple) else [value])]
    return [part for part in flat if isinstance(part, Path)]
