"""What is wrong with a GS1 value: which element, where, and which rule it breaks."""


class Fault(ValueError):
    """``ai`` is the application identifier ("" for the value as a whole), ``position`` counts from 0.

    ``rule`` is a short name of the rule: ``length``, ``character``, ``check-digit``, ``structure``, ``encoding`` …,
    or the name of a linter of GS1's syntax dictionary.
    """

    def __init__(self, ai: str, position: int, rule: str, reason: str) -> None:
        super().__init__(f"({ai}) at {position}: {reason}" if ai else f"at {position}: {reason}")
        self.ai = ai
        self.position = position
        self.rule = rule
        self.reason = reason
