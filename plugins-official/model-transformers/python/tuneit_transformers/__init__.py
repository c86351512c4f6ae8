"""Models in the folder format of the transformers library."""
