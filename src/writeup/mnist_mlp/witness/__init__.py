"""The second witness for what this experiment adds: its rules, its images, and what was predicted from them."""

__all__ = ["figures", "images", "rules", "sources", "training"]
