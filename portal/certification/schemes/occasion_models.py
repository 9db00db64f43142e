"""What a certificate of attendance is about: a place in an activity."""

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from portal.core.db import Base, BigInt


class CertificateOccasion(Base):
    """The place in an activity whose attendance an application certifies; once for each place.

    Such an application is made and granted by the organisers' act, nobody hands it in.
    """

    __tablename__ = "certificate_occasion"

    application_id: Mapped[int] = mapped_column(
        BigInt, ForeignKey("certificate_application.id"), primary_key=True
    )
    registration_id: Mapped[int] = mapped_column(
        BigInt,
        ForeignKey(
            "activity_registration.id",
            name="fk_certificate_occasion_registration_id",  # 63 characters at most
        ),
        unique=True,
    )
