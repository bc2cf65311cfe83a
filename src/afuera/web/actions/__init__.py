"""What did we decide and change, and did it stay changed?"""
