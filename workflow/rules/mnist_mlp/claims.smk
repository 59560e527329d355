"""What the claims and the document of this experiment read besides, and the steps that led to each file."""

CLAIM_EVIDENCE = {"results/agreement.json": ["mnist_mlp.compare_code_with_theory"]}
if PLATEAU:
    CLAIM_EVIDENCE |= {
        "results/plateau_predicted.json": ["mnist_mlp.predict_plateau"],
        "results/plateau_measured.csv": [RUN_STEP, "mnist_mlp.predict_plateau", "mnist_mlp.measure_plateau"],
        "results/sharpness.csv": [RUN_STEP, "mnist_mlp.measure_sharpness", "mnist_mlp.gather_sharpness"],
    }
OWN_MADE_BY = {
    **CLAIM_EVIDENCE,
    "results/best_model.json": [
        RUN_STEP,
        *TESTING_STEPS,
        "gather_runs",
        *(["rank_candidates", "gather_search"] if STUDY.search else []),
        "mnist_mlp.choose_best_run",
        "mnist_mlp.examine_best_model",
    ],
}
CLAIM_INPUTS = {
    "agreement": rules.compare_code_with_theory.output.agreement,
    "predictions": [rules.predict_plateau.output.predictions] if PLATEAU else [],
    "measured": [rules.measure_plateau.output.plateaus, rules.gather_sharpness.output.sharpness] if PLATEAU else [],
}
DOCUMENT_INPUTS = {"inspection": rules.examine_best_model.output.inspection, **CLAIM_INPUTS}


def CLAIM_OPTIONS(wildcards, input):
    """The options that name these files."""
    plateau = f" --predictions {input.predictions} --measured {input.measured}" if PLATEAU else ""
    return f"--agreement {input.agreement}{plateau}"


WITNESS_INPUTS = {
    "images": images(),
    "modes": [rules.predict_plateau.output.modes] if PLATEAU else [],
    "minima": [rules.predict_plateau.output.linearised] if PLATEAU else [],
    "training": rules.witness_training.output.witness,
}


def WITNESS_OPTIONS(wildcards, input):
    """The option that names the folder of the images."""
    return f"--data {Path(input.images[0]).parent}"
