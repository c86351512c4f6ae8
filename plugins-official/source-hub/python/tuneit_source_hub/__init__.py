"""One file of a dataset, from a hub with the Hugging Face API."""
