"""What a build does before its first job and after its last."""

DELIVERABLES = [
    rules.html.output.html,
    rules.pdf.output.pdf,
    rules.slides_pdf.output.pdf,
    rules.slides_pptx.output.pptx,
]


onstart:
    keep_batches()
    write_plans()
    log_estimates()


onsuccess:
    record("report/build.json", deliverables=DELIVERABLES)
    if "all" in targets():
        finish(workflow)
        logger.info("Report: {}, {}\nSlides: {}, {}".format(*DELIVERABLES))
        logger.info(keep(made()))
