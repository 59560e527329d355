"""The slides: from the finished document, with the figures that a screen needs wider, to a PDF and an Office file."""

PRINTED = {cell["sweep"] for cell in load_yaml(STUDY.published)["cells"]} if STUDY.published else set()
WIDE = [f"curves_{sweep}" for sweep in SWEEPS] + [f"published_{sweep}" for sweep in SWEEPS if sweep in PRINTED]


rule slides:
    """Fill the templates of the slides from the document, and fit them."""
    input:
        document=rules.document.output.document,
        plan=rules.study.output.plan,
        claims=rules.claims.output.claims,
        figures=rules.document.input.figures,
        wide=expand("results/slides/{name}.{kind}", name=WIDE, kind=["svg", "json"]),
    output:
        slides="results/slides.json",
    log:
        "logs/slides/slides.log",
    priority: -1  # whoever edits a word waits for the document first
    localrule: True
    params:
        *step(
            "slides",
            [
                *slide_templates(TEMPLATES).values(),
                *print_fonts(TEMPLATES),
                find_template(TEMPLATES, "slides/page.typ"),
                *OWN_FIGURES,
            ],
        ),
        figures=[*FIGURES, *WIDE],
    shell:
        "writeup slides --document {input.document} --plan {input.plan} --claims {input.claims}"
        " --figures results/slides results/figures --figure-names {params.figures} --templates templates"
        " --output {output.slides} > {log} 2>&1"


rule slides_pdf:
    """One tagged PDF, a page a slide."""
    input:
        slides=rules.slides.output.slides,
        figures=[rules.slides.input.figures, rules.slides.input.wide],
    output:
        pdf=report_output("report/slides.pdf", "slides", "The writeup", edition="Slides, PDF"),
    log:
        "logs/slides/pdf.log",
    priority: -1
    localrule: True
    params:
        *step("slides_pdf", [*print_fonts(TEMPLATES), find_template(TEMPLATES, "slides/page.typ"), *OWN_FIGURES]),
        front=json_arg(STUDY.front),
    shell:
        "writeup slides_pdf --slides {input.slides} --front {params.front:q} --figures results/slides results/figures"
        " --templates templates --output {output.pdf} > {log} 2>&1"


rule slides_pptx:
    """One Office file, whose text, equations and tables can be edited."""
    input:
        slides=rules.slides.output.slides,
        figures=rules.slides_pdf.input.figures,
    output:
        pptx=report_output("report/slides.pptx", "slides", "The writeup", edition="Slides, PowerPoint"),
    log:
        "logs/slides/pptx.log",
    priority: -1
    localrule: True
    params:
        *step("slides_pptx", [*print_fonts(TEMPLATES), find_template(TEMPLATES, "slides/reference.pptx"), *OWN_FIGURES]),
        front=json_arg(STUDY.front),
    shell:
        "writeup slides_pptx --slides {input.slides} --front {params.front:q} --figures results/slides results/figures"
        " --templates templates --output {output.pptx} > {log} 2>&1"
