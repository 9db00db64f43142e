"""Practical and oral assessment: assessors' calendars, checklists, bookings, sheets, results."""
