from playwright.sync_api import expect

BADGE = "main p a.mark[href='#claim:faster']"
NUMBER = "td a.value"


def test_badge_opens_what_its_claim_rests_on(page):
    page.locator(BADGE).first.click()
    panel = page.get_by_role("dialog", name="What this claim rests on")
    for words in ("Accuracy rises with the learning rate", "28.3 above zero", "The journey is longer.", "seeds 0, 1"):
        expect(panel).to_contain_text(words)


def test_panel_stands_at_the_badge_and_inside_the_window(page):
    page.set_viewport_size({"width": 900, "height": 500})
    page.locator(BADGE).first.click()
    badge, panel = page.locator(BADGE).first.bounding_box(), page.locator("#panel").bounding_box()
    gap = min(abs(panel["y"] - badge["y"] - badge["height"]), abs(badge["y"] - panel["y"] - panel["height"]))
    assert gap < 20
    assert 0 <= panel["x"] <= 900 - panel["width"]


def test_keyboard_opens_a_panel_and_leaves_it_where_it_was(page):
    page.locator(BADGE).first.focus()
    page.keyboard.press("Enter")
    expect(page.locator("#panel")).to_be_focused()
    page.keyboard.press("Tab")
    expect(page.get_by_role("button", name="Close")).to_be_focused()
    page.keyboard.press("Escape")
    expect(page.locator("#panel")).to_be_hidden()
    expect(page.locator(BADGE).first).to_be_focused()


def test_tab_out_of_a_panel_leads_back_to_its_sign(page):
    page.locator(BADGE).first.focus()
    page.keyboard.press("Enter")
    for _ in range(1 + page.locator("#panel :is(a, button)").count()):
        page.keyboard.press("Tab")
    expect(page.locator("#panel")).to_be_hidden()
    expect(page.locator(BADGE).first).to_be_focused()


def test_escape_leads_back_to_where_the_page_was(page):
    page.locator(BADGE).first.focus()
    before = page.evaluate("scrollY")
    page.keyboard.press("Enter")
    page.evaluate("scrollBy(0, 800)")
    page.keyboard.press("Escape")
    expect(page.locator(BADGE).first).to_be_focused()
    assert page.evaluate("scrollY") == before


def test_touch_opens_a_panel_at_the_foot_of_a_phone(browser, site):
    phone = browser.new_page(viewport={"width": 390, "height": 700}, has_touch=True, is_mobile=True)
    phone.goto(site)
    phone.locator(NUMBER).tap()
    panel = phone.locator("#panel").bounding_box()
    assert (panel["x"], panel["width"], panel["y"] + panel["height"]) == (0, 390, 700)
    phone.close()


def test_number_opens_its_place_code_and_images(page):
    page.locator(NUMBER).click()
    panel = page.get_by_role("dialog", name="Where the number 92.16 comes from")
    code = "train abc, summarise runs def"
    for words in ("learning rate 0.1", "Seeds", "results/summary.csv", code, "777777777777"):
        expect(panel).to_contain_text(words)


def test_number_in_a_statement_opens_its_claim(page):
    page.get_by_text("3.5\u00a0%").first.click()
    expect(page.get_by_role("dialog", name="What this claim rests on")).to_be_visible()


def test_panel_leads_to_the_ledger_and_the_ledger_back(page):
    page.locator(BADGE).first.click()
    page.get_by_role("link", name="This claim in the ledger").click()
    assert page.url.endswith("#claim:faster")
    expect(page.locator("#panel")).to_be_hidden()
    page.locator("[id='claim:faster']").get_by_role("link", name="Section").click()
    assert page.url.endswith("#use:faster:1")


def test_file_named_in_a_panel_opens_there_and_focus_still_goes_back(page):
    page.locator(BADGE).first.click()
    page.locator("#panel a.value").first.click()
    expect(page.get_by_role("dialog")).to_contain_text("results/runs.csv")
    expect(page.get_by_role("dialog")).to_contain_text("SHA-256")
    page.keyboard.press("Escape")
    expect(page.locator(BADGE).first).to_be_focused()


def test_link_out_of_a_panel_closes_it(page):
    page.locator(BADGE).first.click()
    page.locator("#panel").get_by_role("link", name="Section").click()
    expect(page.locator("#panel")).to_be_hidden()


def test_no_identifier_is_doubled_while_a_panel_is_open(page):
    page.locator(BADGE).first.click()
    ids = page.locator("[id]").evaluate_all("all => all.map((one) => one.id)")
    assert len(ids) == len(set(ids))


def test_contradicted_expectation_is_seen_at_the_badge(page):
    expect(page.locator("main p a.unexpected").first).to_have_text("✗ refuted, expected: supported")


def test_without_scripts_badges_and_numbers_are_links(browser, site):
    plain = browser.new_page(java_script_enabled=False)
    plain.goto(site)
    plain.locator(BADGE).first.click()
    assert plain.url.endswith("#claim:faster")
    plain.locator(NUMBER).click()
    assert plain.url.endswith("#source:summary")
    plain.close()


def test_print_has_no_panel_and_no_button(page):
    page.locator(BADGE).first.click()
    page.emulate_media(media="print")
    expect(page.locator("#panel")).to_be_hidden()
    expect(page.locator("#recheck")).to_be_hidden()
