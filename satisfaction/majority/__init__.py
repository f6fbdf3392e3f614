"""The owners' double majority: a calculator, not a legal vote."""
