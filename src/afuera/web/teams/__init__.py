"""Who works here, who may see and do what, and when is each team open?"""
