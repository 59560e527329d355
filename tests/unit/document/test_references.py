import re

import pytest

from writeup.document import document_tree
from writeup.output import html

TABLE = "| a | b |\n|---|---|\n| 1 | 2 |\n\n: Some {#tbl:some}\n"
EQUATION = "$$x = y$$ {#eq:some}\n"
FIGURE = "![A curve](curve){#fig:some}\n"


@pytest.fixture
def body(sample):
    return lambda text: html.render(
        document_tree.parse(text), sample.front, sample.figures, sample.templates
    ).partition("<main")[2]


@pytest.mark.parametrize(("name", "thing"), [("tbl", TABLE), ("eq", EQUATION), ("fig", FIGURE)])
def test_thing_leads_back_to_each_section_that_refers_to_it_once(body, name, thing):
    it = f"[@{name}:some]"
    written = body(f"# One\n\n{thing}\n{it} {it}\n\n# Two {{.unnumbered}}\n\n{it}\n\n# All {{.appendix}}\n\n{it}")
    back = re.search(r'<span class="back">(.*?)</span>\s*</?\w', written.replace("</span> <a", " <a"), re.DOTALL)
    assert re.findall(r'href="#(.*?)".*?>(.*?)</a>', back[1]) == [
        (f"ref:{name}:some:1", "1"),
        (f"ref:{name}:some:3", "Two"),
        (f"ref:{name}:some:4", "A"),
    ]
    assert all(f'id="ref:{name}:some:{n}"' in written for n in (1, 2, 3, 4))


def test_thing_that_nothing_refers_to_leads_nowhere(body):
    assert 'class="back"' not in body(f"# One\n\n{TABLE}\n{EQUATION}\n{FIGURE}")


def test_links_back_say_where_they_lead_to_those_who_do_not_see_them(body):
    assert 'aria-label="Back to Section\u00a01, which refers to Table 1"' in body(f"# One\n\n{TABLE}\n[@tbl:some]")
