"""The code that trains, held against the formulas that were derived."""


rule compare_code_with_theory:
    """The code that trains, held against the formulas that were derived."""
    input:
        ORIGIN,
    output:
        agreement="results/agreement.json",
    log:
        "logs/compare_code_with_theory.log",
    cache: SHARED_CACHE
    localrule: True
    params:
        *step("mnist_mlp.compare_code_with_theory"),
    shell:
        "writeup mnist_mlp.compare_code_with_theory --output {output.agreement} > {log} 2>&1"
