"""The roads by which shared responses travel from a learner to a facilitator."""
