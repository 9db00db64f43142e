"""What a learner is told when their course went on: one message for everything it means."""

from portal.people.service.inbox import NoticeKind


class MoveNotice(NoticeKind):
    MOVED = "run.moved"
    MOVED_WITHOUT_WORK = "run.moved_without_work"
