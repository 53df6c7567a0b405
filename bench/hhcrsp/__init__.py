"""Home health care routing and scheduling: instances with double services, and the plans published for them."""
