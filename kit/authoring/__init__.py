"""What helps an author: starting files, their schemas, and a preview."""
