"""What users, snippets, images, documents and ModelAdmin say and their Chinese catalogues lack."""

from django.utils.translation import gettext_noop as _
from django.utils.translation import ngettext_lazy

WORDS = (
    _("Required. Letters, digits and @/./+/-/_ only."),
    _("admin theme"),
    _("More contrast"),
    _("contrast"),
    _("Snug"),
    _("density"),
    _("Enable custom keyboard shortcuts specific to Wagtail."),
    _("Yes, revoke"),
    _("No, don't revoke"),
    _('The token "%(name)s" has been created, copy it now, it will never be shown again.'),
    _("Copy token"),
    _("Back to API tokens"),
    _("Copying failed — please select and copy the token manually."),
    _("Revoked"),
    _("Toggle all change permissions"),
    _("Toggle all delete permissions"),
    _("Toggle all custom permissions"),
    _("Can view"),
    _("Last used"),
    _("Token"),
    _("Revoke"),
    _("Never"),
    _("Are you sure you want to revoke this API token?"),
    _("API token '%(name)s' revoked."),
    _(
        "You haven't created any %(snippet_type_name)s snippets. Why not <a "
        'href="%(wagtailsnippets_create_snippet_url)s" target="_blank" rel="noreferrer">create '
        "one now</a>?"
    ),
    _("unknown number"),
    _("Layout"),
    _("You haven't uploaded any images."),
    _(
        'Why not <a class="upload-one-now" href="#tab-upload" '
        'data-action="w-tabs#select:prevent" data-w-tabs-target="trigger" '
        'data-w-tabs-focus-param="true">upload one now</a>?'
    ),
    ngettext_lazy(
        '%(total)s Image <span class="w-sr-only">created in %(site_name)s</span>',
        '%(total)s Images <span class="w-sr-only">created in %(site_name)s</span>',
    ),
    _("Image focal point"),
    _("Grid layout"),
    _("List layout"),
    _("Please provide an image description to comply with best practices for accessibility."),
    _(
        "Upload successful. However, your new image seems to be a duplicate of this existing image. "
        "You may delete it if it wasn't required."
    ),
    _("Oldest"),
    _("Usage count: (low to high)"),
    _("Usage count: (high to low)"),
    _("Generate URL"),
    _("The filter options you have selected are not valid."),
    _("Maximum filesize: %(max_upload_size)s."),
    ngettext_lazy(
        '%(total)s Document <span class="w-sr-only">created in %(site_name)s</span>',
        '%(total)s Documents <span class="w-sr-only">created in %(site_name)s</span>',
    ),
    _("The document could not be created due to errors."),
    _("The file could not be found. Please change the source or delete the document."),
    _("By %(filter_title)s"),
    _('Why not <a href="%(url)s">add one</a>?'),
)
