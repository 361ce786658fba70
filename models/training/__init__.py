"""How the emotion model is made: `python -m models.training --data DIR --out models/emotion`."""
