"""Which journeys are broken, how do they feel, and who answers for them?"""
