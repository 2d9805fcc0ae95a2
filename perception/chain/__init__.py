"""From the camera's picture to a decision: the trained networks, a tracker, and an agent that never saw a picture."""
