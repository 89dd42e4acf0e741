"""Pure functions: Arrow in, Arrow out; no file, clock, network, engine or scheduler."""
