"""One build at a time in a folder, what its jobs wrote, and the record of it."""

__all__ = [
    "build_record",
    "checksums",
    "environment",
    "job",
    "lock",
    "manifest",
    "preflight",
    "result_record",
    "timers",
]
