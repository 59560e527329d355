"""Exact theory: each rule derives one family of claims and writes its certificates."""

CERTIFICATES = expand("results/certificates/{name}.json", name=certificates(STUDY.theory))


rule softmax:
    """The softmax Jacobian, derived for any number of classes."""
    input:
        ORIGIN,
    output:
        certificate="results/certificates/softmax.json",
    log:
        "logs/theory/softmax.log",
    cache: SHARED_CACHE
    params:
        *step("softmax"),
    shell:
        "writeup softmax --output {output.certificate} > {log} 2>&1"


rule backprop:
    """The backward pass of the network, derived."""
    input:
        ORIGIN,
    output:
        certificate="results/certificates/backprop.json",
    log:
        "logs/theory/backprop.log",
    cache: SHARED_CACHE
    params:
        *step("backprop"),
    shell:
        "writeup backprop --output {output.certificate} > {log} 2>&1"


rule linearisation:
    """The network's equations at the origin, to first order, derived."""
    input:
        ORIGIN,
    output:
        certificate="results/certificates/plateau.json",
    log:
        "logs/theory/linearisation.log",
    cache: SHARED_CACHE
    params:
        *step("linearisation"),
    shell:
        "writeup linearisation --output {output.certificate} > {log} 2>&1"


rule gates:
    """The published weights of the AND and OR gates, on the whole truth table."""
    input:
        ORIGIN,
    output:
        conjunction="results/certificates/and.json",
        disjunction="results/certificates/or.json",
    log:
        "logs/theory/gates.log",
    params:
        *step("gates"),
    shell:
        "writeup gates --outputs {output.conjunction} {output.disjunction} > {log} 2>&1"


rule xor:
    """No linear gate is XOR; two layers of the gates above are."""
    input:
        gates=rules.gates.output,
    output:
        infeasible="results/certificates/xor.json",
        network="results/certificates/xor_network.json",
    log:
        "logs/theory/xor.log",
    params:
        *step("xor"),
    shell:
        "writeup xor --gates {input.gates} --output {output.infeasible} --network {output.network} > {log} 2>&1"


rule separability:
    """Which Boolean functions of up to four inputs are linearly separable."""
    input:
        ORIGIN,
    output:
        certificate="results/certificates/separability.json",
    log:
        "logs/theory/separability.log",
    cache: SHARED_CACHE
    params:
        *step("separability"),
    shell:
        "writeup separability --output {output.certificate} > {log} 2>&1"


rule check:
    """Every certificate, checked again with the standard library alone."""
    input:
        certificates=CERTIFICATES,
    output:
        checks="results/checks.json",
    log:
        "logs/theory/check.log",
    params:
        *step("check"),
    shell:
        "writeup check {input.certificates} --output {output.checks} > {log} 2>&1"
