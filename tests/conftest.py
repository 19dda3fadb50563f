from hypothesis import settings

# Timed tests tell about the machine; the same examples each run make a failure everybody's.
settings.register_profile("textfix", deadline=None, derandomize=True, max_examples=25)
settings.register_profile("thorough", settings.get_profile("textfix"), max_examples=300)  # `tox -e slow`
settings.load_profile("textfix")
