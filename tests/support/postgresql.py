"""Seam: replaced by the PostgreSQL fixture of the set-up."""


class Server:
    def create_database(self, template: str | None = None) -> str:
        raise NotImplementedError

    def url(self, name: str) -> str:
        raise NotImplementedError
