from pydantic import Field, PostgresDsn, SecretStr
from pydantic_settings import BaseSettings


class Settings(BaseSettings):
    database_url: PostgresDsn
    jwt_secret: SecretStr
    log_level: str = "info"
    page_size: int = Field(50, ge=1, le=500)


settings = Settings()
