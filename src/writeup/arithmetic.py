"""What makes arithmetic the same on every processor: one BLAS thread, and kernels that this tool names.

Training multiplies in an order that kernels of several kinds keep (writeup.mnist_mlp.network.products), so it uses the
fastest that the processor has. All other steps use those for AVX2 everywhere.

Every step runs after this, so it stands in every step's fingerprint (writeup.fingerprint.code).
"""

import os
from pathlib import Path

from writeup.errors import ConfigError

KERNELS = {
    "SkylakeX": {"avx512f", "avx512cd", "avx512bw", "avx512dq", "avx512vl"},
    "Haswell": {"avx2", "fma"},
}
"""OpenBLAS's kernels by their names there, the fastest first, and what they ask of a processor, as Linux spells it."""
WIDER = "X86_V4 AVX512_ICL AVX512_SPR"
"""Instructions beyond AVX2, for which NumPy has functions of double precision with other last bits."""
THREADS = ("OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS", "MKL_NUM_THREADS")
CHOICE = "WRITEUP_KERNELS"
"""The variable that chooses the kernels for training; no result depends on it."""


def pin_arithmetic(training: bool = False) -> None:
    """Fix the number of BLAS threads and the kernels, before NumPy loads, so that the processor cannot change a bit.

    `training` uses the fastest kernels that there are. Raises ConfigError if WRITEUP_KERNELS names none.
    """
    for name in [name for name in os.environ if name.startswith(("OPENBLAS_", "NPY_"))]:
        del os.environ[name]
    for name in THREADS:
        os.environ[name] = "1"
    names = kernels()
    if names:
        os.environ["OPENBLAS_CORETYPE"] = _chosen(names) if training else names[-1]
    if not training:
        os.environ["NPY_DISABLE_CPU_FEATURES"] = WIDER


def kernels() -> tuple[str, ...]:
    """The kernels that this processor can run, the fastest first; none where no x86-64 Linux says what it can."""
    try:
        lines = Path("/proc/cpuinfo").read_text(encoding="utf-8", errors="replace").splitlines()
    except OSError:
        return ()
    parts = next((set(line.split()) for line in lines if line.startswith("flags")), set())
    return tuple(name for name, needed in KERNELS.items() if needed <= parts)


def _chosen(names: tuple[str, ...]) -> str:
    chosen = os.environ.get(CHOICE, names[0])
    if chosen not in names:
        raise ConfigError(f"{CHOICE} is {chosen}, but this processor has {' and '.join(names)}; name one, or unset it.")
    return chosen
