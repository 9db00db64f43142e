"""The pages of evaluation, of needs and plans, and of the citizens' survey, for wiring."""

from portal.evaluation.views import applications as work_applications
from portal.evaluation.views import (
    appraisals,
    awards,
    mentoring,
    mentoring_proofs,
    team_applications,
)
from portal.evaluation.views import calibration as evaluation_calibration
from portal.evaluation.views import exports as evaluation_exports
from portal.evaluation.views import figures as evaluation_figures
from portal.evaluation.views import fixing as evaluation_fixing
from portal.evaluation.views import followups as evaluation_followups
from portal.evaluation.views import maps as evaluation_maps
from portal.evaluation.views import objections as evaluation_objections
from portal.evaluation.views import own as evaluations
from portal.evaluation.views import own_case as evaluation_case
from portal.evaluation.views import periods as evaluation_periods
from portal.evaluation.views import policy as evaluation_policy
from portal.evaluation.views import ratings as evaluation_ratings
from portal.evaluation.views import readiness as evaluation_readiness
from portal.evaluation.views import readiness_claims as evaluation_readiness_claims
from portal.evaluation.views import reading as evaluation_readers
from portal.feedback.views import improving, managing, moderating, owning, paper, published
from portal.feedback.views import prints as survey_prints
from portal.planning.views import budgets, forum, forum_desk, needs, plan, team_plans, yearly
from portal.web import citizens, impact

BLUEPRINTS = (
    appraisals.bp,
    awards.bp,
    evaluation_followups.bp,
    mentoring.bp,
    mentoring_proofs.bp,
    evaluations.bp,
    evaluation_exports.bp,
    evaluation_figures.bp,
    evaluation_readers.bp,
    evaluation_maps.bp,
    evaluation_maps.heads,
    evaluation_policy.bp,
    evaluation_periods.bp,
    evaluation_calibration.bp,
    evaluation_fixing.bp,
    evaluation_case.bp,
    evaluation_objections.bp,
    evaluation_ratings.bp,
    evaluation_readiness.bp,
    evaluation_readiness_claims.bp,
    team_applications.bp,
    work_applications.bp,
    forum.bp,
    forum_desk.bp,
    plan.bp,
    yearly.bp,
    needs.bp,
    budgets.bp,
    team_plans.bp,
    published.bp,
    improving.bp,
    owning.bp,
    managing.bp,
    moderating.bp,
    paper.bp,
    survey_prints.bp,
    citizens.bp,
    impact.bp,
)
