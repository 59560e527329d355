"""Tests of the trained models, by jobs that are given the test images and choose nothing."""

TESTING = {
    **as_named_params(*step("mnist_mlp.measure_test_accuracy"), *DECODING),
    "data": literal(DATA),
    "size": DATA_SET.test,
    "folders": lambda wildcards, input: [str(Path(path).parent) for path in input.weights],
}
TEST = (
    "writeup mnist_mlp.measure_test_accuracy --data {params.data} --test-size {params.size} --output {output.tests}"
    " {params.folders} > {log} 2>&1"
)


rule measure_test_accuracy:
    """Test the best model of each run on the test images."""
    input:
        weights=lambda wildcards: [f"results/runs/{run.path}/weights.npz" for run in TEST_PIECES[wildcards.piece]],
        images=images(TEST_IMAGES),
    output:
        tests="results/tests/{piece}.csv",
    log:
        "logs/evidence/measure_test_accuracy/{piece}.log",
    priority: WAITED_FOR
    resources:
        **testing_resources(lambda wildcards: TEST_PIECES[wildcards.piece]),
    params:
        **TESTING,
    shell:
        TEST


rule test_winner:
    """Test the best model of a run of the search's winner."""
    input:
        weights=[f"{WINNER}/weights.npz"],
        images=images(TEST_IMAGES),
    output:
        tests=f"{WINNER}/{WINNER_TEST}",
    log:
        f"logs/search/{WINNER.removeprefix('results/search/')}/test_winner.log",
    priority: WAITED_FOR
    resources:
        **testing_resources(lambda wildcards: [of(wildcards)]),
    params:
        **TESTING,
    shell:
        TEST
