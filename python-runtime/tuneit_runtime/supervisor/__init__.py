"""Owns one run: starts its stages, keeps its journal, ends its workers. Trusted; standard library
only.
"""
