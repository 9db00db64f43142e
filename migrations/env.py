"""Alembic environment: the application's engine and models, batch mode on SQLite."""

from alembic import context
from flask import current_app

from portal.core.db import db

config = context.config
migrate = current_app.extensions["migrate"]


def run() -> None:
    with db.engine.connect() as connection:
        sqlite = connection.dialect.name == "sqlite"
        if sqlite:
            # Batch mode rebuilds tables; foreign keys are checked again afterwards.
            connection.exec_driver_sql("PRAGMA foreign_keys=OFF")
            connection.exec_driver_sql("BEGIN IMMEDIATE")
        context.configure(
            connection=connection,
            target_metadata=db.metadata,
            **{**migrate.configure_args, "render_as_batch": sqlite},
        )
        with context.begin_transaction():
            context.run_migrations()
        connection.commit()
        if sqlite:
            connection.exec_driver_sql("PRAGMA foreign_keys=ON")


run()
