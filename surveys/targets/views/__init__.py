"""Pages of targets: for the desk and for the phone."""
