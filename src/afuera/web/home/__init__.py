"""What do I read, decide, do today?"""
