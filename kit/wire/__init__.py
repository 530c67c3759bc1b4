"""What goes between the live service and those who talk to it, and the small client that all of them use."""
