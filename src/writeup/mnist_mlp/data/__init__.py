"""The border: fetch, verify and decode images; nothing else touches raw bytes.

What training reads is here. What fetches is in writeup.mnist_mlp.data.fetch and is not imported with it: how the images
came cannot change what they are, so it must not make a run stale.
"""
