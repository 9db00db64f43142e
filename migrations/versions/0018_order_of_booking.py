"""The order in which a person's completed courses booked their learning hours.

Courses completed before are numbered by the instant of completion.
"""

import sqlalchemy as sa
from alembic import op

revision = "0018_order_of_booking"
down_revision = "0017_course_drafts"
branch_labels = None
depends_on = None

INDEX = "uq_course_completion_person_id_number"
NUMBERED = """
UPDATE course_completion SET number = (
    SELECT count(*) FROM course_completion AS earlier
     WHERE earlier.person_id = course_completion.person_id
       AND (earlier.completed_at, earlier.enrolment_id)
           <= (course_completion.completed_at, course_completion.enrolment_id))
"""


def upgrade() -> None:
    number = sa.Column("number", sa.Integer(), nullable=False, server_default="0")
    op.add_column("course_completion", number)
    op.execute(NUMBERED)
    op.create_index(INDEX, "course_completion", ["person_id", "number"], unique=True)


def downgrade() -> None:
    op.drop_index(INDEX, "course_completion")
    op.drop_column("course_completion", "number")
