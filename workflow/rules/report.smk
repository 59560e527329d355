"""From evidence to the document: one tree, two formats."""

from writeup.document.template_paths import own_template

FIGURES = [
    Path(path).stem
    for row in FIGURE_RULES.values()
    for path in map(str, row["outputs"])
    if path.startswith("results/figures/") and path.endswith(".svg")
]


include: "provenance.smk"
include: "own.smk"


FIGURES += [figure.name for figure in OWN]
OWN_FIGURES = figure_files(TEMPLATES)  # pictures that the author brings along
BIBLIOGRAPHY = [path for path in (STUDY.bibliography, STUDY.citation_style) if path]
LOGO = [STUDY.front["logo"]["image"]] if "logo" in STUDY.front else []
WITNESSED = "results/witness_document.json"  # what is written rests on a document that was witnessed


rule decide_claims:
    """Each statement's verdict, by the rule declared for it."""
    input:
        **CLAIM_INPUTS,
        plan=rules.write_plan.output.plan,
        runs=rules.gather_runs.output.runs,
        epochs=rules.gather_runs.output.epochs,
        certificates=CERTIFICATES,
        checks=[rules.check_certificates.output.checks] if CERTIFICATES else [],
        search=SEARCH_FILES,
        experiment=EXPERIMENT,
    output:
        claims=report_output("results/claims.json", "claims", "Claims", ledger="Every claim with its verdict"),
    log:
        "logs/report/decide_claims.log",
    localrule: True
    params:
        *step(
            f"{PACKAGE}decide_claims",
            [*CLAIM_FILES, SCHEMAS / "claims.schema.yaml", *EXTENSION.schemas, *PUBLISHED],
        ),
        claims=option("--claims", STUDY.claims),
        shared=[
            *STUDY.theory,
            "method",
            *(["why"] if "plateau" in STUDY.theory else []),
            *(["search"] if SEARCH else []),
        ],
        checks=lambda wildcards, input: f"--checks {input.checks}" if CERTIFICATES else "",
        options=CLAIM_OPTIONS,
        published=option("--published", STUDY.published),
        search=lambda wildcards, input: f"--search {input.search}" if SEARCH else "",
        unexpected="--allow-unexpected" if STUDY.allow_unexpected else "",
    shell:
        f"writeup {PACKAGE}decide_claims --experiment {{input.experiment}} --plan {{input.plan}} --runs {{input.runs}}"
        " --epochs {input.epochs} --certificates {input.certificates} {params.checks} {params.claims:q}"
        " --shared {params.shared} {params.published:q} {params.search} {params.options} {params.unexpected}"
        " --output {output.claims} > {log} 2>&1"


rule render_document:
    """Render the sections and read them as one document tree."""
    input:
        **DOCUMENT_INPUTS,
        plan=rules.write_plan.output.plan,
        runs=rules.gather_runs.output.runs,
        summary=rules.summarise_runs.output.summary,
        experiment=EXPERIMENT,
        provenance=rules.record_provenance.output.provenance,
        claims=rules.decide_claims.output.claims,
        witness="results/witness.json",
        certificates=CERTIFICATES,
        search=SEARCH_FILES,
        tables=built(TABLES),
        figures=expand("results/figures/{name}.{kind}", name=FIGURES, kind=["svg", "json"]),
    output:
        document="results/document.json",
    log:
        "logs/report/render_document.log",
    localrule: True
    params:
        *step(
            f"{PACKAGE}render_document",
            [
                *[*sections(TEMPLATES).values(), *OWN_FIGURES, *PUBLISHED, *brought(TABLES)],
                *[*BIBLIOGRAPHY, REFERENCES],
            ],
        ),
        figures=words(FIGURES),
        tables=option("--tables", *TABLES),
        published=option("--published", STUDY.published),
        search=rules.decide_claims.params.search,
        theory=STUDY.theory,
        bibliography=option("--bibliography", STUDY.bibliography),
        style=option("--style", STUDY.citation_style),
    shell:
        f"writeup {PACKAGE}render_document --results results --templates templates --theory {{params.theory}}"
        " {params.published:q} {params.search} --figure-names {params.figures} {params.tables:q}"
        " {params.bibliography:q} {params.style:q}"
        " --output {output.document} > {log} 2>&1"


rule write_html:
    """One self-contained HTML file."""
    input:
        document=rules.render_document.output.document,
        witness=WITNESSED,
        certificates=CERTIFICATES,
        figures=rules.render_document.input.figures,
    output:
        html=report_output("report/writeup.html", "html", "The writeup", edition="HTML"),
    log:
        "logs/report/write_html.log",
    localrule: True
    params:
        *step(
            "write_html",
            [
                *[page_fonts(TEMPLATES), *(find_template(TEMPLATES, name) for name in PAGE)],
                *[*OWN_FIGURES, *own_template(TEMPLATES, "own.css"), *LOGO],
            ],
        ),
        front=json_arg(STUDY.front),
    shell:
        "writeup write_html --document {input.document} --front {params.front:q} --figures results/figures"
        " --templates templates --certificates {input.certificates} --output {output.html} > {log} 2>&1"


rule write_pdf:
    """One tagged PDF, with what its claims were decided from."""
    input:
        document=rules.render_document.output.document,
        witness=WITNESSED,
        evidence=[*EVIDENCE, *CERTIFICATES],
        figures=rules.render_document.input.figures,
    output:
        pdf=report_output("report/writeup.pdf", "pdf", "The writeup", edition="PDF"),
    log:
        "logs/report/write_pdf.log",
    localrule: True
    params:
        *step(
            "write_pdf",
            [
                *[*print_fonts(TEMPLATES), find_template(TEMPLATES, "page.typ")],
                *[*OWN_FIGURES, *own_template(TEMPLATES, "own.typ"), *LOGO],
                *CLAIM_FILES,
            ],
        ),
        front=json_arg(STUDY.front),
        own=option("--own", STUDY.claims),
        published=option("--published", STUDY.published),
    shell:
        "writeup write_pdf --document {input.document} --front {params.front:q} --figures results/figures"
        " --templates templates --attached {input.evidence} {params.own:q} {params.published:q}"
        " --output {output.pdf} > {log} 2>&1"


rule write_docx:
    """The document as an Office file; only where it is asked for."""
    input:
        document=rules.render_document.output.document,
        figures=rules.render_document.input.figures,
    output:
        docx=report_output("report/writeup.docx", "docx", "The writeup", edition="Word"),
    log:
        "logs/report/write_docx.log",
    localrule: True
    params:
        *step("write_docx", [*print_fonts(TEMPLATES), *OWN_FIGURES, *own_template(TEMPLATES, "reference.docx")]),
        front=json_arg(STUDY.front),
    shell:
        "writeup write_docx --document {input.document} --front {params.front:q} --figures results/figures"
        " --templates templates --output {output.docx} > {log} 2>&1"


rule write_citation:
    """CITATION.cff, from which others cite the document; only where it is asked for."""
    input:
        document=rules.render_document.output.document,
    output:
        citation="report/CITATION.cff",
    log:
        "logs/report/write_citation.log",
    localrule: True
    params:
        *step("write_citation"),
        front=json_arg(STUDY.front),
    shell:
        "writeup write_citation --document {input.document} --front {params.front:q}"
        " --output {output.citation} > {log} 2>&1"
