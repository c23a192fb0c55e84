"""The rules, by what they are about. Importing the package declares them."""
from app.rules.checks import apprenticeship, caps, hazards, organisation, pay, schooling, start, terms, text  # noqa: F401
