"""What the admin says about pages, the editor and notices, and its Chinese catalogue lacks."""

from django.utils.translation import gettext_noop as _
from django.utils.translation import ngettext_lazy

WORDS = (
    _("Use server language: %(language_name)s"),
    _('You do not have permission to publish pages at "%(page_title)s"'),
    _("The slug '%(page_slug)s' is already in use within the parent page."),
    _("The new page will be a child of this given parent page."),
    _("Tag(s) %(value_too_long)s are over %(max_tag_length)d characters."),
    _("Can access Wagtail admin"),
    _("item"),
    _("items"),
    _("Go to the first error"),
    _("This %(model_name)s is currently at <strong>%(task)s</strong> in <strong>%(workflow)s</strong>."),
    _("Publishing this %(model_name)s will cancel the current workflow."),
    _("Actions (footer)"),
    _('There are no %(model_name)s to display. Why not <a href="%(add_url)s">add one</a>?'),
    _("Preview cannot display due to validation errors. <br /> Click save to highlight the relevant fields."),
    ngettext_lazy("Moved down 1 place.", "Moved down %(counter)s places."),
    ngettext_lazy("Moved up 1 place.", "Moved up %(counter)s places."),
    _("Wagtail %(current_version)s editor guide"),
    _("Privacy and access"),
    ngettext_lazy(
        '%(total)s Page <span class="w-sr-only">created in %(site_name)s</span>',
        '%(total)s Pages <span class="w-sr-only">created in %(site_name)s</span>',
    ),
    _("Wagtail upgrade available"),
    _(
        "Your version: <strong>%(current_version)s</strong>. New version: <strong "
        'data-w-upgrade-target="latestVersion"></strong>.'
    ),
    _("Read the release notes."),
    _("Your pages and snippets in a workflow"),
    _("Things in Wagtail %(version)s have changed!"),
    _(
        "Don't worry, we've got your back. Check out the <a class=\"w-whats-new__link\" "
        'href="%(editor_guide_link)s" target="_blank" rel="noreferrer">Wagtail Editor Guide</a> '
        "to get the low down on what's changed and some exciting new features!"
    ),
    _('The %(model_name)s "%(title)s" has been approved in moderation stage "%(task)s".'),
    _('The %(model_name)s "%(title)s" has been approved in "%(task)s".'),
    _('The %(model_name)s "%(title)s" has been rejected in moderation stage "%(task)s".'),
    _('The %(model_name)s "%(title)s" has been rejected during "%(task)s".'),
    _('The %(model_name)s "%(title)s" has been submitted for approval in moderation stage "%(task)s".'),
    _("You can preview the %(model_name)s here:"),
    _('The %(model_name)s "%(title)s" has been submitted for approval to moderation stage "%(task)s".'),
    _('The %(model_name)s "%(title)s" has been submitted for approval in moderation stage "%(task)s"'),
    _('The %(model_name)s "%(title)s" has been approved in workflow "%(workflow)s".'),
    _('The %(model_name)s "%(title)s" has been approved in "%(workflow)s".'),
    _(
        'The %(model_name)s "%(title)s" has been rejected during "%(task)s" in workflow '
        '"%(workflow)s" by %(rejector)s.'
    ),
    _('The %(model_name)s "%(title)s" has been rejected during "%(task)s" in workflow "%(workflow)s".'),
    _('The %(model_name)s "%(title)s" has been rejected during "%(workflow)s".'),
    _(
        'The %(model_name)s "%(title)s" has been submitted for moderation to workflow '
        '"%(workflow)s" by %(requester)s.'
    ),
    _('The %(model_name)s "%(title)s" has been submitted for moderation to workflow "%(workflow)s".'),
    _('The page "%(title)s" has been submitted to workflow "%(workflow)s"'),
    _('The %(model_name)s "%(title)s" has been submitted to workflow "%(workflow)s"'),
    _("Changing the privacy for this page has been disabled."),
    _("Scheduling…"),
    _("Schedule to publish"),
    ngettext_lazy(
        "Deleting this page will also delete %(descendant_count)s child page.",
        "Deleting this page will also delete %(descendant_count)s more child pages.",
    ),
    ngettext_lazy(
        "It will also delete 1 translation and its combined %(translation_descendant_count)s "
        "translated child page.",
        "It will also delete 1 translation and its combined %(translation_descendant_count)s "
        "translated child pages.",
    ),
    ngettext_lazy(
        "It will also delete %(translation_count)s translations and their combined "
        "%(translation_descendant_count)s translated child page.",
        "It will also delete %(translation_count)s translations and their combined "
        "%(translation_descendant_count)s translated child pages.",
    ),
    ngettext_lazy(
        "It will also delete %(translation_count)s translation.",
        "It will also delete %(translation_count)s translations.",
    ),
    ngettext_lazy(
        "Deleting this page will also delete 1 translation and its combined "
        "%(translation_descendant_count)s translated child page.",
        "Deleting this page will also delete 1 translation and its combined "
        "%(translation_descendant_count)s translated child pages.",
    ),
    ngettext_lazy(
        "Deleting this page will also delete %(translation_count)s translations and their combined "
        "%(translation_descendant_count)s translated child page.",
        "Deleting this page will also delete %(translation_count)s translations and their combined "
        "%(translation_descendant_count)s translated child pages.",
    ),
    ngettext_lazy(
        "Deleting this page will also delete %(translation_count)s translation of this page.",
        "This will also delete %(descendant_count)s more child pages. Deleting this page will also "
        "delete %(translation_count)s translations of this page.",
    ),
    ngettext_lazy(
        "This will also move one translation of this page and its child pages",
        "This will also move %(translations_to_move_count)s translations of this page and their child pages",
    ),
    ngettext_lazy(
        "This will also unpublish one translation of the page.",
        "This will also unpublish all %(translation_count)s translations of the page.",
    ),
    ngettext_lazy(
        "This page has one subpage and its translations have a combined one translated child page. "
        "Unpublish these too",
        "This page has %(live_descendant_count)s child pages and its translations have a combined "
        "one translated child page. Unpublish these too",
    ),
    ngettext_lazy(
        "This page has one child page and its translations have a combined "
        "%(translation_descendant_count)s translated child pages. Unpublish these too",
        "This page has %(live_descendant_count)s child pages and its translations have a combined "
        "%(translation_descendant_count)s translated child pages. Unpublish these too",
    ),
    ngettext_lazy(
        "This page has one subpage. Unpublish this too",
        "This page has %(live_descendant_count)s subpages. Unpublish these too",
    ),
    _(
        "This page was marked as needing changes at <strong>%(task)s</strong> in "
        "<strong>%(workflow)s</strong>."
    ),
    _("This page is currently at <strong>%(task)s</strong> in <strong>%(workflow)s</strong>."),
    _(
        "The root level is where you can add new sites to your Wagtail installation. Pages created "
        "here will not be accessible at any URL until they are associated with a site."
    ),
    _("If you just want to add pages to an existing site, create them as children of the homepage instead."),
    _(
        "Pages created here will not be accessible at any URL. To add pages to an existing site, "
        "create them as children of the homepage."
    ),
    _(
        "There is no site set up for this location. Pages created here will not be accessible at any "
        "URL until a site is associated with this location."
    ),
    _("There is no site record for this location. Pages created here will not be accessible at any URL."),
    _("This page is locked, by you, to further editing"),
    _("%(start_index)s-%(end_index)s of %(items_count)s %(model_name)s across entire site."),
    _("No results across entire site."),
    _("Search in '<span class=\"w-title-ellipsis\">%(title)s</span>'"),
    _(
        "%(start_index)s-%(end_index)s of %(items_count)s %(model_name)s in '<span "
        'class="w-title-ellipsis">%(title)s</span>\'.'
    ),
    _("No results in '<span class=\"w-title-ellipsis\">%(title)s</span>'."),
    _("%(start_index)s-%(end_index)s of %(items_count)s %(model_name)s"),
    ngettext_lazy("There is one matching page", "There are %(counter)s matching pages"),
    _("Choose when this %(model_name)s should go live and/or expire"),
    _("Choose when this page should go live and/or expire"),
    _('This publishing schedule will only take effect after you select the "Schedule to publish" option'),
    _("Anyone with editing permissions can create schedules"),
    _("But only those with publishing permissions can make them effective."),
    _("Locked by <b>you</b> at <b>%(locking_date)s</b>"),
    _("Locked by <b>%(locked_by)s</b> at <b>%(locking_date)s</b>"),
    _("%(field_label)s:"),
    _("Saved"),
    _("Autosave is paused"),
    _("Edit account avatar"),
    ngettext_lazy(
        "This action will delete <b>%(total_pages_formatted)s</b> page in total.",
        "This action will delete <b>%(total_pages_formatted)s</b> pages in total.",
    ),
    _("Please type <b>%(wagtail_site_name)s</b> to confirm."),
    _("You saved a new version in another window"),
    _("System"),
    _("%(user_name)s saved a new version"),
    _("View latest version"),
    _("You have unsaved changes in another window"),
    _("%(user_name)s has unsaved changes"),
    _("Currently idle"),
    _("Currently viewing"),
    ngettext_lazy("One other user is currently viewing", "%(num_user)s other users are currently viewing"),
    _("Proceeding will overwrite the changes you made in that window."),
    _("Proceeding will overwrite the changes made by %(user_name)s."),
    _("Alternatively, you can view the latest version in a new tab."),
    _("A network error occurred"),
    _(
        "Troubleshoot your connection to the site before proceeding. Open the editor in a separate tab "
        "to view the last saved version."
    ),
    _("account"),
    _("Keyboard shortcuts are currently disabled; manage your %(account_link)s to enable them."),
    _("Section"),
    _("Keyboard shortcuts are currently enabled; manage your %(account_link)s to disable them."),
    _("Show issue"),
    _("Content metrics"),
    _("Words"),
    _("Reading time"),
    _("Readability"),
    _("This data explained"),
    _("How we calculate our metrics"),
    _(
        "We extract the main content from the page preview, remove all formatting, and calculate the "
        "number of words."
    ),
    _("We calculate reading time from word count, using different reading speeds for different languages."),
    _(
        "We use a readability formula based on length of words and sentences. Long sentences and words "
        "result in a worse readability score."
    ),
    _(
        'See our <a href="%(guide_link)s" target="_blank">content checks guide</a> for more '
        "information on how content metrics are calculated."
    ),
    _("Available in %(translations_total)s locales"),
    _("Locking: "),
    _("Anyone can edit this %(model_name)s – lock it to prevent others from editing"),
    _("Anyone can edit this %(model_name)s"),
    _("Choose who can view the live version of this page"),
    _("To be created by %(user)s"),
)
