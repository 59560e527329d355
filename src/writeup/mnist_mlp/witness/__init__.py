"""The second witness for what this experiment adds: its rules, images and figures, and what was predicted."""

__all__ = ["curvature", "figures", "images", "rules", "sources", "training", "wording"]
