"""Readers of tables: CSV, JSON, JSONL, text, Parquet and Arrow."""
