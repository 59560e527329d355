"""A study in one file: an archive, or a finished PDF with what its claims were decided from.

An archive holds sources, lock, the tool, results and deliverables, described as a Workflow Run RO-Crate:

Snakefile, config/, …      what the study's folder holds, without what is hidden or was built
results/, report/          what its manifest names
archive/                   what building it takes: the configuration, the lock, the tool's wheel, a container recipe
ro-crate-metadata.json     the description, for programs
"""
