"""What do people live through?  Journeys rebuilt, their paths and frictions, and the wholes that are broken."""
