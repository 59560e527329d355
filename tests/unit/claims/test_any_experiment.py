"""Claims about an experiment of a user's own: parameters that are text, units of any kind, runs that failed."""

import re
from dataclasses import replace

import pytest
import yaml

from writeup.claims.claim_file import read_claims, with_shared
from writeup.claims.comparison import Comparison, Region, Rule
from writeup.claims.design import Quantity, design
from writeup.claims.extension import Extension
from writeup.claims.ledger import filled, ledger
from writeup.claims.mentions import refuse_other_mentions
from writeup.claims.preflight import refuse_impossible
from writeup.claims.published import read_published
from writeup.claims.published_cells import cell_claims
from writeup.claims.results import Results, Sources, read_results
from writeup.claims.rules import difference
from writeup.claims.wording import refuse_riders
from writeup.cli import main
from writeup.errors import ConfigError, DocumentError, ResultError
from writeup.experiment.declaration import Experiment, Metric, Parameter
from writeup.experiment.run_files import csv_text
from writeup.experiment.schema import load_schema
from writeup.experiment.table import epoch_columns, run_columns
from writeup.files import read_json, write_json
from writeup.tool import SCHEMAS
from writeup.witness.sentences import Sentences
from writeup.witness.study import Study as Witnessed

DECLARED = Experiment(
    kind="function",
    parameters=(
        Parameter("rate", "number", symbol="r", tex="r"),
        Parameter("solver", "string", words="way of solving"),
        Parameter("warm", "boolean", default=False),
    ),
    metrics=(Metric("delay", unit="ms", better="lower"),),
    open=True,
)
MEASURED = DECLARED.measured(["delay", "energy"], ["energy"])
CONFIGURATIONS = [
    {"rate": rate, "solver": solver, "warm": warm}
    for rate, solver, warm in [("0.1", "adam", "false"), ("0.1", "sgd", "false"), ("0.5", "sgd", "false")]
]
PLAN = {
    "seeds": [0, 1, 2, 3, 4],
    "confidence": 0.95,
    "preliminary": False,
    "sweeps": [{"name": "speed", "configurations": CONFIGURATIONS}],
}
SGD = {"solver": "sgd", "rate": 0.1}
ADAM = {"solver": "adam"}
SLOWER = {"exceeds": {"metric": "delay", "sweep": "speed", "at": SGD, "than": ADAM}}
SCHEMA = load_schema(SCHEMAS / "claims.schema.yaml", DECLARED)


def every_run(**terms):
    return {"every_run": {"metric": "delay", "sweep": "speed", "below": 40, **terms}}


class Study:
    """Five runs of each configuration: a delay of 20 ms for adam, of 30 ms for sgd; an energy that falls by epochs."""

    def __init__(self, folder):
        self.folder = folder
        self.failures = {}
        self.published = None

    def rows(self):
        for configuration in CONFIGURATIONS:
            for seed in PLAN["seeds"]:
                failure = self.failures.get((configuration["solver"], seed))
                delay = (20 if configuration["solver"] == "adam" else 30) + 0.123456789 * seed
                measured = {"delay": delay, "energy": 1.0 + 0.001 * seed}
                outcome = {**(dict.fromkeys(measured) if failure else measured), "diverged": bool(failure)}
                yield {**configuration, "seed": seed, "sweeps": "speed", **outcome, "failure": failure}

    def epochs(self, rows):
        for row in rows:
            for epoch in range(1, 1 if row["failure"] else 5):
                energy = row["energy"] + (4 - epoch) * 0.5
                yield {name: row[name] for name in MEASURED.columns} | {"epoch": epoch, "energy": energy}

    def read(self, rule, statement="It takes longer.", **more):
        entry = {"id": "it", "section": "speed", "statement": statement, "rule": rule, "expected": "supported", **more}
        (self.folder / "claims.yaml").write_text(yaml.safe_dump({"claims": [entry]}))
        return read_claims(DECLARED, self.folder / "claims.yaml", SCHEMA)

    def publish(self, *cells, defaults=SGD):
        path = self.folder / "published.yaml"
        path.write_text(yaml.safe_dump({"defaults": dict(defaults), "cells": list(cells)}))
        self.published = read_published(DECLARED, path, load_schema(SCHEMAS / "published.schema.yaml", DECLARED))

    def sources(self, **more):
        rows = list(self.rows())
        (self.folder / "runs.csv").write_text(csv_text(run_columns(MEASURED), rows))
        (self.folder / "epochs.csv").write_text(csv_text(epoch_columns(MEASURED), self.epochs(rows)))
        planned = design(MEASURED, PLAN, self.published)
        results = read_results(planned, self.folder / "runs.csv", self.folder / "epochs.csv")
        return Sources(planned, results, **more)

    def entry(self, rule, *statement, **more):
        return ledger(self.read(rule, *statement), self.sources(**more))[0]

    def refuse(self, rule, *statement):
        refuse_impossible(self.read(rule, *statement), design(DECLARED, PLAN), None, [])


@pytest.fixture
def study(tmp_path):
    return Study(tmp_path)


def test_a_configuration_may_be_named_by_text_and_a_number_stands_with_its_declared_unit(study):
    entry = study.entry(
        SLOWER, "It takes << mean('delay', solver='adam') | show('ms') >>, not << rule.at.solver | show >>."
    )
    assert entry["verdict"] == "supported"
    assert entry["statement"] == "It takes 20.25\u00a0ms, not sgd."
    assert "delay at rate 0.1, way of solving sgd − way of solving adam" in entry["evidence"]["comparisons"][0]["label"]
    assert "= 10 [10, 10]\u00a0ms" in entry["reason"]


@pytest.mark.parametrize(
    ("where", "verdict"),
    [({"solver": "adam"}, "supported"), ({"warm": False}, "refuted"), ({"solver": ["adam", "sgd"]}, "refuted")],
)
def test_a_part_of_a_sweep_may_be_named_by_text_or_by_a_truth(study, where, verdict):
    assert study.entry(every_run(where=where, below=25))["verdict"] == verdict


def test_a_file_whose_last_claim_was_deleted_has_none(study):
    (study.folder / "claims.yaml").write_text("claims: []\n")
    assert read_claims(DECLARED, study.folder / "claims.yaml", SCHEMA) == []


def test_nothing_rises_with_a_parameter_that_is_no_number(study):
    with pytest.raises(
        ConfigError, match=r"claim it: solver is no number, so nothing rises with it; compare its values"
    ):
        study.refuse({"rises": {"metric": "delay", "along": "solver", "sweep": "speed"}})


@pytest.mark.parametrize("number", ["1e-1", "0.10", 0.1])
def test_a_number_given_as_text_is_read_as_the_parameter_says(study, number):
    (claim,) = study.read(every_run(where={"rate": number}))
    assert claim.terms["where"] == {"rate": 0.1}
    with pytest.raises(ConfigError, match="claim it: rate cannot be 'fast'; allowed: a number"):
        study.read(every_run(where={"rate": "fast"}))


def test_best_asks_which_way_a_metric_is_better(study):
    best = {"metric": "delay", "sweep": "speed", "at": ADAM}
    assert study.entry({"best": best})["verdict"] == "supported"
    with pytest.raises(ConfigError, match=r"energy has no best or worst value: declare which is better, .*: delay"):
        study.refuse({"best": {**best, "metric": "energy"}})


def test_a_metric_without_unit_is_written_with_the_digits_that_its_interval_needs(study):
    rule = {"in_range": {"metric": "energy", "sweep": "speed", "where": ADAM, "below": 1.5}}
    entry = study.entry(rule, "It is << mean('energy', solver='adam') | show >>.")
    assert entry["statement"] == "It is 1.002."
    assert "energy at rate 0.1, way of solving adam = 1.0020 [1.0000, 1.0040], as claimed below 1.5" in entry["reason"]


@pytest.mark.parametrize(("epochs", "change"), [(1, -0.5), (0.5, -1.0), (3, -1.5), (0.1, -0.5)])
def test_the_epochs_that_a_run_has_count_where_none_are_declared(study, epochs, change):
    rule = {
        "change": {"metric": "energy", "epochs": epochs, "sweep": "speed", "above": change - 0.1, "below": change + 0.1}
    }
    study.refuse(rule)
    assert study.entry(rule)["verdict"] == "supported"


def test_a_metric_that_may_be_measured_may_be_claimed(study):
    study.refuse({"in_range": {"metric": "AUC", "sweep": "speed", "below": 1}})
    with pytest.raises(ConfigError, match="'2AUC' is not a name; give letters, digits and _, a letter first"):
        study.read({"in_range": {"metric": "2AUC", "sweep": "speed", "below": 1}})


@pytest.mark.parametrize("solver", ["3.10", "2024", "1e5"])
def test_text_that_looks_like_a_number_is_shown_as_it_stands(study, solver):
    sweeps = [{"name": "speed", "configurations": [CONFIGURATIONS[0] | {"solver": solver}]}]
    plan, experiment = {**PLAN, "sweeps": sweeps}, DECLARED.as_json()
    rule = {"in_range": {"metric": "delay", "sweep": "speed", "where": {"solver": [solver]}, "below": 40}}
    text = "<< rule.where.solver[0] | show >> is << setting('solver') | show >> at << setting('rate') | show >>."
    (claim,) = study.read(rule, text)
    sources = Sources(design(DECLARED, plan), Results({}, {}))
    again = Sentences(Witnessed(study.folder, plan, experiment))._filled(text, {"evidence": {}}, {"rule": rule})
    assert filled(claim, {}, sources, text) == again == f"{solver} is {solver} at 0.1."


def test_published_values_whose_claims_would_have_one_name_are_told_apart(study):
    published = [{"rate": rate, "solver": solver} for rate, solver in ((0.1, "sgd"), (0.1, "sg.d"), (0.1, "SG-d"))]
    configurations = [{"rate": "0.1", "solver": it["solver"], "warm": "false"} for it in published]
    cells = [{"sweep": "speed", "at": at, "source": "a table", "delay": 30} for at in published]
    study.publish(*cells)
    planned = design(MEASURED, {**PLAN, "sweeps": [{"name": "speed", "configurations": configurations}]})
    claims = cell_claims(replace(planned, published=study.published), [])
    assert [claim.id for claim in claims] == [
        "published_speed_sgd_delay",
        "published_speed_sg_d_delay",
        "published_speed_sg_d_delay_2",
    ]


@pytest.mark.parametrize(
    ("cell", "place"),
    [({"at": ADAM}, "at"), ({"at": SGD, "reproduced_at": ADAM}, "reproduced_at")],
)
def test_a_published_configuration_without_a_value_of_every_parameter_is_refused(study, cell, place):
    wanted = rf"cells\[0\]\.{place}: the parameter rate has no value; give one there or under defaults\."
    with pytest.raises(ConfigError, match=wanted):
        study.publish({"sweep": "speed", **cell, "source": "a table", "delay": 20.2}, defaults={})


def test_before_the_first_run_any_metric_may_be_asked_for_and_afterwards_those_that_were_measured(study):
    rule = {"in_range": {"metric": "enrgy", "sweep": "speed", "below": 1}}
    study.refuse(rule, "It is << mean('enrgy', solver='adam') | show >>.")
    with pytest.raises(ConfigError, match=r"claim it: 'enrgy' is not measured; did you mean energy\?"):
        study.entry(rule)
    with pytest.raises(DocumentError, match="'heat' is not measured; measured: delay, energy"):
        study.entry(SLOWER, "It is << mean('heat', solver='adam') | show >>.")


@pytest.mark.parametrize(
    ("rule", "verdict"),
    [
        (SLOWER, "undecided"),
        (every_run(), "undecided"),
        ({"in_range": {"metric": "energy", "sweep": "speed", "below": 2}}, "undecided"),
    ],
)
def test_a_run_that_failed_is_named_and_decides_nothing(study, rule, verdict):
    study.failures["sgd", 3] = "ValueError: no"
    entry = study.entry(rule)
    assert entry["verdict"] == verdict
    assert re.search("failed.*: rate 0.1, solver sgd, warm false, seed 3", entry["reason"])
    assert "diverged" not in entry["reason"]


def test_evidence_and_reason_say_failed_and_a_mean_over_a_failed_run_has_no_value(study):
    study.failures["adam", 3] = "ValueError: no"
    entry = study.entry(SLOWER, "It takes << mean('delay', solver='adam') | show('ms') >>.")
    [comparison] = entry["evidence"]["comparisons"]
    assert comparison["failed"] == ["rate 0.1, solver adam, warm false, seed 3"]
    assert comparison["diverged"] == []
    assert "1 of the runs failed" in entry["reason"]
    assert entry["statement"] == "It takes (no value)."


def test_a_study_whose_runs_failed_is_complete_all_the_same(study):
    study.failures["adam", 3] = "ValueError: no"
    assert study.entry({"complete": {}})["verdict"] == "supported"


def test_published_values_belong_to_configurations_of_text_and_to_the_studys_own_data(study):
    study.publish(
        {"sweep": "speed", "at": {"solver": "adam"}, "source": "a table", "delay": 20.2},
        {"sweep": "speed", "at": {}, "source": "a table", "delay": 40},
        {"sweep": "speed", "at": {"rate": 0.5}, "source": "a table", "delay": 50},
    )
    entries = ledger(
        study.read({"printed_rises": {"metric": "delay", "along": "rate", "sweep": "speed"}}), study.sources()
    )
    assert [(entry["id"], entry["verdict"]) for entry in entries] == [
        ("it", "supported"),
        ("published_speed_0_1_adam_delay", "supported"),
        ("published_speed_0_1_sgd_delay", "refuted"),
        ("published_speed_0_5_sgd_delay", "refuted"),
    ]
    assert "reports a delay of 20.2\u00a0ms, which lies within" in entries[1]["statement"]


def test_rules_about_the_network_are_unknown_to_others(study):
    with pytest.raises(ConfigError, match="unknown key 'predicted'"):
        study.read({"predicted": {"metric": "delay", "sweep": "speed", "within": 1}})


def test_theory_that_comes_with_the_tool_brings_its_proofs_and_nothing_about_the_network():
    shared = with_shared(DECLARED, [], ["softmax", "backprop", "method", "search"], SCHEMA)
    assert {claim.kind for claim in shared} == {"certificate", "complete", "search_complete"}


def test_statements_name_their_part_by_the_words_and_symbols_of_the_parameters(study):
    rule = {"in_range": {"metric": "delay", "sweep": "speed", "where": {"rate": 0.5}, "below": 40}}

    def judge(statement):
        refuse_riders(study.read(rule, statement), design(DECLARED, PLAN), {"warm": False}, [])

    for statement in ("At $r = 0.5$ the mean is low.", "At the higher rate the mean is low."):
        judge(statement)
    with pytest.raises(ConfigError, match=r"is only about rate 0\.5, by its rule"):
        judge("The mean is low.")


def test_a_part_may_be_named_by_its_text_whatever_signs_it_has(study):
    sweeps = [{**PLAN["sweeps"][0], "configurations": [{**it, "solver": f"{it['solver']}++"} for it in CONFIGURATIONS]}]
    planned = design(DECLARED, {**PLAN, "sweeps": sweeps})
    rule = {"in_range": {"metric": "delay", "sweep": "speed", "where": {"solver": "adam++"}, "below": 40}}
    refuse_riders(study.read(rule, "With Adam++ the mean is low."), planned, {"warm": False}, [])
    with pytest.raises(ConfigError, match="is only about"):
        refuse_riders(study.read(rule, "With Adam the mean is low."), planned, {"warm": False}, [])


def test_an_experiment_may_bring_rules_of_its_own(study, tmp_path):
    schema = tmp_path / "own.yaml"
    terms = {"type": "object", "additionalProperties": False, "properties": {"law": {"type": "string"}}}
    schema.write_text(
        yaml.safe_dump({"$defs": {"claim": {"properties": {"rule": {"properties": {"follows": terms}}}}}})
    )

    def follows(planned, law):
        delay, value = planned.metric("delay"), planned.predictions[law]
        return Rule(
            law, [Comparison(law, Quantity(delay, c), value, Region(-1, 1)) for c in planned.sweeps["speed"][:1]]
        )

    own = Extension(schemas=(schema,), means={"follows": follows}, names={"follows": {"law": ["linear"]}})
    entry = {"id": "it", "section": "speed", "statement": "It does.", "expected": "supported"}
    (tmp_path / "claims.yaml").write_text(
        yaml.safe_dump({"claims": [entry | {"rule": {"follows": {"law": "linear"}}}]})
    )
    claims = read_claims(
        DECLARED, tmp_path / "claims.yaml", load_schema(SCHEMAS / "claims.schema.yaml", DECLARED, *own.schemas)
    )
    sources = study.sources(extension=own)
    sources = replace(sources, design=replace(sources.design, predictions={"linear": 20.1}))
    assert ledger(claims, sources)[0]["verdict"] == "supported"
    with pytest.raises(ConfigError, match=r"claim it: the law 'linaer' is unknown; did you mean linear\?"):
        refuse_impossible(
            [replace(claims[0], terms={"law": "linaer"})],
            design(DECLARED, PLAN),
            None,
            [],
            replace(own, unmade=lambda *_: {"linaer": 1.0}),
        )


def test_a_table_of_runs_that_lacks_a_metric_is_refused(study):
    study.sources()
    (study.folder / "runs.csv").write_text("rate,solver,warm,seed\n0.1,sgd,false,0\n")
    with pytest.raises(ResultError, match="has no column"):
        read_results(design(MEASURED, PLAN), study.folder / "runs.csv", study.folder / "epochs.csv")


@pytest.mark.parametrize(("expected", "status"), [("supported", 0), ("refuted", 1)])
def test_the_step_writes_the_verdicts_and_stops_at_one_that_nobody_expected(study, expected, status, capsys):
    study.sources()
    study.read(SLOWER, expected=expected)
    write_json(study.folder / "plan.json", PLAN | {"experiment": DECLARED.as_json()})
    write_json(study.folder / "experiment.json", MEASURED.as_json())
    inputs = ("plan.json", "experiment.json", "runs.csv", "epochs.csv", "claims.yaml")
    named = [f"--{name.partition('.')[0]}={study.folder / name}" for name in inputs]
    output = study.folder / "claims.json"
    assert main(["decide_claims", *named, "--shared", "method", f"--output={output}"]) == status
    assert output.exists() is (status == 0)
    if not status:
        assert [entry["id"] for entry in read_json(output)] == ["complete", "it"]
    assert ("was expected to be refuted and is supported" in capsys.readouterr().err) is bool(status)


@pytest.mark.parametrize("metric", ["delay", "heat"])
def test_before_it_runs_an_open_experiment_may_measure_anything_after_each_epoch(metric):
    planned = replace(design(DECLARED, PLAN), before_runs=True)
    rule = difference(planned, metric, "warmth", "speed", epochs=2, lag=1, above=0.0)
    assert [(it.plus.back, it.minus.back) for it in rule.comparisons] == [(2, 3)] * 3
    with pytest.raises(ConfigError, match="is not measured every epoch"):
        difference(design(MEASURED, PLAN), "energy", "delay", "speed", epochs=2, above=0.0)


def test_a_share_of_the_epochs_and_a_lag_need_the_number_of_epochs():
    planned = replace(design(DECLARED, PLAN), before_runs=True)
    with pytest.raises(ConfigError, match="give epochs as a whole number"):
        difference(planned, "delay", "heat", "speed", epochs=0.5, lag=1, above=0.0)
    assert difference(planned, "delay", "heat", "speed", epochs=0.5, above=0.0).comparisons[0].minus.back == 0.5


def test_a_metric_whose_name_stands_within_anothers_is_not_mentioned_by_it():
    measured = Metric("delay", words="mean delay"), Metric("longest", words="longest mean delay")
    experiment = replace(DECLARED, metrics=measured)
    assert refuse_other_mentions(experiment, "it", ["The longest mean delay grows."], {"metric": "longest"}) is None
    with pytest.raises(ConfigError, match="mentions the mean delay, which its rule"):
        refuse_other_mentions(experiment, "it", ["The mean delay grows."], {"metric": "longest"})


@pytest.mark.parametrize(
    ("words", "value"),
    [
        ("$n = 10{,}000$", "10000"),
        ("$n = 10,000$.", "10000"),
        ("$n = -0.5$", "-0.5"),
        ("$n = 3$, and on", "3"),
        ("$n = 3$.", "3"),
        (r"$n = 2 \cdot 10^{-4}$", "0.0002"),
        ("$n = 10^3$", "1000"),
        ("$a = 2n$", None),
        ("$n = 2m$", None),
        ("$n = 2/3$", None),
        ("$n = 2^k$", None),
        ("$x_n = 3$", None),
        (r"$\sum_{n = 3}^k$", None),
    ],
)
def test_a_sentence_mentions_the_values_that_its_formulas_give_a_parameter(words, value):
    experiment = replace(DECLARED, parameters=(Parameter("size", "number", tex="n"),))
    if value is None:
        refuse_other_mentions(experiment, "it", [f"Where {words}"], {"size": 1})
    else:
        refuse_other_mentions(experiment, "it", [f"Where {words}"], {"size": float(value)})
        with pytest.raises(ConfigError, match=f"mentions n = {value}, which its rule does not use"):
            refuse_other_mentions(experiment, "it", [f"Where {words}"], {"size": 1})


def test_a_number_behind_an_equals_sign_is_no_value_of_a_parameter_without_a_letter():
    experiment = replace(DECLARED, parameters=(Parameter("rate", "number"),))
    assert refuse_other_mentions(experiment, "it", ["It grows from $x = 1$ on."], {"metric": "delay"}) is None
