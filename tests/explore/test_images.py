"""The images of the page show what was drawn."""

from __future__ import annotations

import base64
import io

import numpy as np
import pytest

Image = pytest.importorskip("PIL.Image", reason="needs the extra explore")

from abm.explore.images import blank_figure, data_url  # noqa: E402


def test_an_image_has_the_pixels_of_its_figure():
    figure = blank_figure(50.0, 30.0)
    figure.add_axes((0.2, 0.2, 0.7, 0.7)).plot([0.0, 1.0, 0.5], "o-", color="#D55E00")
    kind, _, data = data_url(figure).partition(";base64,")
    image = Image.open(io.BytesIO(base64.b64decode(data)))
    assert (kind, image.format, image.mode) == ("data:image/png", "PNG", "RGB")
    drawn = np.asarray(figure.canvas.buffer_rgba())[..., :3]
    assert len(np.unique(drawn.reshape(-1, 3), axis=0)) > 50
    np.testing.assert_array_equal(np.asarray(image), drawn)
