"""Rows of a database as one Parquet file."""
