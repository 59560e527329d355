"""Exact theory: each rule derives one family of claims and writes its certificates."""

CERTIFICATES = expand(
    "results/certificates/{name}.json",
    name=["softmax", "backprop", "and", "or", "xor", "xor_network", "separability"],
)


rule softmax:
    """The softmax Jacobian, derived for any number of classes."""
    output:
        certificate="results/certificates/softmax.json",
    params:
        *step("softmax"),
    log:
        "logs/theory/softmax.log",
    shell:
        "writeup softmax --output {output.certificate} > {log} 2>&1"


rule backprop:
    """The backward pass of the network, derived."""
    output:
        certificate="results/certificates/backprop.json",
    params:
        *step("backprop"),
    log:
        "logs/theory/backprop.log",
    shell:
        "writeup backprop --output {output.certificate} > {log} 2>&1"


rule gates:
    """The published weights of the AND and OR gates, on the whole truth table."""
    output:
        conjunction="results/certificates/and.json",
        disjunction="results/certificates/or.json",
    params:
        *step("gates"),
    log:
        "logs/theory/gates.log",
    shell:
        "writeup gates --outputs {output.conjunction} {output.disjunction} > {log} 2>&1"


rule xor:
    """No linear gate is XOR; two layers of the gates above are."""
    input:
        gates=rules.gates.output,
    output:
        infeasible="results/certificates/xor.json",
        network="results/certificates/xor_network.json",
    params:
        *step("xor"),
    log:
        "logs/theory/xor.log",
    shell:
        "writeup xor --gates {input.gates} --output {output.infeasible} --network {output.network} > {log} 2>&1"


rule separability:
    """Which Boolean functions of up to four inputs are linearly separable."""
    output:
        certificate="results/certificates/separability.json",
    params:
        *step("separability"),
    log:
        "logs/theory/separability.log",
    shell:
        "writeup separability --output {output.certificate} > {log} 2>&1"


rule check:
    """Every certificate, checked again with the standard library alone."""
    input:
        certificates=CERTIFICATES,
    output:
        checks="results/checks.json",
    params:
        *step("check"),
    log:
        "logs/theory/check.log",
    shell:
        "writeup check {input.certificates} --output {output.checks} > {log} 2>&1"
