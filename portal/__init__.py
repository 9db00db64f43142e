"""Portal Kompetensi: learning, certification and competency evidence for civil servants."""
