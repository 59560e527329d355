"""`writeup probe` says whether a run repeats its numbers, and what follows."""

import re
from pathlib import Path
from types import SimpleNamespace

import pytest

from writeup.errors import ConfigError
from writeup.steps import probe
from writeup.steps.probe import estimate, run


@pytest.fixture(autouse=True)
def _config(study):
    (study / "config").mkdir()


CONFIG = """
title: Losses
author: {name: Nobody}
date: 2026-01-01
experiment: experiment.py
defaults: {rate: 1e-1}
sweeps: [{name: width, vary: {width: [4, 8]}}]
seeds: [3]
"""


def define(body):
    Path("experiment.py").write_text(f"import os, random\ndef run(seed, *, rate: float = 1.0, width: int = 2):\n{body}")
    Path("config/config.yaml").write_text(CONFIG)


def printed(capfd, **arguments):
    run(**arguments)
    return capfd.readouterr().out


BODIES = {
    "    return {'loss': random.random() + rate * width}\n": "The same bytes three times,",
    "    return {'loss': random.SystemRandom().random()}\n": "Not deterministic: loss is 0.* and 0.* in two runs with",
    "    yield {'loss': 1}\n    yield {'loss': random.SystemRandom().random()}\n": (
        "Not deterministic: loss is .* in two runs with the same seed"
    ),
    "    return {'loss': hash('a')}\n": "Not deterministic: loss is .* with another hash seed and number of threads",
    "    return {'loss': int(os.environ['OMP_NUM_THREADS'])}\n": "Not deterministic: loss is 1.0 and 2.0 with another",
    "    return {'loss': 1 + int(os.environ['OMP_NUM_THREADS']) * 1e-9}\n": (
        "Equal within rounding: loss is .* with another hash seed and number of threads, a relative difference of 1"
    ),
    "    return {'loss': 1 + os.getpid() * 1e-12}\n": "Equal within rounding: loss is .* in two runs, a relative",
    "    yield from [{'loss': 1}] * random.SystemRandom().randrange(1, 999)\n": "Not deterministic: .* epochs",
}


@pytest.mark.parametrize("body", BODIES)
def test_a_run_is_the_same_or_equal_or_not_deterministic(body, capfd):
    define(body)
    assert re.search(f"^{BODIES[body]}", printed(capfd), re.MULTILINE)


def test_the_first_configuration_of_the_study_is_run_or_another(capfd):
    define("    return {'sum': rate + width + seed}\n")
    text = printed(capfd)
    assert text.startswith("rate 0.1, width 4, seed 3\n")
    assert "gives sum 7.1." in text
    assert printed(capfd, at=["width=16", "seed=0"]).startswith("rate 0.1, width 16, seed 0\n")
    Path("more.yaml").write_text("defaults: {rate: 2}\nseeds: [5]")
    assert printed(capfd, configfile=[Path("more.yaml")]).startswith("rate 2, width 4, seed 5\n")


def test_nothing_is_written(capfd):
    define("    return {'sum': 1}\n")
    printed(capfd)
    assert sorted(path.name for path in Path().rglob("*.*")) == ["config.yaml", "experiment.py"]


@pytest.mark.parametrize(
    ("at", "reason"),
    [
        (["widht=1"], "--at widht=1: give parameters as name=value; did you mean width?"),
        (["width"], "--at width: give parameters as name=value"),
        (["width=wide"], "width: 'wide' is not a whole number"),
        (["rate=0"], "the run failed: experiment.py, line 3, in run: ZeroDivisionError: float division by zero"),
    ],
)
def test_what_cannot_be_run_is_said_in_one_sentence(at, reason, capfd):
    define("    return {'loss': 1 / rate}\n")
    with pytest.raises(ConfigError) as caught:
        run(at=at)
    assert str(caught.value).startswith(reason)
    capfd.readouterr()


@pytest.mark.parametrize(
    ("old", "new", "reason"),
    [
        ("defaults: {rate: 1e-1}", "defaults:", "defaults"),
        ("[4, 8]", "{from: 4}", "sweeps[0].vary.width"),
        ("[4, 8]", "[]", "sweeps[0].vary.width"),
        ("vary: {width: [4, 8]}", "vary: null", "sweeps[0].vary"),
        ("vary: {width: [4, 8]}", "vary: {width: [4, 8]}, with: null", "sweeps[0].with"),
        ("[{name: width, vary: {width: [4, 8]}}]", "{width: {vary: {width: [4, 8]}}}", "sweeps"),
        ("[3]", "3", "seeds"),
    ],
)
def test_a_faulty_configuration_is_refused_as_by_a_build(old, new, reason):
    define("    return {'loss': 1}\n")
    assert old in CONFIG
    Path("config/config.yaml").write_text(CONFIG.replace(old, new))
    with pytest.raises(ConfigError, match=f"^{re.escape(reason)}: "):
        run()


@pytest.mark.parametrize("text", ["", "- seeds", "seeds"])
def test_a_file_that_is_no_configuration_is_named(text):
    define("    return {'loss': 1}\n")
    Path("more.yaml").write_text(text)
    with pytest.raises(ConfigError, match=r"more\.yaml has no keys at its top level"):
        run(configfile=[Path("more.yaml")])


@pytest.mark.parametrize("text", ["seeds: [0]\n", "experiment: mnist_mlp\n"])
def test_a_study_without_an_experiment_of_its_own_has_nothing_to_probe(text):
    Path("config/config.yaml").write_text(text)
    with pytest.raises(ConfigError, match="there is nothing to probe"):
        run()


@pytest.mark.parametrize(
    ("estimated", "seconds", "words"),
    [
        (10, 0.123, "estimates 10 s. Write `seconds: 0.1`"),
        (1, 123, "`seconds: 100`"),
        (None, 9, "estimates no time. Write `seconds: 9`"),
        (10, 6, ""),
        (10, 19, ""),
    ],
)
def test_an_estimate_that_is_far_off_or_missing_is_corrected_and_no_other(estimated, seconds, words):
    said = estimate(estimated, seconds)
    assert words in said
    assert bool(said) == bool(words)


@pytest.mark.parametrize(("resources", "imports"), [("{threads: 1}", 0), ("{gpu: 1}", 1)])
def test_the_time_of_a_run_has_that_of_an_import_only_if_each_run_imports_anew(resources, imports, capfd, monkeypatch):
    Path("imports").touch()
    define("    return {'loss': 1}\nopen('imports', 'a').write('.')\n")
    experiment = f"{{function: experiment.py, seconds: 1, resources: {resources}}}"
    Path("config/config.yaml").write_text(CONFIG.replace("experiment.py", experiment))
    clock = SimpleNamespace(monotonic=lambda: Path("imports").stat().st_size)
    monkeypatch.setattr(probe, "time", clock)
    assert f"It takes {imports} s and" in printed(capfd)


def test_a_probe_says_what_to_estimate(capfd):
    define("    return {'loss': 1}\n")
    text = Path("config/config.yaml").read_text()
    Path("config/config.yaml").write_text(text.replace("experiment.py", "{function: experiment.py, seconds: 90000}"))
    assert re.search(r"estimates 90000 s\. Write `seconds: [0-9.]+` .*\.\nThe same bytes", printed(capfd))
