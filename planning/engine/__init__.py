"""Compiled code: numbers in, numbers out.

Times are seconds since the horizon's start, distances metres, amounts cents; rates are ten-thousandths of the
currency's unit per hour or kilometre, factors thousandths.
"""
