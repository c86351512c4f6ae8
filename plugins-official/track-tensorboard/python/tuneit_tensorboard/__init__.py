"""Journal → TensorBoard event files."""
