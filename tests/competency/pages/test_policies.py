"""Drafts of policies on their pages, and documents that are loaded."""

from sqlalchemy import select

from portal.competency.models import AttainmentPolicy, PolicyDraft
from portal.competency.queries import policies as policy_queries
from portal.competency.queries import reference
from portal.competency.queries.catalogue import directory
from portal.core.db import db
from tests.competency.pages.places import ROOT, start_draft
from tests.competency.setting import (
    TODAY,
    competency_id,
)
from tests.competency.visitors import Visitor


class TestPolicies:
    def save(self, officer: Visitor, path: str, old: str, new: str) -> str:
        form = officer.filled(officer.get(path))
        assert old in str(form["text"])
        form |= {"text": str(form["text"]).replace(old, new), "source": "Keputusan 9/2026"}
        answer = officer.post(path, form | {"review": "1"})
        assert answer.status_code == 303
        return answer.headers["Location"]

    def test_from_draft_to_policy_with_a_look_at_what_changes(
        self, officer: Visitor, employee: Visitor
    ) -> None:
        path = start_draft(officer)
        assert "Draf versi 2" in officer.get(f"{ROOT}/policies").text
        review = self.save(officer, path, "{max_level: 2,", "{max_level: 1,")
        assert review == path + "/review"
        page = officer.get(review)
        assert "bukti › kuis › pengetahuan › level tertinggi" in page.text
        assert "Kuis membuktikan pengetahuan, paling tinggi level 1." in page.text
        assert "<strong>1 Desember 2026</strong>" in page.text
        answer = officer.post(path + "/publish", officer.filled(page))
        assert answer.headers["Location"] == f"{ROOT}/policies/2"
        shown = employee.get(f"{ROOT}/policies/2")
        assert "Keputusan 9/2026" in shown.text
        assert "Akan berlaku" in shown.text
        assert [one.version for one in policy_queries.published()] == [1, 2]
        assert officer.get(path, status=303).response.headers["Location"].endswith("/policies/2")

    def test_a_draft_with_faults_is_kept_and_names_the_lines(self, officer: Visitor) -> None:
        path = start_draft(officer)
        back = self.save(officer, path, "{max_level: 2,", "{max_level: dua,")
        assert back == path
        page = officer.get(path)
        assert "Baris" in page.text
        assert "Tulis bilangan bulat, misalnya 3." in page.text
        assert "max_level: dua" in page.text
        assert officer.get(path + "/review", status=303).response.headers["Location"] == path

    def test_what_cannot_be_published_says_why_and_offers_no_button(self, officer: Visitor) -> None:
        path = start_draft(officer)
        review = self.save(officer, path, "{max_level: 2,", "{max_level: 1,")
        sourceless = officer.filled(officer.get(path)) | {"source": ""}
        officer.post(path, sourceless)
        page = officer.get(review)
        assert "Tulis dasarnya" in page.text
        assert "Terbitkan kebijakan" not in page.text

    def test_a_draft_overtaken_by_another_is_told_so_and_can_be_put_aside(
        self, officer: Visitor
    ) -> None:
        late = start_draft(officer)
        self.save(officer, late, "{max_level: 2,", "{max_level: 3,")
        first = start_draft(officer)
        review = self.save(officer, first, "{max_level: 2,", "{max_level: 1,")
        officer.post(first + "/publish", officer.filled(officer.get(review)))
        assert "versi 2 sudah terbit" in officer.get(late).text
        stale = officer.post(late + "/publish", {"revision": "2"}, seen=late)
        assert stale.status_code == 409
        assert "Orang lain baru saja menerbitkan versi 2" in stale.text
        gone = officer.post(late + "/discard", {}, seen=late)
        assert gone.status_code == 303
        officer.get(late, status=404)

    def test_a_draft_saved_by_somebody_else_meanwhile_is_not_overwritten(
        self, officer: Visitor
    ) -> None:
        path = start_draft(officer)
        mine = officer.filled(officer.get(path))
        self.save(officer, path, "{max_level: 2,", "{max_level: 1,")
        answer = officer.post(path, mine | {"text": str(mine["text"]) + "# lain\n"})
        assert answer.status_code == 409
        assert "disimpan orang lain" in answer.text
        [draft] = db.session.scalars(select(PolicyDraft))
        db.session.refresh(draft)
        assert "# lain" not in draft.text


class TestFiles:
    def test_a_file_is_checked_then_shown_then_published(self, officer: Visitor) -> None:
        path = f"{ROOT}/load"
        text = reference.text(reference.COMPETENCIES).replace("name: Integritas", "name: Jujur")
        form = officer.filled(officer.get(path)) | {"text": text}
        checked = officer.post(path, form)
        assert checked.status_code == 200
        page = officer.check(checked)
        assert "<code>integritas</code>" in page.text
        assert directory(TODAY)[competency_id("integritas")].wording.name == "Integritas"
        agreed = officer.filled(page)
        changed = agreed | {"text": text.replace("name: Jujur", "name: Lain")}
        again = officer.post(path, changed)
        assert again.status_code == 200  # another text was not agreed to
        assert directory(TODAY)[competency_id("integritas")].wording.name == "Integritas"
        assert officer.post(path, agreed).status_code == 303
        assert directory(TODAY)[competency_id("integritas")].wording.name == "Jujur"

    def test_faults_are_shown_with_their_lines_in_words(self, officer: Visitor) -> None:
        path = f"{ROOT}/load"
        text = reference.text(reference.STANDARDS).replace("adminduk: 3", "adminduk: 9")
        answer = officer.post(path, officer.filled(officer.get(path)) | {"text": text})
        assert answer.status_code == 422
        page = officer.check(answer)
        assert "Nilainya di luar batas" in page.text
        line = text[: text.index("adminduk: 9")].count("\n") + 1
        assert f"Baris {line}" in page.text

    def test_a_policy_is_not_published_past_its_preview(self, officer: Visitor) -> None:
        text = reference.text(reference.POLICY).replace("version: 1", "version: 2")
        form = officer.filled(officer.get(f"{ROOT}/load")) | {"text": text}
        assert officer.post(f"{ROOT}/load", form).status_code == 403
        assert len(db.session.scalars(select(AttainmentPolicy.id)).all()) == 1
