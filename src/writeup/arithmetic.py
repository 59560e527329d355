"""What makes arithmetic the same on every processor: one BLAS thread, and kernels that do not depend on the machine.

Every step runs after this, so it stands in every step's fingerprint (writeup.provenance.fingerprint).
"""

import os
import platform

THREADS = ("OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS", "MKL_NUM_THREADS")


def pin_arithmetic() -> None:
    """Fix the number of BLAS threads and the kernels, before NumPy loads, so that the processor cannot change a bit."""
    for name in THREADS:
        os.environ[name] = "1"
    if platform.machine() in ("x86_64", "AMD64"):
        os.environ["OPENBLAS_CORETYPE"] = "Haswell"
