"""How a framework comes to be changed: proposals, decisions on them, and sign-offs of versions."""
