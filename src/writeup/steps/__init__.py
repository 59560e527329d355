"""The steps of a build, a module each: `run` joins the packages, and its signature is the command line (writeup.cli).

What the options of many steps mean:

agreement: comparison of code and theory (results/agreement.json)
certificates: certificates (JSON)
claims: the claims with their verdicts (results/claims.json)
data: folder with the images as .npy files
dataset: name of the data set
document: tree of the document (results/document.json)
epochs: table of the epochs of all runs (results/epochs.csv)
experiment: the experiment, with the metrics that its runs measured (results/experiment.json)
figure_names: names of the figures that the study draws
figures: folder of the figures; of several folders, the first that has a figure counts
front: title block (JSON)
inspection: confusion matrix and worst mistakes of the best model (results/best_model.json)
output: file or folder to write
parts: what the study has beside its sweeps: parts of the theory, and `search`
plan: plan of the study (results/plan.json)
plateaus: measured plateaus of the runs (results/plateau_measured.csv)
predictions: predictions made before the runs (results/plateau_predicted.json)
published: the published values (YAML)
results: folder of results
runs: table of the runs (results/runs.csv)
runs_root: folder of the runs
search: plan of the search, its table, and the table of its winner
search_plan: plan of the search (results/search_plan.json)
slides: the slides (results/slides.json)
summary: means over seeds, with intervals (results/summary.csv)
tests: tables of what was measured apart from the runs, a row a run (results/tests/*.csv)
templates: the study's own templates, which come before the tool's
"""
