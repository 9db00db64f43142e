"""Certificate schemes, applications for certificates, and the register of what was issued."""
