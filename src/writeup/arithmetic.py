"""What makes arithmetic the same on every processor: one BLAS thread, and kernels that do not depend on the machine.

Every step runs after this, so it stands in every step's fingerprint (writeup.fingerprint.code).
"""

import os
import platform

WIDER = "X86_V4 AVX512_ICL AVX512_SPR"
"""Instructions beyond AVX2, for which NumPy has functions of other last bits."""
THREADS = ("OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS", "MKL_NUM_THREADS")


def pin_arithmetic() -> None:
    """Fix the number of BLAS threads and the kernels, before NumPy loads, so that the processor cannot change a bit."""
    for name in THREADS:
        os.environ[name] = "1"
    if platform.machine() in ("x86_64", "AMD64"):
        os.environ["OPENBLAS_CORETYPE"] = "Haswell"
        os.environ["NPY_DISABLE_CPU_FEATURES"] = WIDER
        os.environ.pop("NPY_ENABLE_CPU_FEATURES", None)  # beside the other one, NumPy refuses to load
