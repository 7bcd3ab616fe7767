"""What an enterprise must do: the words, the value, its file form and its Chinese sentence."""

from plans.action import Action, Check, CountBase
from plans.measure_text import sentence
from plans.measure_value import Measure

__all__ = ["Action", "Check", "CountBase", "Measure", "sentence"]
