"""Figures, each with the words that stand in for it: alt text and a long description, made from the data drawn."""

TRAVELLED = [
    sweep.name for sweep in STUDY.sweeps if sweep.name == "learning_rate" and list(sweep.vary) == ["learning_rate"]
]
WEIGHTED = [sweep.name for sweep in STUDY.sweeps if "reg" in sweep.vary]  # whose weights are drawn
ON_SLIDES = {  # the figures that are drawn anew for slides, by their kind
    "curves": [f"curves_{sweep}" for sweep in SWEEPS],
    "published": ["published"] if STUDY.published else [],
}


def figure_outputs(name, label):
    """The files of a figure: the drawing, captioned in Snakemake's report, and the words that stand in for it."""
    kind, _, sweep = name.partition("_")
    drawing = report_output(f"results/figures/{name}.svg", kind, "Figures", figure=label, sweep=sweep)
    return [drawing, f"results/figures/{name}.json"]


def figures_of(sweeps, kind, label):
    """The files of a figure for each of the `sweeps`."""
    return [path for sweep in sweeps for path in figure_outputs(f"{kind}_{sweep}", label)]


def slide_figures(kind):
    """The files of the figures of one kind that are drawn for slides."""
    return expand("results/slides/{name}.{ending}", name=ON_SLIDES[kind], ending=["svg", "json"])


def figure(outputs, *runs, fixed=(), reads=(), code=(), **inputs):
    """What the figures `outputs` of one kind are drawn from, by one process: to start it takes longer than to draw.

    Its step is given the files `inputs` and the values `fixed` as options of the same names, and finds the files `runs`
    by itself. Besides its own code, the code `code` and the content of the files `reads` make the figures due.
    """
    return {"outputs": outputs, "runs": runs, "inputs": inputs, "fixed": dict(fixed), "reads": reads, "code": code}


def as_options(fixed):
    """The inputs with a name and the `fixed` values as options of a command line."""

    def options(wildcards, input):
        values = {**dict(input.items()), **fixed}
        return " ".join(f"--{name.replace('_', '-')} {value}" for name, value in values.items())

    return options


PLAN = rules.write_plan.output.plan
EPOCHS = rules.gather_runs.output.epochs
RUNS_ROOT = {"runs_root": "results/runs"}
PREDICTIONS = rules.predict_plateau.output.predictions
INSPECTION = rules.examine_best_model.output.inspection
FIGURE_RULES = {
    "draw_gates": figure(figure_outputs("gates", "The planes of AND and OR"), certificates=rules.certify_gates.output),
    "draw_xor": figure(
        figure_outputs("xor", "The plane of XOR, and the hidden plane"), certificates=rules.certify_xor.output
    ),
    "draw_curves": figure(
        [*figures_of(SWEEPS, "curves", "Learning curves"), *slide_figures("curves")],
        fixed={"slides": "results/slides"},
        plan=PLAN,
        epochs=EPOCHS,
        **({"plateaus": rules.measure_plateau.output.plateaus} if PLATEAU else {}),
    ),
    "draw_weights": figure(
        figures_of(WEIGHTED, "weights", "First-layer weights"),
        lambda wildcards: run_files("weights.npz", WEIGHTED),
        fixed={**RUNS_ROOT, "sweeps": " ".join(WEIGHTED)},
        plan=PLAN,
    ),
    "draw_norms": figure(
        figures_of(WEIGHTED, "norms", "Norms of the weights"),
        fixed={"sweeps": " ".join(WEIGHTED)},
        plan=PLAN,
        epochs=EPOCHS,
    ),
    "draw_confusion": figure(figure_outputs("confusion", "Confusion matrix of the best model"), inspection=INSPECTION),
    "draw_mistakes": figure(
        figure_outputs("mistakes", "Worst mistakes of the best model"),
        images(),
        fixed={"data": DATA},
        code=DECODING,
        inspection=INSPECTION,
    ),
    "draw_search": figure(
        figure_outputs("search", "The search, rung by rung"),
        search_plan=rules.write_search_plan.output.plan,
        search=rules.gather_search.output.search,
        plan=PLAN,
        epochs=EPOCHS,
    ),
    "draw_plateau": figure(
        figure_outputs("plateau", "The plateau, predicted and measured"),
        lambda wildcards: run_files("minibatch_losses.npy", ["plateau"]),
        fixed=RUNS_ROOT,
        plan=PLAN,
        predictions=PREDICTIONS,
        plateaus=rules.measure_plateau.output.plateaus,
    ),
    "draw_descent": figure(
        figure_outputs("descent", "The way down from the plateau") if PLATEAU and "plateau" in SWEEPS else [],
        lambda wildcards: run_files("minibatch_losses.npy", SWEEPS),
        fixed=RUNS_ROOT,
        plan=PLAN,
        predictions=PREDICTIONS,
        plateaus=rules.measure_plateau.output.plateaus,
    ),
    "draw_collapse": figure(
        figure_outputs("collapse", "Collapse, predicted and measured"),
        plan=PLAN,
        predictions=PREDICTIONS,
        runs=rules.gather_runs.output.runs,
    ),
    "draw_travel": figure(
        figure_outputs("travel", "Loss against the distance travelled") if TRAVELLED else [],
        plan=PLAN,
        epochs=EPOCHS,
        **({"predictions": PREDICTIONS} if PLATEAU else {}),
    ),
    "draw_sharpness": figure(
        figure_outputs("sharpness", "Sharpness against the step"), sharpness=rules.gather_sharpness.output.sharpness
    ),
    "draw_published": figure(
        [*figure_outputs("published", "Published against measured"), *slide_figures("published")],
        fixed={"slides": "results/slides"},
        plan=PLAN,
        claims="results/claims.json",
    ),
}


for rule_name, row in FIGURE_RULES.items():
    if not row["outputs"]:
        continue

    rule:
        """Draw the figures of one kind."""
        name:
            rule_name
        input:
            *row["runs"],
            **row["inputs"],
        output:
            row["outputs"],
        log:
            f"logs/figures/{rule_name}.log",
        priority: -1  # verdicts go first, since the document waits for them longer
        localrule: True
        params:
            *step(rule_name, row["reads"]),
            *row["code"],
            command=f"writeup {rule_name} --output results/figures",
            options=as_options(row["fixed"]),
        shell:
            "{params.command} {params.options} > {log} 2>&1"
