"""What hurts customers, who was hit and when, and what of it comes first?  Candidates, hits, consequences."""
