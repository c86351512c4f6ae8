"""Model → ONNX."""
