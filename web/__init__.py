"""The page, as native ES modules: static files, found through `importlib.resources`."""
