"""The finished HTML file against document.json and claims.json.

Its numbers with their sources, its verdicts and the cells of its tables are those of the document. Its table of
contents lists the headings of the document.
"""

from pathlib import Path
from typing import Any
from urllib.parse import unquote

from lxml import etree, html

from writeup.files import read_json
from writeup.witness.account import Account
from writeup.witness.tree import SIGNS, attributes, cell, formula, grid, nodes, printed, spans, text


def check_html(path: Path, results: Path, account: Account) -> None:
    """The HTML file in `path` against results/document.json and claims.json; WitnessError names what differs."""
    tree, page = read_json(results / "document.json"), html.fromstring(path.read_bytes())
    etree.strip_elements(page, "svg", "annotation", "script", "style", "template", with_tail=False)
    for it in page.iter("math"):
        words = formula(it.text_content())
        it.clear(keep_tail=True)
        it.text = words
    values = [
        (it.get("data-source", ""), it.get("data-place", ""), it.text_content()) for it in page.find_class("value")
    ]
    right = [(facts.get("source", ""), facts.get("place", ""), words) for words, facts in spans(tree, "value")]
    account.compare("numbers of the page", path, "numbers", values, right)
    claims, marked = {it["id"]: it["verdict"] for it in read_json(results / "claims.json")}, set[str]()
    for it in [*page.find_class("mark"), *page.find_class("verdict")]:
        for verdict in set(it.classes) & set(SIGNS):
            claim = (it.get("href") or "#" + "".join(it.xpath("ancestor::*/@id")[-1:])).removeprefix("#claim:")
            said, right = [verdict, *it.text_content().replace(",", " ").split()[:2]], claims.get(claim, "")
            account.compare("verdicts of the page", path, f"mark of {claim}", said, [right, SIGNS.get(right), right])
            if it.get("title"):
                account.compare("verdicts of the page", path, f"title of the mark of {claim}", it.get("title"), right)
            marked.add(claim)
    account.compare("verdicts of the page", path, "claims without a mark", sorted(set(claims) - marked), [])
    shown = [[cell(it.text_content()) for it in row.iterchildren("th", "td")] for row in page.iter("tr")]
    rows = [[cell(printed(it)) for it in row] for node in nodes(tree) if node["t"] == "Table" for row in grid(node)]
    account.compare("rows of tables", path, "rows", shown, rows)
    check_contents(account, path, page, tree)


def check_contents(account: Account, path: Path, page: Any, tree: Any) -> None:
    """The table of contents, which a template may leave out: two levels of headings, in order, with their numbers.

    Words are compared by their letters and digits, without formulas.
    """
    headings = [node for node in nodes(tree) if node["t"] == "Header" and node["c"][0] <= 2]
    right = []
    for n, node in enumerate(headings):
        (level, _, words), (identifier, _, facts) = node["c"], attributes(node)
        said = text(words, lambda it: it["t"] in ("Math", "Note"))
        right.append((level if n else 1, f"#{unquote(identifier)}", cell(f"{facts.get('number', '')} {said}")[1:]))
    for contents in page.xpath("//nav[@aria-label='Contents'][.//ol]"):
        links = [(it, "".join(it.xpath(".//text()[not(ancestor::math)]"))) for it in contents.xpath(".//ol//a")]
        listed = [(len(list(it.iterancestors("ol"))), unquote(it.get("href")), cell(words)[1:]) for it, words in links]
        account.compare("entries of the contents", path, "contents", listed, right)
