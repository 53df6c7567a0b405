"""The queues of a case, simulated: from its tables to a model, and from its results to figures."""

from scenarios.queues.operation import Operation, operation_of

__all__ = ["Operation", "operation_of"]
