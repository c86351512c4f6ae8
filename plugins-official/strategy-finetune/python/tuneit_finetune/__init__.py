"""Full fine-tuning, a frozen backbone, and LoRA."""
