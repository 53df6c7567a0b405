"""Contacts that come in by phone, chat, mail and at desks: exact formulas, and the simulation of their queues."""
