"""Figures, each with the words that stand in for it: alt text and a long description, made from the data drawn."""

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


def figure(outputs, *runs, package="", fixed=(), reads=(), code=(), **inputs):
    """What the figures `outputs` of one kind are drawn from, by one process: to start it takes longer than to draw.

    Its step is given the files `inputs` and the values `fixed` as options of the same names, and finds the files `runs`
    by itself. The step is one of `package`. Besides its own code, the code `code` and the content of the files `reads` make the figures due.
    """
    return {
        "package": package,
        "outputs": outputs,
        "runs": runs,
        "inputs": inputs,
        "fixed": dict(fixed),
        "reads": reads,
        "code": code,
    }


def as_options(fixed):
    """The inputs with a name and the `fixed` values as options of a command line."""

    def options(wildcards, input):
        values = {**dict(input.items()), **fixed}
        return " ".join(f"--{name.replace('_', '-')} {value}" for name, value in values.items())

    return options


PLAN = rules.write_plan.output.plan
EPOCHS = rules.gather_runs.output.epochs
EXPERIMENT = rules.gather_runs.output.experiment
SUMMARY = rules.summarise_runs.output.summary
RUNS_ROOT = {"runs_root": "results/runs"}
FIGURE_RULES = {
    "draw_gates": figure(
        figure_outputs("gates", "The planes of AND and OR") if "gates" in STUDY.theory else [],
        certificates=rules.certify_gates.output,
    ),
    "draw_xor": figure(
        figure_outputs("xor", "The plane of XOR, and the hidden plane") if "xor" in STUDY.theory else [],
        certificates=rules.certify_xor.output,
    ),
    "draw_curves": figure(
        [*figures_of(SWEEPS, "curves", "Learning curves"), *slide_figures("curves")],
        fixed={"slides": "results/slides"},
        experiment=EXPERIMENT,
        plan=PLAN,
        runs=rules.gather_runs.output.runs,
        epochs=EPOCHS,
    ),
    "draw_search": figure(
        figure_outputs("search", "The search, rung by rung") if SEARCH else [],
        search_plan=rules.write_search_plan.output.plan,
        search=rules.gather_search.output.search,
        plan=PLAN,
        epochs=EPOCHS,
    ),
    "draw_published": figure(
        (
            [*figure_outputs("published", "Published against measured"), *slide_figures("published")]
            if STUDY.published
            else []
        ),
        fixed={"slides": "results/slides"},
        experiment=EXPERIMENT,
        plan=PLAN,
        claims="results/claims.json",
    ),
}
