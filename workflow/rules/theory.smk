"""Exact theory: each rule derives one family of claims and writes its certificates."""

CERTIFICATES = expand("results/certificates/{name}.json", name=certificates(STUDY.theory))
DERIVED = {
    "derive_softmax": "softmax",  # the softmax Jacobian, for any number of classes
    "derive_backprop": "backprop",  # the backward pass of the network
    "linearise_network": "plateau",  # the network's equations at the origin, to first order
    "certify_separability": "separability",  # which Boolean functions of up to four inputs are linearly separable
}
PROVED_BY = {
    **{certificate: step_name for step_name, certificate in DERIVED.items()},
    **dict.fromkeys(["and", "or"], "certify_gates"),
    **dict.fromkeys(["xor", "xor_network"], "certify_xor"),
}


for step_name, certificate in DERIVED.items():

    rule:
        """Derive one part of the theory, and certify it."""
        name:
            step_name
        input:
            ORIGIN,
        output:
            certificate=f"results/certificates/{certificate}.json",
        log:
            f"logs/theory/{step_name}.log",
        cache: SHARED_CACHE
        localrule: True
        params:
            **as_named_params(*step(step_name)),
            command=f"writeup {step_name}",
        shell:
            "{params.command} --output {output.certificate} > {log} 2>&1"


rule certify_gates:
    """The published weights of the AND and OR gates, on the whole truth table."""
    input:
        ORIGIN,
    output:
        conjunction="results/certificates/and.json",
        disjunction="results/certificates/or.json",
    log:
        "logs/theory/certify_gates.log",
    localrule: True
    params:
        *step("certify_gates"),
    shell:
        "writeup certify_gates --outputs {output.conjunction} {output.disjunction} > {log} 2>&1"


rule certify_xor:
    """No linear gate is XOR; two layers of the gates above are."""
    input:
        gates=rules.certify_gates.output,
    output:
        infeasible="results/certificates/xor.json",
        network="results/certificates/xor_network.json",
    log:
        "logs/theory/certify_xor.log",
    localrule: True
    params:
        *step("certify_xor"),
    shell:
        "writeup certify_xor --gates {input.gates} --output {output.infeasible} --network {output.network} > {log} 2>&1"


rule check_certificates:
    """Every certificate, checked again with the standard library alone."""
    input:
        certificates=CERTIFICATES,
    output:
        checks="results/checks.json",
    log:
        "logs/theory/check_certificates.log",
    localrule: True
    params:
        *step("check_certificates"),
    shell:
        "writeup check_certificates {input.certificates} --output {output.checks} > {log} 2>&1"
