"""Which blueprints make the portal, and the tables that call upwards or outwards."""

from flask import Flask

from portal.assessment import closing
from portal.assessment.rules.attempts import Purpose
from portal.assessment.service import attempts as attempt_service
from portal.assessment.service import receipts as receipt_service
from portal.assessment.views import attempts, beginning, held, receipts, saving
from portal.assessment.views import clock as attempt_clock
from portal.assessment.views import regrades as regrade_pages
from portal.certification import conflicts, rehearsing, sealing
from portal.certification.queries import briefings, gates
from portal.certification.queries import outcomes as exam_outcomes
from portal.certification.schemes import crests
from portal.certification.schemes.service import attendance as activity_attendance
from portal.certification.schemes.service import bulk as certificate_bulk
from portal.certification.schemes.service import printing as certificate_printing
from portal.certification.schemes.service import signatures as certificate_signatures
from portal.certification.schemes.views import attendance as activity_certificates
from portal.certification.schemes.views import board as certificate_board
from portal.certification.schemes.views import (
    certificate_desk,
    credentials,
    external_desk,
    own_certificate,
    renewal_gaps,
    scheme_pages,
    statements,
    verify,
    verify_services,
)
from portal.certification.schemes.views import external as external_certificates
from portal.certification.schemes.views import looks as certificate_looks
from portal.certification.schemes.views import own as own_certificates
from portal.certification.schemes.views import register as certificate_register
from portal.certification.schemes.views import scans as certificate_scans
from portal.certification.schemes.views import signatures as signature_pages
from portal.certification.schemes.views import successions as certificate_successions
from portal.certification.service import proving
from portal.certification.service import telling as exam_telling
from portal.certification.views import (
    accommodations,
    assessing,
    exam_logs,
    exams,
    feed,
    hall_prints,
    incidents,
    invigilation,
    own_results,
    participants,
    practical,
    practical_cases,
    practical_desk,
    prints,
    seats,
    sitting_parts,
    sittings,
)
from portal.certification.views import appeals as appeal_pages
from portal.certification.views import board as result_board
from portal.certification.views import own as exam_places
from portal.certification.views import policies as exam_rules
from portal.competency import views as frameworks
from portal.content import banking, specifying
from portal.content import views as studio
from portal.content.reviews import pages as reviews
from portal.core import clock, outbox
from portal.learning.views import (
    catalogue,
    courses,
    hours,
    hours_absences,
    hours_contests,
    hours_desk,
    hours_recap,
    hours_siasn,
    mandates,
    moves,
    notes,
    offline,
    outcomes,
    past_training,
    places,
    questions,
    reports,
    run_requests,
    studies,
    team_courses,
)
from portal.learning.views import runs as run_pages
from portal.ledger.views import assessments, confirmations
from portal.ledger.views import requests as profile_requests
from portal.people import commands as people_commands
from portal.people.service import mails, sessions
from portal.people.views import (
    account,
    activation,
    calendar,
    confirming,
    grants,
    imports,
    inbox,
    officers,
    own_roles,
    person_acts,
    person_lists,
    persons,
    posts,
    privacy_desk,
    registering,
    second_factor,
    signin,
    tenures,
    tree,
)
from portal.people.views import approvals as approval_pages
from portal.people.views import (
    jobs as people_jobs,
)
from portal.planning.service import budgets as plan_money
from portal.web import (
    audit,
    course_report,
    duplicates,
    evaluation_pages,
    exam_freeze,
    health,
    history,
    home,
    jobs,
    person,
    personal_data,
    policy_preview,
    preferences,
    profile,
    quiz_owners,
    team,
    transcript,
    two_persons,
)
from portal.web.sentences import areas
from portal.workshops.service import activities as activity_acts
from portal.workshops.service import calling as activity_calling
from portal.workshops.service import tasks as activity_tasks
from portal.workshops.service import telling as activity_telling
from portal.workshops.views import (
    activity_desk,
    arriving,
    attendance,
    invitations,
    own_invitations,
    partners,
    recorded,
    recorded_corrections,
    recorded_list,
    steps,
    team_activities,
)
from portal.workshops.views import door as activity_door
from portal.workshops.views import houses as activity_houses
from portal.workshops.views import materials as activity_materials
from portal.workshops.views import participants as activity_places
from portal.workshops.views import partner as partner_room
from portal.workshops.views import public as activities
from portal.workshops.views import reacting as activity_survey
from portal.workshops.views import report as activity_report
from portal.workshops.views import testing as activity_tests

BLUEPRINTS = (
    accommodations.bp,
    account.bp,
    activation.bp,
    activities.bp,
    activity_certificates.bp,
    activity_desk.bp,
    activity_door.bp,
    activity_materials.bp,
    activity_houses.bp,
    activity_places.bp,
    activity_report.bp,
    activity_survey.bp,
    activity_tests.bp,
    arriving.bp,
    attendance.bp,
    invitations.bp,
    own_invitations.bp,
    appeal_pages.bp,
    approval_pages.bp,
    assessing.bp,
    assessments.bp,
    attempts.bp,
    beginning.bp,
    calendar.bp,
    audit.bp,
    banking.bp,
    catalogue.bp,
    certificate_register.bp,
    certificate_board.bp,
    certificate_looks.bp,
    signature_pages.bp,
    certificate_scans.bp,
    certificate_successions.bp,
    external_certificates.bp,
    external_desk.bp,
    renewal_gaps.bp,
    confirmations.bp,
    confirming.bp,
    credentials.bp,
    course_report.bp,
    courses.bp,
    duplicates.bp,
    *evaluation_pages.BLUEPRINTS,
    exam_places.bp,
    exam_rules.bp,
    exams.bp,
    feed.bp,
    frameworks.bp,
    grants.bp,
    health.bp,
    held.bp,
    history.bp,
    home.bp,
    hours.bp,
    hours_absences.bp,
    hours_contests.bp,
    hours_desk.bp,
    hours_recap.bp,
    hours_siasn.bp,
    outcomes.bp,
    past_training.bp,
    own_certificate.bp,
    own_certificates.bp,
    own_results.bp,
    regrade_pages.bp,
    result_board.bp,
    reports.bp,
    imports.bp,
    inbox.bp,
    incidents.bp,
    exam_logs.bp,
    invigilation.bp,
    hall_prints.bp,
    moves.bp,
    mandates.bp,
    notes.bp,
    officers.bp,
    offline.bp,
    own_roles.bp,
    people_jobs.bp,
    person.bp,
    person_acts.bp,
    person_lists.bp,
    persons.bp,
    participants.bp,
    partner_room.bp,
    partners.bp,
    places.bp,
    policy_preview.bp,
    practical.bp,
    practical_cases.bp,
    practical_desk.bp,
    posts.bp,
    preferences.bp,
    prints.bp,
    privacy_desk.bp,
    profile.bp,
    profile_requests.bp,
    profile_requests.own_bp,
    questions.bp,
    questions.desk,
    receipts.bp,
    recorded.bp,
    recorded_corrections.bp,
    recorded_list.bp,
    saving.bp,
    certificate_desk.bp,
    scheme_pages.bp,
    attempt_clock.bp,
    registering.bp,
    reviews.bp,
    run_pages.bp,
    run_requests.bp,
    seats.bp,
    second_factor.bp,
    signin.bp,
    sitting_parts.bp,
    sittings.bp,
    specifying.bp,
    statements.bp,
    studies.bp,
    studies.own_bp,
    studio.bp,
    studio.items.bp,
    steps.bp,
    team.bp,
    team_courses.bp,
    team_activities.bp,
    transcript.bp,
    tenures.bp,
    tree.bp,
    verify.bp,
    verify_services.bp,
)


def register(app: Flask) -> None:
    """Put every area's pages into the application; fill the tables that call upwards or out."""
    for blueprint in BLUEPRINTS:
        app.register_blueprint(blueprint)
    areas.install()
    mails.register()
    exam_telling.register()
    certificate_bulk.install()
    certificate_printing.install()
    certificate_signatures.install()
    people_commands.prepared[:] = [sealing.prepare]
    activity_telling.register()
    activity_tasks.install()
    activity_attendance.install()
    activity_calling.register()
    policy_preview.register()
    exam_freeze.register()
    personal_data.register()
    jobs.fill()
    outbox.handlers[receipt_service.MAIL] = receipt_service.send
    _fill_closing()
    sessions.ends_of_deactivation[:] = [attempt_service.end_holds]
    crests.install()
    activity_acts.openings[:] = [plan_money.may_open]
    two_persons.fill()


def _fill_closing() -> None:
    """Who answers for an attempt, by what it is for; and which clock ends one."""
    closing.clocks[:] = [clock.trustworthy]
    closing.owners[Purpose.QUIZ] = quiz_owners.closed
    closing.ways_back[Purpose.QUIZ] = quiz_owners.way_back
    closing.examinees[Purpose.EXAM] = conflicts.examinees
    closing.owners[Purpose.EXAM] = proving.exam_closed
    closing.ways_back[Purpose.EXAM] = proving.way_back
    closing.result_pages[Purpose.EXAM] = proving.result_page
    closing.releases[Purpose.EXAM] = proving.releases
    closing.figures[Purpose.EXAM] = proving.figures
    closing.scores_out[Purpose.EXAM] = exam_outcomes.score_is_out
    closing.briefings[Purpose.EXAM] = briefings.of
    closing.gates[Purpose.EXAM] = gates.refusal
    rehearsing.set_apart()
