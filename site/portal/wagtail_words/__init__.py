"""Words of Wagtail's own screens that this site says in Chinese itself.

Staff read Wagtail's screens beside ours, and its Chinese catalogues lack some msgids and render others
poorly. Django lets the first app in INSTALLED_APPS win, which is this one, so a translation in our
catalogue replaces Wagtail's. `manage.py catalogue` keeps only msgids it finds marked in our sources:
these modules mark them and do nothing else. After an upgrade of Wagtail compare its en and zh_Hans
catalogues again. The words of its JavaScript are in djangojs.po, which portal.wagtail_hooks sends.
"""
