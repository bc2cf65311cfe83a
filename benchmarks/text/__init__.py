"""Of real customers' words, how many are understood?"""
