"""The demo's support entries: who helped whom, with what, and what was to follow."""

from dataclasses import dataclass

from tracker.setup.demo.startups import DORMANT, GROWING, LAPSING, OVER, STEADY
from tracker.support.rules import SupportKind

M, I, C, E, P, O = (  # noqa: E741 - a table reads best with short heads
    SupportKind.MENTORING,
    SupportKind.INTRODUCTION,
    SupportKind.CONSULTING,
    SupportKind.EVENT,
    SupportKind.PROMOTION,
    SupportKind.OTHER,
)
ARCHITECT = "정해원 수석 아키텍트"
INVESTOR = "Daniel Okafor 파트너"
DATA = "임수빈 데이터 멘토"
LEGAL = "법무법인 송도 백나래 변호사"
ABROAD = "인천경제청 투자유치과"
PARK = "인천스타트업파크"


@dataclass(frozen=True, slots=True)
class Help:
    """`months_ago` and `day` say when; `due_in` days after that the next action is due."""

    startup: str
    months_ago: int
    day: int
    kind: SupportKind
    minutes: int | None
    given_by: str
    topic: str
    shared: str = ""
    program: str = ""
    next_action: str | None = None
    due_in: int = 14


HELP = (
    # 바다결: 매월 꾸준히
    Help(STEADY, 21, 6, O, 120, PARK, "입주 및 사업 안내", "크레딧 사용 절차와 월간 현황 입력 방법을 안내함."),
    Help(STEADY, 20, 12, M, 90, ARCHITECT, "Azure 랜딩존 구성", "구독을 운영과 개발로 나누고 비용 태그 규칙을 정함.", "", "비용 태그 정책 적용"),
    Help(STEADY, 19, 16, M, 60, DATA, "선박 도착시간 예측 모델 검토", "AIS 결측 구간 보간 방법을 비교함. 오차 기준을 30분으로 정함."),
    Help(STEADY, 18, 9, C, 60, LEGAL, "항만공사 데이터 이용계약 검토", "데이터 재제공 금지 조항의 범위를 협의하기로 함.", "계약 조건이 유리하지 않아 2차 자문이 필요함.", "수정 계약안 송부"),
    Help(STEADY, 16, 21, I, 45, ABROAD, "몸바사항 실증 후보지 연계", "항만 운영사 담당자와 화상으로 인사함. 실증 범위를 2개 부두로 제안함."),
    Help(STEADY, 14, 5, M, 90, ARCHITECT, "AKS 노드 자동 확장", "야간 배치에 스팟 노드를 쓰기로 함. 월 요금 약 18% 감소 예상."),
    Help(STEADY, 12, 18, E, 180, PARK, "상반기 IR 발표회", "심사역 11명 참석. 후속 미팅 3건을 요청받음.", "", "후속 미팅 일정 회신", 7),
    Help(STEADY, 10, 11, M, 60, INVESTOR, "시리즈 A 투자설명서 검토", "항만별 매출 전환율을 앞에 두도록 구성을 바꿈."),
    Help(STEADY, 8, 14, P, None, "인천경제청 홍보담당관", "보도자료 배포", "지역지 6곳과 물류 전문지 2곳에 게재됨."),
    Help(STEADY, 6, 7, M, 90, DATA, "예측 모델 재학습 주기", "데이터 드리프트 지표를 주간 보고에 넣기로 함."),
    Help(STEADY, 4, 23, C, 50, LEGAL, "케냐 법인 설립 자문", "지점과 현지법인의 세무 차이를 설명함."),
    Help(STEADY, 2, 15, M, 60, ARCHITECT, "Azure SQL 예약 용량 검토", "크레딧 종료 이후 요금을 기준으로 1년 예약을 검토함.", "", "예약 구매 비교표 작성"),
    Help(STEADY, 1, 10, I, 40, ABROAD, "몸바사 실증 2차 협의", "현지 통신사와 데이터 수집 방식을 합의함."),
    Help(STEADY, 0, 3, M, 60, ARCHITECT, "운영 장애 대응 훈련", "복구 목표 시간을 2시간으로 정하고 모의 훈련을 마침.", "", "훈련 결과 정리", 21),
    # 세포나루: 빠르게 성장
    Help(GROWING, 21, 10, O, 120, PARK, "입주 및 사업 안내", "크레딧 사용 절차와 월간 현황 입력 방법을 안내함."),
    Help(GROWING, 20, 19, M, 90, ARCHITECT, "GPU 학습 환경 설계", "저장소와 학습 노드를 같은 지역에 두어 전송 요금을 줄이기로 함."),
    Help(GROWING, 18, 22, C, 60, LEGAL, "임상 영상 데이터 가명처리", "가명처리 기준서 초안을 검토하고 보완 사항 4건을 전달함.", "", "기준서 보완본 제출"),
    Help(GROWING, 17, 13, I, 60, "K-바이오 랩허브", "공동 실험실 연계", "병리 슬라이드 스캐너 이용을 주 2회로 협의함."),
    Help(GROWING, 15, 8, M, 75, DATA, "세포 분할 모델 평가 체계", "기관별 성능 편차를 표로 공개하기로 함."),
    Help(GROWING, 13, 17, M, 60, INVESTOR, "시리즈 B 투자 전략", "매출 근거와 인허가 일정을 분리하여 설명하기로 함.", "기존 투자자의 후속 참여 의사를 확인함."),
    Help(GROWING, 11, 6, E, 480, ABROAD, "CES 인천·IFEZ관 전시", "상담 42건, 그중 병원 네트워크 2곳과 후속 협의 중임."),
    Help(GROWING, 9, 20, P, None, "Microsoft 홍보팀", "기술 사례 게시", "Azure 고객 사례로 국문과 영문이 함께 게시됨."),
    Help(GROWING, 7, 12, M, 90, ARCHITECT, "추론 비용 절감", "배치 추론으로 바꾸어 장당 비용을 62원에서 37원으로 낮춤."),
    Help(GROWING, 5, 18, I, 50, ABROAD, "뭄바이 병원 그룹 연계", "영상의학과 책임자와 실증 조건을 논의함.", "", "실증 제안서 송부"),
    Help(GROWING, 3, 9, M, 60, ARCHITECT, "크레딧 종료 이후 비용 계획", "월 예상 요금을 기준으로 예약과 저장 계층 변경을 검토함.", "남은 부여 가능액이 적어 초과 사용이 시작될 시점을 미리 안내함."),
    Help(GROWING, 1, 22, M, 60, INVESTOR, "해외 투자자 실사 대응", "데이터룸 목차를 확정함.", "", "재무 실사 자료 보완", 30),
    Help(GROWING, 0, 6, C, 45, LEGAL, "인도 개인정보 규정 검토", "현지 저장 요건에 해당하는 항목을 구분함."),
    # 하늘누리모빌리티: 크레딧이 남는 기업
    Help(LAPSING, 21, 13, O, 120, PARK, "입주 및 사업 안내", "크레딧 사용 절차와 월간 현황 입력 방법을 안내함."),
    Help(LAPSING, 19, 24, M, 60, DATA, "비행경로 시뮬레이션 구조", "시뮬레이션을 사내 장비에서 계속 수행하기로 함.", "클라우드 전환이 늦어지고 있어 확인이 필요함."),
    Help(LAPSING, 17, 7, I, 45, "인천국제공항공사", "관제 연동 협의", "시험 공역 이용 절차를 안내받음."),
    Help(LAPSING, 15, 15, M, 60, ARCHITECT, "클라우드 전환 계획", "전환 대상 3개 서비스와 일정을 정함.", "", "전환 일정표 제출"),
    Help(LAPSING, 12, 26, E, 180, PARK, "상반기 IR 발표회", "발표 후 국내 투자사 2곳이 자료를 요청함."),
    Help(LAPSING, 10, 3, C, 60, LEGAL, "드론 원격식별 규제 자문", "시범 구역 특례 신청 요건을 검토함."),
    Help(LAPSING, 8, 27, P, None, "인천경제청 홍보담당관", "시험비행 현장 취재 지원", "방송 1건, 신문 4건에 보도됨."),
    Help(LAPSING, 6, 19, M, 60, INVESTOR, "시리즈 B 이후 자금 계획", "인증 일정 지연을 반영한 자금 계획을 검토함."),
    Help(LAPSING, 3, 16, M, 60, ARCHITECT, "시뮬레이션 클라우드 이전", "만료 전 사용할 수 있는 학습 작업을 찾기로 함.", "만료일까지 상당액이 남을 것으로 보임.", "이전 대상 작업 목록 제출"),
    Help(LAPSING, 1, 5, I, 40, ABROAD, "두바이 전시회 참가 연계", "공동관 참가 조건을 안내함."),
    # 소금빛에너지: 지원 공백
    Help(DORMANT, 21, 14, O, 120, PARK, "입주 및 사업 안내", "크레딧 사용 절차와 월간 현황 입력 방법을 안내함."),
    Help(DORMANT, 19, 9, M, 60, ARCHITECT, "배터리 데이터 수집 구조", "IoT 허브 대신 파일 적재로 시작하기로 함."),
    Help(DORMANT, 16, 28, M, 45, DATA, "열화 예측 시범 모델", "학습 데이터가 부족하여 수집을 먼저 하기로 함."),
    Help(DORMANT, 13, 11, C, 60, LEGAL, "공동개발 계약 검토", "지식재산 귀속 조항을 수정하기로 함."),
    Help(DORMANT, 12, 26, E, 180, PARK, "상반기 IR 발표회", "참석만 하고 발표는 하지 않음."),
    Help(DORMANT, 9, 17, M, 45, INVESTOR, "사업 방향 점검", "하드웨어 인증에 집중하기로 하여 클라우드 사용을 줄임.", "대표자 통화 결과 당분간 클라우드 사용 계획이 없음.", "연말까지 사용 계획 회신", 30),
    Help(DORMANT, 6, 24, I, 30, ABROAD, "라고스 분산전원 사업자 연계", "일정이 맞지 않아 다음 분기로 미룸."),
    # 달무리랩: 한도를 넘겨 사용
    Help(OVER, 21, 12, O, 120, PARK, "입주 및 사업 안내", "크레딧 사용 절차와 월간 현황 입력 방법을 안내함."),
    Help(OVER, 20, 26, M, 90, ARCHITECT, "생성형 모델 서비스 구조", "호출량 제한과 응답 캐시를 먼저 두기로 함."),
    Help(OVER, 18, 15, M, 60, DATA, "학습 데이터 저작권 정리", "출처별 이용 허락 현황을 표로 정리함."),
    Help(OVER, 16, 10, C, 60, LEGAL, "교육청 조달 계약 자문", "개인정보 처리 위탁 조항을 보완함."),
    Help(OVER, 14, 19, M, 90, ARCHITECT, "토큰 사용량 관리", "학교별 사용 한도와 경보 기준을 정함.", "", "경보 기준 적용 확인"),
    Help(OVER, 11, 7, E, 480, ABROAD, "CES 인천·IFEZ관 전시", "상담 57건, 유통 협력 제안 3건을 받음."),
    Help(OVER, 10, 25, I, 60, ABROAD, "우타르프라데시 교육기관 연계", "힌디어 시범 서비스를 2개 학교에서 운영하기로 함."),
    Help(OVER, 8, 8, P, None, "Microsoft 홍보팀", "행사 기조연설 사례 소개", "행사에서 3분 사례 영상이 상영됨."),
    Help(OVER, 7, 21, M, 60, INVESTOR, "시리즈 B 조건 협상", "우선매수권 조항의 기한을 줄이기로 함."),
    Help(OVER, 5, 13, M, 90, ARCHITECT, "모델 경량화로 비용 절감", "질의의 70%를 소형 모델로 처리하도록 바꿈.", "경량화 이후에도 사용량 증가로 크레딧이 먼저 소진될 것으로 보임.", "월별 사용 예측 제출"),
    Help(OVER, 3, 27, C, 60, LEGAL, "해외 이용약관 검토", "인도와 일본 이용약관을 나누어 작성하기로 함."),
    Help(OVER, 2, 4, M, 60, ARCHITECT, "크레딧 소진 이후 운영", "초과 사용액이 기업 결제수단으로 청구됨을 안내하고 예산 경보를 설정함.", "추가 부여 여부를 다음 회의에서 검토하기로 함.", "추가 부여 신청서 제출", 20),
    Help(OVER, 0, 9, M, 45, DATA, "평가 지표 재정비", "학년별 정답률과 응답 시간을 함께 보기로 함."),
)  # fmt: skip
