"""Training, evaluation and prediction on PyTorch."""
