"""A second witness for every number: what the document will say is computed twice before it is written."""

# What both witnesses read, and what is said of it.
SOURCES = {
    **DOCUMENT_INPUTS,
    "plan": rules.write_plan.output.plan,
    "tables": [*RUN_TABLES, rules.summarise_runs.output.summary],
    "proofs": CERTIFICATES,
    "claims": rules.decide_claims.output.claims,
}


rule witness_numbers:
    """The tables, the verdicts and their sentences, computed a second time from the files of the runs."""
    input:
        **SOURCES,
        **WITNESS_INPUTS,
    output:
        witness="results/witness.json",
    log:
        "logs/witness/witness_numbers.log",
    localrule: True
    params:
        *step(f"{PACKAGE}witness_numbers", CLAIM_FILES),
        *step("check_certificates"),  # which runs in a process of its own
        own=option("--own", STUDY.claims),
        published=option("--published", STUDY.published),
        data=WITNESS_OPTIONS,
        unexpected=rules.decide_claims.params.unexpected,
        tests=TESTS_OPTION,
        parts=PARTS,
    shell:
        f"writeup {PACKAGE}witness_numbers --results results --parts {{params.parts}} {{params.tests}} {{params.data}} {{params.own:q}} {{params.published:q}}"
        " {params.unexpected} --output {output.witness} > {log} 2>&1"


rule witness_document:
    """Every number of the document against its source, every badge against its verdict."""
    input:
        **SOURCES,
        witness=rules.witness_numbers.output.witness,
        document=rules.render_document.output.document,
        own_tables=built(TABLES),
    output:
        witness="results/witness_document.json",
    log:
        "logs/witness/witness_document.log",
    localrule: True
    params:
        *step(f"{PACKAGE}witness_document", [*PUBLISHED[:1], *brought(TABLES)]),
        published=rules.witness_numbers.params.published,
        tests=TESTS_OPTION,
        parts=PARTS,
    shell:
        f"writeup {PACKAGE}witness_document --results results --parts {{params.parts}} {{params.tests}} {{params.published:q}}"
        " --output {output.witness} > {log} 2>&1"


rule witness_html:
    """The finished page, read back: the document's numbers, verdicts and tables."""
    input:
        html=rules.write_html.output.html,
        document=rules.render_document.output.document,
        claims=rules.decide_claims.output.claims,
    output:
        witness="results/witness_html.json",
    log:
        "logs/witness/witness_html.log",
    localrule: True
    params:
        *step("witness_html"),
    shell:
        "writeup witness_html --html {input.html} --results results --output {output.witness} > {log} 2>&1"


rule witness_pdf:
    """The finished PDF, read back by its tags."""
    input:
        pdf=rules.write_pdf.output.pdf,
        document=rules.render_document.output.document,
    output:
        witness="results/witness_pdf.json",
    log:
        "logs/witness/witness_pdf.log",
    priority: -1
    localrule: True
    params:
        *step("witness_pdf"),
    shell:
        "writeup witness_pdf --pdf {input.pdf} --results results --output {output.witness} > {log} 2>&1"


rule witness_slides:
    """The finished slides, read back: the document's numbers and verdicts, and no others."""
    input:
        slides=rules.fill_slides.output.slides,
        pdf=rules.write_slides_pdf.output.pdf,
        pptx=rules.write_slides_pptx.output.pptx,
        document=rules.render_document.output.document,
        claims=rules.decide_claims.output.claims,
        plan=rules.write_plan.output.plan,
    output:
        witness="results/witness_slides.json",
    log:
        "logs/witness/witness_slides.log",
    priority: -1
    localrule: True
    params:
        *step("witness_slides"),
    shell:
        "writeup witness_slides --slides {input.slides} --pdf {input.pdf} --pptx {input.pptx} --results results"
        " --output {output.witness} > {log} 2>&1"


DRAWINGS = [path for path in rules.fill_slides.input.drawn if path.endswith(".svg")]
DRAWINGS += [f"results/figures/{name}.svg" for name in FIGURES]


rule witness_figures:
    """The drawings, read back: every line and every point is what the runs wrote."""
    input:
        **SOURCES,
        descriptions=[f"results/figures/{name}.json" for name in FIGURES],
        figures=DRAWINGS,
    output:
        witness="results/witness_figures.json",
    log:
        "logs/witness/witness_figures.log",
    priority: -1
    localrule: True
    params:
        *step(f"{PACKAGE}witness_figures"),
        figures=literal(words(DRAWINGS)),
        tests=TESTS_OPTION,
        parts=PARTS,
    shell:
        f"writeup {PACKAGE}witness_figures --results results --parts {{params.parts}} {{params.tests}} --figures {{params.figures}}"
        " --output {output.witness} > {log} 2>&1"


WITNESSES = [
    *rules.witness_document.output,
    *rules.witness_html.output,
    *rules.witness_pdf.output,
    *rules.witness_slides.output,
    *rules.witness_figures.output,
]
