"""Dataset folders: Arrow shards, splits, tokens and labels, written once and memory-mapped for
ever.
"""
