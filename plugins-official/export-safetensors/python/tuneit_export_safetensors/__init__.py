"""Model → a folder that transformers loads."""
