import re

import pytest

TABLE = "| a | b |\n|---|---|\n| 1 | 2 |\n\n: Some {#tbl:some}\n"
EQUATION = "$$x = y$$ {#eq:some}\n"
FIGURE = "![A curve](curve){#fig:some}\n"


@pytest.mark.parametrize(("name", "thing"), [("tbl", TABLE), ("eq", EQUATION), ("fig", FIGURE)])
def test_thing_leads_back_to_each_section_that_refers_to_it_once(sample, name, thing):
    it = f"[@{name}:some]"
    written = sample.to_main(
        f"# One\n\n{thing}\n{it} {it}\n\n# Two {{.unnumbered}}\n\n{it}\n\n# All {{.appendix}}\n\n{it}"
    )
    back = re.search(r'<span class="back">(.*?)</span>\s*</?\w', written.replace("</span> <a", " <a"), re.DOTALL)
    assert re.findall(r'href="#(.*?)".*?>(.*?)</a>', back[1]) == [
        (f"ref:{name}:some:1", "1"),
        (f"ref:{name}:some:3", "Two"),
        (f"ref:{name}:some:4", "A"),
    ]
    assert all(f'id="ref:{name}:some:{n}"' in written for n in (1, 2, 3, 4))


def test_thing_that_nothing_refers_to_leads_nowhere(sample):
    assert 'class="back"' not in sample.to_main(f"# One\n\n{TABLE}\n{EQUATION}\n{FIGURE}")


def test_links_back_say_where_they_lead_to_those_who_do_not_see_them(sample):
    assert 'aria-label="Back to Section\u00a01, which refers to Table 1"' in sample.to_main(
        f"# One\n\n{TABLE}\n[@tbl:some]"
    )
