"""The sample document: everything an author may write, on three pages; and any other, written likewise."""

import json
import os
import subprocess
import sys
from functools import cached_property
from pathlib import Path

from writeup.document import document_tree
from writeup.document.bibliography import read_bibliography
from writeup.output import html, pdf
from writeup.tool import TEMPLATES

SAMPLE = Path(__file__).parent / "data/sample"
FRONT = {
    "title": "Softmax, gates and a two-layer network",
    "subtitle": "A theory problem set and a study of learning on MNIST",
    "author": {"name": "Your name", "email": "you@example.org"},
    "date": "2026-11-23",
    "lang": "en",
}

ANCHORED = """
# Code `a`{#a} {#sec:code}

::: {.contents #b}
:::

[c](https://example.org){#c}, `d`{#d}, [e 1]{.claimed claim=it #e}, [f](#sec:end){.reference #f},
[1]{.value source=x #g}

``` {.python #h}
print()
```

![Loss of [a run]{#i}.](curve)

| One | [Two words]{.decisive #j} |
|-----|----|
| [k](https://example.org){#k} | 2 |

| One | Two |
|-----|----|
| `l`{#l} | [2]{#m} |

: All runs {#tbl:all .screen}

::: {#claim:it .claim section=code}
It is so. [supported]{.verdict verdict=supported claim=it}

Rule
:   [n]{#n}
:::

::: {.references #o}
:::

::: {.checker #p}
:::

# End {#sec:end}

"""
"""What can be led to beside sections, figures, tables and equations."""
ANCHORS = "abcdefghijklmnop"
LED = ANCHORED + " ".join(f"[to {name}](#{name})" for name in ANCHORS)


class Sample:
    """The sample document; `to_…` write another one, a tree or Markdown, with its front matter, figures and templates.

    What they are given beside it takes the place of these, and in the front matter of what it names.
    """

    front, figures, templates = FRONT, SAMPLE / "figures", TEMPLATES
    text = (SAMPLE / "sample.md").read_text(encoding="utf-8")

    @cached_property
    def tree(self):
        return document_tree.parse(self.text, read_bibliography(None))

    @cached_property
    def html(self):
        return self.to_html(self.tree)

    @cached_property
    def typst(self):
        return self.to_typst(self.tree)

    @cached_property
    def pdf(self):
        return self.to_pdf(self.tree)

    def to_html(self, document, *more, **changes):
        return self.write(html.render, document, *more, **changes)

    def to_main(self, words):
        """The main part of the page."""
        return self.to_html(words).partition("<main")[2].partition("</main>")[0]

    def to_typst(self, document, **changes):
        return self.write(pdf.source, document, **changes)["main.typ"]

    def to_pdf(self, document, *more, **changes):
        return self.write(pdf.render, document, *more, **changes)

    def write(self, write, document, *more, front=(), figures=None, templates=None, **options):
        tree = document_tree.parse(document) if isinstance(document, str) else document
        places = figures or self.figures, templates or self.templates
        return write(tree, {**self.front, **dict(front)}, *places, *more, **options)


PLACES = {
    "here": {"TZ": "UTC", "LC_ALL": "C", "PYTHONHASHSEED": "0"},
    "a far place": {"TZ": "Pacific/Auckland", "LC_ALL": "C.UTF-8", "LANG": "de_DE.UTF-8", "PYTHONHASHSEED": "123"},
}


def python(place, folder, *words, **options):
    """Python, run in a folder with the settings of a place."""
    environment = {**os.environ, "PYTHONUTF8": "1", **PLACES[place]}
    return subprocess.run([sys.executable, *words], check=True, env=environment, cwd=folder, **options)


def step(place, folder, name, source):
    """What a step writes from a file in a folder, with the front matter, figures and templates of the sample."""
    given = {"--front": json.dumps(FRONT), "--figures": Sample.figures, "--templates": TEMPLATES, "--output": name}
    options = [str(part) for pair in given.items() for part in pair]
    python(place, folder, "-m", "writeup.cli", name, f"--{source.removesuffix('.json')}", source, *options)
    return (folder / name).read_bytes()
