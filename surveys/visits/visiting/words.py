"""The words that the phone's modules show, in the language of the page."""

from __future__ import annotations

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

# Over the groups of what may have happened at a door (see phone.GROUPED).
HEADINGS = (
    gettext_lazy("Nobody was met"),
    gettext_lazy("Somebody was met, but no interview"),
    gettext_lazy("It is not clear who lives there"),
    gettext_lazy("Nobody is to be asked there"),
)


def phone_words() -> dict[str, str]:
    """By the modules' names; `%(…)s` is filled in on the phone."""
    return {**_list_words(), **_door_words(), **_sending_words()}


def _list_words() -> dict[str, str]:
    return {
        "unit": _("unit-"),
        "today": _("today"),
        "loading": _("Your list is being fetched …"),
        "no_list": _("Your list could not be fetched yet. It comes as soon as there is a connection."),
        "doors": _("%(count)s households"),
        "progress": _("Visited today: %(visited)s. Still due: %(due)s."),
        "fetched": _("As of %(time)s"),
        "nothing_due": _("Nothing is due today. New households appear here once they are assigned to you."),
        "nothing_found": _("No household fits. Type a room such as 501, or a building and a room."),
        "left_out": _("%(count)s more households are due; they follow when some of these are done."),
        "done_today": _("Visited today"),
        "not_sent": _("not yet uploaded"),
        "begun": _("form begun"),
        "tried": _("tried %(count)s times"),
        "agreed_short": _("agreed: %(time)s"),
        "agreed": _("Agreed: %(time)s."),
        "until": _("until %(day)s"),
        "due_today": _("last day today"),
    }


def _door_words() -> dict[str, str]:
    return {
        "back": _("Back to my list"),
        "open_form": _("Open the form"),
        "go_on": _("Go on with the form"),
        "open_again": _("Visited again: fill in another form"),
        "form_not_kept": _("This form cannot be opened without a network yet."),
        "met": _("Met and spoken with"),
        "not_met": _("No interview: say what happened"),
        "rule": _(
            "It counts as a further attempt on another day, or on the same day at least 3 hours later and in "
            "another part of it: morning, afternoon or evening."
        ),
        "next": _("When to come again (if agreed)"),
        "this_evening": _("this evening"),
        "tomorrow_morning": _("tomorrow morning"),
        "tomorrow_evening": _("tomorrow evening"),
        "note": _("Note (not about health or the like)"),
        "save": _("Record"),
        "cancel": _("Cancel"),
        "history": _("Earlier attempts"),
        "voided": _(" (voided: %(reason)s)"),
        "no_history": _("None so far."),
        "position_asking": _("The position is being determined …"),
        "position_found": _("Position found, accurate to about %(metres)s m."),
        "position_denied": _("No position: this page may not use it. The visit is recorded all the same."),
        "position_missing": _("No position at the moment. The visit is recorded all the same."),
        "position_insecure": _(
            "No position: browsers give it only at addresses with https. The visit is recorded all the same."
        ),
        "a_door": _("a household"),
        "form": _("Form"),
    }


def _sending_words() -> dict[str, str]:
    return {
        "recorded": _("%(place)s is recorded."),
        "take_back": _("Take back"),
        "taken_back": _("Taken back."),
        "withdraw": _("Take back what was sent"),
        "withdraw_sure": _("Take this visit back? %(place)s is to be visited again then."),
        "withdrawn": _("Taken back. The household is to be visited again."),
        "withdrawing": _("To be taken back: %(what)s"),
        "understood": _("Understood"),
        "cannot_keep": _("This browser cannot keep anything. Please write it down and use another browser."),
        "to_send": _("What waits to be uploaded"),
        "to_send_text": _("It goes out by itself once there is a connection, in any order, each once."),
        "all_sent": _("All uploaded"),
        "waiting_count": _("%(count)s to be uploaded"),
        "refused_count": _("%(count)s need your attention"),
        "others": _("Somebody else has visits waiting on this phone. They go out once that person signs in."),
        "dismiss": _("Remove from this phone"),
        "dismiss_sure": _("This visit was not taken. Remove it from this phone?"),
        "form_refused": _("The form was sent back. Please correct it and send it again."),
        "correct_form": _("Correct the form"),
        "with_photos": _("with photos"),
        "sign_in": _("Sign in again"),
        "sign_out_waiting": _(
            "%(count)s have not been uploaded. They stay on this phone and go out only when you sign in here "
            "again. Sign out all the same?"
        ),
        "sign_out_offline": _("Signing out needs a connection."),
        "needs_network": _("This can only be entered with a connection. Please try again once there is one."),
        "hindrance_offline": _("No connection. Everything is kept on this phone."),
        "hindrance_signed_out": _("You are signed out. Sign in again to upload; nothing is lost."),
        "hindrance_other_user": _("Somebody else is signed in by now. Sign in again as yourself to upload."),
        "hindrance_no_post": _("You have no post in which households are visited. Please ask the community."),
        "hindrance_server": _("The server does not answer properly. It is tried again by itself."),
        "offline_ready": _("Works without a network: list and forms can be opened."),
        "offline_preparing": _("Being made ready for use without a network. Please stay online a moment."),
        "offline_insecure": _(
            "Without a network this page and forms that are open go on working, but nothing can be opened "
            "anew: the address has no https. Do not close the page."
        ),
        "offline_unsupported": _(
            "Without a network nothing can be opened anew in this browser. Open this address in the phone's "
            "own browser rather than in WeChat."
        ),
        "offline_failed": _(
            "This phone could not be made ready for use without a network. Do not close the page, or try "
            "again later."
        ),
    }
