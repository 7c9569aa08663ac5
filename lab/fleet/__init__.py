"""The county's devices, simulated in one process: plausible traffic, switchable faults, replayed recordings."""
