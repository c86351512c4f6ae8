"""Metrics of classifiers, with numpy alone."""
