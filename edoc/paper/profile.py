"""How LibreOffice is set up: its profile (no macros, no links followed), its fonts, its Python bridge."""

from __future__ import annotations

import os
from pathlib import Path

_BRIDGES = (
    "/usr/lib/python3/dist-packages",
    "/usr/lib64/libreoffice/program",
    "/usr/lib/libreoffice/program",
)
_FONTS = """<?xml version="1.0"?>
<!DOCTYPE fontconfig SYSTEM "fonts.dtd">
<fontconfig>
  <include ignore_missing="yes">/etc/fonts/fonts.conf</include>
  <!-- LibreOffice prefers Liberation for Times New Roman, and its 1.x lacks most Vietnamese letters. -->
  <selectfont>
    <rejectfont><glob>*/liberation*/*</glob></rejectfont>
    <rejectfont><glob>*/Liberation*</glob></rejectfont>
  </selectfont>
  <cachedir>{cache}</cachedir>
</fontconfig>
"""
_SCRIPTING = "/org.openoffice.Office.Common/Security/Scripting"
_OPTIONS = (
    (_SCRIPTING, "DisableMacrosExecution", "true"),
    (_SCRIPTING, "MacroSecurityLevel", "3"),
    (_SCRIPTING, "BlockUntrustedRefererLinks", "true"),
    (_SCRIPTING, "DisableActiveContent", "true"),
    ("/org.openoffice.Office.Writer/Content/Update", "Link", "0"),
    ("/org.openoffice.Office.Common/Save/Document", "AutoSave", "false"),
    ("/org.openoffice.Office.Common/Misc", "FirstRun", "false"),
    ("/org.openoffice.Office.Linguistic/General", "DefaultLocale", "vi-VN"),
    ("/org.openoffice.Setup/L10N", "ooSetupSystemLocale", "vi-VN"),
)


def profile_write(profile: Path) -> None:
    """Make the profile of a LibreOffice that runs no macro and follows no link; what is there is kept."""
    target = profile / "user" / "registrymodifications.xcu"
    if target.exists():
        return
    items = "".join(
        f'<item oor:path="{path}"><prop oor:name="{name}" oor:op="fuse"><value>{value}</value></prop></item>\n'
        for path, name, value in _OPTIONS
    )
    target.parent.mkdir(parents=True, exist_ok=True)
    target.write_text(
        '<?xml version="1.0" encoding="UTF-8"?>\n<oor:items xmlns:oor="http://openoffice.org/2001/registry" '
        'xmlns:xs="http://www.w3.org/2001/XMLSchema" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance">\n'
        f"{items}</oor:items>\n",
        encoding="utf-8",
    )


def office_environment(home: Path) -> dict[str, str]:
    """The environment of LibreOffice: fonts without Liberation, nothing of ours but the path and the locale."""
    home.mkdir(parents=True, exist_ok=True)
    fonts = home / "fonts.conf"
    words = _FONTS.format(cache=home / "fonts-cache")
    if not fonts.exists() or fonts.read_text(encoding="utf-8") != words:
        fresh = fonts.with_suffix(f".{os.getpid()}")
        fresh.write_text(words, encoding="utf-8")
        fresh.replace(fonts)
    return {
        "PATH": os.environ.get("PATH", "/usr/bin:/bin"),
        "HOME": str(home),
        "LANG": "C.UTF-8",
        "LC_ALL": "C.UTF-8",
        "TZ": "Asia/Ho_Chi_Minh",
        "FONTCONFIG_FILE": str(fonts),
        "SAL_USE_VCLPLUGIN": "svp",
    }


def bridge_link(home: Path) -> Path:
    """A folder with only `uno.py` and `unohelper.py` of the system, for PYTHONPATH; raises FileNotFoundError.

    The whole dist-packages of the system must not shadow the packages of the project.
    """
    folder = home / "uno"
    folder.mkdir(parents=True, exist_ok=True)
    source = next((Path(b) for b in _BRIDGES if (Path(b) / "uno.py").exists()), None)
    if source is None:
        raise FileNotFoundError("uno.py of LibreOffice (Debian package python3-uno)")
    for name in ("uno.py", "unohelper.py"):
        link = folder / name
        if not link.is_symlink() or link.readlink() != source / name:
            link.unlink(missing_ok=True)
            link.symlink_to(source / name)
    return folder
