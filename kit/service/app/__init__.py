"""The live service itself: who may ask what of it, the room of a session, and what it tells."""
