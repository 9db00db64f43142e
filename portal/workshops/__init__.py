"""Activities with partners: agreements, workshops and classes, who takes part, what it is worth."""
