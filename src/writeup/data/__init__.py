"""The border: fetch, verify and decode images; nothing else touches raw bytes."""
