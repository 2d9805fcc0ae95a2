"""The competition: submissions, evaluation queue and workers, leaderboard, live stream."""
