"""What every area stands on: database, time, access, errors, audit. Knows no area."""
