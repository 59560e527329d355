"""The manuals as a small static site: `python docs/site.py FOLDER` writes a page for each, from the same Markdown.

Links between manuals lead to pages. Other files of the repository that a manual names are copied, and a folder is named
without a link. `python docs/site.py FOLDER STUDY…` shows built studies in the gallery, and copies their documents.
Nothing is fetched, and the same manuals and studies give the same bytes.
"""

import html
import json
import posixpath
import re
import shutil
import sys
from pathlib import Path

import pypandoc
from gallery import gallery

from writeup.document import pandoc
from writeup.document.pandoc_ast import Node, rewrite, span, text, walk
from writeup.files import write_text

ROOT = Path(__file__).resolve().parents[1]
FOLDERS = ("config", "templates", "benchmarks", "tests", "tests/faults")
MANUALS = ("*.md", "docs/*.md", *(f"{folder}/README.md" for folder in FOLDERS))
EXAMPLES = ("examples/README.md", "examples/*/README.md")
CONTENTS = {
    "README.md": "Start",
    "docs/gallery.md": "Gallery",
    "docs/tutorial.md": "Tutorial",
    "docs/own-figures.md": "Figures and tables",
    "docs/experiments.md": "Your own experiment",
    "examples/README.md": "Examples",
    "config/README.md": "Configuration",
    "templates/README.md": "Text",
    "docs/changes.md": "What changed",
    "docs/archive.md": "Archive",
    "docs/architecture.md": "How it works",
    "docs/comparison.md": "Comparison",
    "docs/questions.md": "Questions",
}
"""The pages that every page leads to."""
STYLE = """
:root { color-scheme: light dark; background: Canvas; }
body { margin: 0 auto; max-width: 46rem; padding: 1rem 1.2rem 4rem; font: 1.05rem/1.55 system-ui, sans-serif; }
nav { font-size: 0.88rem; border-bottom: 1px solid; padding-bottom: 0.7rem; margin-bottom: 1.5rem; }
nav a { display: inline-block; margin-right: 0.9rem; }
[aria-current] { font-weight: 700; text-decoration: none; color: inherit; }
h1, h2, h3 { line-height: 1.25; }
pre, .wide { overflow-x: auto; }
pre { padding: 0.7rem 0.9rem; border: 1px solid; border-radius: 5px; font-size: 0.85rem; line-height: 1.45; }
table { border-collapse: collapse; font-size: 0.92rem; }
th, td { border-bottom: 1px solid; padding: 0.3rem 0.8rem 0.3rem 0; text-align: left; vertical-align: top; }
code { overflow-wrap: anywhere; }
pre code { overflow-wrap: normal; }
img { max-width: 100%; }
.study { display: flex; flex-wrap: wrap; gap: 0 1.5rem; border-top: 1px solid; padding: 1.5rem 0; }
.study img { width: 13rem; border: 1px solid; }
.study div { flex: 1 1 16rem; }
.study h2 { margin: 0; font-size: 1.25rem; }
.study p { margin: 0.5rem 0; }
.counts { font-size: 0.9rem; opacity: 0.8; }
"""
PAGE = """<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>{title}</title>
<style>{style}</style>
</head>
<body>
<nav aria-label="Pages">{contents}</nav>
<main>
{body}
</main>
</body>
</html>
"""


def main(folder: Path, *studies: Path) -> None:
    """Write the site into `folder`, with built `studies` in its gallery."""
    patterns = (*MANUALS, *EXAMPLES)
    pages = sorted({path.relative_to(ROOT).as_posix() for pattern in patterns for path in ROOT.glob(pattern)})
    for name in pages:
        tree = json.loads(pypandoc.convert_text((ROOT / name).read_text(encoding="utf-8"), "json", format="gfm"))
        blocks = rewrite(tree["blocks"], Links(name, pages, folder))
        title = next((text(node["c"][2]) for node in walk(blocks) if node["t"] == "Header"), name)
        body = accessible(pandoc.write(blocks, "html"))
        if name == "docs/gallery.md":
            body += gallery(studies, ROOT, folder / "docs/gallery")
        words = {"title": html.escape(title), "style": STYLE, "contents": contents(name), "body": body}
        write_text(folder / page_of(name), PAGE.format(**words))


class Links:
    """Leads the links of the manual `name` to the site's pages, and copies the files that it names."""

    def __init__(self, name: str, pages: list[str], folder: Path) -> None:
        self.name, self.pages, self.folder = name, pages, folder

    def __call__(self, node: Node) -> list[Node]:
        """The node with its target in the site; its words alone where there is none."""
        if node["t"] not in ("Link", "Image") or ":" in node["c"][2][0] or node["c"][2][0].startswith("#"):
            return [node]
        target, _, place = node["c"][2][0].partition("#")
        named = posixpath.normpath(posixpath.join(posixpath.dirname(self.name), target))
        source = ROOT / named
        if source.is_dir() and f"{named}/README.md" in self.pages:
            named = f"{named}/README.md"
        elif not source.is_file() or not source.is_relative_to(ROOT):
            return [span(node["c"][1])]
        elif named not in self.pages:
            (self.folder / named).parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(source, self.folder / named)
        leads = relative(page_of(named) if named in self.pages else named, self.name)
        node["c"][2][0] = f"{leads}#{place}" if place else leads
        return [node]


def accessible(body: str) -> str:
    """The page's body: the keyboard scrolls what is wider than the window, and no empty cell is a heading."""
    body = re.sub("<th[^>]*></th>", "<td></td>", body.replace("<pre", '<pre tabindex="0"'))
    return re.sub(r"<table.*?</table>", r'<div class="wide" tabindex="0">\g<0></div>', body, flags=re.DOTALL)


def contents(name: str) -> str:
    """Links from the page of the manual `name` to the main pages."""
    here = ' aria-current="page"'
    return " ".join(
        f'<a href="{relative(page_of(page), name)}"{here if page == name else ""}>{title}</a>'
        for page, title in CONTENTS.items()
    )


def page_of(name: str) -> str:
    """The file of the page of a manual."""
    return name.removesuffix("README.md") + "index.html" if name.endswith("README.md") else f"{name[:-3]}.html"


def relative(target: str, name: str) -> str:
    """The path from the page of the manual `name` to `target`."""
    return posixpath.relpath(target, posixpath.dirname(page_of(name)) or ".")


if __name__ == "__main__":
    main(*map(Path, sys.argv[1:]))
