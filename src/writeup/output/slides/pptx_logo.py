"""The logo over the title of the Office file, which pandoc has no place for, in Office Open XML (ECMA-376)."""

from collections.abc import Mapping
from xml.sax.saxutils import quoteattr

from writeup.output.office import CONTENTS
from writeup.output.pictures import Picture
from writeup.output.slides.geometry import LOGO
from writeup.output.slides.images import extent
from writeup.output.slides.shapes import emu

SLIDE, LINKS = "ppt/slides/slide1.xml", "ppt/slides/_rels/slide1.xml.rels"
IMAGE = "ppt/media/logo.png"
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
PNG = '<Default Extension="png" ContentType="image/png" />'


def with_logo(members: Mapping[str, bytes], logo: Picture, png: bytes) -> dict[str, bytes]:
    """The members of the Office file, in which the first slide shows `logo`, drawn as `png`."""
    wide, tall = extent(logo.svg)
    x, y, height = LOGO
    picture = (
        f'<p:pic><p:nvPicPr><p:cNvPr id="9" name="Logo" descr={quoteattr(logo.alt)} /><p:cNvPicPr>'
        '<a:picLocks noChangeAspect="1" /></p:cNvPicPr><p:nvPr /></p:nvPicPr><p:blipFill>'
        f'<a:blip xmlns:r="{OFFICE}" r:embed="rIdLogo" /><a:stretch><a:fillRect /></a:stretch></p:blipFill><p:spPr>'
        f'<a:xfrm><a:off x="{emu(x)}" y="{emu(y)}" /><a:ext cx="{emu(height * wide / tall)}" cy="{emu(height)}" />'
        '</a:xfrm><a:prstGeom prst="rect"><a:avLst /></a:prstGeom></p:spPr></p:pic>'
    )
    link = f'<Relationship Id="rIdLogo" Type="{OFFICE}/image" Target="../media/logo.png" />'
    contents = members[CONTENTS].decode()
    return {
        **members,
        IMAGE: png,
        SLIDE: _before("</p:spTree>", picture, members[SLIDE].decode()),
        LINKS: _before("</Relationships>", link, members[LINKS].decode()),
        CONTENTS: members[CONTENTS] if 'Extension="png"' in contents else _before("</Types>", PNG, contents),
    }


def _before(end: str, added: str, text: str) -> bytes:
    return text.replace(end, added + end, 1).encode()
