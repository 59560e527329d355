"""What the claims and the document of this experiment read besides."""

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
    "training": rules.witness_training.output.witness,
}


def WITNESS_OPTIONS(wildcards, input):
    """The option that names the folder of the images."""
    return f"--data {Path(input.images[0]).parent}"
