"""Pictures for questions and options: scaled, re-encoded and frozen under a name made of their bytes.

A picture is frozen when an author chooses it, so that compiling reads no file, and a picture that is later
replaced in the library changes no questionnaire.
"""

from __future__ import annotations

import io
from typing import IO, TYPE_CHECKING, Any

from django.core.cache import cache
from django.core.exceptions import PermissionDenied
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.http import JsonResponse
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext
from django.views.decorators.http import require_POST
from PIL import Image, ImageOps, UnidentifiedImageError
from wagtail.images import get_image_model
from wagtail.permissions import policy_registry

from forms_builder.media import media_name, media_url, storage_name

if TYPE_CHECKING:
    from django.http import HttpRequest

SIDE = 800  # pixels of the longer side
QUALITY = 80
PIXELS_LIMIT = 60_000_000
KEPT_SECONDS = 7 * 86_400


class BadPicture(ValueError):
    """The file is no picture that can be shown."""


def freeze(file: IO[bytes]) -> str:
    """The name of a picture, stored as WebP of at most SIDE pixels. Raises BadPicture."""
    try:
        with Image.open(file) as opened:
            if opened.width * opened.height > PIXELS_LIMIT:
                raise BadPicture("too many pixels")
            turned = ImageOps.exif_transpose(opened)
            picture = turned.convert(
                "RGBA" if "transparency" in turned.info or turned.mode == "RGBA" else "RGB"
            )
    except (UnidentifiedImageError, OSError, Image.DecompressionBombError) as error:
        raise BadPicture(str(error)) from error
    picture.thumbnail((SIDE, SIDE))
    body = io.BytesIO()
    picture.save(body, "WEBP", quality=QUALITY, method=6)
    return keep(body.getvalue(), "webp")


def keep(body: bytes, extension: str) -> str:
    """Store a file as it is, once, and give its name. Raises ValueError for a kind that is not shown."""
    name = media_name(body, extension)
    path = storage_name(name)
    if not default_storage.exists(path):
        default_storage.save(path, ContentFile(body))
    return name


def frozen(image: Any) -> str:
    """The name of a picture of Wagtail's library, frozen as it is now. Raises BadPicture."""
    key = f"frozen-picture:{image.pk}:{image.get_file_hash()}"
    name: str | None = cache.get(key)
    if name is None or not default_storage.exists(storage_name(name)):
        with image.open_file() as file:
            name = freeze(file)
        cache.set(key, name, KEPT_SECONDS)
    return name


@require_POST
def freeze_chosen(request: HttpRequest, image_id: int) -> JsonResponse:
    """For the editor: freeze a picture that the author chose in Wagtail's library."""
    image = get_object_or_404(get_image_model(), pk=image_id)
    policy = policy_registry.get_by_type(get_image_model())
    if not policy.user_has_permission_for_instance(request.user, "choose", image):
        raise PermissionDenied
    try:
        name = frozen(image)
    except BadPicture:
        message = gettext("This picture cannot be shown. Please choose a JPEG, PNG or WebP file.")
        return JsonResponse({"error": message}, status=400)
    return JsonResponse({"name": name, "url": media_url(name), "title": image.title})
