"""The table of jobs: what each of them calls, and how often."""

from datetime import datetime, timedelta

from portal.assessment.regrading import running as regrading
from portal.assessment.regrading import service as regrades
from portal.assessment.service import sweeping, tallying
from portal.certification.practical import reminding as practical_reminding
from portal.certification.schemes.service import checkpoints as register_checkpoints
from portal.certification.schemes.service import external_reminding
from portal.certification.schemes.service import offering as renewal_offering
from portal.certification.schemes.service import reminding as certificate_reminding
from portal.certification.schemes.service import signatures as certificate_signatures
from portal.certification.service import case_clock, releasing
from portal.certification.service import reminding as exam_reminding
from portal.content.drafts import item_acts
from portal.core import idempotency, jobs, keys, outbox, rates
from portal.core.jobs import MINUTE, Job
from portal.core.storage import of_installation
from portal.evaluation.service import applying_reminders, fixing, stage_reminders
from portal.evaluation.service import followups as evaluation_followups
from portal.evaluation.service import periods as evaluation_forms
from portal.learning import reminding, telling
from portal.learning.hours import reminding as hours_reminding
from portal.learning.moving import service as moves
from portal.learning.past import taking
from portal.ledger.service import assessing, chaining, checkpoints
from portal.people.service import likeness, privacy_clock, retention
from portal.people.service.importing import running
from portal.workshops.service import calling, recorded_booking

OUTBOX = "outbox"
SWEEP = "outbox-sweep"

LEFTOVERS_AFTER = timedelta(days=1)


def fill() -> None:
    """Put every job into the table and let a commit with effects wake a worker."""
    jobs.table.update(
        {
            OUTBOX: Job(drain),
            SWEEP: Job(sweep, every=MINUTE),
            "ledger-chain": Job(chaining.chain_new, every=timedelta(seconds=20)),
            "ledger-checkpoint": Job(checkpoint, every=timedelta(minutes=15)),
            register_checkpoints.JOB: Job(sign_register, every=timedelta(minutes=15)),
            assessing.JOB: Job(assessing.files.go_on, every=MINUTE),
            running.JOB: Job(import_people, every=MINUTE),
            retention.JOB: Job(retention.expire, every=timedelta(hours=6)),
            privacy_clock.JOB: Job(privacy_clock.remind, every=timedelta(minutes=15)),
            item_acts.JOB: Job(item_acts.forget_uploads, every=timedelta(hours=6)),
            regrades.JOB: Job(regrading.go_on, every=MINUTE),
            sweeping.JOB: Job(close_attempts, every=MINUTE),
            case_clock.JOB: Job(case_clock.remind, every=timedelta(hours=1)),
            releasing.JOB: Job(releasing.go_on, every=MINUTE),
            tallying.JOB: Job(tallying.count_new, every=timedelta(minutes=5)),
            reminding.DUTIES: Job(reminding.remind, every=timedelta(hours=1)),
            reminding.PASSED_ON: Job(reminding.pass_on, every=timedelta(minutes=15)),
            telling.JOB: Job(telling.tell, every=timedelta(hours=1)),
            practical_reminding.JOB: Job(practical_reminding.remind, every=timedelta(hours=1)),
            hours_reminding.JOB: Job(hours_reminding.remind, every=timedelta(hours=6)),
            "people-compare": Job(likeness.compare_new, every=MINUTE),
            recorded_booking.JOB: Job(recorded_booking.go_on, every=MINUTE),
            taking.JOB: Job(taking.files.go_on, every=MINUTE),
            moves.JOB: Job(moves.go_on, every=MINUTE),
            exam_reminding.JOB: Job(exam_reminding.remind, every=timedelta(hours=1)),
            evaluation_forms.JOB: Job(evaluation_forms.go_on, every=MINUTE),
            applying_reminders.JOB: Job(applying_reminders.remind, every=timedelta(hours=1)),
            evaluation_followups.JOB: Job(evaluation_followups.go_on, every=timedelta(hours=1)),
            stage_reminders.JOB: Job(stage_reminders.remind, every=timedelta(hours=1)),
            evaluation_forms.FOLLOW: Job(evaluation_forms.follow, every=timedelta(hours=1)),
            fixing.JOB: Job(fixing.go_on, every=MINUTE),
            certificate_reminding.JOB: Job(certificate_reminding.remind, every=timedelta(hours=6)),
            external_reminding.JOB: Job(external_reminding.remind, every=timedelta(hours=6)),
            certificate_signatures.JOB: Job(certificate_signatures.go_on, every=MINUTE),
            renewal_offering.JOB: Job(renewal_offering.go_on, every=timedelta(hours=1)),
            calling.JOB: Job(calling.go_on, every=timedelta(minutes=15)),
            "tidy": Job(tidy, every=timedelta(hours=6)),
        }
    )
    if wake_sweep not in outbox.wake:
        outbox.wake.append(wake_sweep)


def wake_sweep() -> None:
    jobs.gather(SWEEP)


def sweep(*, now: datetime) -> None:
    """Start a drain for each kind with something due, so that kinds do not wait for each other."""
    for kind in outbox.due_kinds(now):
        jobs.hand_over(OUTBOX, kind)


def drain(kind: str, *, now: datetime) -> None:
    """Carry out what is due of one kind, and look again for what came meanwhile."""
    done = outbox.drain(kind, now=now)
    if done == outbox.ROUND:
        jobs.hand_over(OUTBOX, kind)
    elif done:
        jobs.gather(SWEEP)


def checkpoint(*, now: datetime) -> None:
    """Sign each chain once on each day of its agency."""
    checkpoints.make_due(now=now, keyring=keys.current(), folder=checkpoints.default_folder())


def sign_register(*, now: datetime) -> None:
    """Sign each agency's register of certificates once on each of its days."""
    register_checkpoints.make_due(
        now=now, keyring=keys.current(), folder=checkpoints.default_folder()
    )


def close_attempts(*, now: datetime) -> None:
    """Close attempts past their time."""
    sweeping.sweep(now=now)


def import_people(*, now: datetime) -> None:
    """Go on with confirmed imports and with those being undone."""
    running.go_on(storage=of_installation(), now=now)


def tidy(*, now: datetime) -> None:
    """Remove what no rule looks at any more; no fact changes."""
    rates.prune(now=now)
    idempotency.prune(now=now)
    of_installation().remove_leftovers(now, older_than=LEFTOVERS_AFTER)
