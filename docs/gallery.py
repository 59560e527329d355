"""The studies of the gallery: their documents for the site, and a card for each, read from what was built."""

import html
import json
import re
import shutil
from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from tempfile import TemporaryDirectory

import typst

from writeup import csv_files
from writeup.claims.verdicts import VERDICTS
from writeup.files import read_json, write_bytes

DOCUMENTS = {
    "writeup.html": "Document",
    "writeup.pdf": "PDF",
    "slides.pdf": "Slides",
    "slides.pptx": "Slides for PowerPoint",
}
COVER = '#set page(width: 360pt, height: auto, margin: 0pt)\n#image("writeup.pdf", page: 1, width: 100%)'
NONE = "<p>No study is built here.</p>"
CARD = """<article class="study">
<a href="{folder}/writeup.html" tabindex="-1"><img src="{folder}/cover.png" alt="The first page" loading="lazy"></a>
<div>
<h2>{title}</h2>
<p>{abstract}</p>
<p class="counts">{counts}</p>
<p>{links}</p>
</div>
</article>"""


def gallery(studies: Sequence[Path], root: Path, folder: Path) -> str:
    """The cards of the built `studies`, as HTML for a page beside `folder`, into which their documents are copied.

    A study in the checkout `root` itself is its default study; one in another place has no page that describes it.
    """
    cards = []
    for study in map(Path.resolve, studies):
        name = "default" if study == root else study.name
        shutil.rmtree(folder / name, ignore_errors=True)
        (folder / name).mkdir(parents=True)
        files = [file for file in DOCUMENTS if (study / "report" / file).is_file()]
        for file in files:
            shutil.copyfile(study / "report" / file, folder / name / file)
        write_bytes(folder / name / "cover.png", cover(study / "report/writeup.pdf"))
        links = {f"{folder.name}/{name}/{file}": DOCUMENTS[file] for file in files}
        if study.parent == root / "examples":
            links[f"../examples/{name}/index.html"] = "How it is made"
        cards.append(card(study, f"{folder.name}/{name}", links))
    return "\n".join(cards) or NONE


def card(study: Path, folder: str, links: dict[str, str]) -> str:
    """What a built study is about, its size and where its documents are: `links` from targets to words."""
    about = structured_data((study / "report/writeup.html").read_text(encoding="utf-8"))
    _, runs = csv_files.read(study / "results/runs.csv")
    verdicts = Counter(claim["verdict"] for claim in read_json(study / "results/claims.json"))
    counts = [
        f"{len(runs):,} runs",
        f"{verdicts.total():,} claims: " + ", ".join(f"{verdicts[it]} {it}" for it in VERDICTS if verdicts[it]),
    ]
    if read_json(study / "results/plan.json")["preliminary"]:
        counts.append("built small")
    return CARD.format(
        folder=folder,
        title=html.escape(about["headline"]),
        abstract=html.escape(about["abstract"]),
        counts=" · ".join(counts),
        links=" · ".join(f'<a href="{target}">{words}</a>' for target, words in links.items()),
    )


def structured_data(page: str) -> dict[str, str]:
    """What a document says of itself to programs."""
    (found,) = re.findall(r'<script type="application/ld\+json">(.*?)</script>', page, re.DOTALL)
    about: dict[str, str] = json.loads(found)
    return about


def cover(document: Path) -> bytes:
    """The first page of a PDF, as PNG."""
    with TemporaryDirectory() as folder:
        shutil.copyfile(document, Path(folder, "writeup.pdf"))
        program = Path(folder, "cover.typ")
        program.write_text(COVER, encoding="utf-8")
        return bytes(typst.compile(program, format="png", ppi=144, ignore_system_fonts=True))
