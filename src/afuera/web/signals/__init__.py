"""What did customers do, feel or say, and by which file did we learn it?  Uploads, imports, quarantine."""
