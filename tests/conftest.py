from hypothesis import settings

# Timed tests tell about the machine; the same examples each run make a failure everybody's.
settings.register_profile("textfix", deadline=None, derandomize=True)
settings.load_profile("textfix")
