"""What hurts customers most, who takes it, and what waits at which cost to them?"""
