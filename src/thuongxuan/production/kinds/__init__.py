"""One file for each kind of diary record: its Struct, its form, its words, and what it moves (``base.Kind``)."""
