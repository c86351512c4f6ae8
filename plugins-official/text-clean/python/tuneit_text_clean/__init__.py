"""Transforms that clean text before training."""
