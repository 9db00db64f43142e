"""Reads of practical assessment: what is offered, who is free when, bookings with their sheets."""
