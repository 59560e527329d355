"""The figures of the network: its weights, its mistakes, its plateau."""

TRAVELLED = [
    sweep.name for sweep in STUDY.sweeps if sweep.name == "learning_rate" and list(sweep.vary) == ["learning_rate"]
]
WEIGHTED = [sweep.name for sweep in STUDY.sweeps if "reg" in sweep.vary]  # whose weights are drawn
PREDICTIONS = rules.predict_plateau.output.predictions
PLATEAUS = rules.measure_plateau.output.plateaus
INSPECTION = rules.examine_best_model.output.inspection


def network_figure(outputs, *runs, **options):
    """A figure that a step of this experiment draws."""
    return figure(outputs, *runs, package="mnist_mlp.", **options)


FIGURE_RULES |= {
    "draw_curves": network_figure(
        FIGURE_RULES["draw_curves"]["outputs"],
        fixed={"slides": "results/slides"},
        **FIGURE_RULES["draw_curves"]["inputs"],
        **({"plateaus": PLATEAUS} if PLATEAU else {}),
    ),
    "draw_weights": network_figure(
        figures_of(WEIGHTED, "weights", "First-layer weights"),
        lambda wildcards: run_files("weights.npz", WEIGHTED),
        fixed={**RUNS_ROOT, "sweeps": words(WEIGHTED)},
        plan=PLAN,
    ),
    "draw_norms": network_figure(
        figures_of(WEIGHTED, "norms", "Norms of the weights"),
        fixed={"sweeps": words(WEIGHTED)},
        plan=PLAN,
        epochs=EPOCHS,
    ),
    "draw_confusion": network_figure(
        figure_outputs("confusion", "Confusion matrix of the best model"), inspection=INSPECTION
    ),
    "draw_mistakes": network_figure(
        figure_outputs("mistakes", "Worst mistakes of the best model"),
        images(),
        fixed={"data": DATA},
        code=DECODING,
        inspection=INSPECTION,
    ),
    "draw_modes": network_figure(
        figure_outputs("modes", "The modes of the training images") if TELLS_PLATEAU else [],
        modes=rules.predict_plateau.output.modes,
    ),
    "draw_plateau": network_figure(
        figure_outputs("plateau", "The plateau, predicted and measured") if TELLS_PLATEAU else [],
        lambda wildcards: run_files("minibatch_losses.npy", ["plateau"]),
        fixed=RUNS_ROOT,
        plan=PLAN,
        predictions=PREDICTIONS,
        plateaus=PLATEAUS,
    ),
    "draw_descent": network_figure(
        figure_outputs("descent", "The way down from the plateau") if PLATEAU and "plateau" in SWEEPS else [],
        rules.gather_runs.output.runs,
        fixed=RUNS_ROOT,
        plan=PLAN,
        predictions=PREDICTIONS,
        plateaus=PLATEAUS,
    ),
    "draw_collapse": network_figure(
        figure_outputs("collapse", "Collapse, predicted and measured") if TELLS_PLATEAU else [],
        plan=PLAN,
        predictions=PREDICTIONS,
        runs=rules.gather_runs.output.runs,
    ),
    "draw_travel": network_figure(
        figure_outputs("travel", "Loss against time, learning rate × epochs") if TRAVELLED else [],
        plan=PLAN,
        runs=rules.gather_runs.output.runs,
        epochs=EPOCHS,
        **({"predictions": PREDICTIONS} if PLATEAU else {}),
    ),
}
