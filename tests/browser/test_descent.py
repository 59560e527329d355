"""The plateau predicted for the settings that a reader chooses, held against what the pipeline predicts."""

from contextlib import contextmanager

import numpy as np
import pytest
from playwright.sync_api import expect

from builtin import EXPERIMENT
from writeup.document import document_tree
from writeup.mnist_mlp.figures.descent import Descent, descent
from writeup.mnist_mlp.plateau.spectrum import Modes, Setting, plateau_steps
from writeup.output import html

from .conftest import FRONT

NOTHING = np.empty(0)
SHARES = np.array([0.3, 0.3, 0.4])
MODES = Modes(
    SHARES, np.array([0.14, 0.09]), np.array([0.03, 0.02]), np.array([0.0, 0.3, 0.34]), NOTHING, NOTHING, NOTHING
)
PREDICTIONS = {
    "prior_entropy": MODES.entropy,
    "rates": MODES.rates.tolist(),
    "saturations": MODES.saturations.tolist(),
    "curvatures": MODES.curvatures.tolist(),
    "leaving": {"fraction": 0.05, "window": 20},
}
STEPS = 10_000
RATES = ("1", "0.3", "0.1", "0.01", "0.003")
OTHERS = (("0", "8"), ("0.001", "32"), ("0.05", "128"), ("0.12", "512"), ("0.2", "32"))
USUAL = {name: str(value) for name, value in EXPERIMENT.defaults.items()} | {
    "learning_rate": "0.1",
    "reg": "0.001",
    "batch_size": "64",
    "epochs": "6",
    "hidden_size": "32",
    "momentum": "0",
    "initial_scale": "0.001",
}


def setting(**changes):
    at = USUAL | changes
    floats = (float(at[name]) for name in ("learning_rate", "reg"))
    return Setting(*floats, int(at["batch_size"]), int(at["hidden_size"]), 0.0, float(at["initial_scale"]))


def predicted():
    """Settings of a study, with the ends of their plateaus."""
    at = [USUAL | {"learning_rate": rate, "reg": reg, "hidden_size": units} for rate in RATES for reg, units in OTHERS]
    at += [USUAL | {"batch_size": "16"}, USUAL | {"initial_scale": "0.01"}]
    return [{**it, "plateau_steps": plateau_steps(MODES, setting(**it), 0.05, 20, STEPS)} for it in at]


def written(folder, templates, change=str):
    """The address of a page with the figure, whose text is changed; two learning rates were measured."""
    steps = np.geomspace(1, 4000, 30)
    descents = [
        Descent(USUAL | {"learning_rate": rate}, steps, np.linspace(1.0, 0.2, 30), 400, end, in_domain=True)
        for rate, end in (("0.1", 410.0), ("0.01", None))
    ]
    known = {**PREDICTIONS, "configurations": predicted()}
    descent(descents, known, [one.configuration for one in descents]).write(folder, "descent")
    page = folder / "page.html"
    tree = document_tree.parse("# Text\n\n![The way down](descent){#fig:descent}")
    page.write_text(change(html.render(tree, FRONT, folder, templates)), encoding="utf-8")
    return page.as_uri()


@pytest.fixture(scope="module")
def described(tmp_path_factory, request):
    return written(tmp_path_factory.mktemp("descent"), request.config.rootpath / "templates")


@contextmanager
def opening(browser, described):
    page = browser.new_page(viewport={"width": 1200, "height": 900})
    page.goto(described)
    yield page
    page.close()


@pytest.fixture
def opened(browser, described):
    with opening(browser, described) as page:
        yield page


@pytest.fixture(scope="module")
def sliders(browser, described):
    """The page, for all tests that set every slider."""
    with opening(browser, described) as page:
        yield page


def choose(page, **values):
    """Move each slider to a value of its scale."""
    for name, value in values.items():
        slider = page.get_by_role("slider", name=name)
        slider.evaluate(
            """(input, wanted) => {
                for (let place = 0; place <= Number(input.max); place++) {
                    input.value = place;
                    input.dispatchEvent(new Event("input"));
                    if (input.ariaValueText === wanted) return;
                }
                throw new Error(`no ${wanted}`);
            }""",
            value,
        )


@pytest.mark.parametrize("rate", RATES)
@pytest.mark.parametrize(("reg", "units"), OTHERS)
def test_the_number_of_steps_is_that_of_the_pipeline(sliders, rate, reg, units):
    choose(sliders, rate=rate, penalty=reg, units=units)
    steps = plateau_steps(MODES, setting(learning_rate=rate, reg=reg, hidden_size=units), 0.05, 20, STEPS)
    words = "the plateau never ends" if steps is None else f"after {steps:,} steps"
    expect(sliders.get_by_role("status").last).to_contain_text(words)


MISTAKES = {
    "all hidden units": ("(units - 1)", "units"),
    "half of the noise's limit": ("(2 - rate * lift * theta)", "(1 - rate * lift * theta)"),
    "no penalty": ("growth - setting.reg", "growth"),
    "the size of the minibatches forgotten": ("(data.batch_size *", "(64 *"),
}


@pytest.mark.parametrize("mistake", MISTAKES)
def test_a_script_that_predicts_otherwise_than_the_document_shows_no_sliders(browser, tmp_path, request, mistake):
    right, wrong = MISTAKES[mistake]

    def planted(page):
        assert page.count(right) == 1
        return page.replace(right, wrong)

    page = browser.new_page(bypass_csp=True)
    page.goto(written(tmp_path, request.config.rootpath / "templates", planted))
    expect(page.get_by_text("The sliders are left out. At learning rate")).to_be_visible()
    expect(page.get_by_role("slider")).to_have_count(0)
    page.close()


def test_what_was_measured_is_shown_beside_the_prediction(opened):
    choose(opened, rate="0.1")
    status = opened.get_by_role("status").last
    expect(status).to_contain_text("Measured: 410 steps.")
    expect(opened.locator(".overlay .measured")).to_have_count(1)
    choose(opened, rate="0.01")
    expect(status).to_contain_text("Measured: not in every run.")
    choose(opened, rate="0.3")
    expect(status).not_to_contain_text("Measured")
    expect(opened.locator(".overlay .measured")).to_have_count(0)


def test_arrow_keys_move_a_slider_and_the_curve(opened):
    choose(opened, rate="0.1")
    curve = opened.locator(".overlay .predicted")
    before = curve.get_attribute("d")
    opened.get_by_role("slider", name="rate").press("ArrowRight")
    expect(opened.get_by_role("slider", name="rate")).to_have_attribute("aria-valuetext", "0.2")
    assert curve.get_attribute("d") != before


def test_steps_that_are_too_long_are_said_to_be_outside_the_theory(opened):
    choose(opened, rate="1", units="512")
    expect(opened.get_by_role("status").last).to_contain_text("outside the theory’s domain")


@pytest.mark.parametrize("colours", ["light", "dark"])
def test_axe_finds_no_violation_in_the_sliders(browser, described, violations, colours):
    page = browser.new_page(viewport={"width": 390, "height": 900}, color_scheme=colours, bypass_csp=True)
    page.goto(described)
    assert violations(page) == []
    page.close()


def test_paper_and_a_page_without_scripts_have_the_picture_alone(browser, opened, described):
    opened.emulate_media(media="print")
    expect(opened.get_by_role("slider").first).to_be_hidden()
    plain = browser.new_page(java_script_enabled=False)
    plain.goto(described)
    expect(plain.locator("figure svg")).to_be_visible()
    expect(plain.locator("input")).to_have_count(0)
    plain.close()
