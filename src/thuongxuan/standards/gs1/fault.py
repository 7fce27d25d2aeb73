"""What is wrong with a GS1 value: which element, where, and which rule it breaks."""

from typing import Literal

Rule = Literal["length", "character", "check-digit", "dot-segment", "encoding", "structure"]


class Fault(ValueError):
    """``ai`` is the application identifier ("" for the address as a whole), ``position`` counts from 0."""

    def __init__(self, ai: str, position: int, rule: Rule, reason: str) -> None:
        super().__init__(f"({ai}) at {position}: {reason}" if ai else f"at {position}: {reason}")
        self.ai = ai
        self.position = position
        self.rule = rule
        self.reason = reason
