import json
import re

import pytest
from playwright.sync_api import expect


def test_button_proves_every_certificate_again(page, certificates):
    page.get_by_role("button", name="Check all").click()
    words = re.compile(f"^{len(certificates)} of {len(certificates)} proved, in [0-9.]+ s")
    expect(page.locator("#recheck-status")).to_have_text(words, timeout=60_000)
    expect(page.locator("[data-verdict='proved']")).to_have_count(len(certificates))


def test_result_is_announced_to_those_who_do_not_see_it(page):
    expect(page.locator("#recheck-status")).to_have_role("status")
    expect(page.locator("#copy-status")).to_have_role("status")


@pytest.mark.parametrize("name", ["and", "xor"])
def test_copy_passes_until_it_is_changed(page, name):
    page.get_by_role("button", name=f"Change a copy of {name}", exact=True).click()
    page.get_by_role("button", name="Check this one").click()
    expect(page.locator("#copy-status")).to_contain_text("proved", timeout=60_000)
    copy = page.get_by_label("A certificate of yours")
    copy.fill(copy.input_value().replace('"1"', '"2"', 1))
    page.get_by_role("button", name="Check this one").click()
    expect(page.locator("#copy-status")).to_contain_text("✗ fails", timeout=60_000)


def test_tampered_file_is_refused_with_its_reason(page, certificates, tmp_path):
    tampered = json.loads(certificates["xor"].read_text()) | {"multipliers": ["1", "1", "1", "2"]}
    (tmp_path / "xor.json").write_text(json.dumps(tampered))
    page.locator("#file").set_input_files(tmp_path / "xor.json")
    expect(page.locator("#copy-status")).to_contain_text("✗ fails: the sums for f = 1 and for f = 0")


def test_page_answers_while_it_checks(page):
    longest, whole = page.evaluate(
        """async () => {
            document.getElementById("recheck").click();
            const begun = performance.now();
            let longest = 0;
            for (let last = performance.now(); document.getElementById("recheck").disabled; last = performance.now()) {
                await new Promise((resume) => setTimeout(resume));
                longest = Math.max(longest, performance.now() - last);
            }
            return [longest, performance.now() - begun];
        }"""
    )
    assert longest < whole / 2
