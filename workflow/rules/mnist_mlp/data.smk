"""Images, fetched once, verified and kept as uint8."""

DATA = f"results/data/{DATA_SET.dataset}"
IMAGES = multiext(
    f"{DATA}/",
    "train-images.npy",
    "train-labels.npy",
    "test-images.npy",
    "test-labels.npy",
)
TRAINING_IMAGES, TEST_IMAGES = IMAGES[:2], IMAGES[2:]

# Where the images come from cannot change what they are (their sums are checked), so the folder is no param:
# naming another one refetches nothing.
DIRECTORY = f"--directory {shlex.quote(DATA_SET.directory)}" if DATA_SET.directory else ""

# The raw files are known by their SHA-256 sums, so the arrays follow from the data set's name and the code that decodes,
# and not from the code that fetches. Those who read the arrays have that code among their params.
DECODING = code("writeup.mnist_mlp.data.decoding")
READ_BY["fetch_images"] = {*DECODING}
IMAGES_CODE = digest([*DECODING, DATA_SET.dataset])


rule fetch_images:
    """Fetch the four IDX files, check their SHA-256 sums and decode them."""
    input:
        ORIGIN,
    output:
        images=IMAGES,
    log:
        f"logs/data/{DATA_SET.dataset}.log",
    cache: SHARED_CACHE
    priority: WAITED_FOR
    localrule: True
    params:
        **as_named_params(*DECODING),
        dataset=DATA_SET.dataset,
        folder=lambda wildcards, output: str(Path(output.images[0]).parent),
    shell:
        "writeup mnist_mlp.fetch_images --dataset {params.dataset} {DIRECTORY} --output {params.folder} > {log} 2>&1"
