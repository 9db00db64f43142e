"""What the profile pages show, composed from lower areas' queries: own, team, person view."""
