"""Technicians with tools and spare parts: instances, published plans, an evaluator, and the way to a case."""
