"""A second person looks at a draft: compared with what is published, sent back or published."""
