"""Tries the sandbox on this machine, by attacks."""
