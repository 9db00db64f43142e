"""Templates that the scout does not see, each with its reason."""

MAIL = "text of a mail: no browser shows it"
DEVELOPMENT = "a sheet of components, not served to anybody: test_shell looks at it"
FRAGMENT = "a piece that htmx puts into a page that was seen"
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
}
