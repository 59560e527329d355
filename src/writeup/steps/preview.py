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
from collections.abc import Callable, Sequence
from contextlib import nullcontext, redirect_stderr
from inspect import BoundArguments
from pathlib import Path
from typing import Any

from writeup import steps
from writeup.arguments import read_arguments
from writeup.document.template_paths import figures, search_path
from writeup.preview import study
from writeup.preview.renderer import Renderer, Settings, Steps
from writeup.preview.server import Server
from writeup.preview.session import Session
from writeup.preview.study import Commands
from writeup.steps import decide_claims, render_document, write_html
from writeup.tool import CLAIMS


def run(*, port: int = 0, configfile: Sequence[Path] = ()) -> None:
    study.refuse_unbuilt()
    commands = study.commands(configfile)
    server = Server(port, search_path(Path("templates")))
    with tempfile.TemporaryDirectory(prefix="writeup-preview-") as folder:
        session = Session(server, configfile, lambda commands: renderer(commands, Path(folder)))
        server.start()
        print(f"{server.address}\nCtrl-C ends the preview.", flush=True)
        gc.freeze()
        try:
            session.run(commands)
        finally:
            server.stop()


def renderer(commands: Commands, folder: Path) -> Renderer:
    """What renders the study as `commands` do, and keeps its own files in `folder`."""
    deciding = _arguments(decide_claims.run, decide_claims.__doc__, commands["decide_claims"])
    rendering = _arguments(render_document.run, render_document.__doc__, commands["render_document"]).arguments
    writing = _arguments(write_html.run, write_html.__doc__, commands["write_html"]).arguments
    rendering.pop("output")
    drawn = rendering.pop("figure_names")

    allowed = deciding.arguments["allow_unexpected"]

    def decide(output: Path) -> None:
        deciding.arguments |= {"output": output, "allow_unexpected": True}
        with redirect_stderr(io.StringIO()) if allowed else nullcontext():
            decide_claims.run(*deciding.args, **deciding.kwargs)

    def names(claims: Path) -> dict[str, Any]:
        own = figures(search_path(rendering["templates"]))
        return render_document.study_names(**rendering, figure_names=[*drawn, *own], claims=claims)

    return Renderer(
        Steps(decide, names, render_document.read),
        Settings(
            read=[CLAIMS, *_paths(deciding)],
            results=rendering["results"],
            templates=writing["templates"],
            drawn=drawn,
            figures=writing["figures"],
            front=writing["front"],
            certificates=writing["certificates"],
        ),
        folder,
    )


def _arguments(run: Callable[..., None], documentation: str | None, words: Sequence[str]) -> BoundArguments:
    return read_arguments(run, documentation or "", "writeup preview", words, shared=steps.__doc__ or "")


def _paths(call: BoundArguments) -> list[Path]:
    """Every file that a step is called with, but for its output."""
    given = [value for name, value in call.arguments.items() if name != "output"]
    flat = [part for value in given for part in (value if isinstance(value, tuple) else [value])]
    return [part for part in flat if isinstance(part, Path)]
