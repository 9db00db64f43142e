"""The `portal` command group (architecture.md §4). Areas bring their commands in `commands.py`."""

from typing import Any

import click
from flask.cli import AppGroup, ScriptInfo
from sqlalchemy.exc import DatabaseError, OperationalError

from portal.assessment import commands as assessment
from portal.certification import certificate_commands as certificates
from portal.certification import registry_commands as registry
from portal.competency import commands as competency
from portal.content import commands as content
from portal.content import item_commands
from portal.core.db import db
from portal.core.errors import FaultySettings
from portal.evaluation import commands as evaluation
from portal.learning import commands as learning
from portal.ledger import commands as ledger
from portal.people import commands as people
from portal.people import import_commands as imports
from portal.people import privacy_commands as privacy
from portal.web import commands as web
from portal.web import doctor, exam_freeze, recovery
from portal.web.app import Portal, create_app
from portal.web.demo.command import demo
from portal.web.simulation.command import simulate


class Commands(AppGroup):
    """The commands; a faulty setting, or a database that is away or damaged, is one line on the
    screen, not a traceback.

    `ScriptInfo` makes the application when a command asks for it, so that `init` can make the
    keys first; what it holds of the database ends with the command.
    """

    def invoke(self, ctx: click.Context) -> Any:
        made: list[Portal] = []

        def make() -> Portal:
            made.append(create_app())
            return made[-1]

        ctx.obj = ScriptInfo(create_app=make, set_debug_flag=False)
        try:
            return super().invoke(ctx)
        except FaultySettings as error:
            raise click.ClickException(str(error)) from error
        except DatabaseError as error:
            if type(error) not in (OperationalError, DatabaseError):
                raise  # of what was asked, not of the database
            said = " ".join(str(error.orig).split())
            raise click.ClickException(
                f"the database cannot be used: {said}; `portal doctor` says what to do"
            ) from error
        finally:
            for app in made:
                with app.app_context():
                    db.engine.dispose()


@click.group(cls=Commands, context_settings={"help_option_names": ["-h", "--help"]})
def portal() -> None:
    """Portal Kompetensi."""


portal.add_command(assessment.receipts)
portal.add_command(certificates.certificates)
portal.add_command(competency.competency)
portal.add_command(content.courses)
portal.add_command(demo)
portal.add_command(doctor.doctor)
portal.add_command(evaluation.evaluation)
portal.add_command(exam_freeze.exam)
portal.add_command(item_commands.items)
portal.add_command(learning.learning)
portal.add_command(ledger.ledger)
portal.add_command(ledger.profile)
portal.add_command(imports.people)
portal.add_command(people.init)
portal.add_command(people.link)
portal.add_command(privacy.privacy)
portal.add_command(recovery.backup)
portal.add_command(registry.registry)
portal.add_command(recovery.restore)
portal.add_command(simulate)
portal.add_command(web.audit)
portal.add_command(web.serve)
portal.add_command(web.upgrade)
portal.add_command(web.worker)
