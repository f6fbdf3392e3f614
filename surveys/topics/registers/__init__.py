"""The registers of consultation: matters and topics."""
