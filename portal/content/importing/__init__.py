"""Items of question files into course and bank folders, with a word about each of them."""

from portal.content.importing.planning import Fate, Line, Plan, Terms, plan

__all__ = ["Fate", "Line", "Plan", "Terms", "plan"]
