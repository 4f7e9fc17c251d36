"""The one module that reads the environment: typed, documented, checked at start.

Every variable is written `EDOC_<NAME>`. Secrets are files under `secrets_dir` (mode 0600), never values in the
environment of a screen or a log.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

from pydantic import Field, model_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

ROOT = Path(__file__).resolve().parents[3]


class Env(BaseSettings):
    """All settings of one instance."""

    model_config = SettingsConfigDict(env_prefix="EDOC_", extra="ignore", frozen=True)

    var_dir: Path = Field(default=ROOT / "var" / "run", description="Everything the instance writes.")
    assets_dir: Path = Field(default=ROOT / "var" / "assets", description="Built fonts and icons.")
    debug: bool = Field(default=False, description="Developer pages; never in production.")
    demo: bool = Field(default=False, description="Demo instance: sample people, sample keys, banner on every page.")
    host: str = Field(default="127.0.0.1", description="Address the web server binds to.")
    port: int = Field(default=8000, description="Port of the web server.")
    allowed_hosts: str = Field(default="localhost,127.0.0.1,[::1]", description="Host names, comma separated.")
    https: bool = Field(default=False, description="The site is behind TLS: secure cookies, HSTS.")
    language: str = Field(default="vi", description="Language of the screens: vi or en.")
    database_path: Path | None = Field(default=None, description="SQLite file; default VAR/edoc.sqlite3.")
    upload_limit: int = Field(default=200 * 1024 * 1024, description="Largest uploaded file, in bytes.")
    converter_host: str = Field(default="127.0.0.1", description="Where the warm LibreOffice listens.")
    converter_port: int = Field(default=8012, description="XML-RPC port of the warm LibreOffice; 0 converts cold.")
    converter_uno_port: int = Field(default=8013, description="UNO port of the warm LibreOffice.")
    pki_port: int = Field(default=8014, description="Port of the demo PKI (OCSP, CRL, time stamps).")
    tsa_url: str = Field(default="", description="RFC 3161 time-stamp server; empty: no time stamps.")
    tsa_timeout: float = Field(default=180.0, description="Seconds to wait for one time stamp.")
    evidence_hosts: str = Field(
        default="", description="host:port of OCSP and CRL servers that may be asked, comma separated."
    )
    trust_dir: Path | None = Field(default=None, description="Folder of trusted roots (PEM); default VAR/trust.")
    keys_dir: Path | None = Field(default=None, description="Folder of PKCS#12 keys; default VAR/keys.")
    signature_level: str = Field(default="B-LTA", description="Level asked for: B-B, B-T, B-LT or B-LTA.")
    axis_endpoint: str = Field(default="", description="VXP endpoint of the national axis; empty: no exchange.")
    axis_system_id: str = Field(default="", description="System id issued by the axis.")
    axis_port: int = Field(default=8015, description="Port of the axis sandbox of the demo.")
    axis_poll_seconds: int = Field(default=300, description="Seconds between two looks into the axis' mail box.")
    queue_lease_seconds: int = Field(default=120, description="Seconds a worker may hold a job without a sign of life.")
    page_cache_dir: Path | None = Field(default=None, description="Rendered page images; default VAR/pages.")

    @model_validator(mode="before")
    @classmethod
    def _demo_services(cls, values: dict[str, Any]) -> dict[str, Any]:
        """A demo instance asks its own PKI and its own axis unless told otherwise."""
        if str(values.get("demo", "")).lower() in {"1", "true", "yes", "on"}:
            pki = values.get("pki_port", cls.model_fields["pki_port"].default)
            axis = values.get("axis_port", cls.model_fields["axis_port"].default)
            values.setdefault("tsa_url", f"http://127.0.0.1:{pki}/tsa")
            values.setdefault("evidence_hosts", f"127.0.0.1:{pki}")
            values.setdefault("axis_endpoint", f"http://127.0.0.1:{axis}")
            values.setdefault("axis_system_id", "edoc-demo")
            values.setdefault("axis_poll_seconds", 3)
        return values

    @property
    def database_file(self) -> Path:
        return self.database_path or self.var_dir / "edoc.sqlite3"

    @property
    def storage_dir(self) -> Path:
        return self.var_dir / "objects"

    @property
    def index_dir(self) -> Path:
        return self.var_dir / "index"

    @property
    def secrets_dir(self) -> Path:
        return self.var_dir / "secrets"

    @property
    def trusted_dir(self) -> Path:
        return self.trust_dir or self.var_dir / "trust"

    @property
    def key_dir(self) -> Path:
        return self.keys_dir or self.var_dir / "keys"

    @property
    def pages_dir(self) -> Path:
        return self.page_cache_dir or self.var_dir / "pages"

    @property
    def converter_dir(self) -> Path:
        return self.var_dir / "converter"

    def secret(self, name: str) -> str:
        """Read one secret from its file; an absent file is an empty secret that the doctor names."""
        path = self.secrets_dir / name
        return path.read_text(encoding="utf-8").strip() if path.is_file() else ""
