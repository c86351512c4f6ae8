"""Transforms that change the words of training rows, in each epoch anew."""
