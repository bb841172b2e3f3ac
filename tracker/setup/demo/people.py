"""The demo's people: one of each role; they exist in the demo program alone."""

from dataclasses import dataclass

from tracker.access.rules import Role
from tracker.setup.demo.startups import DORMANT, GROWING, LAPSING, OVER, STEADY

DEMO_PASSWORD = "songdo-demo-2028"  # noqa: S105 - printed at every start of the demo
MANAGER = "pm@demo.example"
DEPUTY = "pm2@demo.example"  # decides what the manager prepared
DEMO_SIGN_INS = (MANAGER, "exec@demo.example", "founder@badagyeol.example")


@dataclass(frozen=True, slots=True)
class DemoUser:
    email: str
    name: str
    title: str
    role: Role
    startups: tuple[str, ...] = ()
    owner: bool = False


DEMO_USERS = (
    DemoUser(MANAGER, "김서연", "주무관", Role.PROGRAM_MANAGER),
    DemoUser("exec@demo.example", "이정훈", "본부장", Role.EXECUTIVE),
    DemoUser("admin@demo.example", "박민재", "주무관", Role.ADMINISTRATOR),
    DemoUser("auditor@demo.example", "최유진", "감사관", Role.AUDITOR),
    DemoUser(
        "mentor@demo.example", "정해원", "수석 아키텍트", Role.MENTOR, (STEADY, GROWING, OVER)
    ),
    DemoUser("mentor2@demo.example", "Daniel Okafor", "파트너", Role.MENTOR, (LAPSING, DORMANT)),
    DemoUser(
        "founder@badagyeol.example", "한지우", "대표이사", Role.STARTUP, (STEADY,), owner=True
    ),
    DemoUser(
        "founder@seponaru.example", "윤가람", "대표이사", Role.STARTUP, (GROWING,), owner=True
    ),
    DemoUser(
        "founder@haneulnuri.example", "서이안", "대표이사", Role.STARTUP, (LAPSING,), owner=True
    ),
    DemoUser(
        "founder@sogeumbit.example", "강태오", "대표이사", Role.STARTUP, (DORMANT,), owner=True
    ),
    DemoUser("founder@dalmuri.example", "문하늬", "대표이사", Role.STARTUP, (OVER,), owner=True),
    DemoUser(DEPUTY, "오세린", "주무관", Role.PROGRAM_MANAGER),
)
