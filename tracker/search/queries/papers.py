"""The sources of partners and their people, requests, agreements and changes of grants."""

from collections.abc import Mapping

from tracker.credits.models import GrantAmendment
from tracker.handover.models import Agreement
from tracker.partners.models import Partner, PartnerPerson
from tracker.requests.models import HelpRequest
from tracker.search.queries.shapes import Source, of_startup
from tracker.search.rules import Kind

PAPERS: Mapping[Kind, Source] = {
    Kind.PARTNER: Source(
        {
            "id": Partner.id,
            "program_id": Partner.program_id,
            "name": Partner.name,
            "name_en": Partner.name_en,
            "code": Partner.kind,
            "detail": Partner.city,
            "homepage": Partner.homepage,
        },
        titles=("name", "name_en"),
        more=("detail", "homepage"),
    ),
    Kind.PARTNER_PERSON: Source(
        {
            "id": PartnerPerson.id,
            "program_id": PartnerPerson.program_id,
            "also": PartnerPerson.partner_id,
            "name": PartnerPerson.name,
            "detail": Partner.name,
            "title": PartnerPerson.title,
            "email": PartnerPerson.email,
            "phone": PartnerPerson.phone,
        },
        titles=("name",),
        more=("title",),
        inside=("email", "phone"),
        opens=lambda reader: reader.all_contacts,
        joins=((Partner, Partner.id == PartnerPerson.partner_id),),
        stands=(PartnerPerson.removed_at.is_(None),),
    ),
    Kind.REQUEST: Source(
        of_startup(
            HelpRequest,
            purpose=HelpRequest.purpose,
            plan=HelpRequest.plan,
            detail=HelpRequest.asked_by,
            answer=HelpRequest.answer,
            code=HelpRequest.kind,
            on=HelpRequest.asked_at,
        ),
        titles=("purpose",),
        more=("plan", "detail", "answer"),
    ),
    Kind.AGREEMENT: Source(
        of_startup(
            Agreement,
            name=Agreement.number,
            detail=Agreement.subject,
            file_name=Agreement.file_name,
            on=Agreement.signed_on,
        ),
        titles=("name", "detail"),
        more=("file_name",),
        stands=(Agreement.withdrawn_at.is_(None),),
    ),
    Kind.AMENDMENT: Source(
        of_startup(
            GrantAmendment,
            also=GrantAmendment.grant_id,
            name=GrantAmendment.reference,
            code=GrantAmendment.kind,
            on=GrantAmendment.effective_on,
        ),
        titles=("name",),
        stands=(GrantAmendment.reference.is_not(None), GrantAmendment.reference != ""),
    ),
}
