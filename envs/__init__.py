"""The worlds: highway simulation, Gymnasium environments, replays and views."""
