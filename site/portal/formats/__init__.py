"""How dates are typed, by language, beyond what Django knows."""
