"""What the demo's official writes: a công văn, a quyết định and an answer. Invented matters of invented agencies."""

from __future__ import annotations

from datetime import datetime, timedelta

from edoc.demo.pki.holders import CENTRAL, DEPARTMENT
from edoc.demo.world import CENTRAL_CODE, World
from edoc.documents.models import Document
from edoc.documents.services import ReceiverLine
from edoc.domain.actors import PostKind
from edoc.domain.local_time import local_date
from edoc.domain.urgency import Urgency
from edoc.flows.draft_form import DraftForm
from edoc.organizations.models import Post


def leader_post(code: str) -> Post:
    """The head's post of an agency."""
    return Post.objects.get(unit__agency__code=code, kind=PostKind.LEADER.value)


def letter_form(world: World, *, now: datetime) -> DraftForm:
    """A công văn to the department (on this instance) and to the central agency (over the axis)."""
    return DraftForm(
        type_code="CV",
        subject="Rà soát hạ tầng số và thiết bị dùng chung trên địa bàn phường",
        signer_post_id=leader_post("H26.97.01").pk,
        addressees=(CENTRAL, DEPARTMENT),
        body=(
            "Thực hiện kế hoạch phát triển hạ tầng số năm nay, Ủy ban nhân dân phường Mai Hồ đã tổ chức rà soát hệ "
            "thống thiết bị dùng chung tại trụ sở, trường học và trạm y tế trên địa bàn.",
            "Qua rà soát, hạ tầng số của phường cơ bản đáp ứng yêu cầu xử lý văn bản điện tử; một số máy chủ và đường "
            "truyền dự phòng cần được bổ sung để bảo đảm hoạt động liên tục.",
            "Ủy ban nhân dân phường Mai Hồ đề nghị quý cơ quan cho ý kiến về phạm vi đầu tư và hướng dẫn lập danh mục "
            "thiết bị dùng chung; ý kiến xin gửi về Ủy ban nhân dân phường để tổng hợp.",
            "Trân trọng cảm ơn sự phối hợp của quý cơ quan./.",
        ),
        receivers=(
            ReceiverLine("Như trên (Trung ương)", CENTRAL, CENTRAL_CODE),
            ReceiverLine("Như trên (thành phố)", DEPARTMENT, "H26.98"),
            ReceiverLine("Chủ tịch, các Phó Chủ tịch UBND phường"),
        ),
        urgency=Urgency.URGENT,
        reply_due_on=local_date(now + timedelta(days=14)),
    )


def decision_form(world: World) -> DraftForm:
    """A quyết định of the ward about a working group."""
    return DraftForm(
        type_code="QĐ",
        subject="Về việc thành lập Tổ rà soát hạ tầng số phường Mai Hồ",
        signer_post_id=leader_post("H26.97.01").pk,
        legal_bases=(
            "Căn cứ Luật Tổ chức chính quyền địa phương;",
            "Căn cứ Kế hoạch phát triển hạ tầng số của phường Mai Hồ;",
            "Theo đề nghị của Trưởng phòng Kinh tế, Hạ tầng và Đô thị.",
        ),
        articles=(
            ("", ("Thành lập Tổ rà soát hạ tầng số phường Mai Hồ gồm các thành viên do phòng Kinh tế, Hạ tầng và Đô "
                  "thị đề nghị.",)),
            ("", ("Tổ rà soát có nhiệm vụ thống kê thiết bị dùng chung, đánh giá đường truyền và báo cáo Ủy ban nhân "
                  "dân phường trước ngày 20 hằng tháng.",)),
            ("", ("Quyết định này có hiệu lực kể từ ngày ký. Chánh Văn phòng, Trưởng phòng Kinh tế, Hạ tầng và Đô thị "
                  "và các thành viên Tổ rà soát chịu trách nhiệm thi hành Quyết định này./.",)),
        ),
        receivers=(
            ReceiverLine("Như Điều 3"),
            ReceiverLine(f"{DEPARTMENT} (để báo cáo)", DEPARTMENT, "H26.98"),
        ),
    )  # fmt: skip


def reply_form(world: World, *, answers: Document) -> DraftForm:
    """The answer to the central agency's letter."""
    return DraftForm(
        type_code="CV",
        subject=f"Báo cáo kết quả rà soát theo văn bản số {answers.number}",
        signer_post_id=leader_post("H26.97.01").pk,
        addressees=(answers.organ_name,),
        body=(
            f"Thực hiện văn bản số {answers.number} của {answers.organ_name}, Ủy ban nhân dân phường Mai Hồ báo cáo "
            "kết quả rà soát hạ tầng số như sau:",
            "Phường đã lập danh mục thiết bị dùng chung gồm 12 máy chủ mẫu và 3 đường truyền dự phòng; toàn bộ số liệu "
            "đã được cập nhật trên hệ thống.",
            "Ủy ban nhân dân phường Mai Hồ trân trọng báo cáo./.",
        ),
        receivers=(ReceiverLine("Như trên", answers.organ_name, answers.organ_code),),
        answers_id=answers.pk,
    )
