"""The learners, their policy files, and the competition's evaluation."""
