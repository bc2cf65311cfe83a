"""What did we decide and change, and did it stay changed?  Recurrence, verdicts, efficiency and humanity.

weekly         one row a week: how many were exposed, how many were hit
declared       what was promised before: the date, the shape, how much less
unchanged      what would have been without the change, and how far the weeks after lie from it
elsewhere      did the trouble move to a neighbour?
verdict        prevented, less, no change yet, cannot be said, came back elsewhere
recurrence     the weekly table of a frozen signature, and its neighbours, from the lake
humanity       the gain beside what customers lost by it, for declared changes
vanished       changes that nobody declared, found by the machine
"""
