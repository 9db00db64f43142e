"""The application: wiring, navigation, error pages, home, the person view."""
