from tracker.access.rules import Role


def test_everybody_can_open_her_own_page(sign_in):
    for role in Role:
        page = sign_in(role).get_page("/account")
        assert "김사용" in page.text
