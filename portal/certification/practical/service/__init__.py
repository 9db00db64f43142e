"""Acts of practical assessment: one function per thing a person does, one transaction each."""
