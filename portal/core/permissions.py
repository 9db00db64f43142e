"""What there is to be permitted, and what each role may: the one table of it.

Views and templates never test a role's name; they ask for a permission.
"""

from enum import StrEnum


class Permission(StrEnum):
    """`area:thing:verb`. `:own` concerns the actor's own things and needs no grant."""

    ACCOUNT_OWN = "people:account:own"
    INBOX_OWN = "people:inbox:own"
    PRIVACY_OWN = "people:privacy:own"
    PROFILE_OWN = "ledger:profile:own"
    LEARNING_OWN = "learning:enrolment:own"
    ATTEMPT_OWN = "assessment:attempt:own"
    EXAM_OWN = "certification:registration:own"
    CERTIFICATE_OWN = "certification:certificate:own"
    ACTIVITY_OWN = "workshops:registration:own"
    EVALUATION_OWN = "evaluation:form:own"
    NEED_OWN = "planning:need:own"

    TEAM_READ = "people:team:read"
    CONFIRM_EVIDENCE = "ledger:confirmation:write"

    TREE_READ = "people:tree:read"
    TREE_WRITE = "people:tree:write"
    POST_WRITE = "people:post:write"
    PERSON_READ = "people:person:read"
    PERSON_WRITE = "people:person:write"
    PERSON_MERGE = "people:person:merge"
    ACCOUNT_ADMIN = "people:account:admin"
    SLIP_PRINT = "people:slip:print"
    GRANT_READ = "people:grant:read"
    GRANT_WRITE = "people:grant:write"
    APPROVAL_DECIDE = "people:approval:decide"
    CALENDAR_WRITE = "people:calendar:write"
    IMPORT_RUN = "people:import:run"
    PRIVACY_HANDLE = "people:privacy:handle"
    AUDIT_READ = "core:audit:read"

    FRAMEWORK_READ = "competency:framework:read"
    FRAMEWORK_WRITE = "competency:framework:write"
    STANDARD_WRITE = "competency:standard:write"
    POLICY_WRITE = "competency:policy:write"

    PROFILE_READ = "ledger:profile:read"
    RECOGNITION_HANDLE = "ledger:recognition:handle"
    PROOF_FILE = "ledger:proof:file"
    ASSESSOR_IMPORT = "ledger:assessor:import"
    EVIDENCE_CORRECT = "ledger:evidence:correct"

    HOURS_HANDLE = "learning:hours:handle"
    COURSE_READ = "content:course:read"
    COURSE_WRITE = "content:course:write"
    COURSE_REVIEW = "content:course:review"
    RUN_WRITE = "learning:run:write"
    MANDATE_WRITE = "learning:mandate:write"
    BANK_WRITE = "assessment:bank:write"
    BANK_REVIEW = "assessment:bank:review"
    REGRADE_ASK = "assessment:regrade:ask"
    SITTING_MANAGE = "certification:sitting:manage"
    SITTING_INVIGILATE = "certification:sitting:invigilate"
    RESULT_DECIDE = "certification:result:decide"
    SCHEME_WRITE = "certification:scheme:write"
    SCHEME_PUBLISH = "certification:scheme:publish"
    PRACTICAL_MANAGE = "certification:practical:manage"
    PRACTICAL_ASSESS = "certification:practical:assess"
    CERTIFICATE_DECIDE = "certification:certificate:decide"
    CERTIFICATE_MANAGE = "certification:certificate:manage"
    ACTIVITY_PROPOSE = "workshops:activity:propose"
    ACTIVITY_MANAGE = "workshops:activity:manage"
    ACTIVITY_INVITE = "workshops:activity:invite"
    ACTIVITY_RECORD = "workshops:activity:record"
    SERVICE_MANAGE = "feedback:service:manage"
    SURVEY_READ = "feedback:survey:read"
    SURVEY_ENTER = "feedback:survey:enter"
    SURVEY_MODERATE = "feedback:comment:moderate"
    EVALUATION_READ = "evaluation:form:read"
    EVALUATION_UNITS = "evaluation:unit:read"
    EVALUATION_MANAGE = "evaluation:period:manage"
    FOLLOW_UP_PROPOSE = "evaluation:followup:propose"

    NEED_MODERATE = "planning:need:moderate"
    PLAN_WRITE = "planning:plan:write"

    OPERATE = "core:installation:operate"


class Role(StrEnum):
    """Roles that can be granted; supervisor and employee are derived, never granted."""

    EMPLOYEE = "employee"
    SUPERVISOR = "supervisor"
    TRAINER = "trainer"
    REVIEWER = "reviewer"
    PARTNER_COORDINATOR = "partner_coordinator"
    EXAMINER = "examiner"
    ASSESSOR = "assessor"
    BOARD_MEMBER = "board_member"
    INVIGILATOR = "invigilator"
    MODERATOR = "moderator"
    UNIT_HEAD = "unit_head"
    UNIT_OFFICER = "unit_officer"
    HR = "hr"
    INSPECTOR = "inspector"
    AGENCY_ADMIN = "agency_admin"
    OPERATOR = "operator"


DERIVED = frozenset({Role.EMPLOYEE, Role.SUPERVISOR})
# Given for named units and until a day; every page they open is noted.
DATED_ROLES = frozenset({Role.INSPECTOR})

OWN = frozenset(
    {
        Permission.ACCOUNT_OWN,
        Permission.INBOX_OWN,
        Permission.PRIVACY_OWN,
        Permission.PROFILE_OWN,
        Permission.LEARNING_OWN,
        Permission.ATTEMPT_OWN,
        Permission.EXAM_OWN,
        Permission.CERTIFICATE_OWN,
        Permission.ACTIVITY_OWN,
        Permission.EVALUATION_OWN,
        Permission.NEED_OWN,
        Permission.FRAMEWORK_READ,
    }
)

_READ_PEOPLE = frozenset({Permission.TREE_READ, Permission.PERSON_READ})

# Nobody gives a permission they do not hold (AZ-6), so each role needs another one that holds all
# of it and may give: HR for the roles about people and courses, administrators for their own and
# for unit officers.
ROLE_PERMISSIONS: dict[Role, frozenset[Permission]] = {
    Role.EMPLOYEE: OWN,
    Role.SUPERVISOR: frozenset(
        {
            Permission.TEAM_READ,
            Permission.CONFIRM_EVIDENCE,
            Permission.PROFILE_READ,
            Permission.EVALUATION_READ,
            Permission.FOLLOW_UP_PROPOSE,
        }
    ),
    Role.TRAINER: frozenset(
        {
            Permission.COURSE_READ,
            Permission.COURSE_WRITE,
            Permission.RUN_WRITE,
            Permission.BANK_WRITE,
        }
    ),
    Role.REVIEWER: frozenset(
        {Permission.COURSE_READ, Permission.COURSE_REVIEW, Permission.BANK_REVIEW}
    ),
    Role.PARTNER_COORDINATOR: frozenset({Permission.ACTIVITY_PROPOSE}),
    Role.EXAMINER: frozenset({Permission.REGRADE_ASK}),
    Role.ASSESSOR: frozenset({Permission.ASSESSOR_IMPORT, Permission.PRACTICAL_ASSESS}),
    Role.BOARD_MEMBER: frozenset(
        {
            Permission.RESULT_DECIDE,
            Permission.REGRADE_ASK,
            Permission.SCHEME_PUBLISH,
            Permission.CERTIFICATE_DECIDE,
        }
    ),
    Role.INVIGILATOR: frozenset({Permission.SITTING_INVIGILATE}),
    Role.MODERATOR: frozenset({Permission.SURVEY_MODERATE, Permission.NEED_MODERATE}),
    Role.UNIT_HEAD: _READ_PEOPLE
    | {
        Permission.PROFILE_READ,
        Permission.EVALUATION_READ,
        Permission.EVALUATION_UNITS,
        Permission.FOLLOW_UP_PROPOSE,
        Permission.SURVEY_READ,
        Permission.PLAN_WRITE,
    },
    Role.UNIT_OFFICER: _READ_PEOPLE
    | {
        Permission.SLIP_PRINT,
        Permission.PROOF_FILE,
        Permission.ACTIVITY_INVITE,
        Permission.ACTIVITY_RECORD,
        Permission.SURVEY_ENTER,
    },
    Role.HR: _READ_PEOPLE
    | {
        Permission.TREE_WRITE,
        Permission.POST_WRITE,
        Permission.PERSON_WRITE,
        Permission.PERSON_MERGE,
        Permission.SLIP_PRINT,
        Permission.ACCOUNT_ADMIN,
        Permission.GRANT_READ,
        Permission.GRANT_WRITE,
        Permission.APPROVAL_DECIDE,
        Permission.CALENDAR_WRITE,
        Permission.IMPORT_RUN,
        Permission.PRIVACY_HANDLE,
        Permission.FRAMEWORK_WRITE,
        Permission.STANDARD_WRITE,
        Permission.POLICY_WRITE,
        Permission.PROFILE_READ,
        Permission.RECOGNITION_HANDLE,
        Permission.PROOF_FILE,
        Permission.ASSESSOR_IMPORT,
        Permission.EVIDENCE_CORRECT,
        Permission.HOURS_HANDLE,
        Permission.COURSE_READ,
        Permission.COURSE_WRITE,
        Permission.COURSE_REVIEW,
        Permission.RUN_WRITE,
        Permission.MANDATE_WRITE,
        Permission.BANK_WRITE,
        Permission.BANK_REVIEW,
        Permission.REGRADE_ASK,
        Permission.SITTING_MANAGE,
        Permission.SITTING_INVIGILATE,
        Permission.RESULT_DECIDE,
        Permission.SCHEME_WRITE,
        Permission.SCHEME_PUBLISH,
        Permission.PRACTICAL_MANAGE,
        Permission.PRACTICAL_ASSESS,
        Permission.CERTIFICATE_DECIDE,
        Permission.CERTIFICATE_MANAGE,
        Permission.ACTIVITY_PROPOSE,
        Permission.ACTIVITY_MANAGE,
        Permission.ACTIVITY_INVITE,
        Permission.ACTIVITY_RECORD,
        Permission.SERVICE_MANAGE,
        Permission.SURVEY_READ,
        Permission.SURVEY_ENTER,
        Permission.SURVEY_MODERATE,
        Permission.EVALUATION_READ,
        Permission.EVALUATION_UNITS,
        Permission.EVALUATION_MANAGE,
        Permission.FOLLOW_UP_PROPOSE,
        Permission.NEED_MODERATE,
        Permission.PLAN_WRITE,
    },
    Role.INSPECTOR: _READ_PEOPLE
    | {
        Permission.PROFILE_READ,
        Permission.EVALUATION_READ,
        Permission.EVALUATION_UNITS,
        Permission.GRANT_READ,
    },
    Role.AGENCY_ADMIN: _READ_PEOPLE
    | {
        Permission.TREE_WRITE,
        Permission.POST_WRITE,
        Permission.ACCOUNT_ADMIN,
        Permission.GRANT_READ,
        Permission.GRANT_WRITE,
        Permission.APPROVAL_DECIDE,
        Permission.CALENDAR_WRITE,
        Permission.IMPORT_RUN,
        Permission.AUDIT_READ,
        Permission.PERSON_WRITE,
        Permission.SLIP_PRINT,
        Permission.PROOF_FILE,
        Permission.ACTIVITY_INVITE,
        Permission.ACTIVITY_RECORD,
        Permission.SURVEY_ENTER,
    },
    Role.OPERATOR: frozenset({Permission.OPERATE, Permission.AUDIT_READ}),
}

# AU-2: these roles touch others' data or items, so they need a second factor.
SECOND_FACTOR_ROLES = frozenset(Role) - {Role.EMPLOYEE, Role.SUPERVISOR}
