"""Tests of the trained models, by jobs that are given the test images and choose nothing."""

TEST_PIECES = pieces(ALL_RUNS)
TESTS = expand("results/tests/{piece}.csv", piece=TEST_PIECES)
WINNER_TESTS = ["results/tests/winner.csv"] if STUDY.search else []


def tested_weights(wildcards):
    """The best models that a job tests: those of a piece of the study's runs, or of the search's winner."""
    if wildcards.piece == "winner":
        return winner(["weights.npz"])
    return [f"results/runs/{run.path}/weights.npz" for run in TEST_PIECES[wildcards.piece]]


rule measure_test_accuracy:
    """Test the best model of each run on the test images."""
    input:
        weights=tested_weights,
        images=lambda wildcards: images(TEST_IMAGES),
    output:
        tests="results/tests/{piece}.csv",
    log:
        "logs/evidence/measure_test_accuracy/{piece}.log",
    priority: WAITED_FOR
    params:
        **as_named_params(*step("mnist_mlp.measure_test_accuracy"), *DECODING),
        data=literal(DATA),
        size=DATA_SET.test,
        folders=lambda wildcards, input: [str(Path(path).parent) for path in input.weights],
    shell:
        "writeup mnist_mlp.measure_test_accuracy --data {params.data} --test-size {params.size} --output {output.tests}"
        " {params.folders} > {log} 2>&1"
