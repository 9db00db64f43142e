"""Templates that the scout does not see, each with its reason."""

MAIL = "text of a mail: no browser shows it"
DEVELOPMENT = "a sheet of components, not served to anybody: test_shell looks at it"
FRAGMENT = "a piece that htmx puts into a page that was seen"
SECRET = "shows what is told once, to one who has just proved who they are"
FORMER = "a part of a page that was seen, for what took turns of two people or an older version"
NOT_SEEN: dict[str, str] = {
    "people/mail/changed.txt": MAIL,
    "people/mail/invitation.txt": MAIL,
    "people/mail/message.txt": MAIL,
    "people/mail/reset.txt": MAIL,
    "people/mail/verify.txt": MAIL,
    "ui_letter.html": DEVELOPMENT,
    "ui_sheet.html": DEVELOPMENT,
    "learning/_practice_feedback.html": FRAGMENT,
    "structure/_branch.html": FRAGMENT,
    "evaluation/_former.html": FORMER,
    "specifications/_changes.html": FORMER,
    "studio/_clash.html": FORMER,
    "workshops/_said.html": FORMER,
    "workshops/_awaited.html": "a part of a page that was seen, while a required test is open",
    "certification/pins.html": SECRET,
    "people/email_verify.html": SECRET,
    "people/first_password.html": SECRET,
    "people/recovery_codes.html": SECRET,
    "people/signin_code.html": SECRET,
    "assessment/unread.html": "answers that a browser sent in pieces",
    "certificates/bulk_sure.html": "asks whether to remind all, where some are to be reminded",
    "certificates/copy.html": "waits for a document that both worlds have made",
    "feedback/closed.html": "a survey after its last day",
    "mentoring/proof.html": "for a mentor whose mentoring has come to its end",
    "workshops/door_report.html": "what became of a list that was sent as a file",
}
